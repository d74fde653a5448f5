#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What monitoring can do beside watching, by the tool: probes, intervals that tune themselves, pauses, reports at intervals.
. "$(dirname "$0")/ksft.sh"

shows() { # TEXT: in what runs
	damox report damon >shown && grep -q -e "$1" shown
}

asked() { # OPTIONS...
	cmd=$1
	shift
	damox "$cmd" "$@" --sample 5ms --aggr 20ms "$sleeper"
}

goal="--monitoring_intervals_goal 100% 1 5ms 40ms"

# Nothing touches the memory of a process that sleeps: the interval doubles, up to its bound.
tunes() {
	sleep 600 &
	sleeper=$!
	# shellcheck disable=SC2086 # words
	asked start $goal || return 1
	wait_for 60 shows 'sample 40 ms, aggr 160 ms' && return
	cat shown
	return 1
}

shows_goal() {
	cat shown
	shows 'target 100 % accesses per 1 aggrs, \[5 ms, 40 ms\] sampling interval'
}

# The command line that has started it does not undo the tuning; one without goal does.
tune_goes_on() {
	# shellcheck disable=SC2086 # words
	asked tune $goal && shows 'sample 40 ms, aggr 160 ms' &&
		asked tune && shows 'sample 5 ms, aggr 20 ms' && return
	cat shown
	return 1
}

windows() {
	damox record -o "$1" --timeout "$2" ongoing >/dev/null &&
		damox report record_info -i "$1"
}

pauses() {
	asked tune --pause_ctx 0 && shows 'pause: True' || return 1
	damox record -o paused --timeout 1 ongoing 2>err
	cat err
	grep -q 'no snapshot was recorded: monitoring is paused; .damox tune. without --pause_ctx' err || return 1
	asked tune || return 1
	if shows 'pause: True'; then
		cat shown
		return 1
	fi
	damox record -o resumed --timeout 1 ongoing 2>err || { cat err; return 1; }
	cat err
	! grep -q 'no snapshot' err && damox report record_info -i resumed
}

refreshes() {
	asked tune --refresh_stat 100 && shows 'refresh' && cat shown &&
		damox record -o refreshed --timeout 0.5 ongoing >/dev/null &&
		damox report record_info -i refreshed
}

recorded() {
	damox stop || return 1
	# shellcheck disable=SC2086 # words
	damox record -o tuned --timeout 3 --sample 5ms --aggr 20ms $goal "$sleeper" >/dev/null || return 1
	damox report access -i tuned --style recency-sz-hist >/dev/null || return 1
	damox convert_record_format --record_file tuned --format json --output_file tuned.json || return 1
	tr ',' '\n' <tuned.json | grep sample_interval_us | sort | uniq -c >out
	cat out
	grep -q 40000 out
}

bad() { # TEXT OPTIONS...
	text=$1
	shift
	damox start "$@" "$sleeper" 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && grep -q -e "$text" err
}

refused() {
	bad 'goal_access_bp' --monitoring_intervals_goal 101% 3 5ms 10s &&
		bad 'goal_min_sample_us' --monitoring_intervals_goal 4% 3 6ms 10s &&
		bad 'goal_max_sample_us' --monitoring_intervals_goal 4% 3 5ms 4ms
}

# What this shell and its children use from here on is the group's.
group=/sys/fs/cgroup/damonx-knobs

join_group() {
	grep -q memory /sys/fs/cgroup/cgroup.subtree_control ||
		echo +memory >/sys/fs/cgroup/cgroup.subtree_control || return 1
	mkdir -p "$group" && echo $$ >"$group/cgroup.procs"
}

leave_group() {
	kill "$ksft_workload"
	wait "$ksft_workload" 2>/dev/null
	echo $$ >/sys/fs/cgroup/cgroup.procs
	rmdir "$group"
}

