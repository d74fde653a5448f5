// SPDX-License-Identifier: GPL-2.0
/*
 * The sessions that run. Each is attached to for as long as it is asked: another
 * descriptor would keep it running when its owner has died.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/metrics.h"
#include "live/session.h"
#include "live/watch.h"
#include "util/mem.h"
#include "util/msg.h"
#include "view/from_session.h"
#include "view/model.h"

#define NUMBER_LEN	24
#define NAME_LEN	(DAMONX_NAME_LEN + 16)

/* ---- what is in a session's status ---- */

struct session {
	struct damonx *d;
	const char *name;
	struct view_scheme *schemes;	/* in the order of the configuration */
	struct view_ids *ids;
	size_t nr_schemes;
};

static void add_scheme(struct export *e, const struct session *s,
		       const struct damonx_rec_scheme_stats *r)
{
	char kdamond[NUMBER_LEN], context[NUMBER_LEN], scheme[NUMBER_LEN];
	struct export_scheme *to;
	size_t i;

	for (i = 0; i < s->nr_schemes; i++)
		if (s->ids[i].kdamond == r->kdamond &&
		    s->ids[i].context == r->context &&
		    s->ids[i].scheme == r->scheme)
			break;
	if (i == s->nr_schemes)
		return;
	snprintf(kdamond, sizeof(kdamond), "%d", s->schemes[i].kdamond_idx);
	snprintf(context, sizeof(context), "%d", s->schemes[i].context_idx);
	snprintf(scheme, sizeof(scheme), "%d", s->schemes[i].scheme_idx);
	to = export_add_scheme(e);
	to->live = true;
	to->stats = *r;
	to->labels = export_labels("session", s->name, "kdamond", kdamond,
				   "context", context, "scheme", scheme,
				   "action", s->schemes[i].action, NULL);
}

/* Contexts come in the order of the configuration, those of one kdamond together. */
static void add_context(struct export *e, const struct session *s,
			const struct damonx_rec_status *r, int place[2])
{
	const struct export_context *last = e->nr_contexts && place[0] >= 0 ?
		&e->contexts[e->nr_contexts - 1] : NULL;
	char kdamond[NUMBER_LEN], context[NUMBER_LEN];
	struct export_context *to;
	bool first = !last || last->status.kdamond != r->kdamond;

	place[0] += first;
	place[1] = first ? 0 : place[1] + 1;
	snprintf(kdamond, sizeof(kdamond), "%d", place[0]);
	snprintf(context, sizeof(context), "%d", place[1]);
	to = export_add_context(e);
	to->first = first;
	to->status = *r;
	to->kdamond_labels = export_labels("session", s->name, "kdamond",
					   kdamond, NULL);
	to->labels = export_labels("session", s->name, "kdamond", kdamond,
				   "context", context, NULL);
}

static void take_status(struct export *e, const struct session *s,
			struct export_session *to, const void *recs, size_t bytes)
{
	const struct damonx_rec *rec = NULL;
	int place[2] = { -1, -1 };

	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		const struct damonx_rec_status *st = (const void *)rec;

		if (rec->type == DAMONX_REC_SCHEME_STATS)
			add_scheme(e, s, (const void *)rec);
		if (rec->type != DAMONX_REC_STATUS)
			continue;
		add_context(e, s, st, place);
		/* of the session's ring; all contexts say the same */
		to->records = st->records;
		to->lost = st->lost;
	}
}

static int ask_status(struct export *e, struct session *s,
		      struct export_session *to)
{
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_STATUS |
			   1ULL << DAMONX_REC_SCHEME_STATS,
	};
	void *items, *recs;
	size_t bytes;
	int rc = damonx_get_config(s->d, &items, &bytes);

	if (rc)
		return rc;
	s->schemes = view_config_schemes(items, bytes, &s->ids, &s->nr_schemes);
	free(items);
	rc = damonx_status_of(s->d, &query, &recs, &bytes);
	if (rc)
		return rc;
	take_status(e, s, to, recs, bytes);
	free(recs);
	return 0;
}

