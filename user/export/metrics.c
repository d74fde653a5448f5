// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "export/metrics.h"
#include "live/proc.h"
#include "model/access_value.h"
#include "model/shares.h"
#include "report/dist/wss.h"
#include "report/input/inputs.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/utf8.h"

#define OMITTED		INT_MAX		/* the stream of a target above the limit */
#define HOT_PERCENT	50
#define NUMBER_LEN	24
#define MIN_PLACES	64

const int64_t export_percents[EXPORT_NR_PERCENTS] = {
	0, 25, 50, 75, 90, 99, 100
};

const char *const export_heat_names[EXPORT_NR_HEATS] = {
	"hot", "warm", "cool", "cold"
};

/* ---- labels ---- */

static void put_escaped(FILE *f, const char *value)
{
	char *text = xstrdup(value);

	utf8_clean(text);
	for (const char *p = text; *p; p++) {
		if (*p == '\n')
			fputs("\\n", f);
		else if (*p == '"' || *p == '\\')
			fprintf(f, "\\%c", *p);
		else
			fputc(*p, f);
	}
	free(text);
}

char *export_labels(const char *name, ...)
{
	char *text = NULL;
	size_t bytes;
	FILE *f = open_memstream(&text, &bytes);
	bool any = false;
	va_list ap;

	if (!f)
		exit(msg_error("out of memory"));
	va_start(ap, name);
	for (; name; name = va_arg(ap, const char *)) {
		const char *value = va_arg(ap, const char *);

		if (!value || !*value)
			continue;
		fprintf(f, "%s%s=\"", any ? "," : "", name);
		put_escaped(f, value);
		fputc('"', f);
		any = true;
	}
	va_end(ap);
	if (fclose(f))
		exit(msg_error("out of memory"));
	return text;
}

/* ---- targets ---- */

static char *labels_of(const struct export *e, const struct rec_stream *s)
{
	char kdamond[NUMBER_LEN], context[NUMBER_LEN], scheme[NUMBER_LEN] = "";
	char target[TARGET_ID_LEN], pid[NUMBER_LEN] = "", *cgroup = NULL, *labels;

	snprintf(kdamond, sizeof(kdamond), "%d", s->kdamond_idx);
	snprintf(context, sizeof(context), "%d", s->context_idx);
	if (s->scheme_idx >= 0)
		snprintf(scheme, sizeof(scheme), "%d", s->scheme_idx);
	if (s->pid > 0)
		snprintf(pid, sizeof(pid), "%d", s->pid);
	if (s->pid > 0 && e->live)
		cgroup = proc_cgroup(s->pid);
	labels = export_labels("session", e->session_name, "kdamond", kdamond,
			       "context", context, "scheme", scheme, "target",
			       target_id_text(target, s->target_id), "pid", pid,
			       "comm", s->comm, "cgroup", cgroup ? cgroup : s->cgroup, NULL);
	free(cgroup);
	return labels;
}

/* By its process where there is one: places among targets change as others come and go. */
static bool is_same(const struct export *e, const struct export_target *t,
		    const struct rec_stream *s)
{
	struct stream_id id = stream_id_of(s);

	if (t->session != e->session || t->pid != s->pid ||
	    strncmp(t->comm, s->comm ? s->comm : "", sizeof(t->comm) - 1) != 0)
		return false;
	if (t->pid > 0)
		id.target_id = t->id.target_id;
	return stream_id_equal(&t->id, &id);
}