# An anonymous mapping, all of it there, and nothing else of the process.
probes() {
	join_group || return 1
	start_workload truth -b 64 -t 3600 half || return 1
	set -- $(sed -n 's/^map //p' truth)
	start=$((0x${1#0x})) end=$((0x${2#0x}))
	mapping="--ops fvaddr --target_pid $workload_pid --regions $start-$end --sample 5ms --aggr 20ms"
	# shellcheck disable=SC2086 # words
	damox start $mapping --probe --probe_filter allow anon --probe --probe_filter reject anon \
		--probe --probe_filter allow hugepage_size 1 2K --probe --probe_filter allow memcg damonx-knobs || return 1
	damox report damon >shown || return 1
	cat shown
	grep -q 'allow anon (weight: 0)' shown && grep -q 'reject anon (weight: 0)' shown &&
		grep -q 'allow hugepage_size \[1 B, 2.000 KiB\] (weight: 0)' shown &&
		grep -q 'allow memcg /damonx-knobs (weight: 0)' shown
}

# Lines "R START END HITS...": each of the four samples hits the first and the last probe, and no other one.
all_anonymous() {
	awk -v s="$start" -v e="$end" '
	$1 == "R" && (NF != 7 || $2 < s + 0 || $3 > e + 0 || $4 != 4 || $5 || $6 || $7 != 4) {
		bad++
		print
	}
	$1 == "R" { n++ }
	END { print n + 0, "regions,", bad + 0, "of them wrong"; exit !n || bad }' hits
}

hits_of() { # COMMAND OPTIONS...
	damox report "$@" --raw_number --format set region 'R <start address> <end address> <probe hits>' >hits
}

recorded_hits() {
	for type in native json perf_script; do
		damox record -o "probed.$type" --output_type "$type" --exclude_child_tasks --timeout 1 ongoing >/dev/null || return 1
		hits_of access -i "probed.$type" --intervals 5000 20000 1000000 && all_anonymous || return 1
	done
}

live_hits() {
	hits_of attrs && all_anonymous || return 1
	damox report attrs >out || return 1
	cat out
	grep -q 'allow anon (weight: 0)' out
}

# With a weight, accesses are not looked for.
weighs() {
	# shellcheck disable=SC2086 # words
	damox tune $mapping --probe_filter allow anon --probe_weight 5 || return 1
	shows 'allow anon (weight: 5)' || return 1
	damox record -o weighed --exclude_child_tasks --timeout 1 ongoing >/dev/null || return 1
	damox report access -i weighed --raw_number --format set region \
		'R <start address> <end address> <access rate> <probe hits>' >hits || return 1
	awk '
	$1 == "R" { n++; hit += $5 == 4; seen += $4 != 0 }
	END { print n + 0, "regions,", hit + 0, "hit,", seen + 0, "accessed"; exit !n || hit != n || seen }' hits
}

# Weights alone are for the probes that run; other probes take the place of these. The rest stays.
probes_kept() {
	damox report damon >before
	damox tune --keep --probe_weight 0 && shows 'allow anon (weight: 0)' || return 1
	damox tune --keep --probe --probe_filter allow active --probe --probe_filter allow unmapped --probe_weight 7 || return 1
	damox report damon >shown
	cat shown
	grep -q 'allow active (weight: 0)' shown && grep -q 'allow unmapped (weight: 7)' shown && ! grep -q 'allow anon' shown &&
		[ "$(grep 'intervals\|region \[' before)" = "$(grep 'intervals\|region \[' shown)" ] || return 1
	damox tune --keep --probe_weight 1 2 3 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && grep -q '3 --probe_weight for 2 probes' err
}

probes_refused() {
	damox stop && leave_group || return 1
	# shellcheck disable=SC2086 # words
	bad 'probes\[0\].filters\[0\].filter_type' --probe_filter allow pgidle_set --sample 5ms &&
		bad 'probes\[0\].preps' --probe_prep set_pgidle &&
		bad 'goal_aggrs' --probe_filter allow anon --probe_weight 1 --sample 5ms --aggr 20ms $goal || return 1
	one='--probe --probe_weight 0'
	# shellcheck disable=SC2086 # words
	bad '4' $one $one $one $one $one --sample 5ms
}

has_features() {
	damox features >out
	for f in probe/vaddr/anon probe/paddr/memcg probe/fvaddr/hugepage_size facility/interval_goal context/pause record/tuned record/status; do
		grep -q "^$f: Supported" out || { echo "$f"; return 1; }
	done
}

plan 14
check "start with a goal: intervals are tuned, and shown as they are" tunes
check "the goal is shown" shows_goal
check "tune repeats what was asked for and the tuning goes on; without goal it ends" tune_goes_on
check "a context that is paused has no windows; then it goes on" pauses
check "reports at intervals are no trouble to a recorder" refreshes
check "a record has the intervals of each of its windows" recorded
check "goals that cannot be are refused in one line that names the field" refused
check "start with probes: they are shown" probes
check "records have what each probe hit, in each format" recorded_hits
check "so have reports of what runs, with what the probes ask for" live_hits
check "with a weight there are hits, and no accesses" weighs
check "tune --keep: other probes and weights; the rest stays" probes_kept
check "probes that cannot be are refused in one line that names the field" probes_refused
check "features: all of this works" has_features
finish
