#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Several of each: kdamonds, contexts, targets; ranges that are given; and parameters changed while they run.
. "$(dirname "$0")/ksft.sh"

# Two workloads, each with its first half hot.
two_workloads() {
	start_workload truth_b -b 64 -t 3600 half || return 1
	pid_b=$workload_pid
	start_workload truth_a -b 64 -t 3600 half || return 1
	pid_a=$workload_pid
	set -- $(sed -n 's/^map //p' truth_a)
	start=$((0x${1#0x})) end=$((0x${2#0x}))
	hot_end=$((start + (end - start) / 4))
	cold_start=$((end - (end - start) / 4))
	ranges="$start-$hot_end $cold_start-$end"
	echo "process $pid_a: $ranges; process $pid_b"
}

# What a record has below, between and in two ranges: "outside N hot N cold N", by accesses seen.
in_ranges() { # RECORD
	as_trace "$1" trace || return 1
	awk -v s="$start" -v h="$hot_end" -v c="$cold_start" -v e="$end" '
	{
		for (i = 1; i <= NF; i++)
			if (split($i, a, /[-:]/) >= 2 && a[1] ~ /^[0-9]+$/ && a[2] ~ /^[0-9]+$/) {
				n++
				if (a[1] >= s && a[2] <= h) hot += $(i + 1)
				else if (a[1] >= c && a[2] <= e) cold += $(i + 1)
				else outside++
			}
	}
	END { printf "regions %d outside %d hot %d cold %d\n", n, outside, hot, cold }' trace >seen
	cat seen
	read -r _ n _ outside _ hot _ cold <seen
	[ "$n" -gt 10 ] && [ "$outside" = 0 ] && [ "$hot" -gt 20 ] && [ "$((cold * 10))" -lt "$hot" ]
}

given_ranges() { # OPS
	damox record -o "$1" --do_record access --exclude_child_tasks --timeout 3 --monitoring_intervals 5ms 100ms 200ms \
		--ops "$1" --target_pid "$pid_a" --regions "$ranges" && in_ranges "$1"
}

start_all() {
	damox start --kdamond \
		--damon_ctx --ops vaddr --damon_target --target_pid "$pid_a" --damon_target --target_pid "$pid_b" \
		--damon_ctx --ops fvaddr --damon_target --target_pid "$pid_a" --regions "$ranges" \
		--kdamond --damon_ctx --ops paddr || return 1
	damox report damon >all || return 1
	cat all
	[ "$(grep -c '^kdamond' all)" = 2 ] && [ "$(grep -c '^    context' all)" = 3 ] &&
		[ "$(grep -c '^        target' all)" = 4 ] && [ "$(grep -c 'state: on' all)" = 2 ]
}

# One stream of each target.
record_all() {
	sleep 1
	damox record -o all.rec --do_record access --exclude_child_tasks --timeout 2 ongoing || return 1
	damox report record_info -i all.rec >info || return 1
	cat info
	[ "$(grep -c target_id info)" = 4 ] && [ "$(grep -c 'kdamond_idx: 1' info)" = 1 ] &&
		[ "$(grep -c 'context_idx: 1' info)" = 1 ]
}

params() {
	damox report damon --damon_params --format json
}

# The processes that are targets, a line each.
pids() {
	params | sed -n 's/^ \{20,\}"pid": \([0-9]*\).*/\1/p' >pids
	echo "targets: $(tr '\n' ' ' <pids)"
}

# The highest age that a snapshot shows, in microseconds; one that begins anew has less than half of it.
highest_age() {
	damox report access --raw_number --format set region "age <age>" 2>err | sed -n 's/.*age //p' | sort -n | tail -n 1
}

stop_all() {
	damox stop && ! monitors
}

start_two() {
	damox start --target_pid "$pid_a" --target_pid "$pid_b" || return 1
	sleep 3
	pids
	[ "$(grep -c . pids)" = 2 ]
}

# The one that stays keeps its results, though it is another one now by its place.
drop_first() {
	before=$(highest_age)
	damox tune --target_pid "$pid_a" --target_pid "$pid_b" --obsolete_targets 0 || return 1
	after=$(highest_age)
	echo "age $before, then $after"
	pids
	[ "$(cat pids)" = "$pid_b" ] && [ "$before" -gt 10000 ] && [ $((after * 2)) -gt "$before" ]
}

keep_adds() {
	before=$(highest_age)
	damox tune --keep "$pid_a" || return 1
	after=$(highest_age)
	echo "age $before, then $after"
	pids
	[ "$(grep -c . pids)" = 2 ] && [ $((after * 2)) -gt "$before" ]
}

# Of what is not named nothing changes.
keep_changes_one() {
	params >old
	damox tune --keep --monitoring_nr_regions_range 20 500 || return 1
	params >new
	diff -u old new >changes
	cat changes
	[ "$(grep -c '^[+] ' changes)" = 2 ] && grep -q '"min": "20"' new && grep -q '"max": "500"' new || return 1
	damox tune --keep --sample 10ms && params | grep -q '"sample_us": "10 ms"' && params | grep -q '"min": "20"'
}

keep_drops() {
	damox tune --keep --obsolete_targets 0 && pids && [ "$(cat pids)" = "$pid_a" ]
}

# Refused: one line in words, and nothing else.
refused() { # WORDS OPTION...
	words=$1
	shift
	params >old
	damox tune "$@" 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && grep -q -e "$words" err && params | diff old -
}

# Of physical memory, that of nodes alone: here all of it is of one.
keep_nodes() {
	damox start --ops paddr --regions 1M-2M --sample 7ms || return 1
	params >old
	damox tune --keep --numa_node 0 || return 1
	params >new
	diff -u old new >changes
	cat changes
	grep -q '"end": "2,097,152"' old && ! grep -q '"end": "2,097,152"' new && grep -q '"start"' new &&
		grep -q '"sample_us": "7 ms"' new || return 1
	damox tune --keep --numa_node 999 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && params | diff new -
}

keep_no_nodes() {
	refused 'whose memory may be on any node' --keep --numa_node 0
}

# Without --keep, what is not named has its default again.
tune_resets() {
	damox tune "$pid_a" && params | grep -q '"min": "10"' && params | grep -q '"sample_us": "5 ms"'
}

# The memory of a process for one, that of the machine for another.
record_two_contexts() {
	damox record -o two --do_record access --exclude_child_tasks --timeout 2 --ops vaddr --target_pid "$pid_a" --ops paddr \
		--nr_targets 1 1 --nr_ctxs 1 1 || return 1
	damox report record_info -i two >info
	cat info
	[ "$(grep -c target_id info)" = 2 ]
}

plan 19
check "two processes whose accesses are known" two_workloads
check "fvaddr: the given ranges alone, and what is hot in them" given_ranges fvaddr
check "vaddr: ranges that are given stay" given_ranges vaddr
check "two kdamonds, three contexts, four targets at once" start_all
check "a record of them has a stream of each" record_all
check "they stop together" stop_all
check "two targets in a context" start_two
check "the first goes; the second keeps its results" drop_first
check "tune --keep: a process joins, the other keeps its results" keep_adds
check "tune --keep: what is not named stays" keep_changes_one
check "tune --keep: a target goes by its place" keep_drops
check "tune --keep: a wrong value changes nothing" refused "sample" --keep --sample 1us --aggr 50ms
check "tune --keep: a process that is none changes nothing" refused "no such process" --keep 4194305
check "tune --keep: a scheme needs an action" refused "needs --damos_action" --keep --damos_age 1s max
check "tune --keep: memory of nodes is no business of a process" keep_no_nodes
check "tune: what is not named has its default" tune_resets
check "tune: the address space of a context cannot change" refused "ops" paddr
damox stop
check "tune --keep: physical memory becomes that of a node" keep_nodes
damox stop
check "record two kdamonds, a process and physical memory" record_two_contexts
finish
