damox args accesses_filter --address 3G 4G --address 1G 2G --sz_snapshot 1M max --snapshot_time 1 5s --snapshot_idx 1 3 --temperature -5 10 --access_rate 10% 29%
