#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The command lines of the original's documents that need a running monitor, word for word: damox is called
# damo, the workload is called masim, and what they print has the form that the documents show.
# shellcheck disable=SC2016 # lines are told apart as they stand in the documents
. "$(dirname "$0")/ksft.sh"

# ---- a place as the documents assume it ----

prepare() {
	mkdir bin configs
	ln -s "$(program damox)" bin/damo
	ln -s "$(program damox)" damo
	ln -s "$(program workload)" masim
	printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
	chmod +x bin/sudo
	PATH=$PWD/bin:$PATH
	# switches of the address space (see ksft.sh) come from processes beside it: only masim is to be called so
	echo "-c $last_cpu -b 32 -t 0.7 stairs" >configs/stairs.cfg
	echo "-c $last_cpu -b 32 -t 0.3 zigzag" >configs/zigzag.cfg
	echo "-c $last_cpu -b 32 -t 900 half" >configs/half.cfg
	mkdir -p /sys/fs/cgroup/foo
	for cpu in $(seq 0 "$last_cpu"); do
		workload -c "$cpu" -p 2000 -b 1 -r 1000000 -t 900 half >/dev/null &
	done
	cat >my_scheme <<'END'
[{"action": "stat", "access_pattern": {"sz_bytes": {"min": "4 KiB", "max": "max"},
  "nr_accesses": {"min": "0 %", "max": "0 %"}, "age": {"min": "60 s", "max": "max"}}}]
END
	cat >foo.py <<'END'
def main(records, cmd_fields):
    print('hello')
    print(records)
    print(cmd_fields)
    for r in records:
        for s in r.snapshots:
            for r in s.regions:
                print(r.start, r.end)
END
	chmod +x foo.py
}

# ---- what they print ----

nr='-?[0-9][0-9,]*'
size="$nr(\\.[0-9]+)? ([KMGTPE]i)?B"
time="($nr(\\.[0-9]+)? (d|h|m|s|ms|us|ns) ?)+"
map='([0-9]|\[\.\.\.\])+'
bar='\|\**  *\||\|\*+\|'
region="addr +$size +size +$size +access $nr hz +age +$time"

# form FILE: do its lines have the forms on standard input, each line once, in
# their order? "+ FORM" is for one line or more. Blanks at ends do not count.
form() {
	awk -v file="$1" '
	{ many[NR] = /^\+ /; sub(/^\+ +/, ""); want[NR] = "^ *" $0 "$" }
	END {
		at = 1
		while ((getline line < file) > 0) {
			sub(/ +$/, "", line)
			if (seen && line !~ want[at]) {
				at++
				seen = 0
			}
			if (at > NR || line !~ want[at]) {
				print "not of the form: " line
				print "wanted: " want[at]
				exit 1
			}
			seen = many[at]
			at += !seen
		}
		at += seen
		if (at <= NR) {
			print "missing: " want[at]
			exit 1
		}
	}'
}

ran() {
	eval "$1" >out 2>err || {
		echo "exit status $?"
		cat out err
		return 1
	}
	[ ! -s err ] || { cat err; return 1; }
	sed "s/$(printf '\033')\[[0-9;]*m//g" out >plain
	form plain <forms || { cat plain; return 1; }
}

# line COMMAND: it succeeds, says nothing on standard error, and what it prints
# has the forms in the file of that name.
line() {
	check "$1" ran "$1"
}

quiet() { # COMMAND: and it prints nothing
	: >forms
	line "$1"
}

started() { damo report damon >/dev/null 2>&1; }

windows() { # NUMBER: wait until so many have passed
	wait_for 60 sh -c "damo report access --raw_number --format set region '<age>' 2>/dev/null |
		awk '\$1 / 100000 >= $1 { found = 1 } END { exit !found }'"
}

detailed() {
	cat <<END
heatmap: $map
# min/max temperatures: $nr, $nr, column size: $size
intervals: sample 5 ms aggr 100 ms \(max access hz 200\)
+ [0-9]+ +$region
memory bw estimate: $size per second
total size: $size
record DAMON intervals: sample 5 ms, aggr 100 ms
END
}

