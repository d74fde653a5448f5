#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The live view on a real process, in a terminal emulator (tmux): what is on the screen is held against what the
# workload touches, and what keys do against what the session says. Keys and colors: tests/user/terminal.sh.
. "$(dirname "$0")/ksft.sh"

export LC_ALL=C.UTF-8 NO_COLOR=1
unset TMUX

# A server that is ending refuses new sessions: each has one of its own.
server=0
tm() { tmux -S "$tmp/socket$server" -f /dev/null "$@"; }
screen() { tm capture-pane -p 2>/dev/null; }
press() { tm send-keys "$@"; }

# begin COMMAND...: in a terminal of 100 columns and 30 rows; its process in $view, its status goes into rc
begin() {
	rm -f rc view
	server=$((server + 1))
	tm new-session -d -x 100 -y 30 "trap : INT; cd $tmp; TERM=tmux-256color sh -c 'echo \$\$ >view; exec $*' 2>err; echo \$? >rc; exec sleep 600"
	tm set-option -g status off
	wait_for 60 test -s view && view=$(cat view)
}

shows() { screen | grep -qE -- "$1"; } # PATTERN
sees() { wait_for 30 shows "$1" || { echo "no '$1' on the screen:"; screen; cat err; return 1; }; }

# ends STATUS: the view is left with it, and the terminal is as before
ends() {
	wait_for 30 test -s rc || { screen; return 1; }
	cat rc err
	[ "$(cat rc)" = "$1" ] && [ ! -s err ] && ! shows 'damox monitor'
}

leave() { tm kill-server 2>/dev/null; true; }

seconds_shown() { screen | sed -n '1s/.* \([0-9.]*\) s *$/\1/p'; }
map_rows() { screen | grep -cE '[0-9]{20}'; }
map_columns() { screen | grep -oE '[0-9]{20,}' | awk '{ print length($0); exit }'; }
# The addresses below the map: from and to
axis() { screen | sed -n 's/^.*|\(0x[0-9a-f]*\)[ |].* \(0x[0-9a-f]*\)|$/\1 \2/p' | tail -n 1; }

comes() {
	begin damox monitor "$workload_pid" && sees 'working set .* regions [0-9]' && sees '[0-9]{60}'
}

more_time() {
	screen >second
	! cmp -s first second && awk -v a="$before" -v b="$(seconds_shown)" 'BEGIN { exit !(b > a + 1) }'
}

# Later frames have more time, and something else on them.
frames() {
	before=$(seconds_shown)
	screen >first
	wait_for 30 more_time || { cat first second; return 1; }
}

# Address and bytes of the regions in the list that at least half of the samples found accessed
hot_rows() {
	screen | awk '$1 ~ /^0x/ && $5 == "%" && $4 >= 50 {
		printf "%s %.0f\n", $1, $2 * ($3 == "GiB" ? 1073741824 : $3 == "MiB" ? 1048576 : 1024)
	}'
}

# They are where the workload is: more than half of the one in the other, both ways. What is hot can be
# several regions, of slightly different rates.
is_where_it_works() {
	all=0 inside=0
	hot_rows >hot
	while read -r at bytes; do
		low=$((at)) high=$((at + bytes))
		all=$((all + bytes))
		[ $low -ge $from ] || low=$from
		[ $high -le $to ] || high=$to
		[ $high -le $low ] || inside=$((inside + high - low))
	done <hot
	[ $((2 * inside)) -gt $all ] && [ $((2 * inside)) -gt $((to - from)) ]
}

hottest() {
	set -- $(awk '/^phase/ { print $4, $5; exit }' truth)
	from=$((0x$1)) to=$((0x$2))
	wait_for 30 is_where_it_works && return
	echo "hot: $1 $2; in the list:"
	hot_rows
	screen
	return 1
}

# The map has COLUMNS of its own and more ROWS than before, or (-lt) fewer; the last line is that of keys.
is_map() { [ "$(map_columns)" = "$1" ] && test "$(map_rows)" "$2" "$rows" && shows '^ *q quit'; }

resized() {
	columns=$(map_columns) rows=$(map_rows)
	tm resize-window -x 140 -y 45
	wait_for 20 is_map $((columns + 40)) -gt || { screen; return 1; }
	tm resize-window -x 60 -y 16
	wait_for 20 is_map $((columns - 40)) -lt || { screen; return 1; }
	tm resize-window -x 100 -y 30
	wait_for 20 is_map "$columns" -eq || { screen; return 1; }
}

# What it has started ends with it.
quit() {
	monitors && press q && ends 0 && ! monitors
	ksft_ret=$?
	leave
	return $ksft_ret
}

interrupted() {
	begin damox monitor "$workload_pid" && sees 'working set' && monitors && press C-c && ends 0 && ! monitors
	ksft_ret=$?
	leave
	return $ksft_ret
}

