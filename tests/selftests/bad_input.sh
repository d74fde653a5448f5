#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Bad input ends in one line that names what is wrong and what to do, in exit
# status 1 (2 for bad usage), and leaves nothing behind.
. "$(dirname "$0")/ksft.sh"

# refuses STATUS PATTERN damox-ARGUMENTS...
refuses() {
	want=$1 pattern=$2
	shift 2
	damox "$@" >out 2>err </dev/null
	got=$?
	echo "damox $*: status $got, want $want"
	cat err
	[ $got = "$want" ] && grep -qi -- "$pattern" err
}

one_line() {
	damox record -o x 999999 >/dev/null 2>err
	[ "$(grep -c . err)" = 1 ]
}

as_other_user() {
	start_workload truth -b 16 -t 20 half || return 1
	chmod 666 /dev/damonx
	chmod 777 "$tmp"
	as_user damox record -o "$tmp/u" --timeout 1 "$workload_pid" \
		>out 2>err
	ret=$?
	chmod 600 /dev/damonx
	kill "$workload_pid"
	cat err
	[ $ret = 1 ] && grep -qi 'right' err
}

own_process() {
	chmod 666 /dev/damonx
	chmod 777 "$tmp"
	as_user damox record -o "$tmp/own" --timeout 1 'sleep 3' >out 2>err
	ret=$?
	chmod 600 /dev/damonx
	cat err
	[ $ret = 0 ]
}

# full_disk TYPE FREE-KIB: a disk that fills up while it records
full_disk() {
	mkdir -p full && mount -t tmpfs -o size=64k none full || return 1
	dd if=/dev/zero of=full/filler bs=1024 count=$((64 - $2)) 2>/dev/null
	damox record -o full/rec --output_type "$1" --do_record access \
		--timeout 3 "workload -b 64 -t 9 half" >out 2>err
	ret=$?
	ls -l full
	umount -l full
	cat err
	[ $ret = 1 ] && grep -qi 'no space' err
}

vanishing() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		damox record -o gone$i "true" >out 2>err
		ret=$?
		[ $ret = 0 ] || [ $ret = 1 ] || { cat err; return 1; }
	done
}

truncated() {
	damox record -o whole --do_record access "workload -b 16 -t 1 half" >/dev/null || return 1
	n=$(wc -c <whole)
	head -c $((n * 2 / 3)) whole >cut
	damox report wss -i cut --exclude_samples 0 >out 2>err
	ret=$?
	cat err
	[ -s err ] && { [ $ret = 0 ] || [ $ret = 1 ]; }
}

corrupted() {
	n=$(wc -c <whole)
	cp whole bad
	printf '\377\377\377\377' | dd of=bad bs=1 seek=$((n / 2)) conv=notrunc 2>/dev/null
	# this reads all of it; reports leave out what they do not need
	damox convert_record_format --record_file bad --format json --output_file bad.json >out 2>err
	ret=$?
	cat err
	[ -s err ] && { [ $ret = 0 ] || [ $ret = 1 ]; }
}

absent_device() {
	rmmod damonx 2>/dev/null || return 1
	refuses 1 'modprobe\|insmod' record -o x 1
	ret=$?
	reload && [ $ret = 0 ]
}

plan 22
check "no such process" refuses 1 '999999' record -o x 999999
check "the message is one line" one_line
check "no such command" refuses 1 'no-such-command' record -o x "no-such-command-at-all x"
check "commands that end at once" vanishing
check "min above max regions" refuses 1 'regions' record -o x -n 100 -m 50 $$
check "fewer than three regions" refuses 1 'regions' record -o x -n 2 $$
check "aggregation below sampling" refuses 1 'aggr' record -o x -s 100ms -a 50ms $$
check "zero sampling interval" refuses 1 'sampl' record -o x -s 0 $$
check "zero aggregation interval" refuses 1 'aggr' record -o x -a 0 $$
check "overlapping regions" refuses 2 'region' record -o x --ops fvaddr -r "4K-1M 512K-2M" $$
check "reversed regions" refuses 2 'region' record -o x --ops fvaddr -r "2M-1M" $$
check "unknown option" refuses 2 'no-such' record --no-such-option
check "unknown unit" refuses 2 '5parsec' record -o x -s 5parsecs $$
check "unknown operations set" refuses 2 'xaddr' record -o x --ops xaddr $$
check "unwritable output" refuses 1 '/proc/nothing' record -o /proc/nothing/x "sleep 1"
check "a process of another user" as_other_user
check "a user's own process" own_process
check "a full disk" full_disk native 0
check "a disk that fills up" full_disk json 16
check "a truncated record" truncated
check "a corrupted record" corrupted
check "no device: says how to load it" absent_device
finish
