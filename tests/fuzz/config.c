// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of configurations: the decoder of kmod/dev and the commit
 * path of kmod/core. The input is a sequence of steps: random lists given to a
 * running configuration, in between processes that exit, allocations that fail
 * and windows that pass. What must hold:
 *
 * A list is taken whole or refused whole, in words. What is refused changes
 * nothing. What is taken reads back as a list that is taken again and reads back
 * the same. A refusal points to an object that the list contains, or to none.
 */
#include "../dev/fake.h"
#include "../../kmod/dev/commit_scheme.h"
#include "../../kmod/dev/decode.h"
#include "config.h"

#define MAX_STEPS	12
#define MAX_ITEMS	48
#define MAX_LIST	8192
#define MAX_CONTEXTS	8

#define must(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__,	\
			__LINE__, #condition);				\
		abort();						\
	}								\
} while (0)

/* ---- lists ---- */

struct list {
	u32 bytes;
	u32 nr;
	u32 ops;	/* of the last context */
	u32 offsets[MAX_ITEMS];
	_Alignas(8) u8 at[MAX_LIST];
};

static void draw_memory(struct input *in, struct damonx_item_target *t)
{
	t->kind = DAMONX_TARGET_PHYSICAL;
	if (byte(in) % 2)
		return;
	t->flags = DAMONX_TARGET_F_NODE;
	t->node = below(in, DEV_NR_NODES + 1);
}

static void draw_target(struct input *in, struct damonx_item_target *t)
{
	u32 process = below(in, DEV_NR_PROCESSES);

	t->kind = byte(in) % 8 ? DAMONX_TARGET_PID : number(in);
	if (byte(in) % 8 == 1)
		t->flags = byte(in) % 8 ? DAMONX_TARGET_F_CHILDREN : number(in);
	switch (below(in, 9)) {
	case 8:
		t->kind = DAMONX_TARGET_CGROUP;
		t->cgroup = below(in, 6);
		break;
	case 0:
		t->pid = number(in);
		break;
	case 1:
		t->pid = DEV_TID_OF(process);
		break;
	case 2:
		t->kind = DAMONX_TARGET_PIDFD;
		t->fd = DEV_FD_OF(process);
		break;
	case 3:
		t->pid = 1 + below(in, 8);	/* inside */
		break;
	case 4:
		break;
	default:
		t->pid = DEV_PID_OF(process);
	}
}

static void draw_context(struct input *in, struct damonx_item_context *c)
{
	c->ops = 1 + below(in, DAMONX_OPS_PADDR);
	if (byte(in) % 2)
		c->max_regions = 10 + below(in, 100);
	if (byte(in) % 4 == 1)
		c->sample_us = 1000 + number(in) % 10000;
	if (byte(in) % 4 == 1)
		c->aggr_us = number(in) % 1000000;
}

static void draw_cgroup(struct input *in, struct damonx_item_cgroup *c)
{
	u32 n = below(in, DEV_NR_CGROUPS);

	c->flags = byte(in) % 2 ? DAMONX_CGROUP_BELOW : 0;
	if (byte(in) % 2) {
		c->flags |= DAMONX_CGROUP_FD;
		c->fd = DEV_CGROUP_FD_OF(n);
	} else {
		c->cgroup_id = DEV_CGROUP_ID_OF(n);
	}
}

