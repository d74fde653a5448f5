#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Schemes by the tool: started, shown, recorded, changed while they run. What they do to memory is another test's.
. "$(dirname "$0")/ksft.sh"

# A process of which the first half is hot.
known() {
	start_workload truth -b 64 -t 3600 half || return 1
	set -- $(sed -n 's/^map //p' truth)
	start=$((0x${1#0x})) end=$((0x${2#0x}))
	middle=$(((start + end) / 2))
	echo "process $workload_pid: [$start, $middle, $end)"
}

# Of what regions have of the known mapping, nearly nothing is below @1 or above @2.
inside() { # LOW HIGH: "START END" lines on stdin
	awk -v s="$start" -v e="$end" -v low="$1" -v high="$2" '
	function cut(from, to, low, high) {
		from = from > low ? from : low
		to = to < high ? to : high
		return to > from ? to - from : 0
	}
	{
		all += cut($1 + 0, $2 + 0, s + 0, e + 0)
		good += cut($1 + 0, $2 + 0, low + 0, high + 0)
	}
	END { print good, "of", all, "bytes"; exit !(all && good >= 0.9 * all) }'
}

stat_of() { # FIELD [SCHEME]
	damox report damon --damos_stats --raw --format json >stats.json || return 1
	grep "\"$1\"" stats.json | sed -n "$((${2:-0} + 1))s/.*: \"\([0-9]*\)\".*/\1/p"
}

applied() { [ "$(stat_of nr_snapshots "$1")" -ge 5 ] && [ "$(stat_of nr_tried "$1")" -gt 0 ]; }

started() {
	damox start --damos_action stat --damos_access_rate 0 0 --damos_sz_region 4K max --damos_age 1s max "$workload_pid" || return 1
	wait_for 60 applied 0 || { cat stats.json; return 1; }
}

shown_now() {
	damox report damon --raw >all || return 1
	grep -q 'tried regions' all && sed -n 's/^ *\[\([0-9]*\), \([0-9]*\)) .*nr_accesses: 0 samples, age: .*/\1 \2/p' all |
		inside $((middle - (1 << 20))) "$end"
}

# A region has to be seen, and then to grow old; each window tries anew.
shown() {
	wait_for 60 shown_now && return
	cat all
	return 1
}

tried_now() {
	damox report access --input tried_regions_of 0 0 0 --raw_number --format set region "R <start address> <end address>" >out || return 1
	sed -n 's/^R //p' out | inside $((middle - (1 << 20))) "$end"
}

tried_regions() {
	wait_for 60 tried_now && return
	cat out
	tried_now
}

no_such_scheme() {
	damox report access --input tried_regions_of 0 0 7 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && grep -q 'no such scheme' err
}

history() {
	for type in native json; do
		damox record -o "tried.$type" --output_type "$type" --schemes_target_regions --do_record access \
			--exclude_child_tasks --timeout 2 ongoing || return 1
		damox report record_info -i "tried.$type" >info || return 1
		cat info
		grep -q 'scheme_idx: 0' info || return 1
		damox report access -i "tried.$type" --raw_number --format set region "R <start address> <end address>" >out || return 1
		sed -n 's/^R //p' out | inside $((middle - (1 << 20))) "$end" || return 1
	done
	grep -q '"scheme_idx": 0' tried.json && grep -q '"sz_tried": "[1-9]' tried.json &&
		grep -q '"sz_filter_passed": "[1-9]' tried.json
}

maps() {
	damox report heatmap -i tried.native --resol 5 40 --address_range "$start" "$end" >map || return 1
	cat map
	head -n 5 map | grep -c . | grep -q 5
}

tries_hot() {
	damox report access --input tried_regions_of 0 0 0 --raw_number --format set region "R <start address> <end address>" >out || return 1
	sed -n 's/^R //p' out | inside "$start" $((middle + (1 << 20)))
}

# From what is cold to what is hot, by the same scheme.
changed() {
	before=$(stat_of nr_tried)
	damox tune --keep --damos_access_rate 20% max --damos_age 0 max || return 1
	snapshots=$(stat_of nr_snapshots)
	wait_for 60 sh -c "[ \$(damox report damon --damos_stats --raw --damos_stat_fields nr_snapshots) -ge $((snapshots + 5)) ]" || return 1
	after=$(stat_of nr_tried)
	echo "tried $before, then $after"
	[ "$after" -gt "$before" ] || return 1
	wait_for 60 tries_hot || { cat out; return 1; }
}

second() {
	first=$(stat_of nr_tried)
	damox tune --keep --damos_scheme --damos_scheme --damos_action stat --damos_access_rate 0 0 || return 1
	wait_for 60 applied 1 || { cat stats.json; return 1; }
	[ "$(stat_of nr_tried 0)" -ge "$first" ]
}

params() {
	damox report damon --damon_params --format json | grep -v effective
}

# What damo has no options for stays, too.
kept() {
	damox tune --keep --damos_scheme --damos_unseen 3s --damos_quotas 0 32M 1s --damos_quota_start 16M \
		--damos_quota_goals_met all || return 1
	params >old
	grep -q '"min_unseen_us": "3 s"' old && grep -q '"goals_met": "all"' old &&
		grep -q '"start_sz_bytes": "16.000 MiB"' old || return 1
	damox tune --keep --damos_scheme --damos_quotas 0 64M 1s || return 1
	params >new
	diff -u old new >changes
	cat changes
	grep -q '^+ .*"sz_bytes": "64.*MiB"' changes && [ "$(grep -c '^+ ' changes)" = 1 ]
}

goals_only() {
	damox tune "$workload_pid" --damos_action stat --damos_quotas 0 64M 1s --damos_quota_goal user_input 100 10 || return 1
	params >old
	damox tune --quota_goals_only --sample 1s --aggr 10s "$workload_pid" --damos_action stat --damos_quotas 0 1G 1s \
		--damos_quota_goal user_input 100 90 || return 1
	params >new
	diff -u old new >changes
	cat changes
	[ "$(grep -c '^+ ' changes)" = 1 ] && grep -q '^+ .*"current_value": "90"' changes
}

# Parameters without what only one of the two forms has.
normal() {
	sed 's/^ *//' | grep -v -e effective -e '^"kdamonds' -e '"state"' -e '^[][{}]'
}

# All that a scheme of this kernel can have, as it went in.
whole() {
	set -- --ops vaddr --target_pid "$workload_pid" --damos_action stat --damos_sz_region 4K 1G --damos_access_rate 5% 50% \
		--damos_age 1s 1h --damos_unseen 10s --damos_apply_interval 200ms --damos_quotas 10ms 64M 2s 1% 2% 3% \
		--damos_quota_fail_charge_ratio 1 10 --damos_quota_goal user_input 100 10 --damos_quota_goal_tuner temporal \
		--damos_quota_goals_met all --damos_quota_start 1M \
		--damos_wmarks free_mem_rate 1s 99% 98% 1% --damos_max_nr_snapshots 1000 \
		--damos_filter allow anon reject none young allow addr 4K 1T reject target 0 allow hugepage_size 2M max \
		--damos_action stat --damos_access_rate 1samples 7samples --damos_nr_filters 5 --damos_nr_quota_goals 1
	damox args damon "$@" | normal >went || return 1
	damox start "$@" || return 1
	# the first is that of the kdamond
	params | normal | awk '!/"pid"/ || n++' >came
	grep -c . went
	diff -u went came
}

stopped() {
	damox stop && ! monitors
}

foreground() {
	echo '[{"action": "stat", "access_pattern": {"sz_bytes": {"min": "4 KiB", "max": "max"}, "nr_accesses": {"min": "0 %", "max": "0 %"},
		"age": {"min": "0", "max": "max"}}}]' >schemes.json
	damox schemes -c schemes.json "$workload_pid" >out &
	wait_for 60 applied 0 || return 1
	kill -TERM $!
	wait $! && grep -q 'Ctrl+C' out && ! monitors || return 1
	damox schemes --damos_action stat 'sleep 1' >out
}

