damo report footprints pss