/* Most payloads make sense; some members of the others may. */
static void draw_payload(struct input *in, struct list *list, u16 type,
			 u8 *payload, u32 bytes)
{
	static u64 page;
	struct damonx_item_region *r = (void *)payload;
	u32 i;

	if (bytes >= sizeof(struct damonx_item_target) &&
	    type == DAMONX_ITEM_TARGET) {
		/* Of the kind that its context watches, but for one in eight. */
		if ((list->ops == DAMONX_OPS_PADDR) != !(byte(in) % 8))
			draw_memory(in, (void *)payload);
		else
			draw_target(in, (void *)payload);
		return;
	}
	if (bytes >= sizeof(*r) && type == DAMONX_ITEM_REGION) {
		page = byte(in) % 4 ? page + 1 + below(in, 16) : below(in, 200);
		r->start = page * PAGE_SIZE + (byte(in) ? 0 : 1);
		page += 1 + below(in, 16);
		r->end = page * PAGE_SIZE;
		return;
	}
	if (bytes >= sizeof(struct damonx_item_cgroup) &&
	    type == DAMONX_ITEM_CGROUP)
		draw_cgroup(in, (void *)payload);
	if (bytes >= sizeof(struct damonx_item_context) &&
	    type == DAMONX_ITEM_CONTEXT) {
		draw_context(in, (void *)payload);
		list->ops = ((struct damonx_item_context *)payload)->ops;
	}
	if (type <= DAMONX_ITEM_FILTER && bytes == dx_item_row(type)->bytes)
		draw_scheme_item(in, type, payload);
	for (i = 0; i + 4 <= bytes && byte(in) > 200; i++) {
		u32 at = number(in) % bytes & ~3;
		u32 value = number(in);

		memcpy(payload + at, &value, min_t(u32, 4, bytes - at));
	}
}

static void draw_item(struct input *in, struct list *list, u16 *last)
{
	struct damonx_item *head = (void *)(list->at + list->bytes);
	const struct dx_item_type *row;
	u32 payload, room;
	u8 how = byte(in);

	/* Often a child or a sibling of the one before. */
	head->type = how < 100 ? *last : how < 180 ? *last + 1 :
		     how < 250 ? how % DX_NR_ITEM_TYPES : number(in);
	row = dx_item_type(head->type);
	payload = row ? row->bytes : below(in, 32);
	how = byte(in);
	if (how > 240)
		payload = number(in) % 256;
	else if (how > 200)
		payload = payload * below(in, 9) / 8;
	else if (how > 160)
		payload = 0;
	room = MAX_LIST - list->bytes;
	if (list->nr == MAX_ITEMS || room < sizeof(*head) + payload + 8)
		return;
	how = byte(in);
	head->flags = how < 160 ? 0 : how < 250 ? 1 << how % 3 : number(in);
	head->len = sizeof(*head) + payload;
	head->id = byte(in) % 4 ? below(in, 6) : number(in);
	head->parent = byte(in) % 4 ? 0 : below(in, 6);
	draw_payload(in, list, head->type, (u8 *)(head + 1), payload);
	if (byte(in) == 255)
		head->len = number(in);
	list->offsets[list->nr++] = list->bytes;
	list->bytes += ALIGN(sizeof(*head) + payload, 8);
	*last = row ? head->type : 0;
}

static void draw_list(struct input *in, struct list *list)
{
	u32 n = below(in, MAX_ITEMS);
	u16 last = 0;

	memset(list, 0, sizeof(*list));
	while (n-- && in->at < in->end)
		draw_item(in, list, &last);
}

/* What is in force, with some bytes changed. */
static void change_list(struct input *in, struct list *list,
			struct dx_item *config)
{
	struct damonx_item *head;
	u32 n, at;

	memset(list, 0, sizeof(*list));
	if (!config || dx_encoded_bytes(config) > MAX_LIST)
		return;
	list->bytes = dx_encode(config, dev_ns, list->at);
	for (at = 0; at < list->bytes; at += ALIGN(head->len, 8)) {
		head = (void *)(list->at + at);
		if (list->nr < MAX_ITEMS)
			list->offsets[list->nr++] = at;
		if (byte(in) % 4 == 3)
			head->flags = byte(in) & 7;
	}
	for (n = below(in, 8); n && list->bytes; n--) {
		at = number(in) % list->bytes & ~3;
		*(u32 *)(list->at + at) = number(in);
	}
	if (byte(in) == 1)
		list->bytes = number(in) % (list->bytes + 1);
}

/* ---- what holds of every tree ---- */

