damox report holistic --access_pattern steps.json --profile '' --color never | sed -n '/Distribution/,/Hotspot/p'
