# as yaml.dump(default_flow_style=True) writes it
echo '{kdamonds: [{contexts: [{intervals: {aggr_us: 100 ms, ops_update_us: 1 s, sample_us: 5 ms}, nr_regions: {max: 1000, min: 20}, ops: vaddr, schemes: [], targets: [{pid: 1, regions: []}]}]}]}' >p.yaml
damox args damon p.yaml --format report
