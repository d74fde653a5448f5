damo args accesses_filter --snapshot_time 1.5 '1 m 3.5 s' --snapshot_time '540.014033 s' 2m --format yaml
damox args accesses_filter --snapshot_time '540.014033 s' '2.2 h' --format yaml
