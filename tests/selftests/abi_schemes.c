// SPDX-License-Identifier: GPL-2.0
/* The contract of schemes: what is refused, and what is told of them. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"

#define MIB	(1ULL << 20)

static struct damonx_item_scheme *add_scheme(struct items *items, uint32_t id,
					     uint32_t action)
{
	struct damonx_item_scheme scheme = { .action = action };

	return item(items, DAMONX_ITEM_SCHEME, id, 1, &scheme, sizeof(scheme));
}

/* ---- what is refused ---- */

/**
 * struct scheme_row - a field of an item of a scheme that is refused
 * @type: of the item
 * @values: what is set in its payload
 * @offset: of the field that is at fault
 * @err: what is returned
 * @words: part of the sentence
 */
struct scheme_row {
	uint16_t type;
	struct {
		uint32_t offset;
		uint32_t bytes;
		uint64_t value;
	} values[4];
	uint32_t offset;
	int err;
	const char *words[3];
};

#define SET(_struct, _member, _value)					\
	{ offsetof(struct damonx_item_##_struct, _member),		\
	  sizeof(((struct damonx_item_##_struct *)0)->_member), (_value) }
#define AT(_struct, _member)	offsetof(struct damonx_item_##_struct, _member)

static const struct scheme_row rows[] = {
	{ DAMONX_ITEM_SCHEME, { { 0 } }, AT(scheme, action), -EINVAL,
	  { "action is not given" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 12) }, AT(scheme, action),
	  -EOPNOTSUPP, { "action is 12", "does not know" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1), SET(scheme, flags, 2) },
	  AT(scheme, flags), -EOPNOTSUPP, { "flags is 0x2" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, apply_us, ~0ULL) }, AT(scheme, apply_us), -EINVAL,
	  { "apply_us is", "at most" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, min_bytes, 4096), SET(scheme, max_bytes, 4095) },
	  AT(scheme, min_bytes), -EINVAL, { "min_bytes is 4096", "4095" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, min_accesses, 3), SET(scheme, max_accesses, 3) },
	  AT(scheme, min_accesses), -EINVAL,
	  { "min_accesses is 3", "below max_accesses" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, min_age, 9), SET(scheme, max_age, 8) },
	  AT(scheme, min_age), -EINVAL, { "min_age is 9", "below max_age" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, access_unit, 4) }, AT(scheme, access_unit), -EOPNOTSUPP,
	  { "access_unit is 4" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 1),
	  SET(scheme, age_unit, 3) }, AT(scheme, age_unit), -EOPNOTSUPP,
	  { "age_unit is 3" } },
	{ DAMONX_ITEM_SCHEME, { SET(scheme, action, 11) }, AT(scheme, action),
	  0, { "action is 11" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, tuner, 3) }, AT(quota, tuner),
	  -EOPNOTSUPP, { "tuner is 3" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, goals, 3) }, AT(quota, goals),
	  -EOPNOTSUPP, { "goals is 3" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, flags, 1) }, AT(quota, flags),
	  -EOPNOTSUPP, { "flags is 0x1" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, time_us, ~0ULL) },
	  AT(quota, time_us), -EINVAL, { "time_us is", "at most" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, reset_us, ~0ULL) },
	  AT(quota, reset_us), -EINVAL, { "reset_us is", "at most" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, bytes, 10),
	  SET(quota, start_bytes, 11) }, AT(quota, start_bytes), -EINVAL,
	  { "start_bytes is 11", "at most bytes, which is 10" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, fail_charge_num, 3),
	  SET(quota, fail_charge_denom, 2) }, AT(quota, fail_charge_num),
	  -EINVAL, { "fail_charge_num is 3", "at most" } },
	{ DAMONX_ITEM_QUOTA, { SET(quota, fail_charge_num, 3) },
	  AT(quota, fail_charge_denom), -EINVAL, { "fail_charge_denom is 0" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, target_value, 1) }, AT(goal, metric),
	  -EINVAL, { "metric is not given" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 10) }, AT(goal, metric),
	  -EOPNOTSUPP, { "metric is 10" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 1) }, AT(goal, target_value),
	  -EINVAL, { "target_value is 0" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 7),
	  SET(goal, target_value, 10001) }, AT(goal, target_value), -EINVAL,
	  { "target_value is 10001", "at most 10000" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 7),
	  SET(goal, target_value, 1), SET(goal, current_value, 1) },
	  AT(goal, current_value), -EINVAL, { "current_value is 1" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 3),
	  SET(goal, target_value, 1), SET(goal, node, 999) },
	  AT(goal, node), -EINVAL, { "node is 999", "no such node" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 1),
	  SET(goal, target_value, 1), SET(goal, node, 1) },
	  AT(goal, node), -EINVAL, { "node is 1, must be 0" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 5),
	  SET(goal, target_value, 1) }, AT(goal, cgroup), -EINVAL,
	  { "cgroup is 0" } },
	{ DAMONX_ITEM_GOAL, { SET(goal, metric, 1),
	  SET(goal, target_value, 1), SET(goal, cgroup, 1) },
	  AT(goal, cgroup), -EINVAL, { "cgroup is 1, must be 0" } },
	{ DAMONX_ITEM_WATERMARK, { { 0 } }, AT(watermark, metric), -EINVAL,
	  { "metric is not given" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 3) },
	  AT(watermark, metric), -EOPNOTSUPP, { "metric is 3" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 2),
	  SET(watermark, high_permil, 1001) }, AT(watermark, high_permil),
	  -EINVAL, { "high_permil is 1001", "at most 1000" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 2),
	  SET(watermark, high_permil, 10), SET(watermark, mid_permil, 11) },
	  AT(watermark, mid_permil), -EINVAL,
	  { "mid_permil is 11", "high_permil, which is 10" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 2),
	  SET(watermark, high_permil, 10), SET(watermark, mid_permil, 5),
	  SET(watermark, low_permil, 6) }, AT(watermark, low_permil), -EINVAL,
	  { "low_permil is 6", "mid_permil, which is 5" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 2),
	  SET(watermark, flags, 1) }, AT(watermark, flags), -EOPNOTSUPP,
	  { "flags is 0x1" } },
	{ DAMONX_ITEM_WATERMARK, { SET(watermark, metric, 2),
	  SET(watermark, interval_us, ~0ULL) }, AT(watermark, interval_us),
	  -EINVAL, { "interval_us is", "at most" } },
	{ DAMONX_ITEM_FILTER, { { 0 } }, AT(filter, type), -EINVAL,
	  { "type is not given" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 9) }, AT(filter, type),
	  -EOPNOTSUPP, { "type is 9" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 7), SET(filter, flags, 4),
	  SET(filter, end, 1) }, AT(filter, flags), -EOPNOTSUPP,
	  { "flags is 0x4" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 7) }, AT(filter, end),
	  -EINVAL, { "end is 0x0", "above start" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 5), SET(filter, start, 8192),
	  SET(filter, end, 4096) }, AT(filter, end), -EINVAL,
	  { "end is 0x1000", "above start" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 8) }, AT(filter, target),
	  -EINVAL, { "target is 0" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 8), SET(filter, target, 5) },
	  AT(filter, target), -EINVAL, { "target is 5", "no such target" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 3) }, AT(filter, cgroup),
	  -EINVAL, { "cgroup is 0" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 7), SET(filter, end, 1),
	  SET(filter, target, 1) }, AT(filter, target), -EINVAL,
	  { "target is 1, must be 0" } },
	{ DAMONX_ITEM_FILTER, { SET(filter, type, 8), SET(filter, target, 1),
	  SET(filter, start, 1) }, AT(filter, start), -EINVAL,
	  { "start is 0x1, must be 0" } },
	{ DAMONX_ITEM_DESTINATION, { SET(destination, node, 999) },
	  AT(destination, node), -EINVAL, { "node is 999", "no such node" } },
};

