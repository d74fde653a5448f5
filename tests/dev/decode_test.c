// SPDX-License-Identifier: GPL-2.0
/*
 * The decoder of kmod/dev in a plain program: every item type of the contract,
 * commits that keep, identifiers, processes, and time in proportion to the list.
 * Prints TAP.
 */
#include <malloc.h>
#include <time.h>

#include "expect.h"
#include "fake.h"
#include "../../kmod/dev/decode.h"

static int nr_tests, nr_failed;
static bool failed;

static void end_test(const char *what)
{
	printf("%sok %d - %s\n", failed ? "not " : "", ++nr_tests, what);
	nr_failed += failed;
	failed = false;
}

/* ---- lists ---- */

static struct {
	u32 bytes;
	_Alignas(8) u8 at[2 * DAMONX_MAX_CONFIG_BYTES];
} list;

static struct dx_message message;
static struct dx_decoder decoder;
static struct dx_item *config;	/* in force */

/* What the rules of a type ask for at least. */
static void fill_required(u16 type, void *payload)
{
	struct damonx_item_scheme *scheme = payload;
	struct damonx_item_goal *goal = payload;
	struct damonx_item_watermark *watermark = payload;
	struct damonx_item_filter *filter = payload;

	switch (type) {
	case DAMONX_ITEM_SCHEME:
		scheme->action = DAMONX_ACTION_STAT;
		break;
	case DAMONX_ITEM_GOAL:
		goal->metric = DAMONX_GOAL_USER_INPUT;
		goal->target_value = 1;
		break;
	case DAMONX_ITEM_WATERMARK:
		watermark->metric = DAMONX_WMARK_NONE;
		break;
	case DAMONX_ITEM_FILTER:
	case DAMONX_ITEM_PROBE_FILTER:
		filter->type = DAMONX_FILTER_ADDR;
		filter->end = PAGE_SIZE;
		break;
	}
}

/* Add an item of whole length; returns its payload: zeros, and what is required. */
static void *add(u16 type, u32 id, u32 parent, u16 flags)
{
	struct damonx_item *head = (void *)(list.at + list.bytes);
	u32 bytes = sizeof(*head) + dx_item_row(type)->bytes;

	memset(head, 0, ALIGN(bytes, 8));
	*head = (struct damonx_item){
		.type = type, .flags = flags, .len = bytes, .id = id,
		.parent = parent,
	};
	list.bytes += ALIGN(bytes, 8);
	if (!(flags & DAMONX_ITEM_REMOVE))
		fill_required(type, head + 1);
	return head + 1;
}

static void add_context(u32 ops)
{
	struct damonx_item_context *c;

	add(DAMONX_ITEM_KDAMOND, 1, 0, 0);
	c = add(DAMONX_ITEM_CONTEXT, 1, 0, 0);
	c->ops = ops;
	c->max_regions = 10000;
}

static void add_target(u32 id, int process)
{
	struct damonx_item_target *t = add(DAMONX_ITEM_TARGET, id, 0, 0);

	t->kind = DAMONX_TARGET_PID;
	t->pid = DEV_PID_OF(process);
}

static void add_region(u32 id, u64 page)
{
	struct damonx_item_region *r = add(DAMONX_ITEM_REGION, id, 0, 0);

	r->start = page * PAGE_SIZE;
	r->end = (page + 1) * PAGE_SIZE;
}

static struct dx_item *decode(bool keep)
{
	memset(&message, 0, sizeof(message));
	decoder = (struct dx_decoder){
		.list = list.at,
		.bytes = list.bytes,
		.keep = keep,
		.old = config,
		.opener = &dev_root,
		.message = &message,
	};
	return dx_decode(&decoder);
}

/* Put the list in force, and begin another one; 0 or a negative errno. */
static int give(bool keep)
{
	struct dx_item *new = decode(keep);

	list.bytes = 0;
	/* None is so long that its end is cut off. */
	EXPECT(strlen(message.text) < DX_MESSAGE_BYTES - 1);
	if (IS_ERR(new))
		return PTR_ERR(new);
	dx_item_free(config);
	config = new;
	return 0;
}

static void forget(void)
{
	dx_item_free(config);
	config = NULL;
	list.bytes = 0;
	dev_reset();
}

