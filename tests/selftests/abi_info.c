// SPDX-License-Identifier: GPL-2.0
/* Each limit and each bit that INFO tells, against what calls do. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "abi.h"

#define BIT(_n)		(1ULL << (_n))

/* What the tests share: who asks, what INFO said, and whom they name. */
static int fd, cgroup_fd, pidfd;
static pid_t child;
static struct damonx_info info;

static void begin(void)
{
	fd = session_open();
	child = busy_child(1);
	info.size = sizeof(info);
	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	cgroup_fd = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY);
	pidfd = syscall(SYS_pidfd_open, child, 0);
	EXPECT(pidfd >= 0);
}

/* Only decide; nothing of it is put in force. */
static int decide(const struct items *items)
{
	return configure(fd, items, DAMONX_CONFIGURE_CHECK);
}

#define ADD(_items, _type, _id, _parent, _struct, ...)			\
	item(_items, _type, _id, _parent, &(struct _struct){ __VA_ARGS__ }, \
	     sizeof(struct _struct))

/* The cgroup at the top, under that identifier. */
static void add_cgroup(struct items *items, uint32_t id)
{
	ADD(items, DAMONX_ITEM_CGROUP, id, 0, damonx_item_cgroup,
	    .fd = cgroup_fd, .flags = DAMONX_CGROUP_FD);
}

/* ---- limits ---- */

/* A thing of which there may be so many, as the @id-th of its parent. */
static void add_one(struct items *items, uint16_t type, uint32_t id)
{
	switch (type) {
	case DAMONX_ITEM_KDAMOND:
		add_kdamond(items, id);
		break;
	case DAMONX_ITEM_CGROUP:
		add_cgroup(items, id);
		break;
	case DAMONX_ITEM_CONTEXT:
		add_context(items, id, 0, DAMONX_OPS_VADDR);
		break;
	case DAMONX_ITEM_TARGET:
		add_pid(items, id, 0, child);
		break;
	case DAMONX_ITEM_REGION:
		add_region(items, id, 0, id * 2 * PAGE_BYTES,
			   (id * 2 + 1) * PAGE_BYTES);
		break;
	case DAMONX_ITEM_PROBE:
		ADD(items, type, id, 0, damonx_item_probe, .weight = 0);
		break;
	case DAMONX_ITEM_SCHEME:
		ADD(items, type, id, 0, damonx_item_scheme,
		    .action = DAMONX_ACTION_STAT);
		break;
	case DAMONX_ITEM_GOAL:
		ADD(items, type, id, 0, damonx_item_goal,
		    .metric = DAMONX_GOAL_USER_INPUT, .target_value = 1);
		break;
	case DAMONX_ITEM_FILTER:
		ADD(items, type, id, 0, damonx_item_filter,
		    .type = DAMONX_FILTER_ADDR, .end = id);
		break;
	case DAMONX_ITEM_PROBE_FILTER:
		ADD(items, type, id, 0, damonx_item_filter,
		    .type = DAMONX_FILTER_ANON);
		break;
	case DAMONX_ITEM_DESTINATION:
		ADD(items, type, id, 0, damonx_item_destination, .node = 0);
		break;
	}
}

/* What stands above things of that type. */
static struct items *above(uint16_t type)
{
	struct items *items = items_new();

	if (type == DAMONX_ITEM_KDAMOND || type == DAMONX_ITEM_CGROUP)
		return items;
	add_kdamond(items, 1);
	if (type == DAMONX_ITEM_CONTEXT)
		return items;
	add_context(items, 1, 1, DAMONX_OPS_VADDR)->max_regions =
		info.max_regions;
	if (type == DAMONX_ITEM_TARGET)
		return items;
	add_pid(items, 1, 1, child);
	if (type == DAMONX_ITEM_PROBE_FILTER)
		add_one(items, DAMONX_ITEM_PROBE, 1);
	if (type == DAMONX_ITEM_DESTINATION)
		ADD(items, DAMONX_ITEM_SCHEME, 1, 1, damonx_item_scheme,
		    .action = DAMONX_ACTION_MIGRATE_HOT);
	if (type == DAMONX_ITEM_GOAL || type == DAMONX_ITEM_FILTER)
		add_one(items, DAMONX_ITEM_SCHEME, 1);
	if (type == DAMONX_ITEM_GOAL)
		ADD(items, DAMONX_ITEM_QUOTA, 1, 1, damonx_item_quota,
		    .bytes = PAGE_BYTES);
	return items;
}

