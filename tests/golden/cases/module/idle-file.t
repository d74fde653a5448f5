# more than a page of it, other blanks than spaces, and just as much as is read
show="damo module stat read idle_time_percentiles --idle_time_percentiles_range 98 101 1 --input_idle_time_percentiles"
for i in $(seq 0 100); do printf '%d %60d\r\n' "$i" $((i * 10)); done >long
$show long
size=$(stat -c %s long)
{ cat long; head -c $((1048576 - size)) /dev/zero | tr '\0' '\n'; } >longest
$show longest
{ echo; cat longest; } >beyond
head -c 16 /dev/zero >binary
: >empty
for wrong in beyond binary empty .; do
	$show $wrong 2>&1
	echo "status $?"
done
