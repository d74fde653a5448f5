#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# damox export of what runs: held against what other commands say of the same session.
. "$(dirname "$0")/ksft.sh"

# metric NAME [LABEL]: the sum of its values, of those lines that have LABEL
metric() {
	awk -v name="$1" -v label="$2" '
		index($0, name "{") == 1 || index($0, name " ") == 1 {
			if (label == "" || index($0, label)) { sum += $NF; n++ }
		}
		END { if (!n) exit 1; printf "%.0f\n", sum }' out
}

exports() { damox export "$@" >out 2>err || { cat err; return 1; }; [ ! -s err ]; }

nothing_yet() {
	exports && [ "$(metric damonx_exporter_targets)" = 0 ]
}

started() {
	start_workload truth -b 64 -t 3600 half || return 1
	damox start --monitoring_intervals 5ms 100ms 500ms --damos_action stat "$workload_pid"
}

is_told() {
	exports || return 1
	cat out
	[ "$(metric damonx_exporter_targets)" = 1 ] && [ "$(metric damonx_session_kdamonds 'session="damox"')" = 1 ] &&
		metric damonx_target_working_set_bytes "pid=\"$workload_pid\",comm=\"workload\",cgroup=\"/"
}

# Names and numbers, and no series twice.
is_well_formed() {
	grep -v '^#' out | grep -vE '^damonx_[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? -?[0-9.]+(e[+-][0-9]+)?$' && return 1
	[ -z "$(grep -v '^#' out | sed 's/ [^ ]*$//' | sort | uniq -d)" ]
}

# All bytes that are watched, of which the working set is what is warm or hot.
has_all_memory() {
	exports || return 1
	memory=$(metric damonx_target_memory_bytes) && hot=$(metric damonx_target_memory_bytes '"hot"') &&
		warm=$(metric damonx_target_memory_bytes '"warm"') || return 1
	hot=$((hot + warm))
	total=$(damox report access --total_sz_only --raw_number | grep -xE '[0-9]+')
	echo "memory $memory, report $total, hot $hot, working set $(metric damonx_target_working_set_bytes)"
	[ "$memory" = "$total" ] && [ "$hot" = "$(metric damonx_target_working_set_bytes)" ]
}

# Half of 64 MiB is touched all the time.
has_working_set() {
	exports || return 1
	set -- "$(metric damonx_target_working_set_bytes)"
	echo "working set $1"
	[ "${1:-0}" -gt $((24 << 20)) ] && [ "$1" -lt $((48 << 20)) ]
}

# reported FIELD: of the scheme, as report damon has it
reported() {
	damox report damon --damos_stats --damos_stat_fields "$1" --raw
}

# between FIELD METRIC: the metric lies between what the report says before and after
between() {
	before=$(reported "$1") && exports && after=$(reported "$1") || return 1
	now=$(metric "$2" 'action="stat"') || return 1
	echo "$1: $before $now $after"
	[ "$before" -gt 0 ] && [ "$before" -le "$now" ] && [ "$now" -le "$after" ]
}

scheme_is_told() {
	wait_for 60 between nr_tried damonx_scheme_tried_regions_total || return 1
	between nr_tried damonx_scheme_tried_regions_total && between sz_tried damonx_scheme_tried_bytes_total &&
		between nr_snapshots damonx_scheme_snapshots_total
}

cost_is_told() {
	[ -n "$(metric damonx_kdamond_cpu_seconds_total)" ] && [ -n "$(metric damonx_exporter_cpu_seconds_total)" ] &&
		[ "$(metric damonx_session_lost_records_total)" = 0 ] && [ "$(metric damonx_context_windows_total)" -gt 0 ]
}

chooses_session() {
	exports --session damox && [ "$(metric damonx_exporter_targets)" = 1 ] || return 1
	exports --session another && [ "$(metric damonx_exporter_targets)" = 0 ]
}

leaves_out() {
	start_workload truth2 -b 8 -t 3600 half || return 1
	damox start --name second "$workload_pid" || return 1
	exports --max_targets 1 || return 1
	[ "$(metric damonx_exporter_targets)" = 1 ] && [ "$(metric damonx_exporter_omitted_targets)" = 1 ] || return 1
	exports && [ "$(metric damonx_exporter_targets)" = 2 ]
}

# samples COUNT: so many working sets have been seen of the first session's target
has_samples() { cp metrics.prom out && [ "$(metric damonx_target_working_set_recent_bytes_count 'session="damox"')" -ge "$1" ]; }

again_and_again() {
	damox export --textfile metrics.prom --interval 1 2>err &
	exporter=$!
	wait_for 120 has_samples 3 || { cat err metrics.prom; return 1; }
}

# has_gone: what ended is no longer told, and the exporter goes on
has_gone() { cp metrics.prom out && ! grep -q 'session="second"' out && grep -q 'session="damox"' out; }

session_ends() {
	grep -q 'session="second"' metrics.prom || return 1
	damox stop --session second && wait_for 60 has_gone && kill -0 "$exporter"
}

exporter_ends() {
	kill -TERM "$exporter" && wait "$exporter" || { cat err; return 1; }
	cat err
	[ ! -s err ] && [ -s metrics.prom ] && [ ! -e metrics.prom.new ]
}

serves() {
	ifconfig lo up 2>/dev/null || ip link set lo up || return 1
	damox export --listen 127.0.0.1:0 2>err &
	exporter=$!
	wait_for 60 grep -q http err || { cat err; return 1; }
	wget -q -O out "$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' err)" || return 1
	[ "$(metric damonx_exporter_targets)" = 1 ] || return 1
	kill -TERM "$exporter" && wait "$exporter"
}

not_for_all() {
	as_user damox export >out 2>err && return 1
	cat err
	[ ! -s out ] && [ "$(grep -c . err)" = 1 ]
}

# What is not known is not shown, and that it is not known is said once.
without_module() {
	# not the file of an exporter before this one
	rm -f metrics.prom
	damox export --textfile metrics.prom --interval 1 2>err &
	exporter=$!
	wait_for 60 grep -q session= metrics.prom && damox stop >/dev/null && rmmod damonx || return 1
	wait_for 60 grep -q . err
	ksft_ret=$?
	sleep 3
	cat err
	[ "$(grep -c . err)" = 1 ] && ! grep -q session= metrics.prom || ksft_ret=1
	reload && damox start "$workload_pid" && wait_for 60 grep -q session= metrics.prom || ksft_ret=1
	tail -n 1 err | grep -q again && [ "$(grep -c . err)" = 2 ] && kill -TERM "$exporter" && wait "$exporter" || return 1
	return $ksft_ret
}

plan 16
check "nothing runs: no target, and no error" nothing_yet
check "a session is started" started
check "its target is told of, with process, name and cgroup" is_told
check "each line has a name and a number, no series comes twice" is_well_formed
check "its memory by temperature is all that is monitored" wait_for 60 has_all_memory
check "its working set is what the program touches" wait_for 120 has_working_set
check "its scheme has done what report damon says" scheme_is_told
check "what it costs is told" cost_is_told
check "--session chooses" chooses_session
check "--max_targets leaves out, and says how many" leaves_out
check "--textfile --interval: working sets add up" again_and_again
check "a session that ends goes, the others stay" session_ends
check "SIGTERM ends it, and the file stays" exporter_ends
check "--listen: a client gets it" serves
check "who may not monitor gets one line" not_for_all
check "the module is unloaded and loaded while it runs" without_module
damox stop >/dev/null
finish
