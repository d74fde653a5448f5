// SPDX-License-Identifier: GPL-2.0
/* The configuration: what is refused and in which words, what comes back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include "abi.h"

/* ---- the list ---- */

TEST(list_bounds, "a damaged item list is refused")
{
	struct items *items = items_new();
	struct damonx_item *head;
	int fd = session_open();

	add_kdamond(items, 1);
	head = last_item(items);
	items->bytes = 15;
	expect_refused(items, configure(fd, items, 0), -EINVAL, 0,
		       WORDS("15 bytes", "16"));
	items->bytes = head->len;
	head->len = 15;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       offsetof(struct damonx_item, len),
		       WORDS("kdamond 1", "len", "15", "16"));
	head->len = items->bytes + 1;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	head->len = ~0U;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	head->len = items->bytes;
	head->type = 99;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       offsetof(struct damonx_item, type), WORDS("99"));
	head->type = 0;
	EXPECT_EQ(configure(fd, items, 0), -EOPNOTSUPP);
	head->type = DAMONX_ITEM_KDAMOND;
	head->flags = 1U << 15;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       offsetof(struct damonx_item, flags),
		       WORDS("kdamond 1", "0x8000"));
	head->flags = DAMONX_ITEM_REMOVE;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	/* What is between two items is nobody's. */
	head->flags = 0;
	head->len -= 3;
	items->at[head->len] = 1;
	expect_refused(items, configure(fd, items, 0), -EINVAL, head->len,
		       WORDS("between"));
	items->at[head->len] = 0;
	EXPECT_EQ(configure(fd, items, 0), 0);
	items->bytes = DAMONX_MAX_CONFIG_BYTES + 1;
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	EXPECT(strstr(message, "items_len"));
}

TEST(item_sizes, "an item may be longer by zeros, and shorter where that means a default")
{
	struct items *items = items_new();
	struct damonx_item *head;
	char payload[256] = { 0 };
	int fd = session_open();

	/* Longer, with zeros. */
	add_kdamond(items, 1);
	payload[0] = DAMONX_OPS_VADDR;
	item(items, DAMONX_ITEM_CONTEXT, 1, 1, payload,
	     sizeof(struct damonx_item_context) + 16);
	EXPECT_EQ(configure(fd, items, 0), 0);
	/* Longer, with something in it. */
	head = last_item(items);
	((char *)head)[head->len - 1] = 1;
	expect_refused(items, configure(fd, items, 0), -E2BIG, head->len - 1,
		       WORDS("context 1"));
	/* Shorter: all intervals are defaults. */
	items = items_new();
	add_kdamond(items, 1);
	item(items, DAMONX_ITEM_CONTEXT, 1, 1, payload, 4);
	EXPECT_EQ(configure(fd, items, 0), 0);
	/* A region without an end means nothing. */
	items = usual_items(getpid());
	item(items, DAMONX_ITEM_REGION, 1, 1, payload, 8);
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       offsetof(struct damonx_item, len),
		       WORDS("region 1", "len"));
}

TEST(parents, "parents stand before their children, identifiers are unique")
{
	struct items *items = items_new();
	int fd = session_open();

	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       offsetof(struct damonx_item, parent),
		       WORDS("context 1", "kdamond 1"));
	items = items_new();
	add_kdamond(items, 1);
	add_kdamond(items, 1);
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       offsetof(struct damonx_item, id),
		       WORDS("kdamond 1", "twice"));
	items = items_new();
	add_kdamond(items, 1);
	add_kdamond(items, 2);
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	add_context(items, 1, 2, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), 0);
	add_context(items, 2, 3, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
}

TEST(built, "each item of the contract is built")
{
	struct damonx_info info = { .size = sizeof(info) };
	unsigned int type;

	EXPECT_EQ(call(session_open(), DAMONX_INFO, &info), 0);
	for (type = DAMONX_ITEM_KDAMOND; type <= DAMONX_ITEM_CGROUP; type++)
		EXPECT(info.items & (1ULL << type));
}

/* ---- contexts ---- */

/**
 * struct context_row - one field set to a value that is refused
 */
struct context_row {
	const char *name;
	uint32_t offset;
	uint32_t bytes;
	uint64_t value;
	int err;
	const char *rule;
};

#define CONTEXT(_member, _value, _err, _rule) {				\
	.name = #_member,						\
	.offset = offsetof(struct damonx_item_context, _member),	\
	.bytes = sizeof(((struct damonx_item_context *)0)->_member),	\
	.value = (_value), .err = (_err), .rule = (_rule) }