# Of what was not mapped yet when the record began, there is nothing.
map_of() { # ROWS COLUMNS
	cat <<END
+ [ 0-9]{$2}
# access_frequency: *( *[0-9]){10}( \([0-9.]+-[0-9.]+ hz\))?
# x-axis: space [[(].*(, |-)[0-9].*$size\)
# y-axis: time [[(].*(, |-)[0-9].*$time\)
# resolution: $2x$1 \($size and $time for each character\)
END
}

wss() {
	cat <<END
# target_id	[0-9]+
# <percentile> <wss>
# avr:	$size
+  *[0-9]+ +$size +($bar)
END
}

# The last lines of each access report.
totals() {
	cat <<END
memory bw estimate: $size per second
total size: $size
record DAMON intervals: sample 5 ms, aggr 100 ms
END
}


percentiles() { # WHAT VALUE TEXT: in the heads, and the form of a row's
	cat <<END
# total $1
<percentile> <$2>
+ [0-9]+ +$3 +($bar)
$(totals)
END
}

histogram() { # HEAD VALUE
	cat <<END
<$1> <total size>
+ \[$2, $2\) +$size +($bar)
$(totals)
END
}

parameters() { # as report damon shows them
	cat <<END
ops: paddr
target 0
region \[$nr, $nr\) \($size\)
intervals: sample 5 ms, aggr 100 ms, update 1 s
nr_regions: \[10, 1,000\]
scheme 0
action: stat per aggr interval
target access pattern
sz: \[0 B, max\]
nr_accesses: \[0 %, $nr %\]
age: \[0 ns, max\]
quotas
0 ns / 0 B( / 0 B)? per max
priority: sz 0 %, nr_accesses 0 %, age 0 %
watermarks
metric none, interval 0 ns
0 %, 0 %, 0 %
END
}

distribution() { # NAME
	cat <<END
# <percentile> <$1>
# avr:	$size
+ [0-9]+ +$size +($bar)
END
}

# ---- how they end ----

running() { damo report damon --kdamonds_summary 2>/dev/null | grep -q 'state: on'; }

# Until Ctrl-C; what it has started ends with it. "stays": what was there before does not.
until_interrupted() { # COMMAND [stays]
	rm -f damon.data*
	eval "$1 >out 2>err &"
	wait_for 60 running || return 1
	# What is recorded is looked at afterwards; elsewhere there is no record
	# yet that the question could be about.
	case $1 in
	*record*)
		wait_for 60 test -s damon.data.kdamonds || return 1
		(cd / && windows 2) || return 1
		;;
	*) wait_for 60 grep -q Ctrl out || return 1 ;;
	esac
	kill -INT $!
	wait $!
	cat err
	if [ "$2" ]; then running; else ! running; fi
}

interrupted() { # COMMAND [stays]: a line that ends by that
	check "$1" until_interrupted "$@"
}

not_taken() { # COMMAND
	eval "$1" 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && ! running
}

# In words, and nothing runs.
refused() { # COMMAND
	check "$1: refused in words" not_taken "$1"
}

masim_runs() { pidof masim >/dev/null; }
no_masim() { ! masim_runs; }
no_sleep() { ! pidof sleep >/dev/null; }

windows() { # NUMBER: there are regions that are so old
	wait_for 60 sh -c "damo report access --raw_number --format set region '<age>' 2>/dev/null |
		awk '\$1 / 100000 >= $1 { found = 1 } END { exit !found }'"
}

plan 79
check "a place as the documents assume it" prepare

# ---- getting started ----

quiet 'sudo damo start "./masim ./configs/stairs.cfg --quiet"'
check "it has windows" windows 3
detailed >forms
line 'sudo damo report access'
quiet 'sudo damo stop'
check "masim goes on to its end" wait_for 60 no_masim

./masim ./configs/zigzag.cfg --quiet &
wait_for 10 masim_runs
quiet 'sudo damo record -o damon.data $(pidof masim)'
map_of 40 80 >forms
line 'sudo damo report heatmap'
wss >forms
line 'sudo damo report wss --range 0 101 10'
wss >forms
line 'sudo damo report wss --range 0 101 10 --sortby time'

./masim ./configs/half.cfg --quiet &
wait_for 10 masim_runs
quiet 'sudo damo start --damos_access_rate 0 0 --damos_sz_region 4K max --damos_age 60s max --damos_action pageout $(pidof masim)'
quiet 'sudo damo stop'

# ---- README ----

