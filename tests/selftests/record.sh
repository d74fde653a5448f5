#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# damox record and the reports on what it leaves behind.
. "$(dirname "$0")/ksft.sh"

snapshots() { # RECORD
	damox report access -i "$1" --total_sz_only --raw_number |
		grep -c '^[0-9][0-9]*$'
}

short_command() {
	damox record -o short "workload -b 16 -t $(seconds 0.3) half" \
		>/dev/null || return 1
	n=$(snapshots short)
	echo "$n snapshots"
	[ "$n" -ge 2 ]
}

short_command_is_seen() {
	damox report access -i short --json | grep -q '"samples": [1-9]'
}

by_pid() {
	start_workload truth -b 64 -t 30 half || return 1
	damox record -o pid --timeout "$(seconds 2)" "$workload_pid" >/dev/null || return 1
	kill "$workload_pid"
	n=$(snapshots pid)
	echo "$n snapshots in $(seconds 2) s"
	[ "$n" -ge 5 ]
}

interrupted() {
	start_workload truth -b 64 -t 30 half || return 1
	damox record -o int "$workload_pid" >/dev/null &
	sleep "$(seconds 1.5)"
	kill -INT $!
	wait $! || return 1
	kill "$workload_pid"
	[ "$(snapshots int)" -ge 3 ]
}

target_ends() {
	start_workload truth -b 64 -t "$(seconds 2)" half || return 1
	damox record -o ends "$workload_pid" >/dev/null &&
		[ "$(snapshots ends)" -ge 3 ]
}

# Text in a file of bytes. A range, as tr of busybox has no [:print:] and would
# take that for the letters in it.
text_of() {
	tr -c '\040-\176' '\n' <"$1"
}

# Without the files beside it. Payloads of blocks that hold no snapshots are plain.
one_file() {
	mkdir -p alone
	damox record -o whole "workload -b 16 -t $(seconds 1.5) half" >/dev/null &&
		mv whole alone/record || return 1
	damox report footprints -i alone/record --range 100 101 1 \
		--raw_number >out || return 1
	cat out
	[ "$(grep -c '^ *100 *[1-9]' out)" = 3 ] || return 1
	text_of alone/record | grep -q '"sample_us": "5 ms"' || return 1
	# the header of a block of type 5, the end of a target
	tr '\005' @ <alone/record >marked
	text_of marked | grep -q 'DBLK@'
}

exit_is_reported() {
	damox record -o child "sh -c 'sleep 0.3; exit 3'" >/dev/null 2>child.err
	cat child.err
	grep -q 'exit.* 3' child.err
}

format() { # json, json_compressed
	damox record -o "rec.$1" --output_type "$1" \
		--timeout "$(seconds 1)" \
		"workload -b 16 -t 5 half" >/dev/null || return 1
	[ "$(snapshots "rec.$1")" -ge 2 ]
}

by_snapshots() {
	start_workload truth -b 64 -t 30 half || return 1
	damox record -o snap --snapshot 0.2 5 --exclude_child_tasks \
		"$workload_pid" >/dev/null
	ret=$?
	kill "$workload_pid"
	echo "$(snapshots snap) snapshots"
	[ $ret = 0 ] && [ "$(snapshots snap)" = 5 ]
}

ongoing() {
	start_workload truth -b 64 -t 60 half || return 1
	damox start "$workload_pid" || return 1
	sleep 1
	damox record -o ongoing --timeout "$(seconds 2)" ongoing >/dev/null || return 1
	damox report damon --kdamonds_summary | grep -q 'state: on' || return 1
	[ "$(snapshots ongoing)" -ge 3 ]
}

# median RECORD: of the working set, in MiB; fails when there is none
median() {
	damox report wss -i "$1" --raw_number |
		awk '$1 == 50 { print int($2 / 1048576); n++ } END { exit !n }'
}

