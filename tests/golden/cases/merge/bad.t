# Nothing is written where one of several is refused
damox merge --exclude_samples 0 fft.native bad.json -o merged
rc=$?
ls merged* 2>/dev/null
exit $rc
