damo report sysinfo >/dev/full
