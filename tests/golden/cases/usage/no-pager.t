damox report record_info --no-pager -i steps.json >a; damox report record_info --no_pager -i steps.json | cmp - a && echo same
