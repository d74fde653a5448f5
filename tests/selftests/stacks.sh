#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Call stacks: which function made which memory hot, of programs of which that is known.
. "$(dirname "$0")/ksft.sh"

recorded() {
	taskset $last_mask damox record --callstack -o fft.rec "fft -t $(seconds 3) -b 4" >truth &&
		damox report timeline -i fft.rec | tee text && grep -q ' by bpf, .* 0 lost' text
}

# What most of each phase of the program is called.
each_has_its_function() {
	phases fft.rec >phases
	cat truth phases text
	for name in window transform power; do
		set -- $(sed -n "s/^phase $name //p" truth)
		mostly_named phases "$1" "$2" "$name" || return 1
	done
}

# The nearest change is within a third of a phase.
they_begin_in_time() {
	cat truth phases
	for name in transform power; do
		sed -n "s/^phase $name //p" truth | cat - phases | awk '
			NR == 1 { from = $1; near = ($2 - $1) / 3; next }
			{ d = $1 - from; found = found || (d < near && d > -near) }
			END { exit !found }' || return 1
	done
}

# hot NAME: first and last address of what is hot in the phase of that name
hot() {
	awk -v name=": $1 " '/^phase/ { inside = index($0, name) } inside && /0x/ { print }' text |
		sed -n 's/.* \(0x[0-9a-f]*\)-\(0x[0-9a-f]*\) .*/\1 \2/p'
}

# most_is_hot NAME ARRAY: most of the array is hot in that phase
most_is_hot() {
	start=$(sed -n "s/^array $2 \([0-9]*\) .*/\1/p" truth)
	bytes=$(sed -n "s/^array $2 [0-9]* //p" truth)
	both=0
	hot "$1" >ranges
	while read -r from to; do
		a=$((from > start ? from : start))
		b=$((to < start + bytes ? to : start + bytes))
		[ $b -le $a ] || both=$((both + b - a))
	done <ranges
	echo "$1: $both of $bytes bytes of $2"
	[ $both -gt $((bytes / 2)) ]
}

each_has_its_memory() {
	cat truth text
	most_is_hot transform work && most_is_hot power spectrum
}

# samples RECORD: how many call stacks were taken, and not one lost
samples() {
	damox report timeline -i "$1" | tee out | sed -n 's/^# \([0-9]*\) call stacks.* 0 lost$/\1/p'
	cat out >&2
}

short_life() {
	damox record --callstack -o short.rec "fft -m 300 -b 1" &&
		[ "$(samples short.rec)" -gt 5 ] && damox report timeline -i short.rec --format folded | grep -q 'main;.*window '
}

other_program() {
	echo 'fft -m 300 -b 1 & exec fft -m 600 -b 1' >two
	damox record --callstack -o exec.rec "sh two" && damox report timeline -i exec.rec --format folded >folded
	cat folded
	grep -q 'main;.*window ' folded
}

many_threads() {
	damox record --callstack -o threads.rec "fft -m 3000 -b 1 -j 500" &&
		damox report timeline -i threads.rec --format folded >folded
	cat folded
	grep -q 'start_thread;.*window ' folded
}

# Of a process that runs already, without BPF.
attached() {
	fft -m 20000 -b 1 -j 3 >/dev/null &
	pid=$!
	sleep 1
	damox record --callstack --callstack_method perf_event --timeout 3 -o attached.rec $pid
	ret=$?
	kill $pid
	[ $ret = 0 ] && [ "$(samples attached.rec)" -gt 20 ] && grep -q ' by perf_event' out &&
		damox report timeline -i attached.rec --format folded | grep -q 'window '
}

# cut_share FILE: percent of the call stacks of a report that were cut
cut_share() {
	awk '/ call stacks at / { for (i = 1; i < NF; i++) if ($(i + 1) == "of" && $(i + 2) == "them") cut = $i; printf "%d\n", 100 * cut / $2 }' "$1"
}

# The same program without frame pointers: by them most is cut, from copies hardly anything.
without_frame_pointers() {
	damox record --callstack -o fp.rec "fft-plain -m 1500 -b 1" >/dev/null &&
		damox report timeline -i fp.rec >fp &&
		damox record --callstack=dwarf -o dwarf.rec "fft-plain -m 1500 -b 1" >/dev/null &&
		damox report timeline -i dwarf.rec >dwarf || return 1
	cat fp dwarf
	[ "$(cut_share fp)" -gt 50 ] && grep -q 'most are cut.*--callstack=dwarf' fp &&
		grep -q ' by dwarf, .* 0 lost' dwarf && [ "$(cut_share dwarf)" -lt 10 ] &&
		damox report timeline -i dwarf.rec --format folded >folded
	ret=$?
	cat folded
	[ $ret = 0 ] && grep -q 'main;phase;window ' folded
}

