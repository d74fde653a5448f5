damo report footprints -i empty-file
