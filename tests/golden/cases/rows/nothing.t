damox report times -i areas.json --access_rate 99% 100% --address 0 1 --json
