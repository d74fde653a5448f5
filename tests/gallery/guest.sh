#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the guest: records each NAME into /tmp/NAME.rec; says on which machine.
# shellcheck disable=SC2154 # tmp: of ksft.sh
. "$(dirname "$0")/../selftests/ksft.sh"
. "$(dirname "$0")/programs.sh"

fail_with() {
	echo "gallery: $1 was not recorded" >&2
	cat "$tmp/$1.said" >&2
	kill "$pulse_pid"
	exit 1
}

uname -srvm
pulse
for name; do
	began_s=$(uptime_s)
	"record_$name" "/tmp/$name.rec" >"$tmp/$name.said" 2>&1 || fail_with "$name"
	[ -s "/tmp/$name.rec" ] || fail_with "$name"
	echo "gallery: $name took $(($(uptime_s) - began_s)) s" >&2
done
kill "$pulse_pid"
