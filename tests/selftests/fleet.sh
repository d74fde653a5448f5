#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# One session for all of a machine's cgroups: each process of each is a target, as they come and go, within as many
# looks as one process has; and what that costs. FLEET_CGROUPS and FLEET_PROCESSES: how many, make stress has 1000 of 10.
# Where the limit of threads is too low for them it is raised, and stays so: those that ended count until init has seen it.
. "$(dirname "$0")/ksft.sh"

cgroups=${FLEET_CGROUPS:-100} each=${FLEET_PROCESSES:-10}
processes=$((cgroups * each))
root=/sys/fs/cgroup/damonx-fleet
# As many looks for one process as for all: 1000 in each sample of 100 ms.
looks="--monitoring_intervals 100ms 2s 2s -m 1000"

# metric NAME: of what runs, in billionths
metric() {
	awk -v name="$1" 'index($0, name "{") == 1 { sum += $NF; n++ } END { if (!n) exit 1; printf "%.0f\n", sum * 1e9 }' out
}

# Of each target there are more lines than all others.
exports() { damox export --max_targets 1 >out 2>err || { cat err; return 1; }; }

# targets N: so many live, the cgroup that they are in among them
targets() {
	exports && now=$(($(metric damonx_context_targets) / 1000000000))
	echo "targets: $now"
	[ "$now" = "$1" ]
}

missed() { exports && metric damonx_context_missed_targets_total; }

# cost: sets looks_s, in a second, and look_ns, CPU time of the kdamond for each, of what runs for 15 s
cost() {
	exports || return 1
	from_s=$(uptime_s) from_ns=$(metric damonx_kdamond_cpu_seconds_total) from=$(($(metric damonx_context_looks_total) / 1000000000))
	sleep 15
	exports || return 1
	looks_nr=$(($(metric damonx_context_looks_total) / 1000000000 - from))
	cpu_ns=$(($(metric damonx_kdamond_cpu_seconds_total) - from_ns))
	looks_s=$((looks_nr / ($(uptime_s) - from_s)))
	echo "$looks_nr looks, $((cpu_ns / 1000000)) ms: $looks_s looks a second"
	[ "$looks_nr" -gt 0 ] && look_ns=$((cpu_ns / looks_nr)) && echo "$look_ns ns each"
}

# crowd_of FOLDER CGROUPS FILE: processes in cgroups below; sets crowd_pid
crowd_of() {
	mkdir -p "$1" || return 1
	crowd "$1" "$2" "$each" >"$3" 2>&1 &
	crowd_pid=$!
	wait_for 300 grep -q . "$3"
	cat "$3"
	grep -q '^ready' "$3"
}

costs_of_one() {
	start_workload truth -b 256 -t 3600 half || return 1
	damox start $looks -n 1000 "$workload_pid" || return 1
	wait_for 60 targets 1
	sleep 10
	cost && one_ns=$look_ns one_s=$looks_s
	damox stop || return 1
	kill "$workload_pid"
	[ "${one_ns:-0}" -gt 0 ]
}

# Threads of all: more than a machine with so little memory has room for by itself.
begins() {
	read -r threads </proc/sys/kernel/threads-max
	[ "$threads" -gt $((2 * processes)) ] || echo $((4 * processes)) >/proc/sys/kernel/threads-max
	crowd_of $root "$cgroups" crowd && first_pid=$crowd_pid
	free
	grep -E 'Slab|Unreclaim|PageTables|KernelStack' /proc/meminfo
	[ -n "$first_pid" ]
}

follows_all() {
	damox start $looks --cgroup damonx-fleet || return 1
	began_s=$(uptime_s)
	wait_for 120 targets $((processes + 1))
	echo "after $(($(uptime_s) - began_s)) s"
	targets $((processes + 1)) && [ "$(missed)" = 0 ]
}

costs_of_all() {
	sleep 20
	cost || return 1
	echo "one of one process: $one_ns ns, $one_s looks a second"
	echo "$((look_ns * 10 / one_ns)) tenths of that"
	# Not more than the 1000 of ten samples a second; fewer only where the machine does not get to it.
	[ "$looks_s" -le 11000 ] && [ $((looks_s * 2)) -ge "$one_s" ]
}

# Cgroups that were not there, below one that was not there.
follows_new() {
	crowd_of $root/new 20 new && new_pid=$crowd_pid || return 1
	wait_for 60 targets $((processes + 20 * each + 1))
	targets $((processes + 20 * each + 1)) && [ "$(missed)" = 0 ]
}

# One that moves in, and another place below is the same one.
follows_moves() {
	sleep 600 &
	moved=$!
	echo $moved >$root/0/cgroup.procs
	wait_for 30 targets $((processes + 20 * each + 2))
	targets $((processes + 20 * each + 2)) || return 1
	echo $moved >$root/1/cgroup.procs
	sleep 3
	targets $((processes + 20 * each + 2)) || return 1
	echo $moved >/sys/fs/cgroup/cgroup.procs
	wait_for 30 targets $((processes + 20 * each + 1))
	kill $moved
	targets $((processes + 20 * each + 1))
}

gone() { ! grep -q . "$1"/*/cgroup.procs; }

forgets_gone() {
	kill "$new_pid"
	wait_for 60 gone $root/new
	wait_for 60 targets $((processes + 1))
	rmdir $root/new/*/ $root/new && targets $((processes + 1))
}

# Each process has its turn within that time. Each cgroup is told of by its path. Those that went in the window in which
# it begins are in it as well.
records_all() {
	damox record -o fleet --do_record access --timeout 40 ongoing 2>err || { cat err; return 1; }
	cat err
	grep -qi lost err && return 1
	ls -l fleet
	damox report record_info -i fleet >info || return 1
	recorded=$(grep -c target_id info)
	echo "targets in the record: $recorded"
	damox merge fleet --exclude_samples 0 --nr_programs "$processes" --by cgroup --columns program --range 50 51 1 >out || return 1
	echo "cgroups in its merge: $(grep -c '^/damonx-fleet/' out)"
	[ "$recorded" -ge "$processes" ] && [ "$recorded" -le $((processes + 20 * each)) ] && [ "$(grep -c '^/damonx-fleet/' out)" = "$cgroups" ]
}

# The cgroup itself is what is left; when it is removed the session ends.
ends() {
	kill "$first_pid"
	wait_for 120 gone $root
	wait_for 60 targets 1
	targets 1 || return 1
	rmdir $root/*/ $root || return 1
	wait_for 30 ended
	ended
}
ended() { ! monitors; }

plan 9
check "what looks at one process cost" costs_of_one
check "$processes processes in $cgroups cgroups" begins
check "all are targets of one session" follows_all
check "there are as many looks at all as at one" costs_of_all
check "new cgroups are followed" follows_new
check "processes that move are followed" follows_moves
check "those that are gone are forgotten" forgets_gone
check "all are in a record, and nothing is lost" records_all
check "it ends with its cgroup" ends
damox stop 2>/dev/null
finish