static struct dx_item *find(u16 type, u32 id)
{
	struct dx_item *item = NULL;

	while ((item = dx_item_next(config, item))) {
		if (item->type == type && (!id || item->id == id))
			return item;
	}
	return NULL;
}

static int process_of(u32 target)
{
	struct dx_item *item = find(DAMONX_ITEM_TARGET, target);

	return item ? dev_process_of(dx_item_target(item)->space) : -1;
}

/* ---- the table ---- */

static void test_table(void)
{
	u32 seen[DX_NR_ITEM_TYPES] = { 0 };
	const struct dx_item_type *row;
	u16 type;

	for (type = 1; type < DX_NR_ITEM_TYPES; type++) {
		row = dx_item_type(type);
		EXPECT(row && row->name && row->bytes && row->max);
		EXPECT(row->bytes % 8 == 0);
		EXPECT(row->parent < DX_NR_ITEM_TYPES && row->parent != type);
		EXPECT(!(seen[row->parent] & 1 << row->kin));
		seen[row->parent] |= 1 << row->kin;
	}
	for (type = 0; type < DX_NR_ITEM_TYPES; type++)
		EXPECT(seen[type] == (1U << dx_item_row(type)->nr_kin) - 1);
	EXPECT(!dx_item_type(0) && !dx_item_type(DX_NR_ITEM_TYPES) &&
	       !dx_item_type(0xffff));
	end_test("each type has a row, and a number of its own below its parent");
}

static void add_all_types(void)
{
	struct damonx_item_scheme *scheme;
	struct damonx_item_cgroup *cgroup;

	add_context(DAMONX_OPS_VADDR);
	add_target(1, 0);
	add_region(1, 16);
	scheme = add(DAMONX_ITEM_SCHEME, 1, 0, 0);
	scheme->action = DAMONX_ACTION_MIGRATE_HOT;
	add(DAMONX_ITEM_QUOTA, 1, 0, 0);
	add(DAMONX_ITEM_GOAL, 1, 0, 0);
	add(DAMONX_ITEM_WATERMARK, 1, 0, 0);
	add(DAMONX_ITEM_FILTER, 1, 0, 0);
	add(DAMONX_ITEM_DESTINATION, 1, 0, 0);
	add(DAMONX_ITEM_PROBE, 1, 0, 0);
	add(DAMONX_ITEM_PROBE_FILTER, 1, 0, 0);
	cgroup = add(DAMONX_ITEM_CGROUP, 1, 0, 0);
	cgroup->cgroup_id = DEV_CGROUP_ID_OF(0);
	strcpy(cgroup->path, "/another/path");
}

static void test_all_types(void)
{
	struct damonx_item_scheme *scheme;
	static u8 back[sizeof(list.at)];
	struct dx_item *again;
	u32 bytes, type;

	forget();
	add_all_types();
	EXPECT(!give(false));
	for (type = 1; type < DX_NR_ITEM_TYPES; type++)
		EXPECT(config && find(type, 1));
	bytes = dx_encode(config, dev_ns, back);
	EXPECT(bytes <= dx_encoded_bytes(config));
	/* The path is as long as it is. */
	EXPECT(bytes < sizeof(struct damonx_item_cgroup));
	memcpy(list.at, back, bytes);
	list.bytes = bytes;
	again = decode(true);
	EXPECT(!IS_ERR(again) &&
	       dx_encode(again, dev_ns, list.at) == bytes);
	EXPECT(!memcmp(list.at, back, bytes));
	dx_item_free(again);
	list.bytes = 0;
	/* And goes again, from the top and from below. */
	add(DAMONX_ITEM_KDAMOND, 1, 0, DAMONX_ITEM_REMOVE);
	add(DAMONX_ITEM_CGROUP, 1, 0, DAMONX_ITEM_REMOVE);
	EXPECT(!give(true) && !dx_encoded_bytes(config));
	add_all_types();
	EXPECT(!give(true));
	add(DAMONX_ITEM_KDAMOND, 1, 0, 0);
	add(DAMONX_ITEM_CONTEXT, 1, 0, 0);
	scheme = add(DAMONX_ITEM_SCHEME, 1, 0, 0);
	scheme->action = 0;	/* as it is */
	add(DAMONX_ITEM_QUOTA, 0, 0, 0);
	add(DAMONX_ITEM_GOAL, 1, 0, DAMONX_ITEM_REMOVE);
	add(DAMONX_ITEM_PROBE, 1, 0, DAMONX_ITEM_REMOVE);
	EXPECT(!give(true));
	EXPECT(find(DAMONX_ITEM_QUOTA, 1) && !find(DAMONX_ITEM_GOAL, 0) &&
	       !find(DAMONX_ITEM_PROBE_FILTER, 0));
	end_test("every type of the contract is decoded, kept, read back and removed");
}

