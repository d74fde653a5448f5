damox replay --progress_notice_interval 0.15 steps.json | grep -vc "^[0-9]*/[0-9]* snapshots replayed in"
