// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the contract (linux/damonx.h) against the loaded module, as root.
 *
 *	damonx-abi [TEST]...
 */
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "ksft.h"

/* In the order in which they run; each is defined by TEST() in abi_*.c. */
#define TESTS(X)							\
	X(sizes) X(numbers) X(pointers) X(flags) X(info) X(feature)	\
	X(upper_levels)							\
	X(messages) X(compat) X(list_bounds) X(item_sizes) X(parents) X(unbuilt)	\
	X(context_rules) X(target_rules) X(region_rules) X(too_many)	\
	X(grows_no_further)						\
	X(read_back) X(whole) X(pidfd) X(keep_commit) X(mutants) X(map_rules)	\
	X(map_stays) X(ring_head) X(ring_rules) X(order) X(late_ring)	\
	X(only_wanted) X(last_window) X(losses) X(hostile_reader)	\
	X(poll_rules) X(start_rules) X(often) X(prompt) X(several)	\
	X(commit) X(commit_rules) X(exec) X(snapshots) X(names)		\
	X(outlive) X(attach_once) X(ring_again) X(kept_end) X(fork_shares) X(pass_on) \
	X(many_sessions) X(node) X(own_only) X(both_rights)		\
	X(exec_setuid) X(leader_gone) X(number_again) X(refused_start)	\
	X(huge_regions) X(words)					\
	X(others_sessions) X(charged) X(unload_busy) X(unload_often)

#define DECLARE(_name)	extern const struct ksft_test ksft_##_name;
TESTS(DECLARE)

#define ROW(_name)	&ksft_##_name,
static const struct ksft_test *const tests[] = { TESTS(ROW) NULL };

int main(int argc, char **argv)
{
	/* What some tests exec. */
	if (argc == 2 && !strcmp(argv[1], "sleep")) {
		for (;;)
			pause();
	}
	return ksft_main(tests, argc, argv);
}