# A program of the distribution, without symbols, with libraries.
real_without_frame_pointers() {
	head -c 3000000 "$(program damox)" >big
	damox record --callstack=dwarf -o xz.rec "xz -k -0 -f big" && damox report timeline -i xz.rec >text
	ret=$?
	cat text
	[ $ret = 0 ] && grep -q ' by dwarf, .* 0 lost' text && [ "$(cut_share text)" -lt 20 ]
}

kernel_too() {
	damox record --callstack --callstack_kernel -o kernel.rec "head -c 100000000 /dev/zero" >/dev/null &&
		damox report timeline -i kernel.rec --format folded >folded
	cat folded
	grep -qE ';(vfs_|ksys_|__x64_sys_|do_syscall_64)' folded
}

# Who may monitor may not always look at stacks: a word, and the rest is recorded.
refused_in_words() {
	mode=$(stat -c %a /dev/damonx)
	old=$(cat /proc/sys/kernel/perf_event_paranoid)
	chmod 666 /dev/damonx
	echo 3 >/proc/sys/kernel/perf_event_paranoid
	mkdir -m 777 -p theirs
	(cd theirs && as_user damox record --callstack -o their.rec "fft -m 1000 -b 1" >/dev/null 2>../said)
	ret=$?
	echo "$old" >/proc/sys/kernel/perf_event_paranoid
	chmod "$mode" /dev/damonx
	cat said
	[ $ret = 0 ] && grep -q 'call stacks.*not recorded.*perf_event_paranoid' said &&
		damox report record_info -i theirs/their.rec
}

# Under the filter of a container: of damox, a word why; of the program, nothing changes.
filtered() {
	deny bpf,perf_event_open damox record --callstack -o filtered.rec "fft -m 300 -b 1" >/dev/null 2>said
	ret=$?
	cat said
	[ $ret = 0 ] && grep -q 'call stacks.*not recorded.*seccomp.*perf_event_open' said &&
		damox report record_info -i filtered.rec || return 1
	deny bpf damox record --callstack --callstack_method bpf -o filtered.rec "fft -m 300 -b 1" >/dev/null 2>said
	ret=$?
	cat said
	[ $ret = 0 ] && [ "$(samples filtered.rec)" -gt 5 ] && grep -q ' by perf_event' out &&
		grep -q 'not counted by BPF.*perf_event takes them' said || return 1
	damox record --callstack -o filtered.rec "deny bpf,perf_event_open fft -m 300 -b 1" >/dev/null &&
		[ "$(samples filtered.rec)" -gt 5 ]
}

# set_uid_as PROGRAM: recorded by somebody without the rights that it has
set_uid_as() {
	(cd theirs && as_user damox record --callstack -o setuid.rec "$1" 2>said) || return 1
	cat theirs/said
	damox report timeline -i theirs/setuid.rec --format folded >folded
	ret=$?
	cat folded
	rm -f theirs/setuid.rec
	return $ret
}

# Started, it has not these rights, and that is said; with them its stacks are not shown, nor is it recorded.
set_uid_refused() {
	set_uid_as "./setuid -m 500 -b 1" && grep -q window folded &&
		grep -q 'is set-uid and runs without the rights of that' theirs/said &&
		set_uid_as "sh -c './setuid -m 500 -b 1'" && ! grep -q window folded || return 1
	(cd theirs && as_user ./setuid -m 60000 -b 1 >/dev/null) &
	wait_for 60 pidof setuid || return 1
	pid=$(pidof setuid)
	as_user damox record --callstack -o theirs/setuid.rec "$pid" 2>said
	ret=$?
	kill "$pid"
	cat said
	[ $ret = 1 ] && grep -q 'takes the right to ptrace-read that process' said
}

set_uid() {
	cp "$(program fft)" theirs/setuid && chmod 4755 theirs/setuid
	mode=$(stat -c %a /dev/damonx)
	old=$(cat /proc/sys/kernel/perf_event_paranoid)
	chmod 666 /dev/damonx
	echo 1 >/proc/sys/kernel/perf_event_paranoid
	set_uid_refused
	ret=$?
	echo "$old" >/proc/sys/kernel/perf_event_paranoid
	chmod "$mode" /dev/damonx
	return $ret
}

plan 14
chmod 755 "$tmp"
pulse
check "a program is recorded with its call stacks" recorded
check "each phase is named by its function" each_has_its_function
check "phases begin when the program says" they_begin_in_time
check "what is hot in a phase is the memory of its function" each_has_its_memory
kill $pulse_pid
check "a program that lives for 300 ms" short_life
check "a program that starts another and becomes one" other_program
check "a program with 500 threads" many_threads
check "a process that runs" attached
check "a program without frame pointers: from copies of its stack" without_frame_pointers
check "a program of the distribution, from copies of its stack" real_without_frame_pointers
check "what a program does in the kernel" kernel_too
check "somebody who may not: a word why, and the rest is recorded" refused_in_words
check "a set-uid program: refused in words" set_uid
check "under a filter of system calls" filtered
finish
