#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ten thousand records in one merge: memory that does not grow with their number, and stages that add up. Prints TAP.
#
#   merge_many.sh DAMOX GEN

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"
. "$here/../lib/tap.sh"

damox=$1 gen=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/damonx-merge.XXXXXX")
trap 'rm -rf "$dir"' EXIT
# What a sanitizer keeps of freed memory would hide what is used.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=0:thread_local_quarantine_size_kb=0:detect_leaks=0
kinds=40

make_records()
{
	local i
	for ((i = 0; i < kinds; i++)); do
		"$gen" -n 24 -r 10 -s "$i" -m $((100 * i + 100)) -p "program$((i % 5))" "$dir/record$i" || return
	done
	for ((i = 0; i < 10000; i++)); do echo "$dir/record$((i % kinds))"; done >"$dir/10000"
	head -n 1000 "$dir/10000" >"$dir/1000"
	split -n l/3 "$dir/10000" "$dir/third."
}

# The peak of the memory of a command in KiB, and its time in ms. What getrusage() says of a child has the parent's, too.
cost()
{
	python3 - "$@" <<'PY'
import subprocess, sys, time
start, peak = time.time(), 0
child = subprocess.Popen(sys.argv[1:])
while child.poll() is None:
    with open("/proc/%d/status" % child.pid) as f:
        peak = max([peak] + [int(l.split()[1]) for l in f if l.startswith("VmHWM:")])
    time.sleep(0.005)
print(peak, int((time.time() - start) * 1000))
sys.exit(child.returncode)
PY
}

merge_many()
{
	local few many few_ms many_ms
	read -r few few_ms < <(cost "$damox" merge --files_from "$dir/1000" -o "$dir/few")
	read -r many many_ms < <(cost "$damox" merge --files_from "$dir/10000" -o "$dir/many")
	echo "# 1,000 records: $few KiB, $few_ms ms; 10,000: $many KiB, $many_ms ms" | tee "$dir/cost"
	[ "$many" -le $((few + 1024)) ] || { echo "memory grows"; return 1; }
	[ "$(sed -n 3p "$dir/many")" = "records 10000" ]
}

merge_in_stages()
{
	local t
	for t in "$dir"/third.*; do
		"$damox" merge --files_from "$t" -o "$dir/merge.${t##*.}" || return
	done
	"$damox" merge "$dir"/merge.* -o "$dir/stages" && cmp "$dir/stages" "$dir/many"
}

tap_check "records are made" make_records
tap_check "10,000 records take as much memory as 1,000" merge_many
cat "$dir/cost"
tap_check "in stages it is the same, to the byte" merge_in_stages
tap_done