static void check_value(struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	const struct damonx_item_region *r = dx_item_region(item);
	const struct damonx_item_scheme *s = dx_item_scheme(item);

	switch (item->type) {
	case DAMONX_ITEM_CONTEXT:
		must(c->sample_us >= 100 && c->aggr_us >= c->sample_us);
		must(c->min_regions >= 3 && c->max_regions >= c->min_regions);
		break;
	case DAMONX_ITEM_TARGET:
		must(dx_item_target(item)->space);
		must((dx_space_kind(dx_item_target(item)->space) ==
		      DX_SPACE_PHYSICAL) ==
		     (dx_item_context(item->parent)->ops == DAMONX_OPS_PADDR));
		must(!dx_item_target(item)->uapi.pid);
		break;
	case DAMONX_ITEM_REGION:
		must(r->start < r->end);
		break;
	case DAMONX_ITEM_SCHEME:
		must(s->action && s->action <= DAMONX_ACTION_MIGRATE_COLD);
		must(!s->max_accesses || s->min_accesses < s->max_accesses);
		must(!s->max_age || s->min_age < s->max_age);
		break;
	case DAMONX_ITEM_QUOTA:
		must(dx_item_quota(item)->fail_charge_num <=
		     dx_item_quota(item)->fail_charge_denom);
		break;
	case DAMONX_ITEM_GOAL:
		must(dx_item_goal(item)->metric &&
		     dx_item_goal(item)->target_value);
		break;
	case DAMONX_ITEM_FILTER:
		must(dx_item_filter(item)->type &&
		     dx_item_filter(item)->type <= DAMONX_FILTER_TARGET);
		break;
	case DAMONX_ITEM_CGROUP:
		must(dx_item_cgroup(item)->cgroup);
		must(!(dx_item_cgroup(item)->uapi.flags & DAMONX_CGROUP_FD));
		break;
	}
}

static void check_children(struct dx_item *item)
{
	struct dx_item *child, *other, *before;
	u16 type;

	for (type = 1; type < DX_NR_ITEM_TYPES; type++) {
		u32 nr = 0;

		if (dx_item_row(type)->parent != item->type)
			continue;
		before = NULL;
		dx_for_each_child(child, item, type) {
			nr++;
			must(child->parent == item && child->id);
			must(child->id < DAMONX_ID_MODULE);
			must(child->id <= dx_item_kin(item, type)->highest_id);
			dx_for_each_child(other, item, type)
				must(other == child || other->id != child->id);
			if (type == DAMONX_ITEM_REGION && before)
				must(dx_item_region(before)->end <=
				     dx_item_region(child)->start);
			before = child;
		}
		must(nr == dx_item_count(item, type));
		must(nr <= dx_item_row(type)->max);
	}
}

static void check_tree(struct dx_item *root)
{
	struct dx_item *item = NULL;

	check_children(root);
	while ((item = dx_item_next(root, item))) {
		must(!item->removed);
		must(dx_item_row(item->type)->parent == item->parent->type);
		check_value(item);
		check_children(item);
	}
	must(dx_encoded_bytes(root) <= DAMONX_MAX_CONFIG_BYTES);
}

static void *read_back(struct dx_item *config, u32 *bytes)
{
	void *list;

	list = malloc(dx_encoded_bytes(config) + 1);
	must(list);
	*bytes = dx_encode(config, dev_ns, list);
	must(*bytes <= dx_encoded_bytes(config));
	return list;
}

static struct dx_item *decode(struct dx_decoder *d, struct dx_message *message,
			      const void *list, u32 bytes, bool keep,
			      struct dx_item *old)
{
	memset(message, 0, sizeof(*message));
	*d = (struct dx_decoder){
		.list = list,
		.bytes = bytes,
		.keep = keep,
		.old = old,
		.opener = &dev_root,
		.message = message,
	};
	return dx_decode(d);
}

