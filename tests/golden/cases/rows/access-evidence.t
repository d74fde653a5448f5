damox report access -i evidence.native --snapshot_idx 3 3 --columns region_idx access_hz looks density_percent last_seen_us | head -n 8