interrupted 'sudo damo record $(pidof masim)'
map_of 40 80 >forms
line 'damo report heats --heatmap stdout --stdout_heatmap_color emotion'
interrupted 'sudo damo schemes --damos_access_rate 0 0 --damos_sz_region 4K max --damos_age 60s max --damos_action pageout $(pidof masim)'
interrupted 'sudo damo schemes -c my_scheme $(pidof masim)'
kill "$(pidof masim)"

# ---- USAGE ----

quiet 'damo start "sleep 5"'
quiet 'damo stop'
kill "$(pidof sleep)"
wait_for 10 no_sleep
sleep 60 &
quiet 'damo start $(pidof sleep)'
quiet 'damo stop'
quiet 'damo start paddr'
quiet 'damo stop'
quiet 'damo start'
rm -f damon.data*
check "it has windows" windows 3
detailed >forms
line 'damo report access'
percentiles "recency percentiles" "idle time" "$time" >forms
line 'sudo damo report access --style recency-percentiles'
percentiles "temperature percentiles" "temperature \(weights: \[0, 100, 100\]\)" "$nr" >forms
line 'sudo damo report access --style temperature-percentiles'
histogram "idle time \(us\)" "$time" >forms
line 'sudo damo report access --style recency-sz-hist'
histogram "temperature" "$nr" >forms
line 'sudo damo report access --style temperature-sz-hist'
{
	echo "snapshot time: \[.*\] \($time\)"
	echo "+ \|[0-9]+\| size +$size +access $nr hz +age +$time"
	totals
} >forms
line 'sudo damo report access --style simple-boxes'
{
	detailed | head -n 3
	cat <<END
# damos filters \(df\): allow anon, allow young
df-pass: $map
# min/max temperatures: $nr, $nr, column size: $size
+ [0-9]+ +$region +df-passed $size
memory bw estimate: $size per second +df-passed: $size per second
total size: $size +df-passed $size
scheme stats
tried $nr times \($size\)
applied 0 times \(0 B\)
$size passed filters
quota exceeded 0 times
$size
tried 1 snapshots \(max 1\)
record DAMON intervals: sample 5 ms, aggr 100 ms
END
} >forms
line 'sudo damo report access --snapshot_damos_filter allow anon allow young'
cat >forms <<END
hello
\[<.*DamonRecord object at 0x[0-9a-f]+>\]
\['./foo.py', 'a', 'b', 'c'\]
+ [0-9]+ [0-9]+
END
line 'sudo ./damo report access --exec "./foo.py a b c"'
cat >forms <<END
.*\[<.*DamonRecord object at 0x[0-9a-f]+>\]
+ .*
END
line 'echo "print(records)" | sudo ./damo report access --exec interpreter 2>interpreter'
cat >forms <<END
heatmap: $map
# min/max temperatures: $nr, $nr, column size: $size
intervals: sample 5 ms aggr 100 ms \(max access hz 200\)
+ region that starts from $size +and ends at $size +was having [0-9.]+ % +access rate for $time *\.
total size: $size
record DAMON intervals: sample 5 ms, aggr 100 ms
END
line 'damo report access --format set region "region that starts from <start address> and ends at <end address> was having <access rate> access rate for <age>." --format set snapshot_tail "total size: <total bytes>"'
{
	detailed | head -n 3
	echo "+ \|[0-9]+\||[0-9]+ +$region"
	totals | head -n 2
	cat <<END
# length: age \(represents \[$time, $time\] +with \[1, 30\] columns in logscale\)
# color: access_rate \(represents \[0 %, [0-9]+ %\] with \[0, 9\] number and color \(0123456789\) in linearscale\)
# height: size \(represents \[$size, $size\] with \[1, 5\] rows in logscale\)
record DAMON intervals: sample 5 ms, aggr 100 ms
END
} >forms
line 'sudo damo report access --region_box --sort_regions_by temperature'
{ detailed | head -n 3; echo "+ [0-9]+ +$region"; totals; } >forms
line 'damo report access --sz_region 4K max --access_rate 0% 100% --age 0 max --sort_regions_by size --sort_regions_dsc size'
quiet 'damo record --snapshot 0.2 3 --output_permission 644 --out snapshots'
quiet 'damo record --snapshot 0.2 3 --snapshot_damos_filter allow anon --out passed'
interrupted 'damo record' stays
quiet 'damo tune --damos_action stat --sample 10ms --aggr 200ms'
quiet 'damo stop'

