cp steps.json.mem_footprint damon.data.mem_footprint; echo foreign >damon.data.profile
damo report holistic --access_pattern steps.json --profile "" | tail -n 3
damo report holistic --access_pattern steps.json 2>&1 | tail -n 3