static uint32_t payload_bytes(uint16_t type)
{
	switch (type) {
	case DAMONX_ITEM_SCHEME:
		return sizeof(struct damonx_item_scheme);
	case DAMONX_ITEM_QUOTA:
		return sizeof(struct damonx_item_quota);
	case DAMONX_ITEM_GOAL:
		return sizeof(struct damonx_item_goal);
	case DAMONX_ITEM_WATERMARK:
		return sizeof(struct damonx_item_watermark);
	case DAMONX_ITEM_FILTER:
		return sizeof(struct damonx_item_filter);
	default:
		return sizeof(struct damonx_item_destination);
	}
}

/* The usual with a scheme, and the item of a row behind it. */
static struct items *row_items(pid_t pid, const struct scheme_row *row)
{
	struct items *items = usual_items(pid);
	char payload[128] = { 0 };
	unsigned int i;

	if (row->type != DAMONX_ITEM_SCHEME)
		add_scheme(items, 1, DAMONX_ACTION_STAT);
	if (row->type == DAMONX_ITEM_GOAL)
		item(items, DAMONX_ITEM_QUOTA, 0, 1, NULL, 0);
	for (i = 0; i < 4; i++)
		memcpy(payload + row->values[i].offset, &row->values[i].value,
		       row->values[i].bytes);
	item(items, row->type, 1, 1, payload, payload_bytes(row->type));
	return items;
}