/* ---- the only one of a kind ---- */

static u64 quota_bytes(void)
{
	struct dx_item *item = find(DAMONX_ITEM_QUOTA, 0);

	return item ? ((struct damonx_item_quota *)item->payload)->bytes : 0;
}

static struct damonx_item_quota *add_quota(u32 id, u16 flags)
{
	struct damonx_item_scheme *scheme;

	add(DAMONX_ITEM_KDAMOND, 1, 0, 0);
	add(DAMONX_ITEM_CONTEXT, 1, 0, 0);
	scheme = add(DAMONX_ITEM_SCHEME, 1, 0, 0);
	scheme->action = 0;	/* as it is */
	return add(DAMONX_ITEM_QUOTA, id, 0, flags);
}

static void test_singleton(void)
{
	struct dx_item *item;

	forget();
	add_all_types();
	EXPECT(!give(false));
	add_quota(0, 0)->bytes = 4096;
	EXPECT(!give(true) && quota_bytes() == 4096);
	add_quota(1, 0);
	EXPECT(!give(true) && quota_bytes() == 4096);
	EXPECT(find(DAMONX_ITEM_GOAL, 1));
	/* No limit, but the goals stay. */
	add_quota(0, DAMONX_ITEM_WHOLE);
	EXPECT(!give(true) && quota_bytes() == 0);
	EXPECT(find(DAMONX_ITEM_GOAL, 1));
	/* Another one in its place: what was below the first goes with it. */
	add_quota(1, DAMONX_ITEM_REMOVE);
	((struct damonx_item_quota *)add(DAMONX_ITEM_QUOTA, 0, 0, 0))->bytes = 1;
	EXPECT(!give(true) && quota_bytes() == 1);
	EXPECT(!find(DAMONX_ITEM_GOAL, 0));
	item = find(DAMONX_ITEM_SCHEME, 1);
	EXPECT(dx_item_count(item, DAMONX_ITEM_QUOTA) == 1);
	add_quota(2, 0);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "only one"));
	EXPECT(decoder.field == offsetof(struct damonx_item, id));
	end_test("the only one of a kind is meant by 0 and 1, and can be replaced in one list");
}

/* ---- order ---- */

static const char *filters(void)
{
	static char text[64];
	struct dx_item *item;
	int n = 0;

	text[0] = '\0';
	dx_for_each_child(item, find(DAMONX_ITEM_SCHEME, 1), DAMONX_ITEM_FILTER)
		n += snprintf(text + n, sizeof(text) - n, "%u ", item->id);
	return text;
}

static void test_order(void)
{
	u32 i;

	forget();
	add_context(DAMONX_OPS_VADDR);
	add(DAMONX_ITEM_SCHEME, 1, 0, 0);
	for (i = 3; i; i--)
		add(DAMONX_ITEM_FILTER, i, 0, 0);
	EXPECT(!give(false) && !strcmp(filters(), "3 2 1 "));
	/* Before another one, with a quota between them in the list. */
	add_quota(1, 0);
	add(DAMONX_ITEM_FILTER, 3, 1, 0);
	add(DAMONX_ITEM_WATERMARK, 0, 1, 0);
	add(DAMONX_ITEM_FILTER, 9, 1, DAMONX_ITEM_MOVE);
	EXPECT(!give(true) && !strcmp(filters(), "3 9 2 1 "));
	add_quota(1, 0);
	add(DAMONX_ITEM_FILTER, 1, 1, DAMONX_ITEM_MOVE);
	EXPECT(!give(true) && !strcmp(filters(), "1 3 9 2 "));
	add_quota(1, 0);
	add(DAMONX_ITEM_FILTER, 3, 1, DAMONX_ITEM_REMOVE);
	add(DAMONX_ITEM_FILTER, 0, 1, 0);
	EXPECT(!give(true) && !strcmp(filters(), "1 9 2 10 "));
	end_test("children keep their order, and can be moved and put between others");
}

