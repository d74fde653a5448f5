damox args damon --target_pid 1 --target_pid 2 --obsolete_targets 1 --pause_ctx 0
