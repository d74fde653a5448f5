#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Make headers of the kernel for a plain program: each is user.h, or user_run.h where only what runs includes it, or
# user_family.h for families.
# Those that the C library has, too, are its own.
#	headers.sh DIR

set -eu
mkdir -p "$1/linux/sched"
write()
{
	echo "#include \"$2\"" >"$1.new"
	cmp -s "$1.new" "$1" || cp "$1.new" "$1"
	rm "$1.new"
}
for h in bug build_bug compiler cred err file fs jhash kernel list log2 mm nospec pid pid_namespace random \
	sched sched/signal slab sort string uidgid; do
	write "$1/linux/$h.h" user.h
done
for h in atomic hrtimer kthread ktime math64 memcontrol mutex refcount rwsem sched/mm sched/task time64 timekeeping \
	uaccess wait; do
	write "$1/linux/$h.h" user_run.h
done
for h in cgroup hash rcupdate spinlock; do
	write "$1/linux/$h.h" user_family.h
done
