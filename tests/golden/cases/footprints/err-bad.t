damo report footprints -i full.native
