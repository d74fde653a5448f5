// SPDX-License-Identifier: GPL-2.0
/* Which session it is about: a new one, what runs, or what has run last. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/session.h"
#include "util/msg.h"

static const char *own_name(const char *session)
{
	return session ? session : LIVE_NAME;
}

struct damonx *live_open(void)
{
	const char *message;
	struct damonx *d = damonx_open(&message);

	if (!d)
		msg_error("%s", message);
	return d;
}

/* ---- the list of sessions ---- */

const struct damonx_rec_session *
live_next_session(const void *recs, size_t bytes,
		  const struct damonx_rec_session *s)
{
	const struct damonx_rec *rec = s ? &s->head : NULL;

	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (rec->type == DAMONX_REC_SESSION)
			return (const void *)rec;
	return NULL;
}

static bool is_own(const struct damonx_rec_session *s)
{
	return s->uid == geteuid();
}

/* Does it only keep results, or run? What has never run does neither. */
static bool can_be_asked(const struct damonx_rec_session *s)
{
	return s->nr_running || (s->name[0] && s->start_ns);
}

static bool has_number(const struct damonx_rec_session *s, const char *text)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", s->number);
	return !strcmp(number, text);
}

/*
 * How well a session fits what is asked for, from 0: not at all. What runs is
 * before what has ended, one's own before that of others.
 */
static int fit(const struct damonx_rec_session *s, const char *session)
{
	bool named = !strcmp(s->name, own_name(session));
	int fits = (s->nr_running ? 16 : 0) + (is_own(s) ? 1 : 0) + 1;

	if (!can_be_asked(s))
		return 0;
	if (session)
		return named || has_number(s, session) ? fits + 2 * named : 0;
	/* what has another name, as a preset of the module has, is left to those who name it */
	return named ? fits + 8 : is_own(s) && !s->name[0] ? fits : 0;
}

/* The number of what fits best, of those the one started last; 0 for none. */
static uint32_t best(const void *recs, size_t bytes, const char *session,
		     bool *running)
{
	const struct damonx_rec_session *s = NULL, *found = NULL;
	int most = 0;

	while ((s = live_next_session(recs, bytes, s))) {
		int now = fit(s, session);

		if (now && (now > most || (now == most && s->start_ns >= found->start_ns))) {
			most = now;
			found = s;
		}
	}
	*running = found && found->nr_running;
	return found ? found->number : 0;
}

#define NAMES_LEN	512

/* "one (number 3), two (number 4)"; empty when there are none. */
static void names_of(const void *recs, size_t bytes, char names[NAMES_LEN])
{
	const struct damonx_rec_session *s = NULL;
	size_t n = 0;

	names[0] = '\0';
	while ((s = live_next_session(recs, bytes, s)) && n < NAMES_LEN - 1)
		if (can_be_asked(s) && s->name[0])
			n += (size_t)snprintf(names + n, NAMES_LEN - n,
					      "%s%s (number %u)", n ? ", " : "",
					      s->name, s->number);
}

static void tell_none(const void *recs, size_t bytes, const char *session,
		      bool has_ended)
{
	char names[NAMES_LEN];

	names_of(recs, bytes, names);
	if (has_ended)
		msg_error("monitoring has ended; 'report damon' and 'report access' show its last results, '%s start' begins anew",
			  msg_program());
	else if (session)
		msg_error("there is no session '%s'%s%s", session, *names ?
			  "; there is " : ": 'start --name' makes one", names);
	else
		msg_error("nothing is being monitored: begin with '%s start'%s%s",
			  msg_program(), *names ? ", or choose by --session from " : "",
			  names);
}

/* Attach to what fits best; @ended: also if it has. 0, or -1. */
static int attach_best(struct damonx *d, const char *session, bool ended,
		       bool quiet)
{
	uint32_t number;
	bool running;
	size_t bytes;
	void *recs;
	int ret = -1;

	if (damonx_list(d, &recs, &bytes)) {
		if (!quiet)
			msg_error("%s", damonx_error(d));
		return -1;
	}
	number = best(recs, bytes, session, &running);
	if (number && (running || ended)) {
		ret = damonx_attach(d, NULL, number);
		if (ret && !quiet)
			msg_error("%s", damonx_error(d));
	} else if (!quiet) {
		tell_none(recs, bytes, session, number);
	}
	free(recs);
	return ret ? -1 : 0;
}

static struct damonx *attach(const char *session, bool ended, bool quiet)
{
	const char *message;
	struct damonx *d = damonx_open(&message);

	if (!d && !quiet)
		msg_error("%s", message);
	if (!d || !attach_best(d, session, ended, quiet))
		return d;
	damonx_close(d);
	return NULL;
}

struct damonx *live_attach(const char *session, bool quiet)
{
	return attach(session, false, quiet);
}

struct damonx *live_attach_last(const char *session, bool quiet)
{
	return attach(session, true, quiet);
}

/* ---- what start has started ---- */

/* The user's own session of the name that start is to give: 0, or its number. */
static uint32_t started(const char *session, bool running)
{
	const struct damonx_rec_session *s = NULL;
	struct damonx *d = damonx_open(NULL);
	uint32_t number = 0;
	size_t bytes;
	void *recs;

	if (d && !damonx_list(d, &recs, &bytes)) {
		while (!number && (s = live_next_session(recs, bytes, s)))
			if (is_own(s) && !strcmp(s->name, own_name(session)) &&
			    running == !!s->nr_running)
				number = s->number;
		free(recs);
	}
	damonx_close(d);
	return number;
}

bool live_is_started(const char *session)
{
	return started(session, true);
}

void live_forget(const char *session)
{
	uint32_t number = started(session, false);
	struct damonx *d = number ? damonx_open(NULL) : NULL;

	if (d && !damonx_attach(d, NULL, number))
		damonx_keep(d, "", NULL);
	damonx_close(d);
}

int live_keep(struct damonx *d, const char *session)
{
	const char *name = own_name(session);
	int ret = damonx_keep_with(d, name, DAMONX_KEEP_RESULTS, NULL);

	/* an older module */
	return ret == -EOPNOTSUPP ? damonx_keep(d, name, NULL) : ret;
}

bool live_is_on(struct damonx *d)
{
	const struct damonx_rec *rec = NULL;
	bool on = false;
	size_t bytes;
	void *recs;

	if (damonx_status(d, 0, &recs, &bytes))
		return false;
	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (rec->type == DAMONX_REC_STATUS &&
		    ((const struct damonx_rec_status *)rec)->state !=
		    DAMONX_STATE_STOPPED)
			on = true;
	free(recs);
	return on;
}
