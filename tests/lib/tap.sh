# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# For layers written in shell: one result line a check, the plan at the end.

tap_count=0

# tap_ok DESCRIPTION, tap_not_ok DESCRIPTION [REASON...], tap_skip DESCRIPTION REASON
tap_ok() { echo "ok $((++tap_count)) - $1"; }
tap_not_ok()
{
	echo "not ok $((++tap_count)) - $1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$*" | sed 's/^/# /'
}
tap_skip() { echo "ok $((++tap_count)) - $1 # SKIP $2"; }

# tap_check DESCRIPTION COMMAND...: ok when it succeeds; its output is the reason when it does not.
tap_check()
{
	local what=$1 said
	shift
	if said=$("$@" 2>&1); then
		tap_ok "$what"
	else
		tap_not_ok "$what" "$said"
	fi
}

# tap_is DESCRIPTION GOT WANTED
tap_is()
{
	if [ "$2" = "$3" ]; then
		tap_ok "$1"
	else
		tap_not_ok "$1" "got '$2', wanted '$3'"
	fi
}

# tap_number PREFIX: results on stdin, numbered on, with PREFIX before each description; the rest becomes remarks
tap_number()
{
	local line
	while IFS= read -r line; do
		case $line in
		"not ok "*) line=${line#not ok * } ; echo "not ok $((++tap_count)) - $1${line#- }" ;;
		"ok "*) line=${line#ok * } ; echo "ok $((++tap_count)) - $1${line#- }" ;;
		*) echo "# ${line#\# }" ;;
		esac
	done
}

tap_done() { echo "1..$tap_count"; }