/* What was read back is taken, and reads back the same. */
static void check_again(struct dx_item *config, bool keep)
{
	struct dx_message message;
	struct dx_decoder d;
	struct dx_item *again;
	void *list, *list_again;
	u32 bytes, bytes_again;

	dev_caller = &dev_root;	/* who may have what anybody configured */
	list = read_back(config, &bytes);
	again = decode(&d, &message, list, bytes, keep, config);
	if (IS_ERR(again)) {
		fprintf(stderr, "%s\n", message.text);
		must(!IS_ERR(again));
	}
	check_tree(again);
	list_again = read_back(again, &bytes_again);
	must(bytes == bytes_again && !memcmp(list, list_again, bytes));
	dx_item_free(again);
	free(list);
	free(list_again);
}

/* ---- refusals ---- */

static void check_refusal(const struct dx_decoder *d, int err)
{
	const char *text = d->message->text;
	const struct damonx_item *head;
	const struct dx_item_type *row;
	char name[64];
	u32 at;

	must(err < 0 && err > -4096 && text[0] && !strchr(text, '\n'));
	must(memchr(text, '\0', DX_MESSAGE_BYTES));
	if (!d->item && !d->field && (err == -ENOMEM || !d->bytes))
		return;
	/* An item of the list, and a byte of it. */
	for (at = 0; at < d->item; at += ALIGN(head->len, 8)) {
		head = d->list + at;
		must(at + sizeof(*head) <= d->bytes &&
		     head->len >= sizeof(*head));
	}
	must(at == d->item && at < d->bytes);
	if (d->bytes - at < sizeof(*head) || !d->field)
		return;
	head = d->list + at;
	row = dx_item_type(head->type);
	must(d->field < max_t(u32, sizeof(*head) + (row ? row->bytes : 0),
			      ALIGN((u64)head->len, 8)));
	if (!row)
		return;
	/* The sentence is about that one. */
	snprintf(name, sizeof(name), "%s ", row->name);
	must(!strncmp(text, name, strlen(name)));
	if (head->id) {
		snprintf(name, sizeof(name), "%s %u: ", row->name, head->id);
		must(!strncmp(text, name, strlen(name)));
	}
}

/* ---- what runs ---- */

struct world {
	struct dx_item *config;
	struct dx_context *contexts[MAX_CONTEXTS];
	struct dx_item *items[MAX_CONTEXTS];	/* of @contexts */
	u32 nr;
};

static void fill_spec(struct dx_item *item, struct dx_context_spec *spec,
		      struct dx_target_spec *targets, struct dx_range *ranges)
{
	const struct damonx_item_context *c = dx_item_context(item);
	struct dx_item *target, *region;

	*spec = (struct dx_context_spec){
		.attrs = {
			.sample_us = c->sample_us,
			.aggr_us = c->aggr_us,
			.update_us = c->update_us,
			.min_regions = c->min_regions,
			.max_regions = c->max_regions,
			.min_region_bytes = c->min_region_bytes,
		},
		.targets = targets,
	};
	dx_for_each_child(target, item, DAMONX_ITEM_TARGET) {
		*targets = (struct dx_target_spec){
			.id = target->id,
			.space = dx_item_target(target)->space,
			.ranges = ranges,
		};
		dx_for_each_child(region, target, DAMONX_ITEM_REGION) {
			ranges->start = dx_item_region(region)->start;
			ranges->end = dx_item_region(region)->end;
			ranges++;
			targets->nr_ranges++;
		}
		targets++;
		spec->nr_targets++;
	}
}

static bool same_context(struct dx_item *a, struct dx_item *b)
{
	return a->id == b->id && a->parent->id == b->parent->id &&
	       dx_item_context(a)->ops == dx_item_context(b)->ops;
}

static struct dx_item *next_context(struct dx_item *root, struct dx_item *item)
{
	do {
		item = dx_item_next(root, item);
	} while (item && (item->type != DAMONX_ITEM_CONTEXT ||
			  !dx_item_count(item, DAMONX_ITEM_TARGET)));
	return item;
}

static void own_spaces(struct dx_context *ctx, struct dx_item *item)
{
	struct dx_item *target;

	dx_for_each_child(target, item, DAMONX_ITEM_TARGET)
		dx_item_target(target)->space->ctx = ctx;
}

