/* SPDX-License-Identifier: GPL-2.0 */
/* For the tests of schemes. */
#ifndef SCHEMES_H
#define SCHEMES_H

#include "process.h"

/* Watch what the process has, and nothing else, closely. */
struct items *items_of(const struct process *p);
/* As that, in @min to @max regions. */
struct items *items_within(const struct process *p, uint32_t min, uint32_t max);
/* As that, with 20 samples in a window. */
struct items *items_every(const struct process *p, uint32_t sample_us,
			  uint32_t min, uint32_t max);
/* Page out what was not accessed for a second. */
struct damonx_item_scheme *add_pageout(struct items *items);
/* One of 100 ms. */
struct damonx_item_quota *add_quota(struct items *items);
void expect_configured(int fd, struct items *items, uint32_t flags);
struct damonx_rec_scheme_stats stats_of(int fd);
void run(int fd, struct items *items);
/* Until so many bytes are out; the test's limit of time ends what never ends. */
void wait_out(const struct process *p, uint64_t bytes);
void note_memory(const struct process *p, int fd);

/* ---- tests of the other files ---- */

extern const struct ksft_test ksft_coldest_first, ksft_filters_allow;
extern const struct ksft_test ksft_filters_reject, ksft_goal_user;
extern const struct ksft_test ksft_goal_metrics, ksft_goal_node;
extern const struct ksft_test ksft_swap_full, ksft_group_removed;
extern const struct ksft_test ksft_pressure;
extern const struct ksft_test ksft_oom, ksft_node_offline;
extern const struct ksft_test ksft_pieces, ksft_bounds, ksft_apply_interval;

#endif
