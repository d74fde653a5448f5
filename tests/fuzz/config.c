// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of configurations: the decoder and the commit path of
 * kmod/dev, and all that runs behind them: kdamonds, targets that join, records,
 * and the core. The input is a sequence of steps: random lists given to a session
 * whose kdamonds run or not, in between starts and stops, processes that exit,
 * fork and move, allocations that fail and time that passes. What must hold:
 *
 * A list is taken whole or refused whole, in words. What is refused changes
 * nothing. What is taken reads back as a list that is taken again and reads back
 * the same, and is what runs. A refusal points to an object that the list
 * contains, or to none. Records tell of each target when it comes and goes.
 */
#include "../../kmod/dev/check.h"
#include "../../kmod/dev/decode.h"
#include "../../kmod/dev/openers.h"
#include "config.h"

#define MAX_STEPS	16
#define MAX_WATCHES	128

#define must(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__,	\
			__LINE__, #condition);				\
		abort();						\
	}								\
} while (0)

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
	/* None is so long that its end is cut off. */
	must(memchr(text, '\0', DX_MESSAGE_BYTES - 1));
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

/* A target that the module has added; NULL for one that is configured. */
static const struct dx_followed *find_followed(const struct dx_watch *watch,
					       u32 id)
{
	const struct dx_followed *f;

	list_for_each_entry(f, &watch->followed, list) {
		if (f->told.id == id)
			return f;
	}
	return NULL;
}

/* Ranges that were asked for are those of the target. */
static void check_ranges(const struct dx_target *target, struct dx_item *item)
{
	struct dx_item *region;
	u32 i = 0;

	if (dx_space_kind(target->space) == DX_SPACE_GROUP ||
	    !dx_item_count(item, DAMONX_ITEM_REGION))
		return;
	must(target->nr_ranges == dx_item_count(item, DAMONX_ITEM_REGION));
	dx_for_each_child(region, item, DAMONX_ITEM_REGION) {
		must(target->ranges[i].start == dx_item_region(region)->start &&
		     target->ranges[i].end == dx_item_region(region)->end);
		i++;
	}
}

/* Who has joined is there because of a target that others may join. */
static void check_root(const struct dx_watch *watch, struct dx_item *root)
{
	const struct damonx_item_target *t;

	must(root || !watch->running);
	if (!watch->running)
		return;
	t = &dx_item_target(root)->uapi;
	must(t->kind == DAMONX_TARGET_CGROUP ||
	     t->flags & DAMONX_TARGET_F_CHILDREN);
}

/* The targets of a context are those of its item and those that have joined. */
static void check_targets(struct dx_watch *watch)
{
	u32 nr = dx_item_count(watch->item, DAMONX_ITEM_TARGET);
	const struct dx_context *ctx = &watch->context;
	const struct dx_target *target;
	const struct dx_followed *f;
	struct dx_item *item;

	list_for_each_entry(f, &watch->followed, list) {
		item = dx_item_child(watch->item, DAMONX_ITEM_TARGET, f->root);
		check_root(watch, item);
		nr++;
	}
	must(ctx->nr_targets == nr);
	dx_for_each_target(target, ctx) {
		item = dx_item_child(watch->item, DAMONX_ITEM_TARGET,
				     target->id);
		f = find_followed(watch, target->id);
		must(!item != !f);
		must(target->space == (item ? dx_item_target(item)->space :
					      f->told.space));
		check_ranges(target, item ?: dx_item_child(watch->item,
							   DAMONX_ITEM_TARGET,
							   f->root));
	}
}

