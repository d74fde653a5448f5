# Nothing could be merged: nothing is written
damox merge --skip_bad no-file -o merged 2>&1 || echo "status $?"
ls merged* 2>/dev/null || true
