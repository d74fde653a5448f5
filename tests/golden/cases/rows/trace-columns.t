damox report trace -i events.perf --event damon:damon_region_aggregated --columns time_ns target_id region_idx start_address end_address probe_hits | head -n 4
