#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The live view in a real terminal emulator (tmux), on records. Prints TAP.
#
#   terminal.sh DAMOX

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"
. "$here/../lib/tap.sh"

need_programs tmux tic
damox=$(realpath -e "${1:?which damox?}") || exit
dir=$(mktemp -d "${TMPDIR:-/tmp}/damonx-terminal.XXXXXX")
# A server that is ending refuses new sessions: each has one of its own.
nr=0
tm() { tmux -S "$dir/socket$nr" -f /dev/null "$@"; }
trap 'leave; rm -rf "$dir"' EXIT
# It may be gone already.
leave() { tm kill-server 2>/dev/null || true; }
export LC_ALL=C.UTF-8 ASAN_OPTIONS=detect_leaks=1:exitcode=99
# ncurses 6.4 keeps what newterm() had begun where it knows nothing of the terminal.
echo leak:new_prescr >"$dir/suppressions"
export LSAN_OPTIONS="suppressions=$dir/suppressions:print_suppressions=0"
unset NO_COLOR COLORTERM
inputs=$top/tests/golden/inputs
limit_s=60

# A record of two areas and what was mapped there.
cp "$inputs/areas.json" "$dir/areas.json"
cat >"$dir/areas.json.vmas" <<'VMAS'
[{"time": 0, "procvmas": [{"pid": 7, "vmas": [
 {"start": 268435456, "end": 272629760, "name": "[heap]"},
 {"start": 139637975678976, "end": 139637997699072, "name": "/usr/lib/日本語.so"},
 {"start": 139637997699072, "end": 139638010281984, "name": "/usr/lib/libc.so"}]}]}]
VMAS

# start COLSxROWS WORD...: damox with these words in a terminal of that size; its status goes into $dir/rc.
start()
{
	local size=$1
	shift
	rm -f "$dir/rc"
	nr=$((nr + 1))
	printf '%q ' "$@" >"$dir/command"
	tm new-session -d -x "${size%x*}" -y "${size#*x}" \
		". '$dir/command' 2>'$dir/err'; echo \$? >'$dir/rc.part'; mv '$dir/rc.part' '$dir/rc'; exec sleep 600"
	tm set-option -g status off
}

screen() { tm capture-pane -p; }

# Waits until the screen matches.
sees()
{
	local until=$((SECONDS + limit_s))
	while ! screen | grep -qE -- "$1"; do
		if [ $SECONDS -ge $until ]; then
			echo "no '$1' on the screen:"
			screen
			return 1
		fi
		sleep 0.05
	done
}

press() { tm send-keys "$@"; }

# What a key changes: press KEY, and what is seen then.
key() { tap_check "$1: $3" eval "press $2; sees '$4'"; }

wait_rc()
{
	local until=$((SECONDS + limit_s))
	while [ ! -e "$dir/rc" ] && [ $SECONDS -lt $until ]; do sleep 0.05; done
}

# ends STATUS: damox ends so, without a word on standard error.
ends()
{
	wait_rc
	[ "$(cat "$dir/rc" 2>&1)" = "$1" ] && [ ! -s "$dir/err" ] || { cat "$dir/rc" "$dir/err"; return 1; }
}

echo "TAP version 13"

# ---- each key, without colors: the map is digits ----
start 100x30 env NO_COLOR=1 TERM=tmux-256color "$damox" monitor -i "$dir/areas.json" --speed 0
tap_check "the end of a record: it stays on the screen" sees 'THE END'
tap_check "the map is digits, from 0 to 9, under NO_COLOR" sees '[0-9]{60}'
tap_check "no color is sent" eval '! tm capture-pane -p -e | grep -q "\[[0-9;]*[34]8;5"'
tap_check "names of mappings, in wide characters" sees '\[heap\].*日本語.so.*libc.so'
key + + "half of the addresses" '\|0x7f'
key 0 0 "all again" '\|0x10000000 .* 0x7ffc00021000\|'
key / "/ heap Enter" "to a mapping" '\|0x10000000 .* 0x10400000\|'
key n "/ .so Enter n" "to the next of that name" '\|0x7f0001400000 '
key - "- - - - - - - -" "twice as many, up to all" '\|0x10000000 .* 0x7ffc00021000\|'
key Right "+ + Right Right Right Right Right Right Right Right Right Right" "along the addresses" ' 0x7ffc00021000\|'
key Left "Left Left Left Left Left Left Left Left Left Left Left Left" "back" '\|0x10000000'
key Home Home "all" '\|0x10000000 .* 0x7ffc00021000\|'
key s s "sorted by address" 'by address'
key r r "the other way round" 'by address, reversed'
key "Down, Enter" "r Down Enter" "the second region alone" '\|0x10200000 .* 0x10600000\|'
key "]" "0 ']'" "longer rows" '^ +1\.6 s'
key "[" "[" "shorter rows" '^ +2\.3 s'
key Space Space "paused" 'PAUSED'
key PPage "PPage PPage PPage PPage PPage" "back in time" 'PAUSED +0.1 s'
key NPage "NPage NPage NPage NPage NPage" "forth in time" 'PAUSED +3.0 s'
key Space Space "goes on" 'THE END'
key x x "there is no scheme in a record" 'there is no scheme'
key h h "help" 'jump to a mapping'
key h Escape "and back" 'by address'
tm resize-window -x 60 -y 20
tap_check "a smaller terminal: all of it is used" eval "sees 'q quit  h help' && [ \$(screen | wc -l) = 20 ]"
tm resize-window -x 20 -y 5
tap_check "too small a terminal: said" sees 'at least'
tm resize-window -x 140 -y 40
tap_check "a larger one" sees '[0-9]{120}'
press q
tap_check "q ends it with status 0" ends 0
tap_check "and leaves the terminal as it was" eval '! screen | grep -q damox'
leave