/* ---- sessions ---- */

/* What is wrong is said once, however many rounds it lasts. Returns 1. */
static int complain(struct export *e, const char *session, const char *why)
{
	char *line = session ? xasprintf("session %s: %s\n", session, why) :
			       xasprintf("%s\n", why);
	char *said = e->said;

	if (!said || !strstr(said, line)) {
		msg_error("%.*s", (int)strlen(line) - 1, line);
		e->said = xasprintf("%s%s", said ? said : "", line);
		free(said);
	}
	free(line);
	return 1;
}

static void all_is_well(struct export *e)
{
	if (e->said)
		msg_note("sessions can be asked again");
	free(e->said);
	e->said = NULL;
}

/* What was known of sessions is not shown for what they are now. */
static int show_none(struct export *e)
{
	export_begin(e);
	export_end(e);
	return 1;
}

static int ask(struct export *e, struct session *s,
	       const struct damonx_rec_session *r)
{
	const struct watch_once once = { .processes = true };
	const struct snapshot_sink sink = export_sink(e);
	struct export_session *to;
	int rc = damonx_attach(s->d, NULL, r->number);

	/* it has ended since */
	if (rc == -ENOENT)
		return 0;
	if (rc)
		return complain(e, s->name, damonx_error(s->d));
	to = export_add_session(e);
	to->labels = export_labels("session", s->name, NULL);
	to->running = r->nr_running;
	if (ask_status(e, s, to))
		return complain(e, s->name, damonx_error(s->d));
	export_set_session(e, r->number, s->name);
	return watch_once(s->d, &once, &sink) ? 1 : 0;
}

static int ask_session(struct export *e, const struct damonx_rec_session *r,
		       const char *name)
{
	const char *message;
	struct session s = { .d = damonx_open(&message), .name = name };
	int rc;

	if (!s.d)
		return complain(e, name, message);
	rc = ask(e, &s, r);
	damonx_close(s.d);
	free(s.schemes);
	free(s.ids);
	return rc;
}

/* Its name, its number without one, both where users have the same name. */
static void name_session(const void *recs, size_t bytes,
			 const struct damonx_rec_session *s, char name[NAME_LEN])
{
	const struct damonx_rec_session *o = NULL;

	snprintf(name, NAME_LEN, "%u", s->number);
	if (s->name[0])
		snprintf(name, NAME_LEN, "%.*s", DAMONX_NAME_LEN, s->name);
	while ((o = live_next_session(recs, bytes, o))) {
		char number[NUMBER_LEN];

		snprintf(number, sizeof(number), "%u", o->number);
		if (o->number == s->number ||
		    strcmp(o->name[0] ? o->name : number, name) != 0)
			continue;
		snprintf(name, NAME_LEN, "%.*s#%u", DAMONX_NAME_LEN,
			 s->name, s->number);
		return;
	}
}

static bool is_chosen(const struct damonx_rec_session *s, const char *chosen)
{
	char number[NUMBER_LEN];

	snprintf(number, sizeof(number), "%u", s->number);
	return !chosen || !strcmp(s->name, chosen) || !strcmp(number, chosen);
}

int export_from_sessions(struct export *e, const char *chosen)
{
	const struct damonx_rec_session *s = NULL;
	char name[NAME_LEN];
	const char *message;
	struct damonx *d = damonx_open(&message);
	size_t bytes;
	void *recs;
	int rc = 0;

	e->live = true;
	if (!d) {
		complain(e, NULL, message);
		return show_none(e);
	}
	if (damonx_list(d, &recs, &bytes)) {
		complain(e, NULL, damonx_error(d));
		damonx_close(d);
		return show_none(e);
	}
	export_begin(e);
	while ((s = live_next_session(recs, bytes, s))) {
		if (!s->nr_running || !is_chosen(s, chosen))
			continue;
		name_session(recs, bytes, s, name);
		rc |= ask_session(e, s, name);
	}
	export_end(e);
	free(recs);
	damonx_close(d);
	if (!rc)
		all_is_well(e);
	return rc;
}
