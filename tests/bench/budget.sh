#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make bench-budget: what a look costs where one session watches the processes of many cgroups, against one process with
# as many looks, in one boot. By instructions of the kdamond, so that neither this machine nor the emulator's caches count.
#
#	budget.sh [CGROUPS [PROCESSES [KERNEL]]]	default: 1000 of 10 processes each, 7.3
#
# The exit status is 1 when it is more than three times as much.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"

[ $# -le 3 ] || usage_error "usage: budget.sh [CGROUPS [PROCESSES [KERNEL]]]"
cgroups=${1:-1000} processes=${2:-10} kernel=${3:-7.3}
most_tenths=30

work=$(mktemp -d "${TMPDIR:-/tmp}/damonx-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
need_programs make gcc
make -s -C "$top/user" >&2 || die "user/damox cannot be built"
make -s -C "$top/tests/workload" O="$work" >&2 || die "tests/workload cannot be built"
${CC:-gcc} -O2 -static -I"$top/user" -I"$top/include/uapi" -o "$work/status" "$here/status.c" "$top/user/libdamonx.a" ||
	die "status.c cannot be built"
ko=$("$top/tests/kbuild/build" "$kernel" | tail -n 1) || die "the module cannot be built"
args=()
for p in "$top/user/damox" "$work/workload" "$work/crowd" "$work/status"; do
	args+=(--prog "$p")
done
"$top/tests/vm/run" -k "$kernel" -m $((1024 + cgroups * processes * 3 / 10)) -t 3000 --icount --module "$ko" "${args[@]}" \
	--file "$here/budget_guest.sh:/bin/budget_guest.sh" -- sh /bin/budget_guest.sh "$cgroups" "$processes" >"$work/out" ||
	{ cat "$work/out" >&2; die "the guest with $kernel failed"; }

# The emulator has an instruction take 2 ns.
awk -v most=$most_tenths -v crowd="$cgroups cgroups of $processes" '
	$1 == "one" { one = $2 / 2 / $3; n = $3 }
	$1 == "all" { all = $2 / 2 / $3; m = $3 }
	END {
		if (!one || !all) { print "no figures"; exit 1 }
		printf "%-28s %8.0f instructions a look, of %d\n", "one process", one, n
		printf "%-28s %8.0f instructions a look, of %d\n", crowd, all, m
		printf "ratio %.2f  %s: at most %.1f\n", all / one, all * 10 <= one * most ? "ok" : "MISSED", most / 10
		exit all * 10 > one * most
	}' "$work/out"
