damox report access -i areas.json --sz_region 4M max --access_rate 1% max --columns snapshot_idx bytes access_percent | head -n 5
