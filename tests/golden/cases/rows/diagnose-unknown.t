# told before anything is started
damox diagnose --columns nosuch