TEST(scheme_rules, "each field of schemes that makes no sense is refused by its name")
{
	pid_t pid = busy_child(1);
	const struct scheme_row *row;
	int fd = session_open(), err;
	struct items *items;
	unsigned int i;
	uint32_t bytes;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row = &rows[i];
		items = row_items(pid, row);
		err = configure(fd, items, 0);
		/* Refused, for a reason that depends on the kernel. */
		if (!row->err)
			EXPECT(err == -EINVAL || err == -EOPNOTSUPP);
		expect_refused(items, err, row->err ?: err,
			       sizeof(struct damonx_item) + row->offset,
			       row->words);
	}
	/* Nothing of all that has come in. */
	config_of(fd, &bytes);
	EXPECT_EQ(bytes, 0);
	end_child(pid);
}

/* ---- what is told ---- */

static char answers[1 << 20];

static struct damonx_rec_scheme_stats *stats_of(int fd, uint32_t scheme)
{
	struct damonx_status arg = {
		.size = sizeof(arg),
		.scheme = scheme,
		.buf = (uintptr_t)answers,
		.buf_len = sizeof(answers),
		.records = 1ULL << DAMONX_REC_SCHEME_STATS,
	};

	EXPECT_EQ(call(fd, DAMONX_STATUS, &arg), 0);
	EXPECT_EQ(arg.out_len, sizeof(struct damonx_rec_scheme_stats));
	return (void *)answers;
}

static struct damonx_rec_scheme_applied *tried_of(int fd, uint32_t scheme)
{
	struct damonx_snapshot arg = {
		.size = sizeof(arg),
		.kdamond = 1,
		.context = 1,
		.scheme = scheme,
		.buf = (uintptr_t)answers,
		.buf_len = sizeof(answers),
	};

	EXPECT_EQ(call(fd, DAMONX_SNAPSHOT, &arg), 0);
	return arg.out_len ? (void *)answers : NULL;
}

static void wait_snapshots(int fd, uint32_t scheme, uint64_t nr)
{
	while (stats_of(fd, scheme)->nr_snapshots < nr)
		nap_ms(5);
}

static struct items *two_schemes(pid_t pid)
{
	struct items *items = usual_items(pid);
	struct damonx_item_scheme *s;

	s = add_scheme(items, 1, DAMONX_ACTION_STAT);
	s->min_bytes = 4096;
	s = add_scheme(items, 2, DAMONX_ACTION_STAT);
	s->min_accesses = 1000000;	/* of 10 */
	return items;
}

