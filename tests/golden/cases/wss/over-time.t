# Over time every snapshot is shown, unless a range is asked for, and to damo's users.
damox report wss --input areas.json --sortby time --nr_cols_bar 20 | head -n 8
damox report wss --input areas.json --sortby time --range 0 101 50 --nr_cols_bar 20
damo report wss --input areas.json --sortby time --nr_cols_bar 20
damox convert_record_format --input areas.json --format native --output_file a
damox report wss --input a --sortby time | cmp - <(damox report wss --input areas.json --sortby time) && echo "the same of summaries"