static void expect_at_most(uint16_t type, uint32_t max)
{
	struct items *items = above(type);
	uint32_t id;
	int err;

	for (id = 1; id <= max; id++)
		add_one(items, type, id);
	err = decide(items);
	ksft_note("%u of item type %u: %d %s", max, type, err, message);
	EXPECT_EQ(err, 0);
	add_one(items, type, id);
	expect_refused(items, decide(items), -EINVAL, 0, WORDS("too many"));
}

TEST(info_most, "of each object there can be as many as INFO says, and not one more")
{
	begin();
	expect_at_most(DAMONX_ITEM_KDAMOND, info.max_kdamonds);
	expect_at_most(DAMONX_ITEM_CONTEXT, info.max_contexts);
	expect_at_most(DAMONX_ITEM_TARGET, info.max_targets);
	expect_at_most(DAMONX_ITEM_REGION, info.max_ranges);
	expect_at_most(DAMONX_ITEM_PROBE, info.max_probes);
	expect_at_most(DAMONX_ITEM_SCHEME, info.max_schemes);
	expect_at_most(DAMONX_ITEM_GOAL, info.max_goals);
	expect_at_most(DAMONX_ITEM_FILTER, info.max_filters);
	expect_at_most(DAMONX_ITEM_PROBE_FILTER, info.max_filters);
	if (info.cgroup_flags & DAMONX_CGROUP_FD)
		expect_at_most(DAMONX_ITEM_CGROUP, info.max_cgroups);
	if (info.actions[DAMONX_OPS_VADDR] & BIT(DAMONX_ACTION_MIGRATE_HOT))
		expect_at_most(DAMONX_ITEM_DESTINATION, info.max_destinations);
}

/* A context with one field set is taken, or refused because of that field. */
#define EXPECT_CONTEXT(_taken, _field, ...) do {			\
	struct items *_items = items_new();				\
	add_kdamond(_items, 1);						\
	ADD(_items, DAMONX_ITEM_CONTEXT, 1, 1, damonx_item_context,	\
	    .ops = DAMONX_OPS_VADDR, __VA_ARGS__);			\
	if (_taken)							\
		EXPECT_EQ(decide(_items), 0);				\
	else								\
		expect_refused(_items, decide(_items), -EINVAL,		\
			       FIELD(damonx_item_context, _field),	\
			       WORDS(#_field " is "));			\
} while (0)

#define EXPECT_REFRESH(_taken, _us) do {				\
	struct items *_items = items_new();				\
	ADD(_items, DAMONX_ITEM_KDAMOND, 1, 0, damonx_item_kdamond,	\
	    .refresh_us = (_us));					\
	if (_taken)							\
		EXPECT_EQ(decide(_items), 0);				\
	else								\
		expect_refused(_items, decide(_items), -EINVAL,		\
			       FIELD(damonx_item_kdamond, refresh_us),	\
			       WORDS("refresh_us is "));		\
} while (0)