/* ---- identifiers ---- */

static void test_identifiers(void)
{
	u32 i;

	forget();
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 0);
	add_target(2, 0);
	EXPECT(!give(false));
	add_context(DAMONX_OPS_VADDR);
	add(DAMONX_ITEM_TARGET, 2, 0, DAMONX_ITEM_REMOVE);
	add_target(0, 1);
	EXPECT(!give(true) && process_of(3) == 1 && process_of(2) == -1);
	/* A list that begins anew counts from 1, a later one does not. */
	add_context(DAMONX_OPS_VADDR);
	add_target(0, 1);
	EXPECT(!give(false) && process_of(1) == 1);
	add_context(DAMONX_OPS_VADDR);
	add_target(0, 0);
	EXPECT(!give(true) && process_of(4) == 0);
	/* Removed ones leave room. */
	for (i = 0; i < 2; i++) {
		add_context(DAMONX_OPS_VADDR);
		add(DAMONX_ITEM_PROBE, 1 + i, 0,
		    i ? DAMONX_ITEM_REMOVE : 0);
		while (!i && list.bytes < 600)
			add(DAMONX_ITEM_PROBE, 0, 0, 0);
		if (!i) {
			EXPECT(give(true) == -EINVAL);
			EXPECT(strstr(message.text, "at most 4 probes"));
			add_context(DAMONX_OPS_VADDR);
			add(DAMONX_ITEM_PROBE, 1, 0, 0);
			add(DAMONX_ITEM_PROBE, 2, 0, 0);
			add(DAMONX_ITEM_PROBE, 3, 0, 0);
		}
		add(DAMONX_ITEM_PROBE, 7 + i, 0, 0);
		EXPECT(!give(true));
	}
	EXPECT(dx_item_count(find(DAMONX_ITEM_CONTEXT, 1),
			     DAMONX_ITEM_PROBE) == 4);
	add_context(DAMONX_OPS_VADDR);
	add_target(DAMONX_ID_MODULE, 0);
	EXPECT(give(true) == -EINVAL);
	/* Nor does the module count into its own half. */
	add_context(DAMONX_OPS_VADDR);
	add_target(DAMONX_ID_MODULE - 1, 0);
	EXPECT(!give(true));
	add_context(DAMONX_OPS_VADDR);
	add_target(0, 1);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "no identifier"));
	end_test("identifiers are not given twice, and what is removed leaves room");
}

/* ---- processes ---- */

static void test_processes(void)
{
	struct damonx_item_target *t;

	/* Inside, process 3 is number 1; outside, that is nobody. */
	forget();
	dev_ns = &dev_inside;
	add_context(DAMONX_OPS_VADDR);
	t = add(DAMONX_ITEM_TARGET, 1, 0, 0);
	t->kind = DAMONX_TARGET_PID;
	t->pid = 1;
	EXPECT(!give(false) && process_of(1) == 3);
	dev_ns = &dev_outside;
	add_context(DAMONX_OPS_VADDR);
	add(DAMONX_ITEM_TARGET, 1, 0, 0);
	add_region(1, 16);
	EXPECT(!give(true) && process_of(1) == 3);
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 4);
	EXPECT(!give(true) && process_of(1) == 4);

	/* By a thread's number. */
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 5);
	((struct damonx_item_target *)(list.at + list.bytes) - 1)->pid =
		DEV_TID_OF(5);
	EXPECT(!give(false) && process_of(1) == 5);
	dev_exit(5);
	add_context(DAMONX_OPS_VADDR);
	add(DAMONX_ITEM_TARGET, 1, 0, 0);
	EXPECT(!give(true) && process_of(1) == 5);
	/* What has exited can be given again, and so what may not be read. */
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 5);
	EXPECT(!give(false) && process_of(1) == 5);
	add_context(DAMONX_OPS_VADDR);
	add_target(2, 4);
	EXPECT(!give(false) && process_of(2) == 4);
	dev_forbid(4);
	add_context(DAMONX_OPS_VADDR);
	add_target(2, 4);
	EXPECT(!give(false) && process_of(2) == 4);
	add_context(DAMONX_OPS_VADDR);
	add_target(3, 4);
	EXPECT(give(false) == -EPERM);
	end_test("a target keeps its process, whatever its number is to whom");
}