static int prepare(struct dx_context *ctx, struct dx_item *item,
		   struct dx_plan **plan)
{
	struct dx_dev_schemes schemes;
	struct dx_context_spec spec;
	struct dx_target_spec *targets;
	struct dx_range *ranges;
	int err;

	targets = calloc(dx_item_count(item, DAMONX_ITEM_TARGET),
			 sizeof(*targets));
	ranges = calloc(MAX_LIST, sizeof(*ranges));
	must(targets && ranges);
	fill_spec(item, &spec, targets, ranges);
	if (dx_dev_schemes_fill(&schemes, item)) {
		err = -ENOMEM;
		goto out;
	}
	spec.schemes = schemes.specs;
	spec.nr_schemes = schemes.nr;
	spec.start = true;
	own_spaces(ctx, item);
	err = dx_context_prepare(ctx, &spec, plan);
	if (err == -ESRCH) {	/* all its targets are gone by now */
		spec.start = false;
		err = dx_context_prepare(ctx, &spec, plan);
	}
	must(!err || err == -ENOMEM);
out:
	dx_dev_schemes_free(&schemes);
	free(targets);
	free(ranges);
	return err;
}

/* Any value, and not the same one for long. */
static u64 any_metric(void *self, const struct dx_metric *metric)
{
	(void)self;
	return fake_now_ns / 1000000 % 1200 * (metric->type + 1);
}

static struct dx_context *new_context(struct dx_item *item)
{
	static struct dx_env env;
	struct dx_context *ctx = calloc(1, sizeof(*ctx));

	must(ctx);
	env = fake_env;
	env.metric = any_metric;
	dx_context_init(ctx, dx_ops_by_id(dx_item_context(item)->ops),
			&env, item->id);
	return ctx;
}

static void end_context(struct dx_context *ctx)
{
	fake_end(ctx);
	free(ctx);
}

static int index_of(const struct world *w, const struct dx_context *ctx)
{
	for (u32 i = 0; i < w->nr; i++) {
		if (w->contexts[i] == ctx)
			return i;
	}
	return -1;
}

/* The context that goes on as that item, or a new one. */
static struct dx_context *context_for(const struct world *w,
				      struct dx_item *item)
{
	for (u32 i = 0; i < w->nr; i++) {
		if (same_context(w->items[i], item))
			return w->contexts[i];
	}
	return new_context(item);
}

/* All contexts of @config, or none: what kmod/dev/commit.c does with locks. */
static int commit(struct world *w, struct dx_item *config)
{
	struct dx_plan *plans[MAX_CONTEXTS] = { NULL };
	struct world new = { .config = config };
	struct dx_item *item = NULL;
	u32 nr_before[MAX_CONTEXTS], i;
	int err = 0;

	for (i = 0; i < w->nr; i++)
		nr_before[i] = dx_context_nr_regions(w->contexts[i]);
	while (!err && new.nr < MAX_CONTEXTS &&
	       (item = next_context(config, item))) {
		new.items[new.nr] = item;
		new.contexts[new.nr] = context_for(w, item);
		err = prepare(new.contexts[new.nr], item, &plans[new.nr]);
		if (err)
			plans[new.nr] = NULL;
		new.nr++;
	}
	for (i = 0; i < new.nr; i++) {
		if (!err) {
			dx_context_take(new.contexts[i], plans[i]);
			continue;
		}
		dx_plan_drop(plans[i]);
		if (index_of(w, new.contexts[i]) < 0)
			end_context(new.contexts[i]);
	}
	for (i = 0; i < w->nr; i++) {
		if (err) {
			own_spaces(w->contexts[i], w->items[i]);
			must(nr_before[i] ==
			     dx_context_nr_regions(w->contexts[i]));
		} else if (index_of(&new, w->contexts[i]) < 0) {
			end_context(w->contexts[i]);
		}
	}
	if (err)
		return err;
	dx_item_free(w->config);
	*w = new;
	return 0;
}

