// SPDX-License-Identifier: GPL-2.0
/*
 * A commit that gets other targets for a context whose targets have all gone,
 * while another context of its kdamond runs: each of its allocations fails in
 * turn, and nothing changes; then it is taken, and the context runs. Prints TAP.
 */
#include "expect.h"
#include "session.h"
#include "../../kmod/dev/decode.h"

static bool failed;
static struct dx_message message;

static struct {
	u32 bytes;
	_Alignas(8) u8 at[4096];
} list;

static void *add(u16 type, u32 id)
{
	struct damonx_item *head = (void *)(list.at + list.bytes);
	u32 bytes = sizeof(*head) + dx_item_row(type)->bytes;

	*head = (struct damonx_item){ .type = type, .len = bytes, .id = id };
	list.bytes += ALIGN(bytes, 8);
	return head + 1;
}

static void add_context(u32 id, int process, u32 flags)
{
	struct damonx_item_context *c = add(DAMONX_ITEM_CONTEXT, id);
	struct damonx_item_target *t = add(DAMONX_ITEM_TARGET, 1);

	c->ops = DAMONX_OPS_VADDR;
	t->kind = DAMONX_TARGET_PID;
	t->pid = DEV_PID_OF(process);
	t->flags = flags;
}

/* All of which a commit makes a copy. */
static void add_what_is_copied(void)
{
	struct damonx_item_region *r = add(DAMONX_ITEM_REGION, 1);
	struct damonx_item_filter *f;
	struct damonx_item_scheme *s;
	struct damonx_item_goal *g;

	r->start = 0x10000;
	r->end = 0x210000;
	add(DAMONX_ITEM_PROBE, 1);
	f = add(DAMONX_ITEM_PROBE_FILTER, 1);
	f->type = DAMONX_FILTER_ANON;
	s = add(DAMONX_ITEM_SCHEME, 1);
	s->action = DAMONX_ACTION_STAT;
	((struct damonx_item_quota *)add(DAMONX_ITEM_QUOTA, 1))->bytes = 4096;
	g = add(DAMONX_ITEM_GOAL, 1);
	g->metric = DAMONX_GOAL_USER_INPUT;
	g->target_value = 1;
}

/* Context 1 watches @process, with more of everything if it is not the first. */
static void draw_list(int process)
{
	memset(&list, 0, sizeof(list));
	add(DAMONX_ITEM_KDAMOND, 1);
	add_context(1, process, process ? DAMONX_TARGET_F_CHILDREN : 0);
	if (process)
		add_what_is_copied();
	add_context(2, 1, 0);
}

/* @fail_at: so many allocations of the commit can be made, but one; 0: all */
static int commit(struct dev_session *s, long fail_at)
{
	struct dx_decoder d = {
		.list = list.at,
		.bytes = list.bytes,
		.old = s->session.config,
		.opener = &dev_root,
		.message = &message,
	};
	struct dx_item *config = dx_decode(&d);
	int err;

	EXPECT(!IS_ERR(config));
	if (IS_ERR(config))
		return PTR_ERR(config);
	dev_fail_at = fail_at;
	err = dx_commit(&s->session, config, &d);
	dev_fail_at = 0;
	if (err)
		dx_item_free(config);
	return err;
}

static struct dx_watch *watch_of(struct dev_session *s, u32 id)
{
	struct dx_kdamond *k = dx_kdamond_find(&s->session, 1);
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (watch->item->id == id)
			return watch;
	}
	return NULL;
}

static void run(struct dev_session *s, u32 nr_turns)
{
	while (nr_turns--)
		dev_session_run(s);
}

/* Context 1 has ended, and context 2 goes on. */
static void begin(struct dev_session *s)
{
	draw_list(0);
	EXPECT(!commit(s, 0));
	EXPECT(!dx_control_start(&s->session, 0, &message));
	run(s, 100);
	EXPECT(watch_of(s, 1)->running && watch_of(s, 2)->running);
	dev_exit(0);
	run(s, 100);
	EXPECT(!watch_of(s, 1)->running && watch_of(s, 2)->running);
	EXPECT(dev_session_told(s, 1, 1, 1)->exited);
}

static void starve(struct dev_session *s)
{
	u64 one = fake_digest(&watch_of(s, 1)->context);
	u64 two = fake_digest(&watch_of(s, 2)->context);
	const struct dx_item *config = s->session.config;
	u64 nr_records = s->nr_records;
	long n = 0;
	int err;

	draw_list(3);
	while ((err = commit(s, ++n)) == -ENOMEM) {
		EXPECT(!strcmp(message.text, "no memory"));
		EXPECT(s->session.config == config);
		EXPECT(fake_digest(&watch_of(s, 1)->context) == one);
		EXPECT(fake_digest(&watch_of(s, 2)->context) == two);
		EXPECT(!watch_of(s, 1)->running && !watch_of(s, 1)->plan);
		EXPECT(s->nr_records == nr_records);
		if (failed)
			return;
	}
	printf("# %ld allocations\n", n - 1);
	EXPECT(!err);
	EXPECT(n > 12);
}

static void look(struct dev_session *s)
{
	struct dx_watch *watch = watch_of(s, 1);
	u64 windows = watch->context.stats.windows;

	EXPECT(watch->running && watch_of(s, 2)->running);
	EXPECT(!dev_session_told(s, 1, 1, 1)->exited);
	run(s, 100);
	EXPECT(watch->context.stats.windows > windows);
	EXPECT(watch->context.targets[0].regions.nr);
	EXPECT(!fake_check(&watch->context));
}

int main(void)
{
	struct dev_session *s;

	dev_reset();
	fake_reset();
	s = dev_session_new();
	begin(s);
	if (!failed)
		starve(s);
	if (!failed)
		look(s);
	EXPECT(!s->wrong);
	dev_session_free(s);
	EXPECT(!dev_nr_held && !dev_nr_references());
	printf("%sok 1 - a context that had ended gets targets again, or nothing changes\n1..1\n",
	       failed ? "not " : "");
	return failed;
}