TEST(info_limits, "values are taken up to the limits that INFO says, and no further")
{
	const uint64_t max_us = (begin(), info.max_interval_us);

	EXPECT_CONTEXT(true, sample_us, .sample_us = info.min_sample_us);
	EXPECT_CONTEXT(false, sample_us, .sample_us = info.min_sample_us - 1);
	EXPECT_CONTEXT(true, update_us, .update_us = max_us);
	EXPECT_CONTEXT(false, update_us, .update_us = max_us + 1);
	EXPECT_CONTEXT(true, aggr_us, .sample_us = max_us, .aggr_us = max_us);
	EXPECT_CONTEXT(false, aggr_us, .sample_us = max_us,
		       .aggr_us = max_us + 1);
	EXPECT_CONTEXT(true, aggr_us, .sample_us = 1000,
		       .aggr_us = 1000ULL * info.max_window_samples);
	EXPECT_CONTEXT(false, aggr_us, .sample_us = 1000,
		       .aggr_us = 1000ULL * (info.max_window_samples + 1));
	EXPECT_CONTEXT(true, min_regions, .min_regions = info.min_regions);
	EXPECT_CONTEXT(false, min_regions, .min_regions = info.min_regions - 1);
	EXPECT_CONTEXT(true, max_regions, .max_regions = info.max_regions);
	EXPECT_CONTEXT(false, max_regions, .max_regions = info.max_regions + 1);
	EXPECT_CONTEXT(true, max_followed, .max_followed = info.max_targets);
	EXPECT_CONTEXT(false, max_followed,
		       .max_followed = info.max_targets + 1);
	EXPECT_REFRESH(true, info.min_refresh_us);
	EXPECT_REFRESH(false, info.min_refresh_us - 1);
	EXPECT_REFRESH(true, max_us);
	EXPECT_REFRESH(false, max_us + 1);
}

/* A new session's ring, taken, or refused with @wanted and in these words. */
static void expect_ring(struct damonx_ring arg, int wanted, const char *words)
{
	int other = session_open(), err;

	message[0] = 0;
	arg.size = sizeof(arg);
	arg.message = (uintptr_t)message;
	arg.message_len = sizeof(message);
	err = call(other, DAMONX_RING, &arg);
	ksft_note("%u bytes, records 0x%llx: %d %s", arg.data_bytes,
		  (unsigned long long)arg.records, err, message);
	EXPECT_EQ(err, wanted);
	EXPECT(!wanted || strstr(message, words));
	close(other);
}

/* A kdamond with zeros behind it, which an item may have: so many bytes. */
static struct items *padded(uint32_t bytes)
{
	struct items *items = items_new();

	memset(items->at, 0, sizeof(items->at));
	add_kdamond(items, 1);
	last_item(items)->len = bytes;
	items->bytes = bytes;
	return items;
}

TEST(info_bytes, "a list and a ring are taken up to the length that INFO says, and records that INFO has")
{
	struct damonx_ring ring = { .size = 0 };
	unsigned int n;

	begin();
	EXPECT_EQ(info.max_config_bytes, DAMONX_MAX_CONFIG_BYTES);
	EXPECT_EQ(decide(padded(info.max_config_bytes)), 0);
	EXPECT_EQ(decide(padded(info.max_config_bytes + 8)), -EINVAL);
	EXPECT(strstr(message, "items_len is "));
	ring.data_bytes = info.max_ring_bytes;
	expect_ring(ring, 0, "");
	ring.data_bytes *= 2;
	expect_ring(ring, -EINVAL, "data_bytes is ");
	ring.data_bytes = PAGE_BYTES;
	for (n = 0; n < 64; n++) {
		ring.records = BIT(n);
		expect_ring(ring, info.records & BIT(n) ? 0 : -EOPNOTSUPP,
			    "records is ");
	}
}

/* ---- limits of a user ---- */

/* So many kdamonds, and contexts with so many regions together, in a session. */
static int have(int session, uint32_t nr_kdamonds, uint32_t nr_regions)
{
	struct items *items = items_new();
	uint32_t id;

	for (id = 1; id <= nr_kdamonds; id++)
		add_kdamond(items, id);
	if (nr_regions)
		add_context(items, 1, 1, DAMONX_OPS_VADDR)->max_regions =
			nr_regions;
	return configure(session, items, 0);
}

