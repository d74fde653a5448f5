# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# KTAP for the shell tests. Source it, then:
#	plan N
#	check "what users rely on" COMMAND...	ok when COMMAND succeeds
#	pass / fail / skip "TEXT" ["why"]
#	finish
# Needs only a POSIX shell, damox and workload/score on PATH, and the module.

ksft_nr=0
ksft_bad=0

plan() {
	echo "TAP version 13"
	echo "1..$1"
	ksft_plan=$1
}

pass() {
	ksft_nr=$((ksft_nr + 1))
	echo "ok $ksft_nr $1"
}

fail() {
	ksft_nr=$((ksft_nr + 1))
	ksft_bad=$((ksft_bad + 1))
	[ -z "$2" ] || echo "# $2"
	echo "not ok $ksft_nr $1"
}

skip() {
	ksft_nr=$((ksft_nr + 1))
	echo "ok $ksft_nr $1 # SKIP $2"
}

check() {
	ksft_what=$1
	shift
	# not in a subshell: what it sets is for the next one
	if "$@" >ksft_out 2>&1; then
		pass "$ksft_what"
	else
		sed 's/^/# /' ksft_out
		fail "$ksft_what" "failed: $*"
	fi
}

finish() {
	# What still runs would take the CPU from the tests that follow.
	jobs -p >jobs
	while read -r ksft_pid; do
		kill "$ksft_pid" 2>/dev/null
	done <jobs
	[ "$ksft_nr" = "$ksft_plan" ] ||
		echo "# planned $ksft_plan tests, ran $ksft_nr"
	echo "# Totals: pass:$((ksft_nr - ksft_bad)) fail:$ksft_bad"
	[ "$ksft_nr" = "$ksft_plan" ] && [ "$ksft_bad" = 0 ]
	exit
}

# uptime_s: seconds since boot
uptime_s() {
	read -r ksft_up ksft_idle </proc/uptime
	echo "${ksft_up%.*}"
}

# wait_for SECONDS COMMAND...: until it succeeds; four times as long where all
# is slower (the debugging kernel)
wait_for() {
	ksft_until=$(($(uptime_s) + $1 * ${DAMONX_SLOW:+4*}1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		[ "$(uptime_s)" -le "$ksft_until" ] || return 1
		sleep 0.05
	done
}

last_cpu=$(($(nproc) - 1))
last_mask=$(printf %x $((1 << last_cpu)))

# pulse: a program on the last CPU, for tests of other programs than workload there: it makes address spaces change, so
# that accesses show although the translation stays cached (see start_workload). Sets pulse_pid; finish ends it.
pulse() {
	workload -b 1 -c $last_cpu -p 2000 -r 2000 -t 600 half >/dev/null &
	pulse_pid=$!
}

# start_workload FILE OPTIONS...: in the background, its truth in FILE; sets
# workload_pid once it has begun, or says why it has not. Address-space switches
# are forced, so that accesses show although the translation stays cached (see
# tests/README.md). begins_s: how many seconds that may take (60).
start_workload() {
	ksft_truth=$1
	shift
	: >"$ksft_truth"
	workload -c $last_cpu -p 2000 "$@" >"$ksft_truth" 2>"$ksft_truth.err" &
	ksft_workload=$!
	if ! wait_for "${begins_s:-60}" begun_or_gone; then
		echo "workload $*: not begun in time; it, and the load here:"
		grep -E '^(State|VmRSS|.*ctxt)' "/proc/$ksft_workload/status"
		cat "/proc/$ksft_workload/stat" "/proc/$ksft_workload/stack" /proc/loadavg
		echo "it has said:"
		kill "$ksft_workload"
	elif ! grep -q '^phase' "$ksft_truth"; then
		wait "$ksft_workload"
		echo "workload $*: exit status $?; it has said:"
	else
		workload_pid=$(sed -n 's/^pid //p' "$ksft_truth")
		return 0
	fi
	cat "$ksft_truth.err" "$ksft_truth"
	return 1
}

begun_or_gone() {
	grep -q '^phase' "$ksft_truth" || ! kill -0 "$ksft_workload"
}

# monitors: does anything run that this user has started?
monitors() {
	damox report damon --kdamonds_summary 2>/dev/null | grep -q 'state: on'
}

# as_trace RECORD FILE: the record as text that score reads
as_trace() {
	damox convert_record_format --record_file "$1" --format perf_script \
		--output_file "$2"
}

# as_user COMMAND...: as somebody without rights
as_user() {
	if command -v asuser >/dev/null; then
		asuser "$@"
	else
		setpriv --reuid=1000 --regid=1000 --clear-groups "$@"
	fi
}

# program NAME: its file; a shell may have a smaller one of that name built in
program() {
	ksft_ifs=$IFS
	IFS=:
	for ksft_dir in $PATH; do
		IFS=$ksft_ifs
		if [ -x "$ksft_dir/$1" ]; then
			case $(readlink -f "$ksft_dir/$1") in
			*busybox*) ;;
			*)
				echo "$ksft_dir/$1"
				return 0
				;;
			esac
		fi
	done
	IFS=$ksft_ifs
	return 1
}

# seconds N: N of them, and more where all is slower (the debugging kernel)
seconds() {
	awk -v s="$1" -v slow="${DAMONX_SLOW:+4}" \
		'BEGIN { print s * (slow ? slow : 1) }'
}

# reload: the module, which must not be in use
reload() {
	modprobe damonx 2>/dev/null || insmod "${DAMONX_KO:-/test/damonx.ko}"
}

# phases RECORD: those of report timeline, a line each: start and end in nanoseconds, name
phases() {
	damox report timeline -i "$1" --format json >json || return
	awk '/"phases"/ { inside = 1 } /"hot_ranges"/ { inside = 0 }
		inside && $1 == "\"start_ns\":" { start = $2 + 0 }
		inside && $1 == "\"end_ns\":" { end = $2 + 0 }
		inside && /^            "name":/ { gsub(/[",]/, "", $2); printf "%.0f %.0f %s\n", start, end, $2 }' json
}

# mostly_named PHASES FROM UNTIL NAMES: more than half of that time is in phases (of phases, in a file) of one of these names
# (an extended regular expression)
mostly_named() {
	awk -v from="$2" -v to="$3" -v names="^($4)\$" '
		{ a = $1 > from ? $1 : from; b = $2 < to ? $2 : to }
		b > a && $3 ~ names { of += b - a }
		END { exit !(of > (to - from) / 2) }' "$1"
}

# value KEY FILE
value() {
	sed -n "s/^$1 //p" "$2"
}

tmp=$(mktemp -d) || exit 1
cd "$tmp" || exit 1
trap 'cd /; rm -rf "$tmp"' EXIT