/* The targets of a context are those of its item, with the same memory. */
static void check_context(struct dx_context *ctx, struct dx_item *item)
{
	const struct dx_target *target;
	const char *wrong = fake_check(ctx);
	struct dx_item *found;
	u32 nr = 0;

	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	must(!wrong);
	dx_for_each_target(target, ctx) {
		found = dx_item_child(item, DAMONX_ITEM_TARGET, target->id);
		must(found && dx_item_target(found)->space == target->space);
		nr++;
	}
	must(nr == dx_item_count(item, DAMONX_ITEM_TARGET));
	/* Nobody looks whether those of a context that stands are there. */
	if (ctx->running)
		return;
	dx_for_each_target(target, ctx)
		must(!target->alive || !target->space->gone);
}

static void run(struct world *w, u32 nr_ticks)
{
	while (nr_ticks--) {
		for (u32 i = 0; i < w->nr; i++) {
			if (w->contexts[i]->running)
				fake_tick(w->contexts[i]);
		}
	}
}

/* ---- steps ---- */

/* @dies: this process exits between decoding and commit; -1: none */
static void give(struct world *w, struct list *list, bool keep, bool starve,
		 int dies)
{
	long held = dev_nr_held, references = dev_nr_references();
	struct dx_message message;
	struct dx_decoder d;
	struct dx_item *config;
	void *before = NULL, *after;
	u32 bytes = 0, bytes_after;
	int err;

	if (w->config)
		before = read_back(w->config, &bytes);
	config = decode(&d, &message, list->at, list->bytes, keep, w->config);
	dev_fail_at = 0;
	if (IS_ERR(config)) {
		err = PTR_ERR(config);
		check_refusal(&d, err);
		must(starve || err != -ENOMEM);
	} else {
		check_tree(config);
		check_again(config, false);
		check_again(config, true);
		if (dies >= 0)
			dev_exit(dies);
		err = commit(w, config);
		must(starve || !err);
		if (err)
			dx_item_free(config);
	}
	fake_fail_at = 0;
	if (err) {
		/* What runs, and whom it holds, is as it was. */
		must(held == dev_nr_held && references == dev_nr_references());
		if (w->config) {
			after = read_back(w->config, &bytes_after);
			must(bytes == bytes_after &&
			     !memcmp(before, after, bytes));
			free(after);
		}
	}
	for (u32 i = 0; i < w->nr; i++)
		check_context(w->contexts[i], w->items[i]);
	free(before);
}

static void step(struct world *w, struct input *in)
{
	static struct list list;
	u8 how = byte(in);
	bool keep = how & 1, starve = false;
	int dies = -1;

	dev_ns = how & 2 ? &dev_inside : &dev_outside;
	dev_caller = how & 4 ? &dev_root : &dev_user;
	switch (below(in, 16)) {
	case 0:
		dev_exit(below(in, DEV_NR_PROCESSES));
		return;
	case 1:
		dev_forbid(below(in, DEV_NR_PROCESSES));
		return;
	case 2:
		run(w, below(in, 64));
		return;
	case 5:
		dev_remove(below(in, DEV_NR_CGROUPS));
		return;
	case 6:
	case 7:
		dies = below(in, DEV_NR_PROCESSES);
		break;
	case 3:
		starve = true;
		dev_fail_at = byte(in);
		break;
	case 4:
		starve = true;
		fake_fail_at = byte(in);
		break;
	}
	if (how & 8)
		draw_list(in, &list);
	else
		change_list(in, &list, w->config);
	give(w, &list, keep, starve, dies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct world w = { .config = NULL };

	dev_reset();
	fake_reset();
	for (int i = 0; i < MAX_STEPS && in.at < in.end; i++)
		step(&w, &in);
	for (u32 i = 0; i < w.nr; i++)
		end_context(w.contexts[i]);
	dx_item_free(w.config);
	must(!dev_nr_held && !dev_nr_references() && !fake_nr_held);
	return 0;
}