/* As somebody who has no session yet; INFO says what was set. */
static void use_all(int session, pid_t pid)
{
	int other = session_open(), third = session_open(), n = 3;

	(void)pid;
	session = session_open();
	EXPECT_EQ(call(session, DAMONX_INFO, &info), 0);
	EXPECT_EQ(info.max_user_sessions, 5);
	EXPECT_EQ(info.max_user_kdamonds, 4);
	EXPECT_EQ(info.max_user_regions, 500);
	EXPECT_EQ(info.max_user_ring_bytes, 3 * PAGE_BYTES);

	EXPECT_EQ(have(session, 3, 0), 0);
	EXPECT_EQ(have(other, 2, 0), -EUSERS);
	EXPECT(strstr(message, "5 kdamonds, the limit is 4"));
	EXPECT_EQ(have(other, 1, 0), 0);

	EXPECT_EQ(have(session, 1, 400), 0);
	EXPECT_EQ(have(other, 1, 101), -EUSERS);
	EXPECT(strstr(message, "501, the limit is 500"));
	EXPECT_EQ(have(other, 1, 100), 0);

	EXPECT_EQ(make_ring(session, 2 * PAGE_BYTES, NULL), 0);
	EXPECT_EQ(make_ring(other, 2 * PAGE_BYTES, NULL), -EUSERS);
	EXPECT_EQ(make_ring(other, PAGE_BYTES, NULL), 0);
	EXPECT_EQ(make_ring(third, PAGE_BYTES, NULL), -EUSERS);

	while (open(DAMONX_DEVICE, O_RDWR) >= 0)
		n++;
	EXPECT_EQ(errno, EUSERS);
	EXPECT_EQ(n, info.max_user_sessions);
}

TEST(info_user, "a user has as many sessions, kdamonds, regions and bytes of rings as INFO says, and no more")
{
	static const char *const lowered[][2] = {
		{ PARAMETERS "max_user_sessions", "5" },
		{ PARAMETERS "max_user_kdamonds", "4" },
		{ PARAMETERS "max_user_regions", "500" },
		{ PARAMETERS "max_user_ring_bytes", "12288" },
	};
	char before[4][32];
	struct stat st;
	unsigned int i;

	begin();
	EXPECT_EQ(stat(DAMONX_DEVICE, &st), 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, 0666), 0);
	for (i = 0; i < 4; i++) {
		read_file(lowered[i][0], before[i], sizeof(before[i]));
		EXPECT(write_file(lowered[i][0], lowered[i][1]));
	}
	as_user(USER, use_all, -1, 0);
	for (i = 0; i < 4; i++)
		EXPECT(write_file(lowered[i][0], before[i]));
	EXPECT_EQ(chmod(DAMONX_DEVICE, st.st_mode & 07777), 0);
}

/* ---- bits ---- */

/*
 * What was decided is what a bit says; what is refused names @name, and gives a
 * reason.
 */
static void expect_bit(uint64_t bits, unsigned int n, int err, const char *name)
{
	ksft_note("%s, %u: %d %s", name, n, err, message);
	if (n < 64 && bits & BIT(n)) {
		EXPECT_EQ(err, 0);
		return;
	}
	EXPECT(err == -EOPNOTSUPP || err == -EINVAL);
	EXPECT(strstr(message, name));
}

/* kdamond 1 and context 1 of an operations set, with a target where one can be. */
static struct items *context_of(uint32_t ops)
{
	struct items *items = items_new();

	if (info.cgroup_flags & DAMONX_CGROUP_FD)
		add_cgroup(items, 1);
	add_kdamond(items, 1);
	add_context(items, 1, 1, ops);
	if (ops == DAMONX_OPS_PADDR)
		ADD(items, DAMONX_ITEM_TARGET, 1, 1, damonx_item_target,
		    .kind = DAMONX_TARGET_PHYSICAL);
	else
		add_pid(items, 1, 1, child);
	if (ops == DAMONX_OPS_FVADDR)
		add_region(items, 1, 1, PAGE_BYTES, 2 * PAGE_BYTES);
	return items;
}

static struct items *scheme_of(uint32_t ops, uint32_t action)
{
	struct items *items = context_of(ops);

