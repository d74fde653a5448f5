// SPDX-License-Identifier: GPL-2.0
/* Pauses of contexts, and reports at intervals. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "abi.h"

/* kdamond 1 with contexts 1 and 2 of one target each; @flags of context 2. */
static struct items *pause_items(pid_t pid, uint32_t flags)
{
	struct items *items = usual_items(pid);
	struct damonx_item_context *context;

	context = add_context(items, 2, 1, DAMONX_OPS_VADDR);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	context->flags = flags;
	add_pid(items, 1, 2, pid);
	return items;
}

static void expect_state(int fd, struct ring *ring, uint32_t context,
			 uint32_t wanted)
{
	const struct damonx_rec_state *state;

	state = (const void *)wait_record(fd, ring, DAMONX_REC_STATE);
	EXPECT_EQ(state->context, context);
	EXPECT_EQ(state->state, wanted);
}

/* Looks and windows of context 2 stand still while context 1 has some more. */
static void expect_paused(int fd)
{
	uint64_t windows, looks;
	uint64_t others = status_of(fd)[0].windows;

	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_PAUSED);
	EXPECT_EQ(status_of(fd)[1].nr_targets, 1);
	windows = status_of(fd)[1].windows;
	looks = status_of(fd)[1].looks;
	while (status_of(fd)[0].windows < others + 5)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)[0].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)[1].windows, windows);
	EXPECT_EQ(status_of(fd)[1].looks, looks);
}

TEST(pause, "a pause takes no looks from a context, leaves the others alone, and life goes on after it")
{
	pid_t pid = busy_child(1);
	struct ring ring;
	int fd = session_open();
	uint64_t windows;

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, pause_items(pid, 0), 0), 0);
	EXPECT_EQ(start(fd), 0);
	expect_state(fd, &ring, 0, DAMONX_STATE_STARTED);
	while (status_of(fd)[1].windows < 2)
		nap_ms(5);
	EXPECT_EQ(configure(fd, pause_items(pid, DAMONX_CONTEXT_PAUSE), 0), 0);
	expect_state(fd, &ring, 2, DAMONX_STATE_PAUSED);
	expect_paused(fd);
	/* Once more is no change. */
	EXPECT_EQ(configure(fd, pause_items(pid, DAMONX_CONTEXT_PAUSE), 0), 0);
	windows = status_of(fd)[1].windows;
	EXPECT_EQ(configure(fd, pause_items(pid, 0), 0), 0);
	expect_state(fd, &ring, 2, DAMONX_STATE_RESUMED);
	while (status_of(fd)[1].windows < windows + 2)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(stop(fd), 0);
	expect_state(fd, &ring, 0, DAMONX_STATE_STOPPED);
}

TEST(pause_first, "a context can begin paused, change while it is, and end with its target")
{
	pid_t a = busy_child(1), b = busy_child(1);
	struct ring ring;
	int fd = session_open();

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, pause_items(a, DAMONX_CONTEXT_PAUSE), 0), 0);
	EXPECT_EQ(start(fd), 0);
	expect_state(fd, &ring, 0, DAMONX_STATE_STARTED);
	expect_state(fd, &ring, 2, DAMONX_STATE_PAUSED);
	expect_paused(fd);
	EXPECT_EQ(status_of(fd)[1].looks, 0);
	/* Context 2 gets another target, and other intervals. */
	{
		struct items *items = usual_items(a);
		struct damonx_item_context *context;

		context = add_context(items, 2, 1, DAMONX_OPS_VADDR);
		context->sample_us = 1000;
		context->flags = DAMONX_CONTEXT_PAUSE;
		add_pid(items, 1, 2, b);
		EXPECT_EQ(configure(fd, items, 0), 0);
	}
	expect_paused(fd);
	EXPECT_EQ(status_of(fd)[1].sample_us, 1000);
	end_child(b);
	expect_state(fd, &ring, 2, DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STOPPED);
	EXPECT_EQ(status_of(fd)[1].why, DAMONX_WHY_TARGETS_GONE);
}

/* ---- watermarks ---- */

/* Context 2 has a scheme that acts while the free memory is below @high_permil. */
static struct items *watermark_items(pid_t pid, uint32_t high_permil)
{
	struct damonx_item_scheme scheme = { .action = DAMONX_ACTION_STAT };
	struct damonx_item_watermark mark = {
		.metric = DAMONX_WMARK_FREE_MEM_RATE,
		.interval_us = 20000,
		.high_permil = high_permil,
		.mid_permil = high_permil,
	};
	struct items *items = pause_items(pid, 0);

	item(items, DAMONX_ITEM_SCHEME, 1, 2, &scheme, sizeof(scheme));
	item(items, DAMONX_ITEM_WATERMARK, 1, 1, &mark, sizeof(mark));
	return items;
}

