#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# damox record and the reports on what it leaves behind.
. "$(dirname "$0")/ksft.sh"

snapshots() { # RECORD
	damox report access -i "$1" --total_sz_only --raw_number |
		grep -c '^[0-9][0-9]*$'
}

short_command() {
	damox record -o short "workload -b 16 -t 0.3 half" >/dev/null || return 1
	n=$(snapshots short)
	echo "$n snapshots"
	[ "$n" -ge 2 ]
}

short_command_is_seen() {
	damox report access -i short --json | grep -q '"samples": [1-9]'
}

by_pid() {
	start_workload truth -b 64 -t 30 half || return 1
	damox record -o pid --timeout 2 "$workload_pid" >/dev/null || return 1
	kill "$workload_pid"
	n=$(snapshots pid)
	echo "$n snapshots in 2 s"
	[ "$n" -ge 5 ]
}

interrupted() {
	start_workload truth -b 64 -t 30 half || return 1
	damox record -o int "$workload_pid" >/dev/null &
	sleep 1.5
	kill -INT $!
	wait $! || return 1
	kill "$workload_pid"
	[ "$(snapshots int)" -ge 3 ]
}

target_ends() {
	start_workload truth -b 64 -t 2 half || return 1
	damox record -o ends "$workload_pid" >/dev/null &&
		[ "$(snapshots ends)" -ge 3 ]
}

exit_is_reported() {
	damox record -o child "sh -c 'sleep 0.3; exit 3'" >/dev/null 2>child.err
	cat child.err
	grep -q 'exit.* 3' child.err
}

format() { # json, json_compressed
	damox record -o "rec.$1" --output_type "$1" --timeout 1 \
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
	damox record -o ongoing --timeout 2 ongoing >/dev/null || return 1
	damox report damon --kdamonds_summary | grep -q 'state: on' || return 1
	[ "$(snapshots ongoing)" -ge 3 ]
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

plan 19
check "a command of 300 ms leaves its snapshots" short_command
check "what it touched is in them" short_command_is_seen
check "a process by number, for a time" by_pid
check "interrupted by Ctrl-C: record complete, exit 0" interrupted
check "the target ends: record complete, exit 0" target_ends
check "the command's own exit is reported" exit_is_reported
check "json" format json
check "json_compressed" format json_compressed
check "snapshots on request" by_snapshots
check "children are followed" follows_children
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