/* What is asked for is what runs. */
static void check_asked(struct dx_watch *watch)
{
	const struct dx_attrs attrs = dx_check_attrs(watch->item);
	const struct dx_context *ctx = &watch->context;
	const struct dx_scheme *scheme;
	struct dx_item *item;
	u32 i = 0;

	must(ctx->asked.sample_us == attrs.sample_us &&
	     ctx->asked.aggr_us == attrs.aggr_us &&
	     ctx->asked.update_us == attrs.update_us);
	must(ctx->attrs.min_regions == attrs.min_regions &&
	     ctx->attrs.max_regions == attrs.max_regions);
	must(ctx->attrs.sampling == attrs.sampling &&
	     ctx->attrs.budget == attrs.budget);
	must(!memcmp(&ctx->attrs.goal, &attrs.goal, sizeof(attrs.goal)));
	must(dx_context_is_paused(ctx) ==
	     !!(dx_item_context(watch->item)->flags & DAMONX_CONTEXT_PAUSE));
	must(ctx->nr_schemes == dx_item_count(watch->item, DAMONX_ITEM_SCHEME));
	dx_for_each_scheme(scheme, ctx) {
		item = dx_item_child(watch->item, DAMONX_ITEM_SCHEME,
				     scheme->spec.id);
		must(item && scheme->spec.action ==
				     dx_item_scheme(item)->action);
	}
	must((ctx->probes ? ctx->probes->nr : 0) ==
	     dx_item_count(watch->item, DAMONX_ITEM_PROBE));
	dx_for_each_child(item, watch->item, DAMONX_ITEM_PROBE) {
		must(ctx->probes->ids[i] == item->id &&
		     ctx->probes->weights[i] == dx_item_probe(item)->weight);
		i++;
	}
}

static bool has_target(const struct dx_watch *watch, u32 id)
{
	const struct dx_target *target;

	dx_for_each_target(target, &watch->context) {
		if (target->id == id)
			return true;
	}
	return false;
}

/*
 * Who is there was told of, and who was told of is there, but for those that had
 * joined and exited: they go without a word.
 */
static void check_told(const struct dev_session *s, const struct dx_watch *watch)
{
	u32 kdamond = watch->kdamond->id, context = watch->item->id;
	const struct dx_target *target;
	const struct dev_told *told;

	dx_for_each_target(target, &watch->context)
		must(dev_session_told(s, kdamond, context, target->id));
	for (told = s->told; told < s->told + s->nr_told; told++) {
		if (told->kdamond == kdamond && told->context == context)
			must(has_target(watch, told->target) ||
			     (told->exited && told->target > DAMONX_ID_MODULE));
	}
}

static void check_watch(const struct dev_session *s, struct dx_watch *watch)
{
	const char *wrong = fake_check(&watch->context);
	struct dx_item *item = watch->item;

	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	must(!wrong);
	/* It is of the configuration in force. */
	must(item->parent->parent == s->session.config);
	must(dx_item_child(item->parent, DAMONX_ITEM_CONTEXT, item->id) == item);
	must(item->parent->id == watch->kdamond->id);
	must(watch->running == watch->context.running);
	must(!watch->plan && !watch->roots);
	if (!dx_kdamond_runs(watch->kdamond))
		return;
	check_targets(watch);
	check_told(s, watch);
	if (watch->running)
		check_asked(watch);
}

static void check_session(const struct dev_session *s)
{
	const struct dx_session *session = &s->session;
	struct dx_kdamond *k;
	struct dx_watch *watch;
	u32 nr = 0, nr_running = 0;

	if (s->wrong)
		fprintf(stderr, "%s\n", s->wrong);
	must(!s->wrong);
	list_for_each_entry(k, &session->kdamonds, list) {
		must(dx_item_child(session->config, DAMONX_ITEM_KDAMOND,
				   k->id));
		must(list_empty(&k->fresh) && !k->claimed && !k->lock.held);
		list_for_each_entry(watch, &k->watches, list)
			check_watch(s, watch);
		nr_running += dx_kdamond_runs(k);
		nr++;
	}
	must(nr == session->nr_kdamonds);
	must(nr == (session->config ? dx_item_count(session->config,
						    DAMONX_ITEM_KDAMOND) : 0));
	must(nr_running == (u32)session->nr_running.n);
	must(session->load.nr_kdamonds == nr);
}

/* ---- what a refusal must not change ---- */

/**
 * struct before - a session, as it was
 * @list: what its configuration reads back as
 * @bytes: of @list
 * @load: what counts in the limits
 * @digests: of all its contexts
 * @nr: their number
 * @nr_records: records that have come
 * @held: memory
 * @references: to spaces and cgroups
 */
