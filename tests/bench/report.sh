#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make bench-report: reports of damox against those of an unmodified damo, in one run on one record.
#
#   report.sh [-d DAMOX] [-s SNAPSHOTS] [-r REGIONS] [-b TREE]
#
# Two records: json_compressed of 1000 x 1000 regions, which both read, and a native one of 36,000 x 1000, which only
# damox can. Prints CPU seconds and peak memory. The exit status is 1 when a ratio or a bound of memory does not
# hold; seconds are never asserted. Without damo the comparison is skipped, and that is said.
#
# With TREE, a built tree of an earlier damonx (or its path in BASE), the same reports are run in pairs with its damox on
# the same record as its own tests/gen makes it; medians are compared, and ratios have to hold as well.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"
. "$here/../lib/apt.sh"
. "$here/../lib/damo.sh"

damox=${DAMOX:-} snapshots=1000 regions=1000 base=${BASE:-}
while getopts d:s:r:b: opt; do
	case $opt in
	d) damox=$OPTARG ;;
	s) snapshots=$OPTARG ;;
	r) regions=$OPTARG ;;
	b) base=$OPTARG ;;
	*) usage_error "usage: report.sh [-d DAMOX] [-s SNAPSHOTS] [-r REGIONS] [-b TREE]" ;;
	esac
done

ratio_max=20		# of their CPU time and ours, at least
json_mib=100		# peak memory of ours
native_mib=16
native_bytes=2		# a region

work=$(mktemp -d "${TMPDIR:-/tmp}/damonx-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
need_programs make gcc
if [ -z "$damox" ]; then
	make -s -C "$top/user" >&2 || die "user/damox cannot be built"
	damox=$top/user/damox
fi
damox=$(realpath -e "$damox") || die "no such program: $damox"
make -s -C "$here/../gen" O="$top/build/tests" >&2 || die "tests/gen cannot be built"
gen=$top/build/tests/gen
${CC:-gcc} -O2 -o "$work/measure" "$here/measure.c" || die "measure.c cannot be built"
mkdir "$work/ours"
ln -s "$damox" "$work/ours/damo"
export HOME=$work

# measured COMMAND...: sets cpu (seconds), wall (ms), mib and first (ms to the first line of output).
measured()
{
	cpu=''
	read -r cpu wall mib first < <("$work/measure" "$@") || true
	[ -n "$cpu" ] || die "failed: $*"
}

failed=0
hold()	# WHAT IS-AT-MOST LIMIT
{
	awk -v a="$2" -v b="$3" 'BEGIN { exit !(a <= b) }' && return
	echo "FAILED: $1 is $2, and may be $3 at most"
	failed=1
}

echo "record of $snapshots x $regions regions, json_compressed"
"$gen" -n "$snapshots" -r "$regions" -f json_compressed "$work/r.json.zlib"
echo "$(stat -c %s "$work/r.json.zlib") bytes"
have_damo=
if (damo_oracle "$work/theirs"); then
	have_damo=1
else
	echo "SKIP: the comparison with damo (no damo from sid: no network, no python3, or no Debian archive)"
fi
printf '%-14s %10s %10s %8s %10s %10s\n' report "damo CPU s" "damox CPU s" ratio "damo MiB" "damox MiB"
for report in "heatmap" "wss" "access"; do
	measured "$work/ours/damo" report "$report" --input "$work/r.json.zlib"
	our_cpu=$cpu our_mib=$mib their_cpu=- their_mib=- ratio=-
	if [ -n "$have_damo" ]; then
		measured "$work/theirs/damo" report "$report" --input "$work/r.json.zlib"
		their_cpu=$cpu their_mib=$mib
		ratio=$(awk -v a="$their_cpu" -v b="$our_cpu" 'BEGIN { printf "%.0f", a / b }')
		hold "report $report: our CPU time times $ratio_max, against theirs" \
			"$(awk -v a="$our_cpu" -v r=$ratio_max 'BEGIN { print a * r }')" "$their_cpu"
	fi
	printf '%-14s %10s %10s %8s %10s %10s\n' "$report" "$their_cpu" "$our_cpu" "$ratio" "$their_mib" "$our_mib"
	hold "report $report: MiB" "$our_mib" $json_mib
done

echo
echo "record of 36000 x 1000 regions, native, flushed each second as a recorder does"
"$gen" -n 36000 -r 1000 "$work/r.native"
size=$(stat -c %s "$work/r.native")
nr=$("$gen" -c "$work/r.native")
per=$(awk -v a="$size" -v b="$nr" 'BEGIN { printf "%.2f", a / b }')
echo "$nr regions, $size bytes, $per bytes a region"
hold "bytes a region" "$per" $native_bytes
printf '%-14s %10s %10s %10s %14s\n' report "CPU s" "wall ms" MiB "first line ms"
for report in "heatmap" "wss" "times" "record_info" "nr_regions"; do
	words=(--input "$work/r.native")
	[ "$report" != times ] || words=(--inputs "$work/r.native" /dev/null)
	measured "$work/ours/damo" report "$report" "${words[@]}"
	printf '%-14s %10s %10s %10s %14s\n' "$report" "$cpu" "$wall" "$mib" "$first"
	hold "report $report: MiB" "$mib" $native_mib
done
measured sh -c "'$work/ours/damo' report access --input '$work/r.native' | head -n 1"
printf '%-14s %10s %10s %10s %14s\n' "access (1 line)" "$cpu" "$wall" "$mib" "$first"
measured "$damox" version
printf '%-14s %10s %10s %10s %14s\n' version "$cpu" "$wall" "$mib" "$first"

# ---- against an earlier damox ----

pairs=5
last_runs=200		# of a report that takes milliseconds, of each record in turn
counting_times=20	# counting reports: so many times faster, at least
heatmap_times=1.9
heatmap_wall_times=3	# with two processors
last_max=1.1		# the last snapshot: CPU time at 36000 against that at 360
size_max=1.02
same_times=0.95		# what is to be as fast as it was

median()	# NUMBER...
{
	printf '%s\n' "$@" | sort -g | sed -n "$((($# + 1) / 2))p"
}

divided()	# A B: prints A / B
{
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", (b > 0 ? a / b : 0) }'
}

# compare FILE-OF-BASE FILE WORD...: medians of pairs, and of the ratios of each; the word @ stands for the file. Sets
# base_cpu, base_wall, cpu, wall, cpu_times, wall_times: so many times faster is ours.
compare()
{
	local old=$1 new=$2 i theirs=() their_walls=() ours=() our_walls=() cpus=() walls=()
	shift 2
	for ((i = 0; i < pairs; i++)); do
		measured "$base/user/damox" "${@/#@/$old}"
		theirs+=("$cpu") their_walls+=("$wall")
		measured "$damox" "${@/#@/$new}"
		ours+=("$cpu") our_walls+=("$wall")
		cpus+=("$(divided "${theirs[i]}" "$cpu")") walls+=("$(divided "${their_walls[i]}" "$wall")")
	done
	base_cpu=$(median "${theirs[@]}") base_wall=$(median "${their_walls[@]}")
	cpu=$(median "${ours[@]}") wall=$(median "${our_walls[@]}")
	cpu_times=$(median "${cpus[@]}") wall_times=$(median "${walls[@]}")
}

# ratio WHAT BASE OURS RATIO LIMIT: a row; the ratio is at least, or with "<" before it at most, the limit.
ratio()
{
	local verdict=ok ok
	case $5 in
	'<'*) ok=$(awk -v a="$4" -v b="${5#<}" 'BEGIN { print (a <= b) }') ;;
	*) ok=$(awk -v a="$4" -v b="$5" 'BEGIN { print (a >= b) }') ;;
	esac
	[ "$ok" = 1 ] || verdict=FAILED failed=1
	printf '%-28s %12s %12s %8s %8s  %s\n' "$1" "$2" "$3" "$4" "$5" "$verdict"
}

