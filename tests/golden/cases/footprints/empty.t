echo "[]" >x; damo report footprints -i x