# Of 256 MiB in memory one half is in use. What the rest of the system uses
# is left when that has ended. Regions of some MiB: what is next to what in
# physical memory is chance, and a look stands for all of its region. Memory that
# was in use before is in small pieces: bring what is free together.
physical() {
	echo 3 >/proc/sys/vm/drop_caches
	echo 1 >/proc/sys/vm/compact_memory
	start_workload truth -b 256 -t 90 half || { free; return 1; }
	damox record -o ram --timeout "$(seconds 8)" \
		--monitoring_nr_regions_range 700 1000 \
		paddr || return 1
	kill "$workload_pid"
	wait "$ksft_workload"
	damox record -o idle --timeout "$(seconds 3)" \
		--monitoring_nr_regions_range 700 1000 \
		--ops paddr || return 1
	used=$(median ram) && idle=$(median idle) || return 1
	echo "in use: $used MiB, then $idle MiB"
	half=$((used - idle))
	[ "$half" -ge 96 ] && [ "$half" -le 160 ] && [ "$idle" -le 64 ]
}

# All RAM by default, or only what is named.
physical_ranges() {
	damox record -o part --timeout 1 --ops paddr --regions 64M-96M \
		>/dev/null || return 1
	damox record -o node --timeout 1 --ops paddr --numa_node 0 \
		>/dev/null || return 1
	for r in idle node part; do
		damox report access -i $r --total_sz_only --raw_number |
			grep '^[0-9][0-9]*$' | tail -n 1 >size.$r
		echo "$r: $(cat size.$r) bytes"
	done
	[ "$(cat size.part)" = $((32 << 20)) ] &&
		[ "$(cat size.idle)" -gt $((512 << 20)) ] &&
		[ "$(cat size.node)" -gt $((512 << 20)) ]
}

live_snapshot() {
	damox report access | grep -q 'addr .* size .* access'
}

tuned() {
	damox tune --monitoring_intervals 10ms 200ms 1s "$workload_pid" &&
		damox report damon | grep -q 'sample 10 ms, aggr 200 ms'
}

stopped() {
	damox stop && ! damox report damon --kdamonds_summary 2>/dev/null |
		grep -q 'state: on'
}

follows_children() {
	damox record -o kids "sh -c 'workload -b 16 -t 2.5 half; true'" \
		>/dev/null || return 1
	damox report record_info -i kids | grep -c target_id | grep -qv '^1$'
}

# Born in a cgroup, moved into it, and one below.
cgroup_is_recorded() {
	group=/sys/fs/cgroup/damonx-record
	mkdir -p $group/below || return 1
	sleep 60 &
	outside=$!
	sh -c "echo \$\$ >$group/below/cgroup.procs; exec workload -b 16 -t 60 half" >/dev/null &
	inside=$!
	wait_for 60 grep -q . $group/below/cgroup.procs || return 1
	damox record -o group --timeout 3 --cgroup damonx-record &
	sleep 1
	echo $outside >$group/cgroup.procs
	wait $! || return 1
	damox record -o none --timeout 1 --cgroup no-such-cgroup 2>err && return 1
	kill $inside $outside
	wait $inside $outside 2>/dev/null
	rmdir $group/below $group
	cat err
	grep -q "no-such-cgroup" err || return 1
	damox report record_info -i group | grep -c target_id | grep -q '^2$' || return 1
	damox merge group --exclude_samples 0 --by cgroup --columns program --range 50 51 1 >out || return 1
	cat out
	grep -qx '/damonx-record/below *' out && grep -q '^/' out && [ "$(wc -l <out)" = 3 ]
}

plan 23
check "a command of 300 ms leaves its snapshots" short_command
check "what it touched is in them" short_command_is_seen
check "a process by number, for a time" by_pid
check "interrupted by Ctrl-C: record complete, exit 0" interrupted
check "the target ends: record complete, exit 0" target_ends
check "one file holds footprints, configuration and the end" one_file
check "the command's own exit is reported" exit_is_reported
check "json" format json
check "json_compressed" format json_compressed
check "snapshots on request" by_snapshots
check "children are followed" follows_children
check "processes of a cgroup are recorded as they come" cgroup_is_recorded
check "physical memory: as much is in use as the workload touches" physical
check "physical memory: all of it, a node, a range" physical_ranges
check "start, then record what is ongoing, which goes on" ongoing
check "a live snapshot" live_snapshot
check "tune while it runs" tuned
check "stop" stopped
check "heatmap of the record" damox report heatmap -i pid
check "working set of the record" damox report wss -i pid
check "footprints beside the record" damox report footprints -i pid.mem_footprint
check "record_info" damox report record_info -i pid
check "features" damox features
finish
