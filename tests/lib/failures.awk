# SPDX-License-Identifier: GPL-2.0
# The results of TAP or KTAP output that failed, each with what was said right before and behind it:
# at most 40 lines of either, the nearest.

function is_remark(text) { return text !~ /^ *(TAP version|1\.\.|# Subtest|# Totals|# *$)/ }

/^ *not ok([ \t]|$)/ {
	for (i = before > 40 ? before - 40 : 0; i < before; i++)
		print said[i]
	print
	before = 0
	behind = 40
	next
}

/^ *ok([ \t]|$)/ { before = behind = 0; next }

!is_remark($0) { next }

behind > 0 && /^ *#/ { print; behind--; next }

{ behind = 0; said[before++] = $0 }
