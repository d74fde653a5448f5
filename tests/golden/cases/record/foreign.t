# Known formats that are not read are named, with the way out
try() { damox report record_info -i x 2>&1; [ $? = 1 ] || echo "not 1"; }
printf '\027\010Dtracing6\0\0' >x; try
printf '2ELIFREP\0' >x; try
printf 'BZh91AY' >x; try
printf '\004"M\030' >x; try
printf 'PK\003\004' >x; try
printf '\211PNG' >x; try
printf '\177ELF' >x; try
head -c 257 /dev/zero >x; printf 'ustar' >>x; try
printf 'kdamonds:\n- contexts: []\n' >x; try
printf '\3757zXZ\0\0\0\0\0' >x; try
printf '\050\265\057\375\0\0\0\0' >x; try
damox report trace -i x 2>&1
printf '\027\010Dtracing6\0\0' >x; damox report trace -i x 2>&1 | head -n 1
rm x; mkdir x; try
# Text is UTF-8, with a mark or without; what is not is named
rmdir x
for e in UTF-16 UTF-16LE UTF-16BE; do
	iconv -f UTF-8 -t $e steps.json >x; try
	iconv -f UTF-8 -t $e trace.txt >x; try; damox report trace -i x 2>&1
	iconv -f UTF-8 -t $e kdamonds.json >x; damox args damon x 2>&1
done
for f in steps.json trace.txt; do
	{ printf '\357\273\277'; cat $f; } >x; damox report record_info -i x | cmp - <(damox report record_info -i $f)
done
{ printf '\357\273\277'; cat kdamonds.json; } >x; damox args damon x | cmp - <(damox args damon kdamonds.json)
# Files beside records, and parameters, are not unpacked
for c in gzip xz zstd; do
	$c -qc steps.json.mem_footprint >x; damox report footprints -i x 2>&1
	$c -qc kdamonds.json >x; damox args damon x 2>&1
done; true
