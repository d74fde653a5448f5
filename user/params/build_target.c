// SPDX-License-Identifier: GPL-2.0
/* Targets: pids, regions, and the word that stood alone. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

static int parse_region(char *word, struct damon_target *t, char *error)
{
	struct damon_region *r;
	char *dash = strchr(word, '-');
	uint64_t start, end;

	if (!dash || strchr(dash + 1, '-')) {
		snprintf(error, 256, "'%.60s' is not <start>-<end>", word);
		return -1;
	}
	*dash = '\0';
	if (parse_size(word, &start) || parse_size(dash + 1, &end)) {
		snprintf(error, 256, "'%.60s' or '%.60s' is not an address",
			 word, dash + 1);
		return -1;
	}
	if (start >= end) {
		snprintf(error, 256, "a range's end has to be above its start");
		return -1;
	}
	if (t->nr_regions && start < t->regions[t->nr_regions - 1].end) {
		snprintf(error, 256, "ranges have to be sorted and must not overlap");
		return -1;
	}
	r = ARRAY_ADD(t->regions, t->nr_regions);
	r->start = start;
	r->end = end;
	return 0;
}

int parse_region_list(const char *text, struct damon_target *t, char *error)
{
	char *copy = xstrdup(text), *save = NULL, *word;
	int rc = 0;

	for (word = strtok_r(copy, " \t\n", &save); word && !rc;
	     word = strtok_r(NULL, " \t\n", &save))
		rc = parse_region(word, t, error);
	free(copy);
	return rc;
}

/*
 * Pids in turn to the targets that can have one; when there are enough for
 * all, one each is left out for those that cannot.
 */
static int deal_pids(struct params_opts *o, struct damon_ctx **ctxs,
		     size_t nr_ctxs, size_t nr_targets)
{
	bool for_all = o->nr_pids >= nr_targets;
	size_t i, j, at = 0;

	for (i = 0; i < nr_ctxs; i++) {
		if (ctxs[i]->ops == DAMON_OPS_PADDR) {
			at += for_all ? ctxs[i]->nr_targets : 0;
			continue;
		}
		for (j = 0; j < ctxs[i]->nr_targets && at < o->nr_pids; j++)
			ctxs[i]->targets[j].pid = o->pids[at++];
	}
	if (at < o->nr_pids)
		msg_warn("--target_pid %lld is not used: physical memory has no process",
			 (long long)o->pids[at]);
	return 0;
}

static void deal_regions(struct params_opts *o, struct damon_ctx **ctxs,
			 size_t nr_ctxs)
{
	struct damon_target *t;
	size_t i, j, at = 0;

	for (i = 0; i < nr_ctxs; i++) {
		for (j = 0; j < ctxs[i]->nr_targets; j++) {
			if (at == o->nr_region_lists)
				return;
			t = &o->region_lists[at++].t;
			ctxs[i]->targets[j].regions = t->regions;
			ctxs[i]->targets[j].nr_regions = t->nr_regions;
			t->regions = NULL;
			t->nr_regions = 0;
		}
	}
}

/* The memory of nodes, for a target that was given no ranges. */
static int fill_nodes(const struct number_list *nodes,
		      const struct damon_ctx *c, struct damon_target *t)
{
	if (c->ops != DAMON_OPS_PADDR || !nodes->given || t->nr_regions)
		return 0;
	return default_paddr_regions(nodes, t);
}

static int deal_nodes(struct params_opts *o, struct damon_ctx **ctxs,
		      size_t nr_ctxs)
{
	size_t i, j, at = 0;

	for (i = 0; i < nr_ctxs; i++)
		for (j = 0; j < ctxs[i]->nr_targets; j++, at++)
			if (at < o->nr_node_lists &&
			    fill_nodes(&o->node_lists[at], ctxs[i],
				       &ctxs[i]->targets[j]))
				return -1;
	return 0;
}

/* Do --nr_targets fit @nr targets of so many contexts? */
static int check_nr_targets(const struct params_opts *o, size_t nr_ctxs,
			    size_t nr)
{
	uint64_t total = 0;
	size_t i;

	if (!o->nr_targets.given && nr_ctxs > 1) {
		msg_error("several contexts need --nr_targets: whose targets are they?");
		return -1;
	}
	if (o->nr_targets.given && o->nr_targets.nr != nr_ctxs) {
		msg_error("--nr_targets has %zu numbers for %zu contexts",
			  o->nr_targets.nr, nr_ctxs);
		return -1;
	}
	for (i = 0; i < o->nr_targets.nr; i++)
		total += MIN(o->nr_targets.v[i], UINT32_MAX);
	if (o->nr_targets.given && total != nr) {
		msg_error("--nr_targets adds up to %llu, but there are %zu targets",
			  (unsigned long long)total, nr);
		return -1;
	}
	return 0;
}

