damox report sysinfo --columns name | head -n 2
