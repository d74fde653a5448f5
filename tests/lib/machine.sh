# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# For layers whose tests run in a machine of vm/run. Needs common.sh and tap.sh.

# in_machine OUT ERR COMMAND...: a command that ends with vm/run; its output in two files, its exit status returned.
# It runs again when the emulator killed the kernel, which says nothing about the tests; what happened is on stderr.
in_machine()
{
	local out=$1 err=$2 code try
	shift 2
	for try in 1 2 3; do
		code=0
		"$@" >"$out" 2>"$err" || code=$?
		[ $code -eq 123 ] || break
		note "boot $try: $(tail -n 2 "$err" | tr '\n' ' ')"
	done
	return $code
}

# tap_machine KERNEL COMMAND...: the same for a command whose tests print TAP: their results, and one more if the
# kernel or the machine failed.
tap_machine()
{
	local kernel=$1 said code=0
	shift
	said=$(mktemp -d "${TMPDIR:-/tmp}/damonx-machine.XXXXXX")
	in_machine "$said/out" "$said/err" "$@" || code=$?
	tap_number "$kernel: " <"$said/out"
	[ $code -ne 1 ] || grep -q '^not ok' "$said/out" || code=125
	case $code in
	0) ;;
	1) grep ' host: ' "$said/err" >&2 || true ;;
	77) tap_skip "$kernel" "gone from the archive" ;;
	*) tap_not_ok "$kernel: all of it ran, and the kernel has nothing to complain about" "$(cat "$said/err")" ;;
	esac
	rm -rf "$said"
}

# tap_machine_subtest WHAT COMMAND...: the same, all results of the command being one of ours.
tap_machine_subtest()
{
	local what=$1 said code=0
	shift
	said=$(mktemp -d "${TMPDIR:-/tmp}/damonx-machine.XXXXXX")
	echo "# Subtest: $what"
	in_machine "$said/out" "$said/err" "$@" || code=$?
	sed 's/^/    /' "$said/out"
	case $code in
	0) tap_ok "$what" ;;
	77) tap_skip "$what" "the kernel is gone from the archive" ;;
	*) tap_not_ok "$what" "$(tail -n 60 "$said/err")" ;;
	esac
	rm -rf "$said"
}

# with_libraries FILE GUEST: arguments of vm/run, one a line, for a library and those that it needs.
with_libraries()
{
	local lib
	printf '%s\n' --file "$(realpath "$1"):$2"
	ldd "$1" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | while IFS= read -r lib; do
		printf '%s\n' --file "$(realpath "$lib"):/usr/lib/x86_64-linux-gnu/${lib##*/}"
	done
}

# libraries_for_vm: the same for those that damox loads by itself.
libraries_for_vm()
{
	local lib
	ldconfig -p | sed -n 's/.*lib\(dw\|bpf\|ncursesw\)\.so\.[16] (.*x86-64.* => //p' | while IFS= read -r lib; do
		with_libraries "$lib" "/usr/lib/x86_64-linux-gnu/${lib##*/}"
	done
}

# python_for_vm [MODULE...]: the same for Debian's python with a few modules, those of report access --exec, and more.
python_for_vm()
{
	local python=/usr/bin/python3 f

	printf '%s\n' --prog "$(readlink -f $python):python3"
	$python -S -c 'import code, encodings.ascii, encodings.latin_1, json, os, pkgutil, re, runpy, site, sys, types
for name in sys.argv[1:]:
    __import__(name)
for m in list(sys.modules.values()):
    for f in getattr(m, "__file__", None), getattr(m, "__cached__", None):
        if f and os.path.exists(f):
            print(f)' "$@" | while IFS= read -r f; do
		printf '%s\n' --file "$f:$f"
	done
}