static int counted_targets(struct params_opts *o, struct damon_ctx **ctxs,
			   size_t nr_ctxs)
{
	size_t nr = MAX(MAX(o->nr_pids, o->nr_region_lists), o->nr_node_lists);
	uint64_t want;
	size_t i;

	nr = MAX(nr, nr_ctxs);
	if (check_nr_targets(o, nr_ctxs, nr))
		return -1;
	for (i = 0; i < nr_ctxs; i++)
		for (want = o->nr_targets.given ? o->nr_targets.v[i] : nr; want;
		     want--)
			params_add_target(ctxs[i]);
	deal_pids(o, ctxs, nr_ctxs, nr);
	deal_regions(o, ctxs, nr_ctxs);
	return deal_nodes(o, ctxs, nr_ctxs);
}

/* Markers of targets alone do not say whose the targets are. */
static int own_targets(struct params_opts *o, size_t nr_ctxs)
{
	size_t i, ctx = 0, left;

	if (o->ctx_marked || o->nr_kdamonds)
		return 0;
	if (check_nr_targets(o, nr_ctxs, MAX(o->nr_target, nr_ctxs)))
		return -1;
	left = o->nr_targets.given ? o->nr_targets.v[0] : o->nr_target;
	for (i = 0; i < o->nr_target; i++) {
		while (!left)
			left = o->nr_targets.v[++ctx];
		o->targets[i].ctx = (int)ctx;
		left--;
	}
	return 0;
}

static int marked_targets(struct params_opts *o, struct damon_ctx **ctxs,
			  size_t nr_ctxs)
{
	struct damon_target *t;
	size_t i;
	int ctx;

	if (own_targets(o, nr_ctxs))
		return -1;
	for (i = 0; i < o->nr_target; i++) {
		ctx = o->targets[i].ctx < 0 ? 0 : o->targets[i].ctx;
		t = params_add_target(ctxs[ctx]);
		*t = o->targets[i].t;
		o->targets[i].t.regions = NULL;
		if (fill_nodes(&o->targets[i].nodes, ctxs[ctx], t))
			return -1;
	}
	return 0;
}

static bool any_pid(const struct params_opts *o, size_t ctx)
{
	size_t i;

	for (i = 0; i < o->nr_target; i++)
		if (o->targets[i].has_pid && (o->targets[i].ctx == (int)ctx ||
					      o->targets[i].ctx < 0))
			return true;
	return ctx < o->nr_pids;
}

/* Where --ops is not said: of processes, or of physical memory. */
static void choose_ops(struct params_opts *o, struct damon_ctx **ctxs,
		       size_t nr_ctxs)
{
	size_t i;

	for (i = 0; i < nr_ctxs; i++)
		if (!o->ctxs[i].has_ops)
			ctxs[i]->ops = any_pid(o, i) || (!i && o->nr_cgroups) ?
				       DAMON_OPS_VADDR : DAMON_OPS_PADDR;
}

/* Their processes are targets of the first context. */
static int add_cgroups(struct params_opts *o, struct damon_ctx *c)
{
	struct damon_target *t;
	size_t i;

	if (o->nr_cgroups && c->ops == DAMON_OPS_PADDR) {
		msg_error("--cgroup %s: physical memory has no processes; leave out paddr",
			  o->cgroups[0]);
		return -1;
	}
	for (i = 0; i < o->nr_cgroups; i++) {
		/* there is one that nobody has asked for */
		if (!i && !o->nr_pids && !o->nr_target)
			t = c->targets;
		else
			t = params_add_target(c);
		t->cgroup = xstrdup(o->cgroups[i]);
	}
	return 0;
}

static int fill_paddr(struct damon_ctx *c)
{
	static const struct number_list any_node;
	size_t i;

	if (c->ops != DAMON_OPS_PADDR)
		return 0;
	for (i = 0; i < c->nr_targets; i++) {
		c->targets[i].pid = PARAMS_NONE;
		if (c->targets[i].nr_regions)
			continue;
		if (default_paddr_regions(&any_node, &c->targets[i]))
			return -1;
		c->targets[i].all_ram = true;
	}
	return 0;
}