# In one line that names it, and nothing runs.
refused() { # WORDS OPTION...
	words=$1
	shift
	damox start "$@" "$workload_pid" 2>err && return 1
	cat err
	[ "$(grep -c . err)" = 1 ] && grep -q -e "$words" err && ! monitors
}

recorded() {
	damox record -o own --schemes_target_regions --exclude_child_tasks --timeout 3 --damos_action stat "$workload_pid" || return 1
	damox report record_info -i own | grep -q scheme_idx || return 1
	damox record -o none --schemes_target_regions --timeout 3 "$workload_pid" 2>err && return 1
	cat err
	grep -q 'no scheme' err
}

plan 19
check "a process whose accesses are known" known
check "start with a scheme for what is cold: it is applied" started
check "report damon shows its statistics and what it tried: the cold half" shown
check "report access shows what it tried" tried_regions
check "what a scheme tried that there is none of: said in words" no_such_scheme
check "record --schemes_target_regions keeps what it tried, also as damo's JSON" history
check "a map of it" maps
check "tune --keep: it goes on with another pattern, statistics too" changed
check "tune --keep: a second scheme joins, the first goes on" second
check "tune --keep: of a scheme, too, what is not named stays" kept
check "tune --quota_goals_only changes goals alone" goals_only
check "stop" stopped
check "all that a scheme can have comes back as it went in" whole
check "stop again" stopped
check "schemes in the foreground: of a file, and with a command" foreground
check "a size that no region has is refused" refused "sz_bytes.max" --damos_action stat --damos_sz_region 0 0
check "a node that is not there is refused" refused "migrate_hot\|node" --damos_action migrate_hot 999
check "a cgroup that is not there is refused" refused "cgroup" --damos_action stat --damos_filter allow memcg /no/such/cgroup --damos_age 0 max
check "record with a scheme of its own; without any, said in words" recorded
finish
