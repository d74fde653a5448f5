#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest (busybox): the same workload under the kernel's DAMON and
# under damonx, in turn. Prints "key monitor value" lines for tests/bench/run.
#
# usage: guest.sh ROUNDS SECONDS [ADDRESS-SPACE...]

rounds=$1
seconds=$2
shift 2
spaces=$*
admin=/sys/kernel/mm/damon/admin/kdamonds
tracing=/sys/kernel/tracing
cd /tmp || exit 1

say() { echo "$*"; }

# The one that the kernel starts by itself on 7.x clears the same bits.
stat=/sys/module/damon_stat/parameters/enabled
[ -e $stat ] && echo N >$stat 2>/dev/null

# Both watch memory that lies at the same places: what a look costs depends on
# whether it finds a page, a gap, or no table.
echo 0 >/proc/sys/kernel/randomize_va_space

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

# Whether the thread is still at work: figures of one that is gone are none.
alive_damon() {
	[ "$(cat $admin/0/state)" = on ] && [ -d "/proc/$kdamond" ]
}

alive_damonx() {
	grep -qs '^kdamondx' /proc/[0-9]*/comm
}

# All of System RAM, as damonx watches by default.
damon_ram() {
	grep ' : System RAM' /proc/iomem | sed 's/ .*//; s/-/ /' >ram.txt
	wc -l <ram.txt >$c/targets/0/regions/nr_regions
	k=0
	while read -r from last; do
		echo $((0x$from)) >$c/targets/0/regions/$k/start
		echo $((0x$last + 1)) >$c/targets/0/regions/$k/end
		k=$((k + 1))
	done <ram.txt
}

damon_on() { # PID MIN MAX
	echo 1 >$admin/nr_kdamonds
	echo 1 >$admin/0/contexts/nr_contexts
	c=$admin/0/contexts/0
	echo "$ops" >$c/operations
	echo 5000 >$c/monitoring_attrs/intervals/sample_us
	echo 100000 >$c/monitoring_attrs/intervals/aggr_us
	echo 1000000 >$c/monitoring_attrs/intervals/update_us
	echo "$2" >$c/monitoring_attrs/nr_regions/min
	echo "$3" >$c/monitoring_attrs/nr_regions/max
	echo 1 >$c/targets/nr_targets
	if [ "$ops" = paddr ]; then
		damon_ram
	else
		echo "$1" >$c/targets/0/pid_target
	fi
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
	set -- "$1" -m "$3" -n "$2"
	[ "$ops" = paddr ] && { shift; set -- --ops paddr "$@"; }
	damox start "$@" || exit 1
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

# one_run MONITOR PATTERN MIN MAX OPTIONS...: of a process, or with ops=paddr of
# physical memory. Each phase takes phase_s, the monitor is asked for total_s.
one_run() {
	monitor=$1 pattern=$2 min=$3 max=$4
	shift 4
	[ "$ops" = paddr ] && set -- -P "$@"
	rm -f truth trace.txt
	workload -c 1 -p 2000 -t "$phase_s" "$@" "$pattern" >truth 2>&1 &
	wait_line truth phase
	pid=$(sed -n 's/^pid //p' truth)
	kdamond=
	[ "$monitor" = none ] || "${monitor}_on" "$pid" "$min" "$max"
	if [ -n "$kdamond" ]; then
		set -- $("sample_$monitor")
		sleep $((total_s - 2))
		"alive_$monitor" || { echo "$monitor: its kdamond is gone" >&2; exit 1; }
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

# What lies next to what in physical memory: pieces of before, brought together.
settle() {
	echo 3 >/proc/sys/vm/drop_caches
	echo 1 >/proc/sys/vm/compact_memory
}

bench_vaddr() {
	ops=vaddr phase_s=$seconds total_s=$seconds
	for m in damon damonx none; do
		say run cost; one_run $m half 1000 1000 -b 256
		say run half; one_run $m half 10 1000 -b 256
	done
	for m in damon damonx; do
		say run spots; one_run $m spots 10 1000 -b 512 -s 4096 -n 1
	done
}

bench_paddr() {
	ops=paddr
	for m in damon damonx; do
		phase_s=$seconds total_s=$seconds
		settle
		say run paddr-cost; one_run $m half 1000 1000 -b 256
		say run paddr-half; one_run $m half 10 1000 -b 256
		say run paddr-spots; one_run $m spots 10 1000 -b 512 -s 4096 -n 1
		phase_s=$(((seconds + 2) / 3)) total_s=$((8 * phase_s))
		say run paddr-steps; one_run $m stairs 10 1000 -b 256
	done
}

for i in $(seq "$rounds"); do
	for space in ${spaces:-vaddr paddr}; do
		"bench_$space"
	done
done