static const struct context_row context_rows[] = {
	CONTEXT(ops, 0, -EINVAL, "not given"),
	CONTEXT(ops, 99, -EOPNOTSUPP, "99"),
	CONTEXT(flags, 1U << 31, -EOPNOTSUPP, "0x80000000"),
	CONTEXT(sample_us, 1, -EINVAL, "at least 100"),
	CONTEXT(sample_us, ~0ULL, -EINVAL, "at most"),
	CONTEXT(sample_us, 100001, -EINVAL, NULL),
	CONTEXT(aggr_us, 4999, -EINVAL, "sample_us, which is 5000"),
	CONTEXT(aggr_us, ~0ULL / 2, -EINVAL, "at most"),
	CONTEXT(update_us, ~0ULL, -EINVAL, "at most"),
	CONTEXT(min_regions, 2, -EINVAL, "at least 3"),
	CONTEXT(min_regions, 1001, -EINVAL, NULL),
	CONTEXT(max_regions, 9, -EINVAL, "min_regions, which is 10"),
	CONTEXT(max_regions, ~0U, -EINVAL, "at most"),
	CONTEXT(min_region_bytes, 4095, -EINVAL, "power of two"),
	CONTEXT(min_region_bytes, 2048, -EINVAL, "page"),
	CONTEXT(min_region_bytes, 3 * 4096, -EINVAL, "power of two"),
	CONTEXT(addr_unit, 4096, -EINVAL, "must be 1"),
	CONTEXT(goal_aggrs, 3, -EINVAL, NULL),
	CONTEXT(sampling, 99, -EOPNOTSUPP, "does not know"),
	CONTEXT(budget, 100, -EINVAL, "only sampling by evidence"),
	CONTEXT(upper_levels, DAMONX_SWITCH_ON, -EOPNOTSUPP, "not built"),
	CONTEXT(flush, DAMONX_SWITCH_OFF, -EOPNOTSUPP, "not built"),
	CONTEXT(flush_bp, 100, -EOPNOTSUPP, "not built"),
	CONTEXT(max_followed, 16385, -EINVAL, "at most 16384"),
};

static void set_member(void *payload, const struct context_row *row)
{
	uint32_t value = row->value;

	if (row->bytes == 8)
		memcpy((char *)payload + row->offset, &row->value, 8);
	else
		memcpy((char *)payload + row->offset, &value, 4);
}

TEST(context_rules, "each bad value of a context is named with field, value and rule")
{
	struct damonx_item_context *context;
	const struct context_row *row;
	struct items *items;
	int fd = session_open();
	char value[32];
	unsigned int i;

	for (i = 0; i < sizeof(context_rows) / sizeof(*row); i++) {
		row = &context_rows[i];
		items = items_new();
		add_kdamond(items, 1);
		context = add_context(items, 3, 1, DAMONX_OPS_VADDR);
		set_member(context, row);
		EXPECT_EQ(configure(fd, items, 0), row->err);
		ksft_note("%s", message);
		EXPECT(!strncmp(message, "context 3: ", 11));
		if (!row->rule)
			continue;
		EXPECT_EQ(refused_item, (char *)last_item(items) - items->at);
		EXPECT_EQ(refused_field,
			  sizeof(struct damonx_item) + row->offset);
		EXPECT(strstr(message, row->name));
		EXPECT(strstr(message, row->rule));
		snprintf(value, sizeof(value), "%llu",
			 (unsigned long long)row->value);
		if (row->value && row->value < 1U << 31)
			EXPECT(strstr(message, value));
	}
	/* And nothing of all that was taken. */
	config_of(fd, &i);
	EXPECT_EQ(i, 0);
}

/* ---- targets and regions ---- */

static pid_t pid_of_nobody(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	end_child(pid);
	return pid;
}

TEST(target_rules, "a target that cannot be watched is refused, with the reason")
{
	struct damonx_item_target *target;
	struct items *items;
	int fd = session_open();

	items = usual_items(pid_of_nobody());
	expect_refused(items, configure(fd, items, 0), -ESRCH,
		       FIELD(damonx_item_target, pid),
		       WORDS("target 1", "pid", "no such process"));
	items = usual_items(-1);
	EXPECT_EQ(configure(fd, items, 0), -ESRCH);
	items = usual_items(0);
	EXPECT_EQ(configure(fd, items, 0), -ESRCH);
	items = usual_items(2);
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, pid),
		       WORDS("target 1", "pid is 2", "kernel thread"));

	items = usual_items(getpid());
	target = (void *)(last_item(items) + 1);
	target->kind = 0;
	expect_refused(items, configure(fd, items, 0), -EINVAL,
		       FIELD(damonx_item_target, kind), WORDS("kind"));
	target->kind = 77;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       FIELD(damonx_item_target, kind), WORDS("77"));
	target->kind = DAMONX_TARGET_PID;
	target->flags = 0x80;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       FIELD(damonx_item_target, flags), WORDS("flags"));
	target->flags = 0;
	target->kind = DAMONX_TARGET_PIDFD;
	target->fd = -1;
	expect_refused(items, configure(fd, items, 0), -EBADF,
		       FIELD(damonx_item_target, fd), WORDS("fd is -1"));
	target->fd = fd;
	EXPECT_EQ(configure(fd, items, 0), -EBADF);
}

