#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make bench-live: live commands of damox against those of an unmodified damo on the kernel's own DAMON, in one boot.
#
#   live.sh [-r ROUNDS] [KERNEL]	default: 3 rounds, 7.3
#
# Both watch the same process, in 1000 regions: report damon, report access, and the first frame of monitor, for damox
# that of the live view in a terminal. Prints medians of wall milliseconds. The exit status is 1 when one of damox's is
# more than a twentieth of damo's. A monitor of damo that shows nothing in 40 times what damox's takes is ended, and counts
# as that long. Without damo the comparison is skipped, and that is said.

here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/../lib/common.sh"
. "$here/../lib/apt.sh"
. "$here/../lib/damo.sh"

rounds=3
while getopts r: opt; do
	case $opt in
	r) rounds=$OPTARG ;;
	*) usage_error "usage: live.sh [-r ROUNDS] [KERNEL]" ;;
	esac
done
shift $((OPTIND - 1))
kernel=${1:-7.3}
times=20	# so many times faster, at least

work=$(mktemp -d "${TMPDIR:-/tmp}/damonx-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
need_programs make gcc perf
make -s -C "$top/user" >&2 || die "user/damox cannot be built"
make -s -C "$top/tests/workload" O="$work" >&2 || die "tests/workload cannot be built"
for p in measure frame; do
	${CC:-gcc} -O2 -static -o "$work/$p" "$here/$p.c" || die "$p.c cannot be built"
done
ko=$("$top/tests/kbuild/build" "$kernel" | tail -n 1) || die "the module cannot be built"
if ! damo_for_vm "$work" >"$work/files"; then
	echo "SKIP: the comparison with damo (no damo from sid: no network, no python3, or no Debian archive)"
	exit 0
fi
mapfile -t args <"$work/files"
for p in "$top/user/damox" "$work/workload" "$work/measure" "$work/frame" perf; do
	args+=(--prog "$p")
done
# The library of the live view, which it loads by itself, its terminal, and characters of more than a byte.
for p in $(ldconfig -p | sed -n 's/.*lib\(ncursesw\|tinfo\)\.so\.6 (.*x86-64.* => //p'); do
	args+=(--file "$(realpath "$p"):/usr/lib/x86_64-linux-gnu/${p##*/}")
done
for p in /usr/lib/locale/C.utf8 /lib/terminfo/t/tmux-256color; do
	args+=(--file "$p:$p")
done
code=0
"$top/tests/vm/run" -k "$kernel" -m 2048 -s 1 -t 2400 --module "$ko" "${args[@]}" \
	--file "$here/live_guest.sh:/bin/live_guest.sh" -- sh /bin/live_guest.sh "$rounds" "$times" >"$work/out" || code=$?
grep '^#' "$work/out" || true
[ $code -eq 0 ] || { cat "$work/out"; die "the guest with $kernel failed ($code)"; }

median()	# COMMAND WHO
{
	awk -v what="$1" -v who="$2" '$1 == what && $2 == who { print $3 }' "$work/out" | sort -g |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

failed=0
printf '%-28s %12s %12s %8s\n' "kernel $kernel, ms" damo damox ratio
for what in report_damon report_access monitor; do
	theirs=$(median $what damo) ours=$(median $what damox) verdict=ok
	[ -n "$theirs" ] && [ -n "$ours" ] || die "no figures of $what"
	awk -v a="$ours" -v b="$theirs" -v n=$times 'BEGIN { exit !(a * n <= b) }' || verdict=MISSED failed=1
	awk -v w="${what/_/ }" -v a="$ours" -v b="$theirs" -v v=$verdict -v n=$times \
		'BEGIN { printf "%-28s %12.1f %12.1f %8.1f  %s: at least %d\n", w, b, a, (a > 0 ? b / a : 0), v, n }'
done
exit $failed
