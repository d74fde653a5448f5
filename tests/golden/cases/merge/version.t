echo 'damox-merge 2' >a && damox merge a
