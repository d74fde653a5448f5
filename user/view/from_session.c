// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "view/from_session.h"

#define STEP_S		0.001		/* what waits in the ring is taken at once */
#define WAIT_S		0.25
#define STATUS_S	1.0
#define NAMES_COST	100		/* reading mappings takes a hundredth of the time */

struct view_session {
	struct damonx *d;
	struct watch *watch;
	double status_s, names_s;	/* when they are due */
	double last_s;			/* of the status before; 0: none */
	uint64_t cpu_ns;		/* as of then */
	struct view_ids *ids;		/* of the model's schemes */
	size_t nr_ids;
	size_t next_target;		/* whose mappings are due */
};

struct view_session *view_session_new(struct damonx *d, struct watch *w)
{
	struct view_session *s = xcalloc(1, sizeof(*s));

	s->d = d;
	s->watch = w;
	return s;
}

void view_session_free(struct view_session *s)
{
	if (!s)
		return;
	free(s->ids);
	free(s);
}

/* ---- what kdamonds cost and schemes do ---- */

static void take_stats(const struct view_session *s, struct view_scheme *to,
		       const struct damonx_rec_scheme_stats *r)
{
	for (size_t i = 0; i < s->nr_ids; i++) {
		const struct view_ids *id = &s->ids[i];

		if (id->kdamond != r->kdamond || id->context != r->context ||
		    id->scheme != r->scheme)
			continue;
		to[i].tried_bytes = r->tried_bytes;
		to[i].applied_bytes = r->applied_bytes;
		to[i].nr_applied = r->nr_applied;
	}
}

/* Contexts of one kdamond, which stand together, tell the same time. */
static uint64_t take_recs(const struct view_session *s, struct view_scheme *to,
			  const void *recs, size_t bytes)
{
	const struct damonx_rec *rec = NULL;
	uint64_t cpu_ns = 0;
	uint32_t kdamond = 0;

	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		const struct damonx_rec_status *st = (const void *)rec;

		if (rec->type == DAMONX_REC_SCHEME_STATS)
			take_stats(s, to, (const void *)rec);
		if (rec->type != DAMONX_REC_STATUS || st->kdamond == kdamond)
			continue;
		kdamond = st->kdamond;
		cpu_ns += st->cpu_ns;
	}
	return cpu_ns;
}

static void take_cost(struct view_session *s, struct view_model *m,
		      uint64_t cpu_ns, double now)
{
	m->has_cost = s->last_s > 0 && cpu_ns >= s->cpu_ns;
	if (m->has_cost)
		m->cpu_percent = (double)(cpu_ns - s->cpu_ns) / 1e7 /
				 (now - s->last_s);
	s->cpu_ns = cpu_ns;
}

/* A session that has just ended has nothing to say: what was stays. */
static void take_status(struct view_session *s, struct view_model *m)
{
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_STATUS |
			   1ULL << DAMONX_REC_SCHEME_STATS,
	};
	struct view_scheme *schemes;
	double now = clock_s();
	void *items, *recs;
	size_t bytes;

	if (damonx_get_config(s->d, &items, &bytes))
		return;
	free(s->ids);
	schemes = view_config_schemes(items, bytes, &s->ids, &s->nr_ids);
	free(items);
	if (!damonx_status_of(s->d, &query, &recs, &bytes)) {
		take_cost(s, m, take_recs(s, schemes, recs, bytes), now);
		free(recs);
	}
	view_take_schemes(m, schemes, s->nr_ids,
			  s->last_s > 0 ? now - s->last_s : 0);
	free(schemes);
	s->last_s = now;
	s->status_s = now + STATUS_S;
}

/* ---- what is mapped ---- */

static void add_name(void *arg, const struct rec_mapping *m)
{
	struct name_list *names = arg;
	struct name_area a = { m->pid, m->start, m->end, NULL };

	a.name = names_keep(names, m->name ? m->name : "",
			    m->name ? strlen(m->name) : 0);
	if (a.name)
		names_add(names, &a);
}

/* Of one target at a time; of many mappings less often. */
static void take_names(struct view_session *s, struct view_model *m)
{
	double began = clock_s(), cost;
	struct name_list names = { 0 };
	const struct view_target *t;
	size_t i;

	if (!m->nr_targets)
		return;
	i = s->next_target++ % m->nr_targets;
	t = &m->targets[i];
	if (t->stream.pid > 0 && !t->ended) {
		proc_mappings(t->stream.pid, add_name, &names);
		names_join(&names);
	}
	/* of a process that is gone, what was known stays */
	if (names.nr)
		view_take_names(m, i, &names);
	else
		names_destroy(&names);
	cost = clock_s() - began;
	s->names_s = clock_s() + (cost * NAMES_COST > 1 ? cost * NAMES_COST : 1);
}

/* ---- the feed ---- */

static int step(void *arg, const struct snapshot_sink *sink,
		struct view_model *m, bool paused, double *wait_s)
{
	const struct watch_state *state;
	struct view_session *s = arg;

	(void)paused;		/* the ring is emptied nevertheless */
	*wait_s = WAIT_S;
	if (m->over)
		return 0;
	if (watch_run(s->watch, STEP_S, sink))
		return -1;
	state = watch_state(s->watch);
	m->lost_records = state->lost_records;
	m->over = state->ended;
	if (clock_s() >= s->status_s)
		take_status(s, m);
	if (clock_s() >= s->names_s)
		take_names(s, m);
	return 0;
}

static void switch_scheme(void *arg, const struct view_model *m, size_t i,
			  bool on, char *said, size_t size)
{
	struct view_session *s = arg;
	int rc = i < s->nr_ids ? view_switch_scheme(s->d, &s->ids[i], on) :
				 -ENOENT;

	if (rc == -ENOENT)
		snprintf(said, size, "that scheme is gone");
	else if (rc)
		snprintf(said, size, "%s", damonx_error(s->d));
	else
		snprintf(said, size, "scheme %zu (%s) is %s", i,
			 m->schemes[i].action, on ? "started" : "stopped");
	s->status_s = 0;
}

struct view_feed view_session_feed(struct view_session *s)
{
	return (struct view_feed){ s, step, switch_scheme };
}