static int apply_obsolete(struct params_opts *o, struct damon_ctx **ctxs,
			  size_t nr_ctxs)
{
	size_t i, c, at;

	for (i = 0; i < o->obsolete.nr; i++) {
		at = o->obsolete.v[i];
		for (c = 0; c < nr_ctxs && at >= ctxs[c]->nr_targets; c++)
			at -= ctxs[c]->nr_targets;
		if (c == nr_ctxs) {
			msg_error("--obsolete_targets %llu: there is no such target",
				  (unsigned long long)o->obsolete.v[i]);
			return -1;
		}
		ctxs[c]->targets[at].obsolete = true;
	}
	return 0;
}

int build_targets(struct params_opts *o, struct damon_ctx **ctxs,
		  size_t nr_ctxs)
{
	size_t i;

	choose_ops(o, ctxs, nr_ctxs);
	if (draft_targets_counted(o) ? counted_targets(o, ctxs, nr_ctxs) :
				       marked_targets(o, ctxs, nr_ctxs))
		return -1;
	for (i = 0; i < nr_ctxs; i++) {
		if (!ctxs[i]->nr_targets && !draft_targets_counted(o))
			params_add_target(ctxs[i]);
		if (fill_paddr(ctxs[i]))
			return -1;
	}
	if (add_cgroups(o, ctxs[0]))
		return -1;
	return apply_obsolete(o, ctxs, nr_ctxs);
}

/* ---- the word that stood alone ---- */

static bool is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* Would a shell find the first word of this? */
static bool is_command(const char *command)
{
	const char *path = getenv("PATH"), *end;
	size_t len = strcspn(command, " \t");
	char *word, *file;
	bool found = false;

	if (!len)
		return false;
	word = xasprintf("%.*s", (int)len, command);
	if (strchr(word, '/'))
		found = is_executable(word);
	else
		for (; path && *path && !found; path = *end ? end + 1 : end) {
			end = strchrnul(path, ':');
			file = xasprintf("%.*s/%s", (int)(end - path), path,
					 word);
			found = is_executable(file);
			free(file);
		}
	free(word);
	return found;
}

/* There is one --ops then. */
static void override_ops(struct params_opts *o, enum damon_ops ops)
{
	size_t i, other = 0;

	for (i = 0; i < o->nr_ctx; i++) {
		other += o->ctxs[i].has_ops && (i || o->ctxs[i].c.ops != ops);
		o->ctxs[i].has_ops = false;
		o->ctxs[i].c.ops = DAMON_OPS_PADDR;
	}
	if (other)
		said_warning(o->quirks.says, ops == DAMON_OPS_FVADDR ?
			"override --ops by <deducible target> and --regions" :
			"--ops is overridden by <deducible target>");
	o->seen[KEY_OPS - KEY_FIRST] = 1;
	o->ctxs[0].has_ops = true;
	o->ctxs[0].c.ops = ops;
}

static void override_pid(struct params_opts *o, int64_t pid)
{
	struct draft_target *d;

	if (o->said_pids.nr)
		said_warning(o->quirks.says, "--target_pid will be ignored");
	said_clear(&o->said_pids);
	if (pid != PARAMS_NONE)
		said_add(&o->said_pids, xasprintf("%lld", (long long)pid));
	o->nr_pids = 0;
	override_ops(o, o->said_regions.nr ? DAMON_OPS_FVADDR :
					     DAMON_OPS_VADDR);
	if (draft_targets_counted(o)) {
		*ARRAY_ADD(o->pids, o->nr_pids) = pid;
		return;
	}
	d = draft_target(o, KEY_PID);
	d->t.pid = pid;
	d->has_pid = true;
}

int build_deduced(struct params_opts *o, struct params *p)
{
	int64_t pid;

	if (!o->target || !*o->target)
		return 0;
	if (!strcmp(o->target, "paddr")) {
		override_ops(o, DAMON_OPS_PADDR);
		if (o->said_pids.nr)
			said_warning(o->quirks.says, "--target_pid is overridden by <deducible target>");
		said_clear(&o->said_pids);
		o->nr_pids = 0;
		return 0;
	}
	if (is_command(o->target)) {
		p->command = o->target;
		override_pid(o, PARAMS_NONE);
		return 0;
	}
	if (!parse_int(o->target, 0, INT32_MAX, &pid)) {
		override_pid(o, pid);
		return 0;
	}
	msg_error("'%s' is no target: neither a command, a process id, paddr, nor parameters in JSON or YAML",
		  o->target);
	return -1;
}

pid_t params_spawn(struct params *p)
{
	struct damon_target *t = p->kdamonds[0].contexts[0].targets;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		msg_error("cannot start '%s': %s", p->command, strerror(errno));
		return -1;
	}
	if (!pid) {
		execl("/bin/sh", "sh", "-c", p->command, (char *)NULL);
		_exit(127);
	}
	t->pid = pid;
	return pid;
}