TEST(region_rules, "regions that are empty, reversed, unsorted or overlapping are refused")
{
	static const struct {
		uint64_t start, end;
		uint32_t field;
	} bad[] = {
		{ 0x5000, 0x5000, FIELD(damonx_item_region, end) },
		{ 0x6000, 0x5000, FIELD(damonx_item_region, end) },
		{ 0x1000, 0x2000, FIELD(damonx_item_region, start) },
		{ 0x3000, 0x5000, FIELD(damonx_item_region, start) },
	};
	struct items *items;
	int fd = session_open();
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		items = usual_items(getpid());
		add_region(items, 1, 1, 0x2000, 0x4000);
		add_region(items, 2, 1, bad[i].start, bad[i].end);
		expect_refused(items, configure(fd, items, 0), -EINVAL,
			       bad[i].field, WORDS("region 2", "0x"));
	}
	items = usual_items(getpid());
	add_region(items, 1, 1, 0x2000, 0x4000);
	add_region(items, 2, 1, 0x4000, 0x5000);
	EXPECT_EQ(configure(fd, items, 0), 0);

	/* Only ranges are watched, so there must be one. */
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	add_pid(items, 1, 1, getpid());
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	EXPECT(strstr(message, "target 1") && strstr(message, "fvaddr"));
}

TEST(too_many, "more of anything than is allowed is refused")
{
	struct damonx_info info = { .size = sizeof(info) };
	struct items *items = items_new();
	int fd = session_open(), err = 0;
	uint32_t i;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	for (i = 1; i <= info.max_kdamonds; i++)
		add_kdamond(items, i);
	EXPECT_EQ(configure(fd, items, 0), 0);
	add_kdamond(items, i);
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	EXPECT(strstr(message, "too many"));
	EXPECT_EQ(refused_item, (char *)last_item(items) - items->at);

	/* More ranges than there may be regions. */
	items = usual_items(getpid());
	for (i = 1; i <= 1001; i++)
		add_region(items, i, 1, i * 0x10000, i * 0x10000 + 0x1000);
	EXPECT_EQ(configure(fd, items, 0), -EINVAL);
	EXPECT(strstr(message, "1001") && strstr(message, "max_regions"));

	/* All a user's contexts together. */
	items = items_new();
	for (i = 1; i <= info.max_kdamonds; i++) {
		add_kdamond(items, i);
		add_context(items, 1, i, DAMONX_OPS_VADDR)->max_regions =
			info.max_regions;
		add_context(items, 2, i, DAMONX_OPS_VADDR)->max_regions =
			info.max_regions;
	}
	EXPECT_EQ(configure(fd, items, 0), -EUSERS);
	/* What was refused does not count. */
	EXPECT_EQ(configure(fd, usual_items(getpid()), 0), 0);

	/* All his kdamonds together. */
	items = items_new();
	for (i = 1; i <= info.max_kdamonds; i++)
		add_kdamond(items, i);
	for (i = 0; i < 1000; i++) {
		err = configure(session_open(), items, 0);
		if (err)
			break;
	}
	EXPECT_EQ(err, -EUSERS);
	ksft_note("%s", message);
}

/* ---- what comes back ---- */

TEST(grows_no_further, "what is kept and added to, call by call, stays as short as a list must be")
{
	/* of a target; in the first call, which a list can still hold; later */
	const uint32_t step = 100, many = 30000, more = 4000;
	struct items *items;
	pid_t pid = busy_child(1);
	uint32_t nr = 0, up_to = many, bytes;
	int fd = session_open(), err;

	do {
		items = items_new();
		add_kdamond(items, 1);
		add_context(items, 1, 1, DAMONX_OPS_FVADDR)->max_regions = step;
		for (; nr < up_to; nr++) {
			if (!(nr % step))
				add_pid(items, 1 + nr / step, 1, pid);
			add_region(items, 0, 0, (nr + 1) * PAGE_BYTES,
				   (nr + 2) * PAGE_BYTES);
		}
		err = configure(fd, items, DAMONX_CONFIGURE_KEEP);
		config_of(fd, &bytes);
		EXPECT(bytes <= DAMONX_MAX_CONFIG_BYTES);
		up_to += more;
	} while (!err);
	EXPECT_EQ(err, -EINVAL);
	EXPECT(strstr(message, "at most 1048576"));
	EXPECT(bytes > DAMONX_MAX_CONFIG_BYTES - 2 * more * 32);
}