# ---- colors ----
start 100x30 env TERM=tmux-256color "$damox" monitor -i "$dir/areas.json" --speed 0
tap_check "256 colors, two moments in a cell" eval "sees '▀{60}' && tm capture-pane -p -e | grep -q '48;5;'"
press C-c
tap_check "Ctrl-C ends it with status 0" ends 0
leave
cat >"$dir/direct.info" <<'INFO'
tmux-direct|tmux with any color,
	RGB, colors#0x1000000, pairs#0x7FFFF,
	setaf=\E[%?%p1%{8}%<%t3%p1%d%e38\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
	setab=\E[%?%p1%{8}%<%t4%p1%d%e48\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
	use=tmux-256color,
INFO
tic -x -o "$dir/terminfo" "$dir/direct.info"
start 100x30 env TERM=tmux-256color COLORTERM=truecolor TERMINFO="$dir/terminfo" "$damox" monitor -i "$dir/areas.json" --speed 0
tap_check "any color, where the terminal has it" eval "sees '▀{60}' && tm capture-pane -p -e | grep -q '48;2;'"
press q
tap_check "its end" ends 0
leave
start 100x30 env TERM=screen LC_ALL=C "$damox" monitor -i "$dir/areas.json" --speed 0
tap_check "8 colors and no UTF-8: digits in color" eval "sees '[0-9]{60}' && tm capture-pane -p -e | grep -q '\[3[1-7]m'"
press q
tap_check "its end" ends 0
leave

# ---- several targets, in time ----
start 100x30 env TERM=tmux-256color "$damox" monitor -i "$inputs/pair.json" --speed 0.4
tap_check "a record in time" sees 'target 1 of 3.* [0-3]\.[0-9] s'
key Tab Tab "the next target" 'target 2 of 3'
key Shift-Tab "BTab BTab" "the one before" 'target 3 of 3'
tap_check "up to its end" sees 'THE END'
press q
tap_check "its end" ends 0
leave
# A pager says when it is told to stop, and goes on.
cat >"$dir/pager" <<'PAGER'
#!/bin/sh
trap 'echo told' INT
cat >/dev/null
echo paging
while :; do sleep 0.1; done
PAGER
chmod +x "$dir/pager"
gone() { for _ in $(seq 100); do ! grep -qsF "$dir/pager" /proc/[0-9]*/cmdline && return; sleep 0.1; done; return 1; }
start 80x24 env PAGER="$dir/pager" sh -c "echo \$\$ >'$dir/pid'; exec '$damox' report access -i '$inputs/pair.json'"
tap_check "a long report goes to a pager" sees paging
pid=$(cat "$dir/pid")
press C-c
tap_check "Ctrl-C is for the pager: damox waits for it" eval "sees told && kill -0 $pid"
kill -9 "$pid" || true
tap_check "a pager ends with the one who has started it" gone
leave
start 100x30 env TERM=nonesuch "$damox" monitor -i "$inputs/pair.json"
wait_rc
tap_is "a terminal that nothing is known of: refused" "$(cat "$dir/rc"):$(grep -c 'nonesuch' "$dir/err")" "1:1"
leave
tap_is "no terminal: plain lines" "$("$damox" monitor -i "$inputs/pair.json" --speed 0 2>&1 | grep -c 'working set .* hottest 0x')" 12
tap_done
