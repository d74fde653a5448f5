# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Shared by the test scripts: where things are, how to complain, how to lock.
# Source it: . "$(dirname "$0")/../lib/common.sh"

set -euo pipefail
umask 022
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${DAMONX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/damonx}
prog=${0##*/}

# Kernels that every run covers, and those that DAMONX_KERNELS=all adds.
kernels_default="5.10 6.1 6.12 7.3"
kernels_all="5.10 6.1 6.12 6.16 6.17 6.18 6.19 7.0 7.1 7.2 7.3"

# note TEXT...: progress, on stderr.
note() { printf '%s: %s\n' "$prog" "$*" >&2; }

# die TEXT...: what, on what, why, what to do; exit 1.
die() { note "$@"; exit 1; }

# usage_error TEXT...: exit 2.
usage_error() { note "$@"; exit 2; }

# chosen_kernels: the short names that this run covers (DAMONX_KERNELS: a list, or "all").
chosen_kernels()
{
	case ${DAMONX_KERNELS:-} in
	"") echo "$kernels_default" ;;
	all) echo "$kernels_all" ;;
	*) echo "$DAMONX_KERNELS" ;;
	esac
}

# outer_kernels: the oldest and the newest of the default ones, for long tests of what does not depend on a kernel's
# version but by what shorter ones cover on each; all that were chosen, when somebody has chosen or has time (make stress).
outer_kernels()
{
	if [ -n "${DAMONX_KERNELS:-}${DAMONX_STRESS:-}" ]; then
		chosen_kernels
	else
		echo "${kernels_default%% *} ${kernels_default##* }"
	fi
}

# with_lock NAME COMMAND...: one at a time per cache, across processes. The lock dies with its holder.
# The command must not inherit the descriptor to children that outlive it: long-running ones close 9.
with_lock()
{
	local name=$1
	shift
	mkdir -p "$cache/locks"
	(
		flock 9
		"$@"
	) 9>"$cache/locks/$name"
}

# need_programs PROGRAM...: die unless all are there; names the packages to install.
need_programs()
{
	local p missing=()
	for p in "$@"; do
		command -v "$p" >/dev/null || missing+=("$p")
	done
	[ ${#missing[@]} -eq 0 ] ||
		die "programs not found: ${missing[*]}; install what tests/check lists (tests/check --packages)"
}

# What kernel_facts sets.
kernel_short='' kernel_release='' kernel_version='' kernel_root=''
kernel_image='' kernel_modules='' kernel_headers='' kernel_make=()

# kernel_facts KERNEL: get that kernel if need be and set kernel_*. KERNEL is a short name of
# tests/vm/kernels, or one that we build: debug (tests/debug), uml-plain, uml-debug (tests/uml).
# Returns 77 when the archive no longer has it.
kernel_facts()
{
	local facts
	case $1 in
	debug) facts=$("$top/tests/debug/build") || return $? ;;
	uml-*) uml_facts "${1#uml-}" || return $?; return ;;
	*) facts=$("$top/tests/vm/kernels" facts "$1") || return $? ;;
	esac
	eval "$facts"
}

uml_facts()
{
	kernel_headers=$("$top/tests/uml/build" "$1") || return $?
	kernel_short=uml-$1 kernel_version=$(basename "$kernel_headers")
	kernel_image=$kernel_headers/linux kernel_make=(ARCH=um)
}