TEST(read_back, "the configuration reads back as it went in, with defaults")
{
	struct items *items = items_new();
	struct damonx_item_context *context;
	const struct damonx_item *head;
	const void *back;
	uint32_t bytes;
	int fd = session_open();

	add_kdamond(items, 5);
	context = add_context(items, 6, 5, DAMONX_OPS_VADDR);
	context->sample_us = 7000;
	context->aggr_us = 140000;
	context->update_us = 3000000;
	context->min_regions = 11;
	context->max_regions = 222;
	context->min_region_bytes = 8192;
	context->addr_unit = 1;
	context->sampling = DAMONX_SAMPLING_EVIDENCE;
	context->budget = 222;
	add_pid(items, 7, 6, getpid());
	add_region(items, 8, 7, 0x10000, 0x20000);
	add_region(items, 9, 7, 0x20000, 0x90000);
	add_kdamond(items, 10);
	EXPECT_EQ(configure(fd, items, 0), 0);
	back = config_of(fd, &bytes);
	EXPECT_EQ(bytes, items->bytes);
	EXPECT(!memcmp(back, items->at, bytes));

	/* What is not given is the default; 0 asks for an identifier. */
	items = items_new();
	add_kdamond(items, 0);
	add_context(items, 0, 0, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, 0), 0);
	head = config_of(fd, &bytes);
	EXPECT_EQ(head->id, 1);
	head = (const void *)((const char *)head + head->len);
	EXPECT_EQ(head->id, 1);
	EXPECT_EQ(head->parent, 1);
	context = (void *)(head + 1);
	EXPECT_EQ(context->sample_us, 5000);
	EXPECT_EQ(context->aggr_us, 100000);
	EXPECT_EQ(context->update_us, 1000000);
	EXPECT_EQ(context->min_regions, 10);
	EXPECT_EQ(context->max_regions, 1000);
	EXPECT_EQ(context->min_region_bytes, PAGE_BYTES);
	EXPECT_EQ(context->sampling, DAMONX_SAMPLING_CLASSIC);
}

TEST(budget_rule, "a budget is at most what one sample may have")
{
	struct items *items = items_new();
	struct damonx_item_context *context;

	add_kdamond(items, 5);
	context = add_context(items, 6, 5, DAMONX_OPS_VADDR);
	context->sampling = DAMONX_SAMPLING_EVIDENCE;
	context->budget = 1001;
	EXPECT_EQ(configure(session_open(), items, 0), -EINVAL);
	EXPECT(strstr(message, "at most max_regions, which is 1000"));
}

TEST(whole, "a refused configuration changes nothing, neither does a check")
{
	struct damonx_get_config get = { .size = sizeof(get) };
	struct items *items;
	uint32_t bytes;
	int fd = session_open();

	EXPECT_EQ(configure(fd, usual_items(getpid()), 0), 0);
	config_of(fd, &bytes);
	items = usual_items(getpid());
	add_pid(items, 2, 1, getpid());
	add_pid(items, 3, 1, -5);
	EXPECT_EQ(configure(fd, items, 0), -ESRCH);
	EXPECT_EQ(call(fd, DAMONX_GET_CONFIG, &get), -ENOSPC);
	EXPECT_EQ(get.out_len, bytes);
	items = usual_items(getpid());
	add_pid(items, 2, 1, getpid());
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_CHECK), 0);
	EXPECT_EQ(call(fd, DAMONX_GET_CONFIG, &get), -ENOSPC);
	EXPECT_EQ(get.out_len, bytes);
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(call(fd, DAMONX_GET_CONFIG, &get), -ENOSPC);
	EXPECT(get.out_len > bytes);
	/* An empty list takes everything away. */
	EXPECT_EQ(configure(fd, items_new(), 0), 0);
	config_of(fd, &bytes);
	EXPECT_EQ(bytes, 0);
	EXPECT_EQ(start(fd), -ENOENT);
}

TEST(pidfd, "a process given by a descriptor reads back as a number")
{
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PIDFD };
	const struct damonx_item_target *back;
	struct items *items = items_new();
	pid_t pid = busy_child(1);
	uint32_t bytes;
	int fd = session_open();

	target.fd = syscall(SYS_pidfd_open, pid, 0);
	EXPECT(target.fd >= 0);
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	EXPECT_EQ(configure(fd, items, 0), 0);
	back = (const void *)((const char *)config_of(fd, &bytes) + bytes -
			      sizeof(*back));
	EXPECT_EQ(back->kind, DAMONX_TARGET_PID);
	EXPECT_EQ(back->pid, pid);
	EXPECT_EQ(start(fd), 0);
	wait_windows(fd, 1);
}