static size_t hash_of(uint32_t session, int32_t pid, const struct stream_id *id)
{
	const uint64_t part[] = {
		session, (uint32_t)pid, (uint32_t)id->kdamond_idx,
		(uint32_t)id->context_idx, (uint32_t)id->scheme_idx,
		pid > 0 ? 0 : id->target_id,
	};
	uint64_t hash = 0;

	for (size_t i = 0; i < ARRAY_SIZE(part); i++)
		hash = (hash ^ part[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(hash >> 32);
}

static void put_place(struct export *e, size_t target)
{
	const struct export_target *t = &e->targets[target];
	size_t at = hash_of(t->session, t->pid, &t->id);

	while (e->places[at & (e->nr_places - 1)])
		at++;
	e->places[at & (e->nr_places - 1)] = (uint32_t)target + 1;
}

/* Anew, after targets have moved or have become too many. */
static void put_places(struct export *e)
{
	size_t nr = MIN_PLACES;

	while (nr <= 2 * e->nr_targets)
		nr *= 2;
	free(e->places);
	e->places = xcalloc(nr, sizeof(*e->places));
	e->nr_places = nr;
	for (size_t i = 0; i < e->nr_targets; i++)
		put_place(e, i);
}

static struct export_target *find(const struct export *e,
				  const struct rec_stream *s)
{
	const struct stream_id id = stream_id_of(s);
	size_t at = hash_of(e->session, s->pid, &id);
	uint32_t place;

	if (!e->nr_places)
		return NULL;
	while ((place = e->places[at++ & (e->nr_places - 1)]))
		if (is_same(e, &e->targets[place - 1], s))
			return &e->targets[place - 1];
	return NULL;
}

static int take_stream(void *arg, const struct rec_stream *s)
{
	struct export *e = arg;
	struct export_target *t = find(e, s);

	if (!t && e->nr_targets >= e->max_targets) {
		e->nr_omitted++;
		return OMITTED;
	}
	if (!t) {
		t = ARRAY_ADD(e->targets, e->nr_targets);
		t->session = e->session;
		t->id = stream_id_of(s);
		t->pid = s->pid;
		snprintf(t->comm, sizeof(t->comm), "%s", s->comm ? s->comm : "");
		t->labels = labels_of(e, s);
		if (2 * e->nr_targets >= e->nr_places)
			put_places(e);
		else
			put_place(e, e->nr_targets - 1);
	}
	return (int)(t - e->targets);
}

struct export_target *export_target_at(struct export *e, int number)
{
	return number == OMITTED ? NULL : &e->targets[number];
}

/* ---- snapshots ---- */

static struct share *shares(struct export *e, size_t nr)
{
	if (nr > e->room_shares) {
		e->shares = xrealloc(e->shares, 2 * nr, sizeof(*e->shares));
		e->room_shares = 2 * nr;
	}
	return e->shares;
}

static void take_idle(struct export_target *t, struct share *idle, size_t nr)
{
	access_wide us[EXPORT_NR_PERCENTS];

	t->nr_idle = shares_percentiles(idle, nr, export_percents,
					EXPORT_NR_PERCENTS, us);
	for (size_t i = 0; i < t->nr_idle; i++)
		t->idle_s[i] = (double)us[i] / 1e6;
}

static enum export_heat heat_of(int64_t percent, access_wide idle_us)
{
	if (percent > 0)
		return percent >= HOT_PERCENT ? EXPORT_HOT : EXPORT_WARM;
	return idle_us < (access_wide)EXPORT_COLD_S * 1000000 ? EXPORT_COOL :
								EXPORT_COLD;
}

void export_take_last(struct export *e, struct export_target *t,
		      const struct rec_stream *s,
		      const struct rec_snapshot *snap)
{
	const struct wss_opts wss = WSS_OPTS_INIT;
	struct access_scale record = access_record_scale(s), now;
	struct share *idle = shares(e, snap->nr_regions);
	double hits_bytes = 0;
	uint64_t bytes = 0;

	t->seen = e->round;
	t->wss_bytes = wss_snapshot_bytes(snap, &wss);
	t->has_scale = access_scale_known(s);
	memset(t->heat_bytes, 0, sizeof(t->heat_bytes));
	if (!t->has_scale)
		return;
	now = access_snapshot_scale(s, snap);
	for (size_t i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];
		uint64_t size = access_size(r);

		idle[i] = (struct share){ access_idle_us(&record, &now, r), size };
		t->heat_bytes[heat_of(access_percent(&record, r),
				      idle[i].value)] += size;
		hits_bytes += access_hz(&now, r) * (double)size;
		bytes += size;
	}
	t->access_hz = bytes ? hits_bytes / (double)bytes : 0;
	take_idle(t, idle, snap->nr_regions);
}

static int take_snapshot(void *arg, int stream, const struct rec_stream *s,
			 struct rec_snapshot *snap)
{
	struct export *e = arg;
	struct export_target *t = export_target_at(e, stream);

	if (!t)
		return 0;
	export_take_last(e, t, s, snap);
	/* a context that rests shows the same again */
	if (t->wss.nr && snap->end_ns <= t->wss.time_ns[t->wss.nr - 1])
		return 0;
	t->nr_wss++;
	t->sum_wss_bytes += (double)t->wss_bytes;
	dist_drop_before(&t->wss, snap->end_ns - e->window_ns);
	return dist_add(&t->wss, snap->end_ns, t->wss_bytes) ? -1 : 0;
}

struct snapshot_sink export_sink(struct export *e)
{
	return (struct snapshot_sink){ e, take_stream, take_snapshot, NULL };
}

/* ---- rounds ---- */

static void free_target(struct export_target *t)
{
	free(t->labels);
	dist_destroy(&t->wss);
}

static void forget_round(struct export *e)
{
	for (size_t i = 0; i < e->nr_sessions; i++)
		free(e->sessions[i].labels);
	for (size_t i = 0; i < e->nr_contexts; i++) {
		free(e->contexts[i].labels);
		free(e->contexts[i].kdamond_labels);
	}
	for (size_t i = 0; i < e->nr_schemes; i++)
		free(e->schemes[i].labels);
	free(e->sessions);
	free(e->contexts);
	free(e->schemes);
	e->sessions = NULL;
	e->contexts = NULL;
	e->schemes = NULL;
	e->nr_sessions = e->nr_contexts = e->nr_schemes = 0;
}

void export_begin(struct export *e)
{
	forget_round(e);
	e->nr_omitted = 0;
	e->round++;
}

/* What ARRAY_ADD() has made room for stays, which is no more than max_targets need. */
void export_end(struct export *e)
{
	size_t nr = 0;

	for (size_t i = 0; i < e->nr_targets; i++) {
		if (e->targets[i].seen == e->round)
			e->targets[nr++] = e->targets[i];
		else
			free_target(&e->targets[i]);
	}
	if (nr < e->nr_targets) {
		e->nr_targets = nr;
		put_places(e);
	}
}

void export_set_session(struct export *e, uint32_t number, const char *name)
{
	e->session = number;
	e->session_name = name;
}

struct export_session *export_add_session(struct export *e)
{
	return ARRAY_ADD(e->sessions, e->nr_sessions);
}

struct export_context *export_add_context(struct export *e)
{
	return ARRAY_ADD(e->contexts, e->nr_contexts);
}

struct export_scheme *export_add_scheme(struct export *e)
{
	return ARRAY_ADD(e->schemes, e->nr_schemes);
}

void export_free(struct export *e)
{
	forget_round(e);
	for (size_t i = 0; i < e->nr_targets; i++)
		free_target(&e->targets[i]);
	free(e->targets);
	free(e->places);
	free(e->shares);
	free(e->said);
}