	ADD(items, DAMONX_ITEM_SCHEME, 1, 1, damonx_item_scheme,
	    .action = action);
	if (action == DAMONX_ACTION_MIGRATE_HOT ||
	    action == DAMONX_ACTION_MIGRATE_COLD)
		add_one(items, DAMONX_ITEM_DESTINATION, 1);
	return items;
}

static void add_filter(struct items *items, uint16_t type, uint32_t of)
{
	ADD(items, type, 1, 1, damonx_item_filter, .type = of,
	    .cgroup = of == DAMONX_FILTER_MEMCG,
	    .target = of == DAMONX_FILTER_TARGET,
	    .end = of == DAMONX_FILTER_ADDR ||
		   of == DAMONX_FILTER_HUGEPAGE_SIZE ? PAGE_BYTES : 0);
}

static int decide_target(uint32_t ops, uint32_t kind)
{
	struct items *items = items_new();
	struct damonx_item_target target = { .kind = kind };

	if (kind == DAMONX_TARGET_PID)
		target.pid = child;
	if (kind == DAMONX_TARGET_PIDFD)
		target.fd = pidfd;
	if (kind == DAMONX_TARGET_CGROUP)
		target.cgroup = 1;
	if (info.cgroup_flags & DAMONX_CGROUP_FD)
		add_cgroup(items, 1);
	add_kdamond(items, 1);
	add_context(items, 1, 1, ops);
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	if (ops == DAMONX_OPS_FVADDR)
		add_region(items, 1, 1, PAGE_BYTES, 2 * PAGE_BYTES);
	return decide(items);
}

static int decide_goal(uint32_t ops, uint32_t metric)
{
	struct items *items = scheme_of(ops, DAMONX_ACTION_STAT);

	ADD(items, DAMONX_ITEM_QUOTA, 1, 1, damonx_item_quota,
	    .bytes = PAGE_BYTES);
	ADD(items, DAMONX_ITEM_GOAL, 1, 1, damonx_item_goal, .metric = metric,
	    .target_value = 1,
	    .cgroup = metric == DAMONX_GOAL_NODE_MEMCG_USED_BP ||
		      metric == DAMONX_GOAL_NODE_MEMCG_FREE_BP);
	return decide(items);
}

TEST(info_ops, "for each operations set what INFO says works is taken, and the rest is refused by name")
{
	struct items *items;
	uint32_t ops, n;

	begin();
	for (ops = 1; ops < DAMONX_NR_OPS_MAX; ops++) {
		items = items_new();
		add_kdamond(items, 1);
		add_context(items, 1, 1, ops);
		expect_bit(info.ops, ops, decide(items), "ops is ");
		if (!(info.ops & BIT(ops)))
			continue;
		for (n = 1; n <= DAMONX_TARGET_PHYSICAL + 1; n++)
			expect_bit(info.targets[ops], n, decide_target(ops, n),
				   n == DAMONX_TARGET_PIDFD &&
				   ops != DAMONX_OPS_PADDR ? "fd is " :
							     "kind is ");
		for (n = 1; n <= DAMONX_ACTION_MIGRATE_COLD + 1; n++)
			expect_bit(info.actions[ops], n,
				   decide(scheme_of(ops, n)), "action is ");
		for (n = 1; n <= DAMONX_FILTER_TARGET + 1; n++) {
			items = scheme_of(ops, DAMONX_ACTION_STAT);
			add_filter(items, DAMONX_ITEM_FILTER, n);
			expect_bit(info.filters[ops], n, decide(items),
				   "type is ");
			items = context_of(ops);
			add_one(items, DAMONX_ITEM_PROBE, 1);
			add_filter(items, DAMONX_ITEM_PROBE_FILTER, n);
			expect_bit(info.probes[ops], n, decide(items),
				   "type is ");
		}
		for (n = 1; n <= DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP + 1; n++)
			expect_bit(info.goals[ops], n, decide_goal(ops, n),
				   "metric is ");
	}
}