static void expect_watermark(int fd, struct ring *ring, uint32_t wanted)
{
	const struct damonx_rec_state *state;

	state = (const void *)wait_record(fd, ring, DAMONX_REC_STATE);
	EXPECT_EQ(state->kdamond, 1);
	EXPECT_EQ(state->context, 2);
	EXPECT_EQ(state->state, wanted);
	EXPECT_EQ(state->why, DAMONX_WHY_WATERMARK);
}

TEST(watermark_state, "a context that a watermark stops and wakes says so in the ring, and no other does")
{
	pid_t pid = busy_child(1);
	struct ring ring;
	int fd = session_open();

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, watermark_items(pid, 1), 0), 0);
	EXPECT_EQ(start(fd), 0);
	expect_state(fd, &ring, 0, DAMONX_STATE_STARTED);
	expect_watermark(fd, &ring, DAMONX_STATE_INACTIVE);
	EXPECT_EQ(status_of(fd)[0].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_INACTIVE);
	EXPECT_EQ(configure(fd, watermark_items(pid, 1000), 0), 0);
	expect_watermark(fd, &ring, DAMONX_STATE_RESUMED);
	EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STARTED);
	EXPECT_EQ(stop(fd), 0);
	expect_state(fd, &ring, 0, DAMONX_STATE_STOPPED);
	end_child(pid);
}

/* ---- reports at intervals ---- */

static struct items *refresh_items(pid_t pid, uint64_t refresh_us)
{
	struct damonx_item_kdamond kdamond = { .refresh_us = refresh_us };
	struct items *items = items_new();
	struct damonx_item_context *context;

	item(items, DAMONX_ITEM_KDAMOND, 1, 0, &kdamond, sizeof(kdamond));
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 2000;
	context->aggr_us = 20000;
	add_pid(items, 1, 1, pid);
	return items;
}

TEST(refresh_rules, "bad times between reports are named with field, value and rule")
{
	pid_t pid = busy_child(1);
	int fd = session_open();

	EXPECT_EQ(configure(fd, refresh_items(pid, 999), 0), -EINVAL);
	EXPECT(strstr(message, "kdamond 1: refresh_us is 999, must be at least 1000"));
	EXPECT_EQ(refused_field, sizeof(struct damonx_item) +
		  offsetof(struct damonx_item_kdamond, refresh_us));
	EXPECT_EQ(configure(fd, refresh_items(pid, ~0ULL), 0), -EINVAL);
	EXPECT(strstr(message, "must be at most"));
	EXPECT_EQ(configure(fd, refresh_items(pid, 1000), 0), 0);
	EXPECT_EQ(configure(fd, refresh_items(pid, 0), 0), 0);
}

TEST(refresh, "a kdamond tells its status in the ring each so often, until it is told not to")
{
	const struct damonx_rec_status *status;
	uint64_t first_ns = 0, windows = 0, taken = 0, lost;
	pid_t pid = busy_child(1);
	struct ring ring;
	int fd = session_open(), i;

	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, refresh_items(pid, 50000), 0), 0);
	EXPECT_EQ(start(fd), 0);
	for (i = 0; i <= 10; i++) {
		status = (const void *)wait_record(fd, &ring,
						   DAMONX_REC_STATUS);
		EXPECT_EQ(status->head.len, sizeof(*status));
		EXPECT_EQ(status->kdamond, 1);
		EXPECT_EQ(status->context, 1);
		EXPECT_EQ(status->state, DAMONX_STATE_STARTED);
		EXPECT_EQ(status->sample_us, 2000);
		EXPECT(status->windows >= windows);
		EXPECT(status->samples_taken >= taken);
		EXPECT(status->nr_regions >= 3);
		windows = status->windows;
		taken = status->samples_taken;
		if (!i)
			first_ns = status->head.time_ns;
	}
	/* Never more often than asked for; reports that are late are few. */
	EXPECT(status->head.time_ns - first_ns >= 450000000);
	EXPECT(windows > 0);
	lost = status->lost;
	EXPECT_EQ(lost, 0);

	/* A pause does not end them. */
	{
		struct items *items = refresh_items(pid, 50000);
		struct damonx_item_context *context;

		context = (void *)(items->at + 2 * sizeof(struct damonx_item) +
				   sizeof(struct damonx_item_kdamond));
		context->flags = DAMONX_CONTEXT_PAUSE;
		EXPECT_EQ(configure(fd, items, 0), 0);
	}
	do {
		status = (const void *)wait_record(fd, &ring,
						   DAMONX_REC_STATUS);
	} while (status->state != DAMONX_STATE_PAUSED);

	EXPECT_EQ(configure(fd, refresh_items(pid, 0), 0), 0);
	wait_record(fd, &ring, DAMONX_REC_CONFIG);
	windows = status_of(fd)->windows;
	wait_windows(fd, windows + 10);
	for (;;) {
		const struct damonx_rec *record = next_record(&ring);

		if (!record)
			break;
		EXPECT(record->type != DAMONX_REC_STATUS);
	}
}