quiet 'damo start --damos_action lru_prio --damos_access_rate 50% max --damos_age 5s max --damos_action lru_deprio --damos_access_rate 0% 0% --damos_age 5s max'
quiet 'damo stop'
for filter in 'allow anon reject memcg foo' 'allow anon --damos_filter reject memcg foo' 'reject none addr 1234 56678' \
	'anon matching allow' 'memcg nomatching foo'; do
	quiet "damo start --damos_action stat --damos_filter $filter"
	quiet 'damo stop'
done
quiet 'damo start $(damo args damon --damos_action stat)'
quiet 'damo stop'
quiet 'damo start --schemes my_scheme'
quiet 'damo stop'
quiet 'damo args damon --damos_action stat --out kdamonds.json'
quiet 'damo start --kdamonds kdamonds.json'
check "it has windows" windows 1
{
	printf '%s\n' "kdamond 0" "state: on, pid: $nr" "context 0"
	parameters
	cat <<END
statistics
tried $nr times \($size\)
applied $nr times \($size\)
$size passed filters
quota exceeded 0 times
$size
tried $nr snapshots \(max 0\)
tried regions \($size\)
+ \[$nr, $nr\) \($size\): nr_accesses: $nr samples, age: $nr aggr_intervals
access sample control
enabled primitives: page_table
+ damon_[a-z_]+: (on|off)
END
} >forms
line 'damo report damon'
quiet 'damo stop'
{
	printf '%s\n' "kdamond 0" "context 0"
	parameters
	printf '%s\n' "access sample control" "enabled primitives: page_table"
} >forms
line 'sudo ./damo report damon --damon_params --input_file kdamonds.json'
printf '%s version: .*\n' damox kernel 'damonx module' >forms
line 'damo report sysinfo'
echo "nothing is wrong" >forms
line 'damo diagnose'
echo "[0-9]+\.[0-9]+\.[0-9]+" >forms
line 'damo version'
quiet 'damo record "sleep 2"'
printf '%s\n' "pid .*" "map .*" "+ phase .*" "end .*" >forms
line 'sudo damo record "./masim ./configs/stairs.cfg"'
{
	echo "# Heatmap"
	for area in 1 2 3; do
		echo "# target 0, address range [0-9]+-[0-9]+"
		# blank where nothing was watched: areas as they were before its memory was there
		map_of 5 80 | sed -e 2d -e 's/^+ \[ 0-9\]{80}$/+ [0-9]?[0-9 ]{0,79}/'
	done
	cat <<END

# Memory Footprints Distribution
percentile +0 +25 +50 +75 +100
wss( +$size){5}
rss( +$size){5}
vsz( +$size){5}
sys_used( +$size){5}

# Hotspot functions
# no profile
END
} >forms
line 'sudo damo report holistic 2>profile'
distribution vsz >forms
line 'damo report footprints vsz'
distribution rss >forms
line 'damo report footprints rss'
printf '%s\n' "+ [0-9.]+-[0-9.]+" "# \(seconds\)" >forms
line 'damo report times --access_rate 0% 0%'
printf '%s\n' "base_time_absolute: $time" "+ |monitoring_(start|end|duration): +$time|target_id: [0-9]+|nr_regions: [0-9]+|[0-9a-f]+-[0-9a-f]+\( *$size\): [0-9]+" >forms
line 'damo report access --raw_form --input damon.data'
map_of 15 80 >forms
line 'damo report heatmap --resol 15 80'
printf '%s\n' "kdamond_idx: 0" "context_idx: 0" "target_id: 0" "time: \[$time, $time\) \($time\)" \
	"+ region	 [0-2]: \[$size, $size\) \($size\)" >forms
line 'damo report heatmap --guide_human'
echo "+ [0-9]+	[0-9]+	[0-9.]+" >forms
line 'damo report heatmap --output raw --resol 3 3'
printf '%s\n' "+ [0-9]+/[0-9]+ snapshots replayed in [0-9.]+ seconds" "all snapshots are replayed" >forms
line 'damo replay'

# What no released kernel has.
refused 'damo start --exp_ops_use_reports y --exp_ops_write_only y'
refused 'damo start --exp_ops_use_reports y --exp_ops_cpus 0-3,5-7,9'
rmdir /sys/fs/cgroup/foo
finish