/* What was told of a target is its thread's, under a lock that a copy is made without. */
static void test_told(void)
{
	struct dx_item_target *t;

	forget();
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 4);
	EXPECT(!give(false));
	t = dx_item_target(find(DAMONX_ITEM_TARGET, 1));
	t->exec_id = 77;
	t->exit_told = true;
	add_context(DAMONX_OPS_VADDR);
	EXPECT(!give(true));
	t = dx_item_target(find(DAMONX_ITEM_TARGET, 1));
	EXPECT(t->exec_id == 1 && !t->exit_told);
	end_test("what was told of a target is not copied");
}

/* ---- cgroups ---- */

static struct damonx_item_cgroup *add_cgroup(u32 id, u32 flags)
{
	struct damonx_item_cgroup *c = add(DAMONX_ITEM_CGROUP, id, 0, 0);

	c->flags = flags;
	return c;
}

static struct dx_cgroup *cgroup_of(u32 id)
{
	return dx_item_cgroup(find(DAMONX_ITEM_CGROUP, id))->cgroup;
}

static void test_cgroups(void)
{
	struct dx_cgroup *was;

	forget();
	add_cgroup(1, DAMONX_CGROUP_FD)->fd = DEV_CGROUP_FD_OF(1);
	EXPECT(!give(false));
	was = cgroup_of(1);
	EXPECT(dx_cgroup_id(was) == DEV_CGROUP_ID_OF(1));
	EXPECT(!dx_cgroup_below(was));
	/* As it is, also when it is gone, to whom may not name it by number. */
	dev_remove(1);
	dev_caller = &dev_user;
	add_cgroup(1, 0);
	EXPECT(!give(true) && cgroup_of(1) == was);
	add_cgroup(2, 0)->cgroup_id = DEV_CGROUP_ID_OF(1);
	EXPECT(!give(false) && cgroup_of(2) == was);
	add_cgroup(2, DAMONX_CGROUP_BELOW);
	EXPECT(!give(true) && dx_cgroup_below(cgroup_of(2)));
	EXPECT(dx_cgroup_id(cgroup_of(2)) == DEV_CGROUP_ID_OF(1));
	add_cgroup(2, 0)->cgroup_id = DEV_CGROUP_ID_OF(2);
	EXPECT(give(true) == -EPERM && strstr(message.text, "CAP_SYS_ADMIN"));
	dev_caller = &dev_root;
	add_cgroup(2, 0)->cgroup_id = DEV_CGROUP_ID_OF(2);
	EXPECT(!give(true) && dx_cgroup_below(cgroup_of(2)));
	EXPECT(dx_cgroup_id(cgroup_of(2)) == DEV_CGROUP_ID_OF(2));

	add_cgroup(2, 0)->cgroup_id = DEV_CGROUP_ID_OF(DEV_NR_CGROUPS);
	EXPECT(give(true) == -ENOENT && strstr(message.text, "cgroup 2: "));
	add_cgroup(3, DAMONX_CGROUP_FD)->fd = DEV_CGROUP_FD_OF(1);
	EXPECT(give(true) == -ENOENT && strstr(message.text, "removed"));
	add_cgroup(3, DAMONX_CGROUP_FD)->fd = DEV_FD_OF(1);
	EXPECT(give(true) == -EBADF && strstr(message.text, "fd is 1001"));
	add_cgroup(3, 0);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "not given"));
	add_cgroup(3, 0)->fd = DEV_CGROUP_FD_OF(0);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "without"));
	add_cgroup(3, 4)->cgroup_id = DEV_CGROUP_ID_OF(0);
	EXPECT(give(true) == -EOPNOTSUPP);
	end_test("a cgroup is named by descriptor or number, and stays what it is");
}

static struct damonx_item_target *add_group(u32 id, u32 cgroup)
{
	struct damonx_item_target *t = add(DAMONX_ITEM_TARGET, id, 0, 0);

	t->kind = DAMONX_TARGET_CGROUP;
	t->cgroup = cgroup;
	return t;
}