struct before {
	void *list;
	u32 bytes;
	struct dx_load load;
	u64 digests[MAX_WATCHES];
	u32 nr;
	u64 nr_records;
	long held, references;
};

static void remember(struct dev_session *s, struct before *before)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;

	memset(before, 0, sizeof(*before));
	if (s->session.config)
		before->list = read_back(s->session.config, &before->bytes);
	before->load = s->session.load;
	before->nr_records = s->nr_records;
	before->held = dev_nr_held;
	before->references = dev_nr_references();
	list_for_each_entry(k, &s->session.kdamonds, list) {
		list_for_each_entry(watch, &k->watches, list) {
			must(before->nr < MAX_WATCHES);
			before->digests[before->nr++] =
				fake_digest(&watch->context);
		}
	}
}

/*
 * A family that was made for a plan stays with its context: it follows nobody.
 * There is one allocation for it, and none else.
 */
static void check_unchanged(struct dev_session *s, const struct before *before)
{
	struct before now;

	remember(s, &now);
	must(now.bytes == before->bytes && now.nr == before->nr);
	must(!now.bytes || !memcmp(now.list, before->list, now.bytes));
	must(!memcmp(now.digests, before->digests,
		     now.nr * sizeof(now.digests[0])));
	must(!memcmp(&now.load, &before->load, sizeof(now.load)));
	must(now.nr_records == before->nr_records);
	must(now.references == before->references);
	must(now.held >= before->held && now.held <= before->held + now.nr);
	free(now.list);
}

/* ---- steps ---- */

/**
 * struct order - how a list is given
 * @keep: DAMONX_CONFIGURE_KEEP
 * @only_check: DAMONX_CONFIGURE_CHECK
 * @starve: an allocation fails, @fail_at of them from the decoder on, or from
 *	the commit on if @late
 * @dies: this process exits between decoding and commit; -1: none
 */
struct order {
	bool keep;
	bool only_check;
	bool starve;
	bool late;
	u32 fail_at;
	int dies;
};

/* Decoding and commit by themselves, with what must hold of the tree between. */
static int configure(struct dev_session *s, struct dx_decoder *d,
		     const struct order *order, struct dx_item *config)
{
	int err;

	check_tree(config);
	check_again(config, false);
	check_again(config, true);
	if (order->dies >= 0)
		dev_exit(order->dies);
	dev_fail_at = order->late ? order->fail_at : 0;
	err = dx_openers_check(&s->session, config, d);
	if (!err)
		err = order->only_check
			      ? dx_commit_check(&s->session, config, d)
			      : dx_commit(&s->session, config, d);
	dev_fail_at = 0;
	/* The rest is refused while it is decoded. */
	must(!err || err == -ENOMEM || err == -EBUSY || err == -EUSERS ||
	     err == -EPERM);
	if (err || order->only_check)
		dx_item_free(config);
	return err;
}

static int give(struct dev_session *s, const struct list *list,
		 const struct order *order)
{
	const struct cred *caller = dev_caller;
	struct dx_message message;
	struct before before;
	struct dx_decoder d;
	struct dx_item *config;
	int err;

	remember(s, &before);
	dev_fail_at = order->late ? 0 : order->fail_at;
	config = decode(&d, &message, list->at, list->bytes, order->keep,
			s->session.config);
	dev_fail_at = 0;
	err = IS_ERR(config) ? PTR_ERR(config) :
			       configure(s, &d, order, config);
	dev_caller = caller;
	if (err)
		check_refusal(&d, err);
	must(order->starve || err != -ENOMEM);
	if (err || order->only_check)
		check_unchanged(s, &before);
	free(before.list);
	return err;
}

/*
 * Each allocation of a commit fails in turn, and it is refused each time; in the
 * end it is taken.
 */
static void starve_all(struct dev_session *s, const struct list *list,
		       struct order order)
{
	order.late = true;
	order.starve = true;
	do {
		order.fail_at++;
	} while (give(s, list, &order) == -ENOMEM);
}

