#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make bench-report: reports of damox against those of an unmodified damo, in one run on one record.
#
#   report.sh [-d DAMOX] [-s SNAPSHOTS] [-r REGIONS]
#
# Two records: json_compressed of 1000 x 1000 regions, which both read, and a native one of 36,000 x 1000, which only
# damox can. Prints CPU seconds and peak memory. The exit status is 1 when a ratio or a bound of memory does not
# hold; seconds are never asserted. Without damo the comparison is skipped, and that is said.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"
. "$here/../lib/apt.sh"
. "$here/../lib/damo.sh"

damox=${DAMOX:-} snapshots=1000 regions=1000
while getopts d:s:r: opt; do
	case $opt in
	d) damox=$OPTARG ;;
	s) snapshots=$OPTARG ;;
	r) regions=$OPTARG ;;
	*) usage_error "usage: report.sh [-d DAMOX] [-s SNAPSHOTS] [-r REGIONS]" ;;
	esac
done

ratio_max=20		# of their CPU time and ours, at least
json_mib=100		# peak memory of ours
native_mib=64
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
exit $failed