static struct dx_space *space_of(u32 target)
{
	return dx_item_target(find(DAMONX_ITEM_TARGET, target))->space;
}

static void test_groups(void)
{
	struct damonx_item_target *t;
	struct dx_space *was;

	/* Named before the cgroup it means. */
	forget();
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 2);
	add_cgroup(2, DAMONX_CGROUP_FD)->fd = DEV_CGROUP_FD_OF(1);
	EXPECT(!give(false));
	was = space_of(1);
	EXPECT(dx_cgroup_id(dx_space_cgroup(was)) == DEV_CGROUP_ID_OF(1));
	/* The same, whether it is named or not, and also when it is gone. */
	dev_remove(1);
	add_cgroup(2, 0);
	EXPECT(!give(true) && space_of(1) == was);
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 7);
	add_cgroup(7, 0)->cgroup_id = DEV_CGROUP_ID_OF(1);
	EXPECT(!give(false) && space_of(1) == was);
	/* Another one, or the same with others below it. */
	add_cgroup(7, DAMONX_CGROUP_BELOW);
	EXPECT(!give(true) && space_of(1) != was);
	was = space_of(1);
	add_cgroup(7, 0)->cgroup_id = DEV_CGROUP_ID_OF(2);
	EXPECT(!give(true) && space_of(1) != was);
	add_context(DAMONX_OPS_VADDR);
	t = add(DAMONX_ITEM_TARGET, 1, 0, DAMONX_ITEM_WHOLE);
	t->kind = DAMONX_TARGET_PID;
	t->pid = DEV_PID_OF(3);
	t->flags = DAMONX_TARGET_F_CHILDREN;
	EXPECT(!give(true) && process_of(1) == 3);
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 7);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "flags is 0x1"));
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 7);
	add_cgroup(7, 0)->cgroup_id = DEV_CGROUP_ID_OF(2);
	EXPECT(!give(false) && dx_space_cgroup(space_of(1)));

	add(DAMONX_ITEM_CGROUP, 7, 0, DAMONX_ITEM_REMOVE);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "target 1: "));
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 0);
	EXPECT(give(false) == -EINVAL && strstr(message.text, "not given"));
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 7)->flags = DAMONX_TARGET_F_CHILDREN;
	EXPECT(give(true) == -EINVAL && strstr(message.text, "flags is 0x1"));
	dev_caller = &dev_user;
	add_context(DAMONX_OPS_VADDR);
	add_group(1, 7);
	EXPECT(give(true) == -EPERM);
	end_test("a cgroup can be a target, and children of one be followed");
}

static void test_fault(void)
{
	u32 i;

	forget();
	add_context(DAMONX_OPS_VADDR);
	add_target(1, 0);
	for (i = 0; i < 20; i++)
		add_region(0, 16 + 2 * i);
	EXPECT(!give(false));
	add_context(DAMONX_OPS_VADDR);
	((struct damonx_item_context *)(list.at + list.bytes) - 1)->max_regions =
		15;
	EXPECT(give(true) == -EINVAL);
	EXPECT(strstr(message.text, "target 1: 20 regions"));
	EXPECT(!decoder.item && !decoder.field);
	/* One that the list names. */
	add_context(DAMONX_OPS_VADDR);
	add(DAMONX_ITEM_TARGET, 1, 0, 0);
	add_region(77, 16);
	EXPECT(give(true) == -EINVAL && strstr(message.text, "region 77"));
	EXPECT(decoder.item && decoder.field == sizeof(struct damonx_item));
	end_test("a refusal points to an item of the list, or to none");
}

/* ---- time ---- */

/* What decoding takes: CPU time, or the basic blocks that were executed. */
#ifdef DEV_COUNT_BLOCKS
static unsigned long nr_blocks;

/* The compiler calls this at the begin of each; see run. */
void __sanitizer_cov_trace_pc(void);

__attribute__((no_sanitize_coverage))
void __sanitizer_cov_trace_pc(void)
{
	nr_blocks++;
}

static double work_done(void)
{
	return nr_blocks;
}

/*
 * The same each time, whatever else runs, and however large the caches are. What
 * is not in proportion stands out: a search in each step would make it 16 for four
 * times as many regions of a target, and 9 for three times as many targets.
 */
