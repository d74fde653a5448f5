// SPDX-License-Identifier: GPL-2.0
#include "live/children.h"
#include "live/descendants.h"

/* Targets that have ended and may stay. */
#define MAX_ENDED	32

static bool same_context(const struct feed_target *a,
			 const struct feed_target *b)
{
	return a->kdamond == b->kdamond && a->context == b->context;
}

size_t live_pids(const struct feed *f, const struct feed_target *context,
		 pid_t *pids, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nr_targets && n < room; i++) {
		const struct feed_target *t = &f->targets[i];

		if (t->alive && t->stream.pid > 0 &&
		    (!context || same_context(t, context)))
			pids[n++] = t->stream.pid;
	}
	return n;
}

/* Those that are targets and live; what is left out without memory is refused. */
static struct id_table targets_by_pid(const struct feed *f)
{
	struct id_table t = { 0 };

	for (size_t i = 0; i < f->nr_targets; i++)
		if (f->targets[i].alive && f->targets[i].stream.pid > 0)
			id_table_set(&t, id_of_pid((pid_t)f->targets[i].stream.pid), i);
	return t;
}

/* A change, so far of nothing, in the context of @t; NULL without memory. */
static struct damonx_config *change_beside(const struct feed_target *t)
{
	struct damonx_config *c = damonx_config_new();

	if (!c)
		return NULL;
	damonx_config_item(c, DAMONX_ITEM_KDAMOND, 0, t->kdamond, 0, NULL, 0);
	damonx_config_item(c, DAMONX_ITEM_CONTEXT, 0, t->context, t->kdamond,
			   NULL, 0);
	return c;
}

static void add_target(struct damonx *d, const struct feed_target *beside,
		       pid_t pid)
{
	struct damonx_config *c = change_beside(beside);

	if (!c)
		return;
	damonx_config_pid(c, beside->context, 0, pid);
	damonx_configure(d, c, DAMONX_CONFIGURE_KEEP);
	damonx_config_free(c);
}

/*
 * Those that have ended are of no more use, and a context has room for so many
 * only. All of them at once, because a commit begins the window anew.
 */
static void remove_ended(struct damonx *d, const struct feed *f,
			 const struct feed_target *context)
{
	struct damonx_config *c = change_beside(context);
	size_t n = 0;

	if (!c)
		return;
	for (size_t i = 0; i < f->nr_targets; i++) {
		const struct feed_target *t = &f->targets[i];

		if (t->alive || t->removed || !same_context(t, context))
			continue;
		damonx_config_item(c, DAMONX_ITEM_TARGET, DAMONX_ITEM_REMOVE,
				   t->target, context->context, NULL, 0);
		n++;
	}
	if (n >= MAX_ENDED)
		damonx_configure(d, c, DAMONX_CONFIGURE_KEEP);
	damonx_config_free(c);
}

static void follow_in(struct damonx *d, const struct feed *f,
		      const struct id_table *targets,
		      const struct feed_target *context)
{
	pid_t roots[WATCH_MAX_PROCESSES], all[WATCH_MAX_PROCESSES];
	size_t nr = live_pids(f, context, roots, WATCH_MAX_PROCESSES);
	size_t n = descendants(roots, nr, all, WATCH_MAX_PROCESSES);

	/* without any that lives it would be left without a target */
	if (nr)
		remove_ended(d, f, context);
	for (size_t i = 0; i < n; i++)
		if (id_table_find(targets, id_of_pid(all[i])) == ID_NONE)
			add_target(d, context, all[i]);
}

/* Each context by its first target. */
void children_follow(struct damonx *d, const struct feed *f)
{
	struct id_table targets = targets_by_pid(f);

	for (size_t i = 0; i < f->nr_targets; i++)
		if (!f->targets[i].stream.target_id)
			follow_in(d, f, &targets, &f->targets[i]);
	id_table_free(&targets);
}
