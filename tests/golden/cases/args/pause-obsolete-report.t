damox args damon --format report --target_pid 1 --target_pid 2 --obsolete_targets 1 --pause_ctx 0
