# SPDX-License-Identifier: GPL-2.0
# Counts the leaves of TAP or KTAP output: prints "passed failed skipped" and, above that, a line
# "! reason" for each thing that is wrong with the output itself. A result line that follows deeper
# ones is their summary and no leaf. Variable status: the layer's exit status.

function problem(text) { print "! " text; failed++ }

# All levels deeper than @depth are complete: their plans must have come true.
function close_deeper(depth,    d) {
	for (d in results)
		if (d + 0 > depth) {
			if (d in plan && plan[d] != results[d])
				problem("plan says " plan[d] " tests, " results[d] " came")
			delete results[d]
			delete plan[d]
			delete bad[d]
		}
}

function has_deeper(depth,    d) {
	for (d in results)
		if (d + 0 > depth)
			return 1
	return 0
}

function bad_below(depth,    d) {
	for (d in bad)
		if (d + 0 > depth)
			return 1
	return 0
}

{
	sub(/\r$/, "")
	text = $0
	sub(/^ +/, "", text)
	depth = length($0) - length(text)
}

text ~ /^1\.\.[0-9]+/ {
	count = substr(text, 4) + 0
	if (count == 0 && text ~ /# *SKIP/) {
		skipped++
		whole_skipped = 1
	}
	plan[depth] = count
	if (!(depth in results))
		results[depth] = 0
	next
}

text ~ /^(not )?ok([ \t]|$)/ {
	good = text !~ /^not /
	parent = has_deeper(depth)
	failed_below = bad_below(depth)
	close_deeper(depth)
	results[depth]++
	if (!good && !failed_below)
		failed++
	else if (good && !parent && text ~ /# *SKIP/)
		skipped++
	else if (good && !parent)
		passed++
	if (!good)
		bad[depth] = 1
	if (!good)
		said_not_ok = 1
	next
}

text ~ /^Bail out!/ { problem(text) }

END {
	close_deeper(0)
	if (!(0 in plan))
		problem("no plan (1..N)")
	else if (plan[0] != results[0] + 0)
		problem("plan says " plan[0] " tests, " results[0] + 0 " came")
	if (!passed && !failed && !skipped)
		problem("no test ran")
	if (status == 124)
		problem("the layer took too long and was killed")
	else if (status && !said_not_ok && !failed)
		problem("exit status " status " without a failed test")
	print passed + 0, failed + 0, skipped + 0
}
