damox record --exp_ops_cpus 0-3 paddr
