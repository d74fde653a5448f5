#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# damox advise --try: the memory that the advice is about becomes what it says, other memory does not, what is told of
# it is what the kernel says, and nothing runs afterwards.
. "$(dirname "$0")/ksft.sh"

thp=/sys/kernel/mm/transparent_hugepage/enabled

# flagged FLAG: bytes of the workload's mappings that have it, and of these the bytes that are outside its memory
flagged() {
	map=$(sed -n 's/^map //p' truth)
	awk -v flag=" $1 " '/^[0-9a-f]+-[0-9a-f]+ / { range = $1 }
		/^VmFlags:/ && index($0 " ", flag) { sub("-", " ", range); print range }' "/proc/$workload_pid/smaps" >ranges
	all=0 outside=0
	while read -r from to; do
		all=$((all + 0x$to - 0x$from))
		[ $((0x$from)) -ge $((0x${map% *})) ] && [ $((0x$to)) -le $((0x${map#* })) ] ||
			outside=$((outside + 0x$to - 0x$from))
	done <ranges
	echo "$all $outside"
}

# row WHAT: of what is told as JSON, in "rows"
row() { grep -F "\"what\": \"$1\"" rows; }

# field WHAT COLUMN: of that row; numbers without what follows the point
field() { row "$1" | sed "s/.*\"$2\": \"\{0,1\}\([^\",}]*\).*/\1/; s/^\([0-9]*\)\.[0-9]*\$/\1/"; }

MIB=$((1 << 20))
# Each quarter of it is used at times, and idle at others: MADV_HUGEPAGE.
in_phases() { start_workload truth -b 32 -t 1 -n 100000 phases; }

huge_advised() {
	[ "$(flagged hg)" = "0 0" ] && damox advise --try "$workload_pid" --watch 10 --window 1 --pairs 2 --json >rows
	ret=$?
	cat rows
	flagged hg
	[ $ret = 0 ] && [ "$(field 'madvise(MADV_HUGEPAGE)' applied_bytes)" = "$(flagged hg | cut -d ' ' -f 1)" ] &&
		[ "$(flagged hg | cut -d ' ' -f 2)" = 0 ] &&
		[ "$(field 'madvise(MADV_HUGEPAGE)' applied_bytes)" -ge $((16 * MIB)) ] &&
		[ "$(field 'madvise(MADV_HUGEPAGE)' advised_bytes)" = "$(field 'madvise(MADV_HUGEPAGE)' applied_bytes)" ]
}

as_the_kernel_says() {
	kb=$(awk '$1 == "Rss:" { print $2 }' "/proc/$workload_pid/smaps_rollup")
	[ "$(field resident_bytes after)" -ge $((kb * 1024 - MIB)) ] &&
		[ "$(field resident_bytes after)" -le $((kb * 1024 + MIB)) ] &&
		[ "$(field swap_bytes after)" = 0 ] && [ "$(field wss_bytes before)" != null ]
}

# In turn, ended while it is taken back: it is given again.
given_again() {
	before=$(flagged hg)
	damox advise --try "$workload_pid" --watch 10 --window 3 --pairs 3 --alternate >out 2>err &
	pid=$!
	wait_for 60 taken_back
	ret=$?
	kill -INT $pid
	wait $pid
	status=$?
	cat out err
	flagged hg
	[ $ret = 0 ] && [ $status = 1 ] && grep -q 'ended by signal 2: the advice has been applied' err &&
		as_before && ! monitors
}

# This advice may be of a little more than the first was.
as_before() {
	now=$(flagged hg)
	[ "${now% *}" -ge "${before% *}" ] && [ "${now#* }" = 0 ]
}

taken_back() { [ "$(flagged hg | cut -d ' ' -f 1)" -lt "${before% *}" ]; }

in_turn() {
	damox advise --try "$workload_pid" --watch 10 --window 1 --pairs 2 --alternate >out
	ret=$?
	cat out
	[ $ret = 0 ] && grep -q 'in turn: MADV_HUGEPAGE was taken back' out && as_before
}

# Half is used all the time, half never: MADV_COLLAPSE, where the kernel has that, MADV_COLD and mlock().
# All of it is made active before, so that what is cold has a place to go from.
by_halves() {
	start_workload half_truth -A -b 32 -t 900 half && damox start --damos_action lru_prio "$workload_pid" && sleep 2 &&
		damox stop
}

halves_tried() {
	damox advise --try "$workload_pid" --watch 5 --window 1 --pairs 2 --json >rows
	ret=$?
	cat rows
	[ $ret = 0 ] && row 'mlock()' | grep -q 'no scheme can do that' &&
		[ "$(field 'mlock()' applied_bytes)" = null ]
}

huge_where_it_can() {
	cat rows
	[ "$(field huge_bytes before_high)" = 0 ] || return 1
	case $(uname -r) in
	5.*)
		row 'madvise(MADV_COLLAPSE)' | grep -q '6\.1' && [ "$(field huge_bytes after)" = 0 ]
		;;
	*)
		[ "$(field 'madvise(MADV_COLLAPSE)' applied_bytes)" -ge $((10 * MIB)) ] &&
			[ "$(field huge_bytes after_low)" = "$(field 'madvise(MADV_COLLAPSE)' applied_bytes)" ] &&
			[ "$(field huge_bytes change)" = more ]
		;;
	esac
}

cold_half() {
	cat rows
	[ "$(field 'madvise(MADV_COLD)' advised_bytes)" -ge $((12 * MIB)) ] &&
		[ "$(field 'madvise(MADV_COLD)' applied_bytes)" -ge $((12 * MIB)) ] &&
		[ "$(field 'madvise(MADV_COLD)' applied_bytes)" -le "$(field 'madvise(MADV_COLD)' advised_bytes)" ]
}

by_record() {
	damox record -o rec --exclude_child_tasks --timeout 5 "$workload_pid" && damox advise -i rec --try --window 1 --pairs 2 >out
	ret=$?
	cat out
	[ $ret = 0 ] && grep -q "^# tried on process $workload_pid\$" out && grep -q '^madvise(MADV_COLD): [0-9]* range' out
}

refused() { # WORDS COMMAND...: with that line on standard error
	words=$1
	shift
	"$@" >out 2>err
	status=$?
	cat out err
	[ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q "$words" err
}

others_refused() {
	mode=$(stat -c %a /dev/damonx)
	chmod 666 /dev/damonx
	refused 'cannot be read' as_user damox advise --try "$workload_pid"
	ret=$?
	chmod "$mode" /dev/damonx
	return $ret
}

gone_refused() {
	kill "$workload_pid" && wait_for 10 not_there && refused "there is no process $workload_pid" damox advise -i rec --try &&
		refused "$workload_pid" damox advise --try "$workload_pid"
}

not_there() { ! kill -0 "$workload_pid"; }

ends_meanwhile() {
	refused 'has ended while it was' damox advise --try "workload -A -b 16 -t 8 half" --watch 3 --window 30
}

# Who is called otherwise by now is not who was recorded.
other_program() {
	rm -f go
	sh -c 'while [ ! -e go ]; do sleep 0.1; done; exec sleep 1000' &
	pid=$!
	damox record -o other --exclude_child_tasks --timeout 3 $pid
	touch go
	wait_for 10 is_sleep && refused "process $pid is 'sleep', and other is of" damox advise -i other --try
	ret=$?
	kill $pid
	return $ret
}

is_sleep() { [ "$(cat "/proc/$pid/comm")" = sleep ]; }

# A command is watched from its beginning, and goes on.
command_goes_on() {
	damox advise --try "workload -A -c $last_cpu -p 2000 -b 16 -t 600 half" --watch 6 --window 1 --pairs 2 >out 2>err
	ret=$?
	cat out err
	pid=$(sed -n 's/^pid //p' out)
	[ $ret = 0 ] && grep -q "^# tried on process $pid\$" out && kill "$pid"
}

plan 15
old_thp=$(sed 's/.*\[\(.*\)\].*/\1/' $thp)
echo madvise >$thp
check "a process in phases" in_phases
check "MADV_HUGEPAGE: all that is advised becomes so, and nothing else" huge_advised
check "its figures are the kernel's" as_the_kernel_says
check "taken back for a while, and interrupted: given again" given_again
check "taken back and given in turn" in_turn
kill "$workload_pid"
check "a process of which half is used" by_halves
check "its advice is tried; mlock() is not, in words" halves_tried
check "MADV_COLLAPSE: huge pages, or why not" huge_where_it_can
check "MADV_COLD: what is not used" cold_half
check "the advice of a record" by_record
check "the process of somebody else: refused" others_refused
check "a process that has ended: refused" gone_refused
check "one that ends meanwhile: said" ends_meanwhile
check "another program by the same number: refused" other_program
check "a command: it goes on" command_goes_on
echo "$old_thp" >$thp
finish
