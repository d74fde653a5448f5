// SPDX-License-Identifier: GPL-2.0
/* SNAPSHOT: what selects regions by age, size and rate; addresses are bytes. */
#include <string.h>
#include <unistd.h>

#include "abi.h"

static char buf[1 << 20];

/* The regions that a call selects; *@nr: how many they are. */
static const struct damonx_region *ask(int fd, struct damonx_snapshot arg,
				       uint32_t *nr)
{
	const struct damonx_rec_snapshot *rec = (void *)buf;

	arg.size = sizeof(arg);
	arg.buf = (uintptr_t)buf;
	arg.buf_len = sizeof(buf);
	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	EXPECT(arg.out_len >= sizeof(*rec));
	*nr = rec->nr_regions;
	return (const void *)(buf + rec->regions_offset);
}

#define ASK(...)	\
	({ uint32_t _nr; ask(fd, (struct damonx_snapshot){ __VA_ARGS__ }, &_nr); _nr; })

/* How many of all regions have a property, as an expression of @r. */
#define COUNT(_property)	({					\
	uint32_t _i, _nr = 0;						\
	for (_i = 0; _i < nr; _i++) {					\
		const struct damonx_region *r = &all[_i];		\
		_nr += !!(_property);					\
	}								\
	_nr; })

/*
 * A session that has ended with regions old and young, touched and not. The
 * window that it ends with may be one in which the process did not run.
 */
static int ended(pid_t pid)
{
	struct items *items = usual_items(pid);
	int fd = session_open();

	EXPECT_EQ(configure(fd, items, 0), 0);
	do {
		EXPECT_EQ(start(fd), 0);
		wait_windows(fd, 20);
		while (!ASK(.min_accesses = 1))
			nap_ms(5);
		EXPECT_EQ(stop(fd), 0);
	} while (!ASK(.min_accesses = 1));
	return fd;
}

TEST(snapshot_ages, "a snapshot selects by age in windows and in time, and by size")
{
	static struct damonx_region all[4096];
	int fd = ended(busy_child(4));
	uint32_t nr, i, max_age;
	uint64_t us, bytes;
	const struct damonx_region *regions;

	regions = ask(fd, (struct damonx_snapshot){ 0 }, &nr);
	EXPECT(nr >= 3 && nr <= 4096);
	memcpy(all, regions, nr * sizeof(*all));
	for (i = 0; i < nr && i < 50; i++) {
		max_age = all[i].age;
		us = all[i].age_ns / 1000;
		bytes = all[i].end - all[i].start;
		EXPECT_EQ(ASK(.min_age = max_age), COUNT(r->age >= max_age));
		EXPECT_EQ(ASK(.min_age = max_age + 1), COUNT(r->age > max_age));
		EXPECT_EQ(ASK(.max_age = max_age + 1),
			  COUNT(r->age <= max_age));
		EXPECT_EQ(ASK(.min_age_us = us), COUNT(r->age_ns / 1000 >= us));
		EXPECT_EQ(ASK(.min_age_us = us + 1),
			  COUNT(r->age_ns / 1000 > us));
		EXPECT_EQ(ASK(.max_age_us = us + 1),
			  COUNT(r->age_ns / 1000 <= us));
		EXPECT_EQ(ASK(.max_bytes = bytes),
			  COUNT(r->end - r->start <= bytes));
		EXPECT_EQ(ASK(.max_bytes = bytes - 1),
			  COUNT(r->end - r->start < bytes));
	}
	EXPECT(COUNT(r->age > 0) > 0);
}

TEST(snapshot_units, "a snapshot selects by access rate in samples, in parts per million and in millihertz")
{
	static struct damonx_region all[4096];
	int fd = ended(busy_child(4));
	const struct damonx_region *regions;
	uint32_t nr, touched;

	regions = ask(fd, (struct damonx_snapshot){ 0 }, &nr);
	EXPECT(nr >= 3 && nr <= 4096);
	memcpy(all, regions, nr * sizeof(*all));
	touched = COUNT(r->estimate > 0);
	EXPECT(touched > 0);
	/* A window has ten samples, of 2 ms each: one is 100,000 ppm, 50 Hz. */
	EXPECT_EQ(ASK(.min_accesses = 1), touched);
	EXPECT_EQ(ASK(.min_accesses = 11), 0);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_SAMPLES,
		      .min_accesses = 11), 0);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_PPM, .min_accesses = 11),
		  touched);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_PPM,
		      .min_accesses = 1000001), 0);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_PPM,
		      .max_accesses = 1000001), nr);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_MILLIHZ,
		      .min_accesses = 11), touched);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_MILLIHZ,
		      .min_accesses = 500001), 0);
	EXPECT_EQ(ASK(.access_unit = DAMONX_ACCESS_MILLIHZ,
		      .max_accesses = 1), nr - touched);
}

#define START	(16ULL << 20)
#define END	(32ULL << 20)

TEST(unit_bytes, "addresses are bytes, whatever unit other tools count them in")
{
	const struct damonx_region *regions;
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PHYSICAL };
	struct damonx_info info = { .size = sizeof(info) };
	struct items *items = items_new();
	struct damonx_item_context *context;
	int fd = session_open();
	uint32_t nr;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	if (!(info.ops & (1ULL << DAMONX_OPS_PADDR)))
		ksft_skip("physical memory cannot be watched here");
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_PADDR);
	context->addr_unit = 4096;
	context->sample_us = 2000;
	context->aggr_us = 20000;
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	add_region(items, 1, 1, START, END);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 2);
	regions = ask(fd, (struct damonx_snapshot){ 0 }, &nr);
	EXPECT(nr > 0);
	EXPECT_EQ(regions[0].start, START);
	EXPECT_EQ(regions[nr - 1].end, END);
	EXPECT_EQ(ASK(.end = START), 0);
	EXPECT_EQ(ASK(.start = END), 0);
}