/* All of them, or one: as START and STOP do. */
static void start_or_stop(struct dev_session *s, struct input *in, bool start)
{
	struct dx_message message = { .text = "" };
	u32 id = byte(in) % 2 ? 0 : below(in, 6);
	int err;

	if (start)
		err = dx_control_start(&s->session, id, &message);
	else
		err = dx_control_stop(&s->session, id, &message);
	must(!err || message.text[0]);
}

/* Somebody without rights sees the session from now on, if he may. */
static void attach(struct dev_session *s)
{
	struct dx_opener *opener;

	if (!list_empty(&s->session.openers) ||
	    !dx_openers_may_attach(&s->session, &dev_user))
		return;
	opener = dx_opener_new(&dev_user);
	must(opener);
	dx_opener_add(&s->session, opener);
}

static void detach(struct dev_session *s)
{
	struct dx_session *session = &s->session;

	if (!list_empty(&session->openers))
		dx_opener_free(session, list_first_entry(&session->openers,
							 struct dx_opener,
							 list));
}

static void run(struct dev_session *s, u32 nr_turns)
{
	while (nr_turns--)
		dev_session_run(s);
}

static void let_processes(struct input *in)
{
	int process = below(in, DEV_NR_PROCESSES);

	switch (below(in, 6)) {
	case 0:
		dev_exit(process);
		break;
	case 1:
		dev_forbid(process);
		break;
	case 2:
		dev_remove(below(in, DEV_NR_CGROUPS));
		break;
	case 3:
		dev_leave(process);
		break;
	case 4:
		dev_join(below(in, DEV_NR_CGROUPS), process);
		break;
	case 5:
		dev_fork(process, below(in, DEV_NR_PROCESSES));
		break;
	}
}

static void step(struct dev_session *s, struct input *in)
{
	struct order order = { .dies = -1 };
	static struct list list;
	u8 how = byte(in);

	order.keep = how & 1;
	order.only_check = (how & 48) == 48;
	dev_ns = how & 2 ? &dev_inside : &dev_outside;
	dev_caller = how & 4 ? &dev_root : &dev_user;
	switch (below(in, 16)) {
	case 0:
	case 1:
		let_processes(in);
		return;
	case 2:
		dev_fail_at = byte(in) % 2 ? 0 : byte(in);
		run(s, below(in, 32));
		dev_fail_at = 0;
		return;
	case 3:
		start_or_stop(s, in, false);
		return;
	case 4:
	case 5:
		dev_fail_at = byte(in) % 4 ? 0 : byte(in);
		start_or_stop(s, in, true);
		dev_fail_at = 0;
		return;
	case 10:
		attach(s);
		return;
	case 11:
		detach(s);
		return;
	case 6:
	case 7:
		order.dies = below(in, DEV_NR_PROCESSES);
		break;
	case 12:
		change_list(in, &list, s->session.config);
		starve_all(s, &list, order);
		return;
	case 8:
	case 9:
		order.starve = true;
		order.late = byte(in) % 4;
		order.fail_at = byte(in);
		break;
	}
	if ((how & 72) == 72)
		draw_usual(in, &list);
	else if (how & 8)
		draw_list(in, &list);
	else
		change_list(in, &list, s->session.config);
	give(s, &list, &order);
}

/* Most of the time something runs already. */
static void begin(struct dev_session *s, struct input *in)
{
	const struct order order = { .dies = -1 };
	struct dx_message message;
	static struct list list;
	u8 how = byte(in);

	if (how % 8 == 7)
		return;
	draw_usual(in, &list);
	give(s, &list, &order);
	if (how % 8)
		dx_control_start(&s->session, 0, &message);
	if (how & 64)
		dev_fork(below(in, DEV_NR_PROCESSES),
			 below(in, DEV_NR_PROCESSES));
	run(s, below(in, 32));
	check_session(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct dev_session *s;

	dev_reset();
	fake_reset();
	s = dev_session_new();
	begin(s, &in);
	for (int i = 0; i < MAX_STEPS && in.at < in.end; i++) {
		step(s, &in);
		check_session(s);
	}
	detach(s);
	dev_session_free(s);
	must(!dev_nr_held && !dev_nr_references());
	return 0;
}
