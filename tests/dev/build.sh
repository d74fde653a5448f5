# shellcheck shell=bash disable=SC2154 # what the caller has set
# SPDX-License-Identifier: GPL-2.0
# Compile the decoder of a source tree into a plain program; to be sourced, with $top and $dir set.

# dev_build COMPILER TREE OUTPUT FILE...: FILES with TREE's decoder; flags of one's own in $dev_flags
dev_build()
{
	local cc=$1 tree=$2 output=$3 f sources=()
	shift 3
	"$top/tests/dev/headers.sh" "$dir/headers" || return
	for f in "$tree"/kmod/dev/{commit_scheme,decode,encode,item,item_index,message}.c "$tree"/kmod/dev/check*.c; do
		[ ! -e "$f" ] || sources+=("$f")
	done
	# shellcheck disable=SC2086
	"$cc" -std=gnu11 -g -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare $dev_flags \
		-I"$top/tests/dev/fake" -I"$dir/headers" -I"$top/tests/dev" -I"$top/tests/core" -I"$tree/include/uapi" \
		-I"$tree/kmod" -I"$tree" -o "$output" "$@" "${sources[@]}"
}

# What a test of the decoder hands in, and the core behind it.
dev_fakes=("$top"/tests/dev/{fake,types}.c "$top/tests/kunit/core_fake.c" "$top"/kmod/core/*.c)
# What runs: a session, with what of it is not the module's.
dev_running=("$top"/tests/dev/{session,family}.c
	"$top"/kmod/dev/{commit,commit_probe,control,follow,kdamond,openers,record,record_scheme,status}.c)
dev_sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