# Sums of CPU seconds that reports of the last snapshot take: short and long. The runs alternate, so that what else the
# machine does meets both, and there are many: two sums of 20 runs of 4 ms differed by a tenth without any cause.
last()
{
	local i
	short=$(
		for ((i = 0; i < last_runs; i++)); do
			measured "$damox" report access --input "$work/r.short" --snapshot_idx 359 359
			echo -n "$cpu "
			measured "$damox" report access --input "$work/r.native" --snapshot_idx 35999 35999
			echo "$cpu"
		done | awk '{ a += $1; b += $2 } END { print a, b }'
	)
	long=${short#* } short=${short% *}
}

if [ -n "$base" ]; then
	base=$(realpath -e "$base") && [ -x "$base/user/damox" ] || die "no built tree with user/damox: $base"
	make -s -C "$base/tests/gen" O="$work/base" >&2 || die "its tests/gen cannot be built"
	"$work/base/gen" -n 36000 -r 1000 "$work/r.base"
	echo
	echo "against $base, the earlier one: medians of $pairs pairs, and of their ratios"
	printf '%-28s %12s %12s %8s %8s\n' what earlier now ratio limit
	for report in record_info times wss nr_regions; do
		words=(--input @)
		[ "$report" != times ] || words=(--inputs @)
		compare "$work/r.base" "$work/r.native" report "$report" "${words[@]}"
		ratio "$report, CPU s" "$base_cpu" "$cpu" "$cpu_times" $counting_times
	done
	compare "$work/r.base" "$work/r.native" report heatmap --input @
	ratio "heatmap, CPU s" "$base_cpu" "$cpu" "$cpu_times" $heatmap_times
	if [ "$(nproc)" -ge 2 ]; then
		ratio "heatmap, wall ms" "$base_wall" "$wall" "$wall_times" $heatmap_wall_times
	else
		echo "SKIP: the wall time of the heat map (one processor)"
	fi
	for report in heatmap access; do
		compare "$work/r.json.zlib" "$work/r.json.zlib" report "$report" --input @
		ratio "$report of json, CPU s" "$base_cpu" "$cpu" "$cpu_times" $same_times
	done
	compare '' '' version
	ratio "version (start), CPU s" "$base_cpu" "$cpu" "$cpu_times" $same_times
	base_size=$(stat -c %s "$work/r.base")
	ratio "bytes of the record" "$base_size" "$size" "$(divided "$size" "$base_size")" "<$size_max"
	"$gen" -n 36000 -k 35640 -r 1000 "$work/r.short"
	last
	echo
	printf '%-28s %12s %12s %8s %8s\n' "CPU s of $last_runs runs" "of 360" "of 36000" ratio limit
	ratio "access, the last snapshot" "$short" "$long" "$(divided "$long" "$short")" "<$last_max"
fi
exit $failed