TEST(scheme_stat, "statistics and regions of a scheme come with one call each")
{
	pid_t pid = busy_child(16);
	struct damonx_rec_scheme_applied *tried;
	struct damonx_rec_scheme_stats stats;
	const struct damonx_applied *r;
	int fd = session_open();
	uint64_t bytes = 0;
	uint32_t i;

	EXPECT_EQ(configure(fd, two_schemes(pid), 0), 0);
	EXPECT_EQ(stats_of(fd, 1)->nr_tried, 0);
	EXPECT_EQ(start(fd), 0);
	wait_snapshots(fd, 1, 20);
	stats = *stats_of(fd, 1);
	EXPECT_EQ(stats.flags, DAMONX_STATS_ACTIVE);
	EXPECT(stats.nr_tried >= 20);
	/* All of the areas, 16 MiB and more, each time. */
	EXPECT(stats.tried_bytes >= stats.nr_snapshots * 16 * MIB);
	EXPECT_EQ(stats.applied_bytes, 0);
	EXPECT_EQ(stats.quota_bytes, 0);
	EXPECT_EQ(stats_of(fd, 2)->nr_tried, 0);
	EXPECT(stats_of(fd, 2)->nr_snapshots > 0);

	tried = tried_of(fd, 1);
	EXPECT(tried);
	EXPECT_EQ(tried->head.type, DAMONX_REC_SCHEME_APPLIED);
	EXPECT_EQ(tried->scheme, 1);
	EXPECT_EQ(tried->action, DAMONX_ACTION_STAT);
	EXPECT_EQ(tried->target, 1);
	r = (void *)((char *)tried + tried->regions_offset);
	for (i = 0; i < tried->nr_regions; i++) {
		EXPECT(r[i].start < r[i].end);
		bytes += r[i].end - r[i].start;
	}
	EXPECT(bytes >= 16 * MIB);
	EXPECT(!tried_of(fd, 2));
	end_child(pid);
}

TEST(scheme_ring, "the ring tells what was tried when, and what it came to")
{
	const struct damonx_rec_scheme_applied *applied;
	const struct damonx_rec_scheme_stats *stats;
	pid_t pid = busy_child(16);
	int fd = session_open(), n;
	uint64_t window = 0, tried = 0, end_ns = 0;
	struct ring ring;

	EXPECT_EQ(configure(fd, two_schemes(pid), 0), 0);
	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(start(fd), 0);
	for (n = 0; n < 10; n++) {
		applied = (const void *)wait_record(fd, &ring,
						    DAMONX_REC_SCHEME_APPLIED);
		EXPECT_EQ(applied->scheme, 1);
		EXPECT(applied->nr_regions > 0);
		EXPECT_EQ(applied->head.len, applied->regions_offset +
			  applied->nr_regions * applied->region_bytes);
		/* A late one is in the next window, which has its own. */
		EXPECT(applied->window >= window);
		EXPECT(applied->start_ns >= end_ns);
		EXPECT(applied->end_ns >= applied->start_ns);
		window = applied->window;
		end_ns = applied->end_ns;
		stats = (const void *)wait_record(fd, &ring,
						  DAMONX_REC_SCHEME_STATS);
		EXPECT_EQ(stats->scheme, 1);
		EXPECT(stats->nr_tried > tried);
		tried = stats->nr_tried;
	}
	end_child(pid);
}

TEST(scheme_online, "schemes change while they run, and keep their statistics")
{
	struct damonx_item_scheme *s;
	struct items *items;
	pid_t pid = busy_child(4);
	int fd = session_open();
	uint64_t tried;

	EXPECT_EQ(configure(fd, two_schemes(pid), 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_snapshots(fd, 1, 3);
	/* The first is switched off, the second goes, a third one comes. */
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	s = add_scheme(items, 1, DAMONX_ACTION_STAT);
	s->flags = DAMONX_SCHEME_OFF;
	add_scheme(items, 2, 0);
	last_item(items)->flags = DAMONX_ITEM_REMOVE;
	add_scheme(items, 3, DAMONX_ACTION_STAT);
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), 0);
	tried = stats_of(fd, 1)->nr_tried;
	EXPECT(tried > 0);
	EXPECT_EQ(stats_of(fd, 1)->flags, 0);
	wait_snapshots(fd, 3, 3);
	EXPECT_EQ(stats_of(fd, 1)->nr_tried, tried);
	/* A commit that is refused changes nothing. */
	items = two_schemes(pid);
	s = add_scheme(items, 4, DAMONX_ACTION_STAT);
	s->access_unit = 99;
	EXPECT_EQ(configure(fd, items, 0), -EOPNOTSUPP);
	wait_snapshots(fd, 3, stats_of(fd, 3)->nr_snapshots + 3);
	EXPECT_EQ(stats_of(fd, 1)->nr_tried, tried);
	end_child(pid);
}
