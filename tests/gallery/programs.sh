# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154,SC2086 # tmp, last_mask: of ksft.sh; words of regions
# Real programs of Debian, recorded with their call stacks while they do a few things one after another. Source it
# after ksft.sh: record_NAME FILE records into FILE. What each does is said before it, for the page of the gallery
# (after "# NAME: "). All are built without frame pointers; only what node compiles has them.
gallery=$(cd "$(dirname "$0")/../gallery" && pwd -P)
# Programs with large address spaces, of which little is used.
regions="--monitoring_nr_regions_range 100 1000"

# record_it FILE METHOD COMMAND...: on the CPU where something makes address spaces change (pulse), the recorder on any
record_it() {
	record_file=$1 record_method=$2
	shift 2
	taskset "$last_mask" damox record --callstack="$record_method" $regions -o "$record_file" "$*" >/dev/null &
	recorder=$!
	wait_for 60 monitors
	taskset -p "$(printf %x $((2 * 0x$last_mask - 1)))" $recorder >/dev/null 2>&1
	wait $recorder
}

# redis: redis-benchmark sets 4 KiB values of 16384 keys, then gets those of 500 keys, then the server saves all (SAVE), again and again.
# Its timer, ten times a second by default, would take samples of every phase where CPUs are slow.
record_redis() {
	"$(program redis-server)" --port 0 --unixsocket "$tmp/redis" --save "" --dir "$tmp" \
		--appendonly no --daemonize no --hz 1 >redis.log &
	server=$!
	taskset -p "$last_mask" $server >/dev/null 2>&1
	wait_for 60 redis-cli -s "$tmp/redis" ping || { cat redis.log; return 1; }
	damox record --callstack=dwarf $regions -o "$1" $server >/dev/null &
	recorder=$!
	wait_for 60 monitors || return 1
	redis_phase set redis_load "$(seconds 6)" -t set -r 16384 -d 4096 &&
		redis_phase get redis_load "$(seconds 6)" -t get -r 500 &&
		redis_phase save redis_saves "$(seconds 6)"
	ret=$?
	kill $server
	wait $recorder && return $ret
}

# redis_phase NAME COMMAND...: says when it began and ended, in nanoseconds
redis_phase() {
	redis_name=$1
	shift
	read -r redis_began_s ksft_idle </proc/uptime
	"$@" || return 1
	read -r redis_ended_s ksft_idle </proc/uptime
	awk "BEGIN { printf \"phase %s %.0f %.0f\n\", \"$redis_name\", $redis_began_s * 1e9, $redis_ended_s * 1e9 }"
}

# redis_load SECONDS OPTIONS...: many commands in one write, so that it is not all system calls
redis_load() {
	redis_s=$1
	shift
	timeout "$redis_s" redis-benchmark -s "$tmp/redis" -n 100000000 -P 64 -c 4 -q "$@" >/dev/null 2>&1
	redis-cli -s "$tmp/redis" ping >/dev/null
}

redis_saves() {
	redis_until_s=$(($(uptime_s) + $1))
	while [ "$(uptime_s)" -lt $redis_until_s ]; do
		redis-cli -s "$tmp/redis" save >/dev/null || return 1
	done
}

# xz: compresses 400 KB of text, then 300 KB of noise, then 6 MB of zeros.
record_xz() {
	head -c 200000 /dev/urandom | od | head -c 400000 >text
	head -c 300000 /dev/urandom >noise
	head -c 6000000 /dev/zero >zeros
	record_it "$1" dwarf "$(program xz) -T1 -kf text noise zeros"
}

# sqlite: fills a table of 80,000 rows, sorts it into an index, sums it by groups, and joins it with itself.
record_sqlite() {
	record_it "$1" dwarf "$(program sqlite3) :memory: -init $gallery/table.sql .quit" &&
		awk '{ at[NR] = $1 * 1e9 }
			END { printf "phase fill %.0f %.0f\nphase join %.0f %.0f\n", at[1], at[2], at[3], at[4] }' sqlite.uptimes
}

# gcc: compiles one of the files of damox itself, with -O2.
record_gcc() {
	record_it "$1" dwarf "gcc -O2 -S -o /dev/null $gallery/../gcc.i"
}

# python: builds objects, turns them to JSON and back, sorts them, and collects garbage, 4 seconds each.
record_python() {
	record_it "$1" dwarf "python3 $gallery/objects.py"
}

# node: fills an array, sorts it, and counts words in a Map, 4 seconds each, compiled by V8.
record_node() {
	# its memory is strewn over terabytes
	regions="--sampling evidence"
	record_it "$1" fp "node --perf-basic-prof $gallery/arrays.js"
}
