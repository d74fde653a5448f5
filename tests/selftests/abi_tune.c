// SPDX-License-Identifier: GPL-2.0
/* Intervals that tune themselves. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "abi.h"

/* 5 to 640 ms, twice as long with each window that finds too little. */
static struct damonx_item_context *add_tuned(struct items *items, pid_t pid)
{
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 5000;
	context->aggr_us = 20000;
	context->goal_access_bp = 10000;
	context->goal_aggrs = 1;
	context->goal_min_sample_us = 1000;
	context->goal_max_sample_us = 40000;
	add_pid(items, 1, 1, pid);
	return context;
}

struct goal_row {
	const char *name;
	uint32_t offset;
	uint64_t value;
	const char *rule;	/* NULL: it is taken */
};

#define GOAL(_member, _value, _rule) {					\
	.name = #_member,						\
	.offset = offsetof(struct damonx_item_context, _member),	\
	.value = (_value), .rule = (_rule) }

static const struct goal_row goal_rows[] = {
	GOAL(goal_access_bp, 10001, "at most 10000"),
	GOAL(goal_access_bp, ~0ULL, "at most 10000"),
	GOAL(goal_access_bp, 0, NULL),
	GOAL(goal_aggrs, ~0ULL, NULL),
	GOAL(goal_min_sample_us, 5001, "at most sample_us, which is 5000"),
	GOAL(goal_min_sample_us, 99, "at least 100"),
	GOAL(goal_min_sample_us, 0, NULL),
	GOAL(goal_max_sample_us, 4999, "at least sample_us, which is 5000"),
	GOAL(goal_max_sample_us, 0, "at least sample_us, which is 5000"),
	GOAL(goal_max_sample_us, ~0ULL, "a window has 4 samples"),
};

TEST(goal_rules, "each bad value of an interval goal is named with field, value and rule, and what runs goes on")
{
	const struct goal_row *row;
	struct damonx_item_context *context;
	struct items *items;
	int fd = session_open();
	pid_t pid = busy_child(1);
	uint64_t windows;
	unsigned int i;

	for (i = 0; i < sizeof(goal_rows) / sizeof(*row); i++) {
		row = &goal_rows[i];
		items = items_new();
		context = add_tuned(items, pid);
		memcpy((char *)context + row->offset, &row->value, 8);
		EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_CHECK),
			  row->rule ? -EINVAL : 0);
		if (!row->rule)
			continue;
		ksft_note("%s", message);
		EXPECT(!strncmp(message, "context 1: ", 11));
		EXPECT(strstr(message, row->name));
		EXPECT(strstr(message, row->rule));
		EXPECT_EQ(refused_field,
			  sizeof(struct damonx_item) + row->offset);
	}
	/* Without tuning the other fields say nothing. */
	items = items_new();
	context = add_tuned(items, pid);
	context->goal_aggrs = 0;
	context->goal_access_bp = ~0ULL;
	context->goal_max_sample_us = 1;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	context->goal_aggrs = 1;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	windows = status_of(fd)->windows;
	wait_windows(fd, windows + 2);
	EXPECT_EQ(status_of(fd)->sample_us, 5000);
}

static const struct damonx_item_context *context_in_force(int fd)
{
	const struct damonx_item *head;
	const char *list;
	uint32_t bytes, at;

	list = config_of(fd, &bytes);
	for (at = 0; at < bytes; at += (head->len + 7) & ~7U) {
		head = (const void *)(list + at);
		if (head->type == DAMONX_ITEM_CONTEXT)
			return (const void *)(head + 1);
	}
	ksft_fail(__FILE__, __LINE__, "there is no context");
}

/* The sampling interval of the next window of the ring. */
static uint64_t next_window_us(int fd, struct ring *ring)
{
	const struct damonx_rec_snapshot *snapshot;

	snapshot = (const void *)wait_record(fd, ring, DAMONX_REC_SNAPSHOT);
	EXPECT_EQ(snapshot->aggr_us, 4 * snapshot->sample_us);
	return snapshot->sample_us;
}

TEST(tuned, "intervals are tuned from window to window, and told in the ring and by STATUS; what was asked for reads back")
{
	const struct damonx_rec_tuned *tuned;
	struct ring ring;
	struct items *items = items_new();
	int fd = session_open();
	uint64_t us;

	map_ring(fd, &ring, 1 << 20);
	add_tuned(items, busy_child(1));
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	/* A child's stack, libraries and gaps are not accessed each sample. */
	for (us = 5000; us < 40000; us = tuned->sample_us) {
		EXPECT_EQ(next_window_us(fd, &ring), us);
		tuned = (const void *)wait_record(fd, &ring, DAMONX_REC_TUNED);
		EXPECT_EQ(tuned->kdamond, 1);
		EXPECT_EQ(tuned->context, 1);
		EXPECT(tuned->sample_us > us);
		EXPECT(tuned->sample_us <= 2 * us);
		EXPECT(tuned->sample_us <= 40000);
		EXPECT_EQ(tuned->aggr_us, 4 * tuned->sample_us);
	}
	EXPECT_EQ(us, 40000);
	EXPECT_EQ(next_window_us(fd, &ring), 40000);
	EXPECT_EQ(status_of(fd)->sample_us, 40000);
	EXPECT_EQ(status_of(fd)->aggr_us, 160000);
	EXPECT_EQ(context_in_force(fd)->sample_us, 5000);
	EXPECT_EQ(context_in_force(fd)->aggr_us, 20000);

	/* The other way; a region that is accessed each time is enough. */
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, 0)->goal_access_bp = 1;
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), 0);
	while (status_of(fd)->sample_us != 1000)
		nap_ms(10);
}

TEST(tuned_commit, "a commit does not undo the tuning, unless it asks for other intervals or for no tuning")
{
	struct damonx_item_context *context;
	struct items *items = items_new();
	int fd = session_open();
	pid_t pid = busy_child(1);

	context = add_tuned(items, pid);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	while (status_of(fd)->sample_us != 40000)
		nap_ms(10);
	context->max_regions = 100;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(status_of(fd)->sample_us, 40000);
	context->goal_max_sample_us = 30000;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(status_of(fd)->sample_us, 30000);
	EXPECT_EQ(status_of(fd)->aggr_us, 120000);
	/* No more tuning: what was asked for holds again. */
	context->goal_aggrs = 0;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(status_of(fd)->sample_us, 5000);
	EXPECT_EQ(status_of(fd)->aggr_us, 20000);
	context->goal_aggrs = 1000;
	context->sample_us = 2500;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(status_of(fd)->sample_us, 2500);
	EXPECT_EQ(status_of(fd)->aggr_us, 20000);
}