#define UNIT	"blocks"
#define SCALE	1
#define MOST	3.05
#define MOST_OF_FOUR	4.1
#define ROUNDS	1
#else
static double work_done(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/*
 * Three times as much does not fit into the caches into which the other does: 3.1
 * to 3.25 on an idle machine. This sees what happens in functions of libraries,
 * where no blocks are counted.
 */
#define UNIT	"ms"
#define SCALE	1e3
#define MOST	4.5
#define MOST_OF_FOUR	7
#define ROUNDS	20
#endif

/**
 * struct time_row - a list of regions that is decoded
 * @backwards: identifiers fall; with @keep, so do addresses, and all are new
 */
struct time_row {
	const char *what;
	bool keep, backwards;
};

static const struct time_row time_rows[] = {
	{ "a new configuration", false, false },
	{ "a commit that keeps and names all", true, false },
	{ "a new configuration whose identifiers fall", false, true },
	{ "a commit that adds the last one first", true, true },
};

static void add_regions(const struct time_row *row, u32 nr, u32 nr_targets)
{
	u32 i, each = nr / nr_targets;

	add_context(DAMONX_OPS_VADDR);
	for (i = 0; i < nr; i++) {
		if (i % each == 0)
			add_target(1 + i / each, 0);
		if (!row->backwards)
			add_region(1 + i, 2 * i);
		else
			add_region(nr - i, 2 * (row->keep ? nr - i : i));
	}
}

/* What it takes to decode @nr regions of @nr_targets targets. */
static double work_of(const struct time_row *row, u32 nr, u32 nr_targets)
{
	struct dx_item *new;
	double begin;

	forget();
	if (row->keep) {
		if (row->backwards)
			add_context(DAMONX_OPS_VADDR);
		else
			add_regions(row, nr, nr_targets);
		EXPECT(!give(false));
	}
	add_regions(row, nr, nr_targets);
	begin = work_done();
	new = decode(row->keep);
	begin = work_done() - begin;
	EXPECT(!IS_ERR(new));
	dx_item_free(IS_ERR(new) ? NULL : new);
	return begin;
}

/*
 * The least of several, in turn: others on the machine can only make it longer.
 * On a busy one it takes more.
 */
static void measure(const struct time_row *row, double *few, double *one,
		    double *three)
{
	int round;

	*few = *one = *three = 1e18;
	for (round = 0; round < ROUNDS ||
	     (round < 20 * ROUNDS && (*three > *one * MOST ||
				      *one > *few * MOST_OF_FOUR)); round++) {
		*few = min_t(double, *few, work_of(row, 2500, 1));
		*one = min_t(double, *one, work_of(row, 10000, 1));
		*three = min_t(double, *three, work_of(row, 30000, 3));
	}
}

static void test_time(void)
{
	const struct time_row *row;
	double few, one, three, usual = 0;
	char what[128];

	for (row = time_rows; row < time_rows + ARRAY_SIZE(time_rows); row++) {
		measure(row, &few, &one, &three);
		printf("# %s: 10000 regions of one target %.2f %s, of a quarter of them %.3f, 30000 of three %.2f %s, ratio %.3f\n",
		       row->what, one * SCALE, UNIT, one / few, three * SCALE,
		       UNIT, three / one);
		if (!row->backwards) {
			EXPECT(three <= one * MOST);
			EXPECT(one <= few * MOST_OF_FOUR);
			usual = three;
		} else {
			/* Tables and sorting, but nothing by the square. */
			EXPECT(three <= usual * 4);
		}
		snprintf(what, sizeof(what), UNIT " in proportion: %s", row->what);
		end_test(what);
	}
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {	/* time alone, without the sanitizers */
		/* The kernel's memory is not faulted in, either. */
		mallopt(M_MMAP_THRESHOLD, 1 << 30);
		mallopt(M_TRIM_THRESHOLD, 1 << 30);
		test_time();
	} else {
		test_table();
		test_all_types();
		test_singleton();
		test_order();
		test_identifiers();
		test_processes();
		test_told();
		test_cgroups();
		test_groups();
		test_fault();
		forget();
		EXPECT(!dev_nr_held && !dev_nr_references());
		end_test("nothing is left behind");
	}
	forget();
	printf("1..%d\n", nr_tests);
	return nr_failed ? 1 : 0;
}
