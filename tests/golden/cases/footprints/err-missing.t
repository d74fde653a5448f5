damo report footprints 
