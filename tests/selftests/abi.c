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
	X(sizes) X(numbers) X(pointers) X(flags) X(answers) X(info) X(feature)	\
	X(info_most) X(info_limits) X(info_ops) X(info_bits)		\
	X(info_bytes) X(info_user)					\
	X(upper_levels) X(messages) X(compat) X(list_bounds)		\
	X(item_sizes) X(parents) X(built) X(context_rules)		\
	X(target_rules) X(region_rules) X(too_many) X(grows_no_further)	\
	X(read_back) X(budget_rule) X(whole) X(pidfd)			\
	X(cgroup_item) X(cgroup_many)					\
	X(keep_zero) X(keep_order)					\
	X(keep_ids) X(keep_full) X(keep_fault) X(keep_sorted)		\
	X(keep_thread) X(keep_thread_alive) X(keep_namespace) X(keep_commit) X(mutants)	\
	X(map_rules) X(map_stays) X(ring_head) X(ring_rules) X(order)	\
	X(late_ring) X(only_wanted) X(last_window) X(losses)		\
	X(hostile_reader) X(low_half) X(poll_rules)			\
	X(start_rules) X(often) X(prompt) X(several) X(thread_names)	\
	X(commit) X(commit_rules) X(context_states) X(only_asked)	\
	X(storm) X(status_now) X(no_memory) X(exec) X(snapshots)	\
	X(snapshot_ages) X(snapshot_units)			\
	X(unit_bytes)							\
	X(children) X(children_exec) X(storm_of_forks) X(follow_limit)	\
	X(follow_commit) X(follow_ranges) X(follow_rules)		\
	X(cgroup_target) X(cgroup_below)				\
	X(names) X(outlive)						\
	X(attach_once) X(ring_again) X(kept_end) X(kept_results)	\
	X(kept_results_few) X(fork_shares) X(pass_on) X(many_sessions)	\
	X(node) X(own_only) X(both_rights) X(lent) X(exec_setuid)	\
	X(who_may)							\
	X(physical) X(physical_huge) X(physical_shared)			\
	X(physical_cache) X(physical_ram) X(physical_rules)		\
	X(physical_kept) X(physical_offline)				\
	X(scheme_rules) X(scheme_stat) X(scheme_ring) X(scheme_online)	\
	X(goal_rules) X(tuned) X(tuned_commit)				\
	X(pause) X(pause_first) X(watermark_state) X(refresh_rules) X(refresh)		\
	X(wake_samples) X(wake_together) X(wake_paused)			\
	X(wake_inactive) X(wake_empty)					\
	X(probe_vaddr) X(probe_paddr) X(probe_weights) X(probe_rules)	\
	X(leader_gone) X(number_again) X(refused_start)			\
	X(huge_regions) X(words) X(too_new) X(others_sessions)		\
	X(attach_rights) X(attached_rights) X(look_limit) X(lowered_limit) X(charged)	\
	X(cgroup_goes) X(unload_busy) X(unload_often)

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
