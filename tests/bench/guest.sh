#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox): the same workload under the kernel's DAMON and
# under damonx, in turn. Prints "key monitor value" lines for tests/bench/run.
#
# usage: guest.sh ROUNDS SECONDS

rounds=$1
seconds=$2
admin=/sys/kernel/mm/damon/admin/kdamonds
tracing=/sys/kernel/tracing
cd /tmp || exit 1

say() { echo "$*"; }

# The one that the kernel starts by itself on 7.x clears the same bits.
stat=/sys/module/damon_stat/parameters/enabled
[ -e $stat ] && echo N >$stat 2>/dev/null

wait_line() { # FILE WORD
	n=0
	while ! grep -qs "^$2" "$1"; do
		sleep 0.1
		n=$((n + 1))
		[ $n -gt 600 ] && { echo "no '$2' from the workload" >&2; exit 1; }
	done
}

# CPU time of the thread in ns, and how many pages were looked at. DAMON does
# not say the latter: it looks at one page a region each time it wakes up, and
# DAMON's share of score.txt tells how many regions there were.
sample_damon() {
	cut -d' ' -f1 "/proc/$kdamond/schedstat"
	sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$kdamond/status"
}

sample_damonx() {
	status damox
}

damon_on() { # PID MIN MAX
	echo 1 >$admin/nr_kdamonds
	echo 1 >$admin/0/contexts/nr_contexts
	c=$admin/0/contexts/0
	echo vaddr >$c/operations
	echo 5000 >$c/monitoring_attrs/intervals/sample_us
	echo 100000 >$c/monitoring_attrs/intervals/aggr_us
	echo 1000000 >$c/monitoring_attrs/intervals/update_us
	echo "$2" >$c/monitoring_attrs/nr_regions/min
	echo "$3" >$c/monitoring_attrs/nr_regions/max
	echo 1 >$c/targets/nr_targets
	echo "$1" >$c/targets/0/pid_target
	echo mono >$tracing/trace_clock
	echo 16384 >$tracing/buffer_size_kb
	echo >$tracing/trace
	echo 1 >$tracing/events/damon/damon_aggregated/enable
	echo on >$admin/0/state
	kdamond=$(cat $admin/0/pid)
}

damon_off() {
	# it may have ended with the workload
	echo off 2>/dev/null >$admin/0/state
	echo 0 >$tracing/events/damon/damon_aggregated/enable
	grep damon_aggregated $tracing/trace >trace.txt
}

damonx_on() { # PID MIN MAX
	damox start -m "$3" -n "$2" "$1" || exit 1
	damox record -o rec --do_record access --exclude_child_tasks ongoing \
		>/dev/null 2>rec.err &
	recorder=$!
	kdamond=damox
}

damonx_off() {
	damox stop
	wait $recorder || cat rec.err >&2
	damox convert_record_format --record_file rec --format perf_script \
		--output_file trace.txt 2>/dev/null
}

# one_run MONITOR PATTERN MIN MAX OPTIONS...
one_run() {
	monitor=$1 pattern=$2 min=$3 max=$4
	shift 4
	rm -f truth trace.txt
	workload -c 1 -p 2000 -t "$seconds" "$@" "$pattern" >truth 2>&1 &
	wait_line truth phase
	pid=$(sed -n 's/^pid //p' truth)
	kdamond=
	[ "$monitor" = none ] || "${monitor}_on" "$pid" "$min" "$max"
	if [ -n "$kdamond" ]; then
		set -- $("sample_$monitor")
		sleep $((seconds - 2))
		set -- "$@" $("sample_$monitor")
		say cpu_ns "$monitor" $(($3 - $1))
		say looks "$monitor" $(($4 - $2))
		"${monitor}_off"
	fi
	wait_line truth end
	sed -n "s/^end [0-9]* /rounds $monitor /p" truth
	[ "$monitor" = none ] && return
	score truth trace.txt >score.txt || { head -n 3 trace.txt >&2; return 1; }
	sed "s/ / $monitor /" score.txt
}

for i in $(seq "$rounds"); do
	for m in damon damonx none; do
		say run cost; one_run $m half 1000 1000 -b 256
		say run half; one_run $m half 10 1000 -b 256
	done
	for m in damon damonx; do
		say run spots; one_run $m spots 10 1000 -b 512 -s 4096 -n 1
	done
done