static void expect_choices(void)
{
	struct items *items;
	uint32_t n;

	for (n = 1; n < 8; n++) {
		items = items_new();
		add_kdamond(items, 1);
		add_context(items, 1, 1, DAMONX_OPS_VADDR)->sampling = n;
		expect_bit(info.samplings, n, decide(items), "sampling is ");
		items = scheme_of(DAMONX_OPS_VADDR, DAMONX_ACTION_STAT);
		ADD(items, DAMONX_ITEM_QUOTA, 1, 1, damonx_item_quota,
		    .bytes = PAGE_BYTES, .tuner = n);
		expect_bit(info.tuners, n, decide(items), "tuner is ");
		items = scheme_of(DAMONX_OPS_VADDR, DAMONX_ACTION_STAT);
		ADD(items, DAMONX_ITEM_WATERMARK, 1, 1, damonx_item_watermark,
		    .metric = n);
		expect_bit(info.wmarks, n, decide(items), "metric is ");
	}
}

/* The flags of a target are those of its kind. */
static void expect_target_flag(unsigned int n)
{
	bool physical = BIT(n) == DAMONX_TARGET_F_NODE;
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_context(items, 1, 1, physical ? DAMONX_OPS_PADDR :
					    DAMONX_OPS_VADDR);
	ADD(items, DAMONX_ITEM_TARGET, 1, 1, damonx_item_target,
	    .kind = physical ? DAMONX_TARGET_PHYSICAL : DAMONX_TARGET_PID,
	    .flags = BIT(n), .pid = physical ? 0 : child);
	/* Without physical memory its context is refused already. */
	expect_bit(info.target_flags, n, decide(items),
		   physical && !(info.ops & BIT(DAMONX_OPS_PADDR)) ?
		   "ops is " : "flags is ");
}

static void expect_flag(unsigned int n)
{
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_VADDR)->flags = BIT(n);
	expect_bit(info.context_flags, n, decide(items), "flags is ");
	items = context_of(DAMONX_OPS_VADDR);
	ADD(items, DAMONX_ITEM_SCHEME, 1, 1, damonx_item_scheme,
	    .action = DAMONX_ACTION_STAT, .flags = BIT(n));
	expect_bit(info.scheme_flags, n, decide(items), "flags is ");
	items = scheme_of(DAMONX_OPS_VADDR, DAMONX_ACTION_STAT);
	ADD(items, DAMONX_ITEM_FILTER, 1, 1, damonx_item_filter,
	    .type = DAMONX_FILTER_ADDR, .flags = BIT(n), .end = 1);
	expect_bit(info.filter_flags, n, decide(items), "flags is ");
	if (info.cgroup_flags & DAMONX_CGROUP_FD) {
		items = items_new();
		ADD(items, DAMONX_ITEM_CGROUP, 1, 0, damonx_item_cgroup,
		    .fd = cgroup_fd, .flags = DAMONX_CGROUP_FD | BIT(n));
		expect_bit(info.cgroup_flags, n, decide(items), "flags is ");
	}
	expect_target_flag(n);
	expect_bit(info.configure_flags, n,
		   configure(fd, items_new(), DAMONX_CONFIGURE_CHECK | BIT(n)),
		   "flags is ");
}

TEST(info_bits, "each choice and each flag that INFO has is taken, and all others are refused by name")
{
	struct items *items;
	unsigned int n;

	begin();
	expect_choices();
	for (n = 0; n < 32; n++)
		expect_flag(n);
	items = items_new();
	add_kdamond(items, 1);
	EXPECT_EQ(configure(fd, items, 0), 0);
	for (n = 0; n < 16; n++) {
		items = items_new();
		add_kdamond(items, 1);
		last_item(items)->flags = BIT(n);
		expect_bit(info.item_flags, n,
			   configure(fd, items, DAMONX_CONFIGURE_KEEP |
						DAMONX_CONFIGURE_CHECK),
			   "flags are ");
	}
	for (n = DAMONX_ITEM_KDAMOND; n < 32; n++) {
		if (info.items & BIT(n))
			continue;
		items = items_new();
		item(items, n, 1, 0, NULL, 0);
		EXPECT(decide(items) < 0);
		EXPECT(message[0]);
	}
}
