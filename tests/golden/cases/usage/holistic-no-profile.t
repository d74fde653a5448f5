echo foreign >steps.json.profile
damo report holistic --access_pattern steps.json --profile "" | tail -n 3
damo report holistic --access_pattern steps.json 2>&1 | tail -n 3