nothing_runs() { ! monitors && ! kill -0 "$view" 2>/dev/null; }

terminal_gone() {
	begin damox monitor "$workload_pid" && sees 'working set' && monitors || return 1
	leave
	wait_for 20 nothing_runs
}

killed() {
	begin damox monitor "$workload_pid" && sees 'working set' && monitors && kill -KILL "$view" && wait_for 20 nothing_runs
	ksft_ret=$?
	leave
	return $ksft_ret
}

tried() { damox report damon --damos_stats --damos_stat_fields nr_tried --raw; }
more_tried() { [ "$(tried)" -gt "$n" ]; }
stopped_trying() {
	n=$(tried)
	sleep 0.5
	[ "$(tried)" = "$n" ]
}

# Nothing happens without a yes; then the session's own counters stand still, and go on.
scheme() {
	damox start --damos_action stat "$workload_pid" && n=0 && wait_for 20 more_tried || return 1
	begin damox monitor ongoing && sees 'stat' && press x && sees 'y or n' && press n || return 1
	n=$(tried)
	wait_for 20 more_tried || { echo "stopped without a yes"; return 1; }
	press x && sees 'stop scheme 0 .*y or n' && press y && wait_for 20 stopped_trying || { screen; tried; return 1; }
	n=$(tried)
	press x && sees 'start scheme 0 .*y or n' && press y && wait_for 20 more_tried || { screen; tried; return 1; }
}

still() {
	screen >first
	sleep 0.7
	screen >second
	cmp first second
}

# It stays, with what it has seen last, until it is left.
target_ended() {
	kill "$workload_pid"
	wait_for 20 nothing_monitored && wait_for 20 still && kill -0 "$view" && shows '[0-9]{60}' && press q && ends 0
	ksft_ret=$?
	leave
	return $ksft_ret
}
nothing_monitored() { ! monitors; }

# Where the mappings of the workload's file begin, as /proc has them, and where the one begins that is shown.
starts() { sed -n 's/^0*\([0-9a-f]*\)-.*\/workload$/\1/p' "/proc/$workload_pid/maps"; }
shown() { axis | sed 's/^0x\([0-9a-f]*\) .*/\1/'; }
at() { [ "$(shown)" = "$1" ]; }
at_one() { grep -qx "$(shown)" starts; }

# The debugging kernel takes some milliseconds for each.
mappings() {
	begins_s=180
	start_workload truth -b 16 -t 3600 -m 60000 half && starts >starts && [ "$(wc -l <starts)" -gt 29999 ] || return 1
	begin damox monitor "$workload_pid" && sees '[0-9]{60}' || return 1
	press / && press workload && sees 'mapping\? workload' && press Enter && wait_for 30 at_one || { screen; return 1; }
	# the program itself is there in several pieces, one behind the other
	press n && wait_for 30 at "$(tail -n 30000 starts | head -n 1)" || { screen; return 1; }
	press n && wait_for 30 at "$(tail -n 29999 starts | head -n 1)" || { screen; return 1; }
	press q && ends 0
}

cpu_ns() { awk '{ s += $1 } END { printf "%.0f\n", s }' /proc/"$1"/task/*/schedstat; }

# used COMMAND...: what it used of a CPU in four seconds on the screen
used() {
	begin "$@" && sleep 2 && u=$(cpu_ns "$view") && sleep 4 && u=$(($(cpu_ns "$view") - u))
	ksft_ret=$?
	[ $ksft_ret = 0 ] || { echo "$*:"; cat rc err; screen; }
	leave
	return $ksft_ret
}

cheap() {
	used damox monitor "$workload_pid" && ours=$u && used "$top" -d 0.25 || return 1
	echo "CPU in four seconds: monitor $ours ns, top $u ns"
	[ "$ours" -lt "$u" ]
}

if [ -z "$DAMONX_ALONE" ] && ! program tmux >/dev/null; then
	plan 1
	skip "the live view in a terminal" "no tmux here"
	finish
fi
plan 13
check "a process whose accesses are known" start_workload truth -b 64 -t 3600 half
check "the live view of it comes" comes
check "frames change with time" frames
check "what is hot in the list is what the workload touches" hottest
check "a wider terminal is used, a smaller one too" resized
check "q ends it, and what it has started" quit
check "Ctrl-C the same" interrupted
check "a terminal that is gone the same" terminal_gone
check "kill -9 the same" killed
top=$(program top)
if [ -n "$top" ]; then
	check "it takes less of a CPU than top at as many frames" cheap
else
	skip "it takes less of a CPU than top at as many frames" "no top here"
fi
check "x stops and starts a scheme of the running session, after a yes" scheme
check "the target ends: the view stays until q" target_ended
check "a target with 60,000 mappings: to one of them, and to the next" mappings
leave
finish
