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

# phases_named NAME [PERIOD NAMES]...: most of each period of the truth is in phases of these functions
phases_named() {
	phases "$1.rec" >phases
	cat phases "$1.truth"
	truth=$1.truth
	shift
	[ "$(grep -c '^phase ' "$truth")" = $(($# / 2)) ] || return 1
	while [ $# -gt 0 ]; do
		# shellcheck disable=SC2046 # from, until
		mostly_named phases $(sed -n "s/^phase $1 //p" "$truth") "$2" || { echo "$1: not $2"; return 1; }
		shift 2
	done
}

# Commands come 64 at a time: to read them is as much of what a server does for a key that is there as to answer.
redis_is_named() {
	phases_named redis \
		set "set.*Command|processMultibulkBuffer|processInputBuffer|createStringObject|_sdsnewlen" \
		get "get.*Command|addReply.*|writev|processCommand|call|lookupKey.*|writeToClient|handleClients.*|readQueryFromClient|processInputBuffer" \
		save "saveCommand|rdb.*|lzf_compress|rioWrite.*"
}

# What is stripped has the names that it exports.
xz_is_named() {
	phases xz.rec >phases
	cat phases
	mostly_named phases "$(awk 'NR == 1 { print $1 }' phases)" "$(awk 'END { print $2 }' phases)" "lzma_.*"
}

# Rows are filled in by the interpreter of statements, or what it calls to make and insert them; the join searches the index.
sqlite_is_named() {
	phases_named sqlite \
		fill "sqlite3Vdbe(Exec|Halt)|sqlite3Btree(Insert|.*Last)|sqlite3_str_v?appendf?|insertCell.*|balance.*" \
		join "sqlite3Btree(Index|Table)?Moveto.*|(sqlite3)?[vV]dbeRecordCompare.*"
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
