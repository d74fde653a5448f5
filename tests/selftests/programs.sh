#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Real programs: a redis server under load on few of its keys, and xz.
. "$(dirname "$0")/ksft.sh"

# hot_and_idle RECORD: bytes touched are some, and far from all
hot_and_idle() {
	damox report wss -i "$1" --range 50 51 50 --exclude_samples 5 \
		--raw_number --nr_cols_bar 0 >wss
	hot=$(awk '$1 == 50 { print $2 }' wss)
	all=$(damox report access -i "$1" --total_sz_only --raw_number |
		grep '^[0-9][0-9]*$' | tail -n 1)
	echo "median $hot bytes of $all accessed"
	[ "${hot:-0}" -gt 0 ] && awk "BEGIN { exit !($hot < $all / 2) }"
}

last_mask=$(printf %x $((1 << last_cpu)))

# A program beside it on the same CPU makes address spaces change.
pulse() {
	workload -b 1 -c $last_cpu -p 2000 -r 2000 -t 60 half >/dev/null &
	pulse_pid=$!
}

redis() {
	"$redis_server" --port 0 --unixsocket "$tmp/redis" --save "" \
		--appendonly no --daemonize no >redis.log &
	server=$!
	taskset -p $last_mask $server >/dev/null 2>&1
	wait_for 60 redis-cli -s "$tmp/redis" ping || { cat redis.log; return 1; }
	# 64 MiB of values, of which only the first few are asked for
	redis-cli -s "$tmp/redis" eval \
		"for i=1,16384 do redis.call('set', i, string.rep('x', 4096)) end" 0 >/dev/null
	(while :; do
		redis-cli -s "$tmp/redis" eval \
			"for i=1,500 do redis.call('get', i) end" 0
	done) >/dev/null 2>&1 &
	load=$!
	damox record -o redis.rec --do_record access --timeout 6 $server >/dev/null
	ret=$?
	kill $load $server
	return $ret
}

xz_compresses() {
	head -c 6000000 /dev/urandom | od | head -c 12000000 >text
	taskset $last_mask "$xz" -k -1 text &
	xz_pid=$!
	damox record -o xz.rec --do_record access --timeout 8 $xz_pid >/dev/null
	ret=$?
	kill $xz_pid 2>/dev/null
	return $ret
}

plan 4
pulse
redis_server=$(program redis-server)
xz=$(program xz)
if [ -n "$redis_server" ]; then
	check "redis-server under load is recorded" redis
	check "its hot and idle parts are told apart" hot_and_idle redis.rec
else
	skip "redis-server under load is recorded" "no redis-server here"
	skip "its hot and idle parts are told apart" "no redis-server here"
fi
if [ -n "$xz" ]; then
	check "xz compressing is recorded" xz_compresses
	check "its hot and idle parts are told apart" hot_and_idle xz.rec
else
	skip "xz compressing is recorded" "no xz here"
	skip "its hot and idle parts are told apart" "no xz here"
fi
kill $pulse_pid
finish
