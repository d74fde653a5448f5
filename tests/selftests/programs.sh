#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Real programs, as Debian has them: a redis server under load, xz and sqlite; of what functions their phases are.
. "$(dirname "$0")/ksft.sh"
. "$(dirname "$0")/../gallery/programs.sh"

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

redis_is_named() {
	phases redis.rec >phases
	cat phases redis.truth
	sed -n 's/^phase //p' redis.truth >periods
	while read -r period from until; do
		case $period in
		set) of="set.*Command|processMultibulkBuffer|processInputBuffer|createStringObject|_sdsnewlen" ;;
		get) of="get.*Command|addReply.*|writev|processCommand|call|lookupKey.*|writeToClient|handleClients.*" ;;
		save) of="saveCommand|rdb.*|lzf_compress|rioWrite.*" ;;
		esac
		mostly_named phases "$from" "$until" "$of" || { echo "$period: not $of"; return 1; }
	done <periods
	[ "$(wc -l <periods)" = 3 ]
}

# What is stripped has the names that it exports.
xz_is_named() {
	phases xz.rec >phases
	cat phases
	mostly_named phases "$(awk 'NR == 1 { print $1 }' phases)" "$(awk 'END { print $2 }' phases)" "lzma_.*"
}

# Filled first, searched last.
sqlite_is_named() {
	phases sqlite.rec >phases
	cat phases
	awk '$3 ~ /^sqlite3BtreeInsert$/ && !filled { filled = NR }
		$3 ~ /^sqlite3Btree(Index|Table)?Moveto|^sqlite3VdbeRecordCompare/ { searched = NR }
		END { exit !(filled && searched > filled) }' phases
}

recorded() { # NAME
	"record_$1" "$1.rec" >"$1.truth" && damox report timeline -i "$1.rec" >timeline || { cat "$1.truth"; return 1; }
	sed '/^# hot memory/,$d' timeline
}

plan 8
pulse
for name in redis xz sqlite; do
	case $name in
	redis) program=redis-server ;;
	sqlite) program=sqlite3 ;;
	*) program=$name ;;
	esac
	if [ -z "$(program $program)" ] || { [ $name = redis ] && [ -z "$(program redis-benchmark)" ]; }; then
		skip "$name is recorded" "no $program here"
		[ $name = sqlite ] || skip "$name: its hot and idle parts are told apart" "no $program here"
		skip "$name: its phases are of the right functions" "no $program here"
		continue
	fi
	check "$name is recorded" recorded $name
	[ $name = sqlite ] || check "$name: its hot and idle parts are told apart" hot_and_idle $name.rec
	check "$name: its phases are of the right functions" ${name}_is_named
done
kill $pulse_pid
finish
