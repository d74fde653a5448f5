echo '[{"target_id": 0, "snapshots": [{"start_time": "0", "end_time": "1", "regions": [{"end": "12288", "nr_accesses": {"samples": 1, "percent": null}, "age": {"usec": null, "aggr_intervals": "3"}}]}]}]' >r.json
damox report wss --input r.json
