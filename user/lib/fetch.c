// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/* Calls that fill a buffer whose length only the module knows. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* All regions that fit into it come with one call; what is not filled costs nothing. */
#define FIRST_BYTES (1U << 20)
#define SLACK_BYTES 4096
#define MOST_TRIES 8

/* Where an argument struct keeps its buffer. */
struct slot {
	void *arg;
	__u64 *buf;
	__u32 *len;
	__u32 *out_len;
	__u64 *message;
	__u32 *message_len;
};

/*
 * Call with a growing buffer. Between the answer "too short" and the next try
 * the module may have got more to say, hence some slack and several tries.
 */
static int fetch(struct damonx *d, unsigned long request, struct slot s,
		 const char *what, void **out, size_t *bytes)
{
	size_t room = FIRST_BYTES;
	int ret = -ENOSPC;

	for (int i = 0; i < MOST_TRIES && ret == -ENOSPC; i++) {
		void *p = malloc(room);

		if (!p) {
			snprintf(d->message, MESSAGE_BYTES, "out of memory");
			return -ENOMEM;
		}
		*s.buf = (uintptr_t)p;
		*s.len = room;
		*s.message = (uintptr_t)d->message;
		*s.message_len = MESSAGE_BYTES;
		ret = damonx_call(d, request, s.arg, what);
		if (!ret) {
			*out = p;
			*bytes = *s.out_len;
			return 0;
		}
		free(p);
		room = *s.out_len + (*s.out_len >> 2) + SLACK_BYTES;
	}
	return ret;
}

int damonx_status_of(struct damonx *d, const struct damonx_status *query,
		     void **recs, size_t *bytes)
{
	struct damonx_status st = *query;
	struct slot s = { &st, &st.buf, &st.buf_len, &st.out_len, &st.message,
			  &st.message_len };

	st.size = sizeof(st);
	return fetch(d, DAMONX_STATUS, s, "read the status", recs, bytes);
}

int damonx_status(struct damonx *d, uint32_t kdamond, void **recs,
		  size_t *bytes)
{
	const struct damonx_status query = { .kdamond = kdamond };

	return damonx_status_of(d, &query, recs, bytes);
}

int damonx_snapshot(struct damonx *d, const struct damonx_snapshot *query,
		    void **recs, size_t *bytes)
{
	struct damonx_snapshot q = { 0 };
	struct slot s = { &q, &q.buf, &q.buf_len, &q.out_len, &q.message,
			  &q.message_len };

	if (query)
		q = *query;
	q.size = sizeof(q);
	return fetch(d, DAMONX_SNAPSHOT, s, "take a snapshot", recs, bytes);
}

int damonx_list(struct damonx *d, void **recs, size_t *bytes)
{
	struct damonx_list l = { .size = sizeof(l) };
	struct slot s = { &l, &l.buf, &l.buf_len, &l.out_len, &l.message,
			  &l.message_len };

	return fetch(d, DAMONX_LIST, s, "list the sessions", recs, bytes);
}

int damonx_get_config(struct damonx *d, void **items, size_t *bytes)
{
	struct damonx_get_config g = { .size = sizeof(g) };
	struct slot s = { &g, &g.items, &g.items_len, &g.out_len, &g.message,
			  &g.message_len };

	return fetch(d, DAMONX_GET_CONFIG, s, "read the configuration", items,
		     bytes);
}

const struct damonx_rec *damonx_next_rec(const void *recs, size_t bytes,
					 const struct damonx_rec *rec)
{
	size_t at = 0;

	if (rec)
		at = (const char *)rec - (const char *)recs + rec->len;
	if (at > bytes || bytes - at < sizeof(*rec))
		return NULL;
	rec = (const void *)((const char *)recs + at);
	if (rec->len < sizeof(*rec) || rec->len > bytes - at || rec->len % 8)
		return NULL;
	return rec;
}
