#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Make headers of the kernel for a plain program: each is user.h. Those that the C library has, too, are its own.
#	headers.sh DIR

set -eu
mkdir -p "$1/linux/sched"
for h in bug build_bug compiler cred err file fs jhash kernel list log2 mm nospec pid pid_namespace random \
	sched sched/signal slab sort string uidgid; do
	echo '#include "user.h"' >"$1/linux/$h.h.new"
	cmp -s "$1/linux/$h.h.new" "$1/linux/$h.h" || cp "$1/linux/$h.h.new" "$1/linux/$h.h"
	rm "$1/linux/$h.h.new"
done
