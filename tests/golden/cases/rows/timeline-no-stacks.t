damox report timeline -i steps.json --columns phase end_s wss_low_bytes function call_stacks hot_name | head -n 4
