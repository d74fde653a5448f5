#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kill -9 of recorder or target at random moments: what was recorded can be
# read, and the module can be unloaded afterwards.
. "$(dirname "$0")/ksft.sh"

rounds=${KILL_ROUNDS:-100}
readable=0 empty=0 broken=0

random() { # BELOW
	echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}

start() { # a target and its recorder
	rm -f rec*
	workload -b 8 -t 100 half >/dev/null &
	target=$!
	damox record -o rec --do_record access $target >/dev/null 2>&1 &
	recorder=$!
}

begun() { test -s rec; }

# Every other round kills within the second after the record has begun, the
# rest while things start: that takes far longer on a slow machine.
measure_start() {
	start
	start_cs=0
	while ! begun && [ $start_cs -lt 6000 ]; do
		sleep 0.1
		start_cs=$((start_cs + 10))
	done
	kill -9 $target $recorder
	wait $target $recorder 2>/dev/null
	start_cs=$((start_cs + 10))
}

pause_below() { # HUNDREDTHS of a second
	pause=$(random "$1")
	sleep $((pause / 100)).$(printf %02d $((pause % 100)))
}

plan 3
measure_start
i=0
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	start
	if [ $((i / 2 % 2)) = 0 ]; then
		wait_for 60 begun
		pause_below 100
	else
		pause_below $start_cs
	fi
	if [ $((i % 2)) = 0 ]; then
		kill -9 $recorder
	else
		kill -9 $target
	fi
	sleep 0.02
	kill -9 $target $recorder 2>/dev/null
	wait $target $recorder 2>/dev/null
	if [ ! -s rec ]; then
		empty=$((empty + 1))
	elif damox report access -i rec --total_sz_only >out 2>err; then
		readable=$((readable + 1))
	else
		broken=$((broken + 1))
		head -n 2 err | sed 's/^/# /'
	fi
done
echo "# $readable readable, $empty killed before anything was written, $broken broken"
check "every record that was begun can be read" test $broken = 0
check "half of them were begun" test $readable -ge $((rounds / 2))

unload() {
	wait_for 60 rmmod damonx || return 1
	[ ! -e /dev/damonx ] || return 1
	reload
}
check "the module can be unloaded and loaded again" unload
finish
