/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_VIEW_FROM_SESSION_H
#define DX_VIEW_FROM_SESSION_H

#include "live/watch.h"
#include "view/show.h"

struct view_session;

/* What @w sees of session @d; both stay the caller's. */
struct view_session *view_session_new(struct damonx *d, struct watch *w);
void view_session_free(struct view_session *s);

struct view_feed view_session_feed(struct view_session *s);

/* ---- in from_config.c ---- */

/* A scheme of a session, with the identifiers that it goes by there. */
struct view_ids {
	uint32_t kdamond, context, scheme;
};

/**
 * view_config_schemes() - schemes as a configuration has them
 * @items: of damonx_get_config(), @bytes long
 * @ids: out: who they are, in the same order; to be freed
 * @nr: out: how many
 *
 * Returns them without what they have done; to be freed.
 */
struct view_scheme *view_config_schemes(const void *items, size_t bytes,
					struct view_ids **ids, size_t *nr);

/*
 * Start or stop a scheme: it stays configured, and all else stays as it is.
 * Returns 0, or a negative errno after setting damonx_error().
 */
int view_switch_scheme(struct damonx *d, const struct view_ids *id, bool on);

#endif /* DX_VIEW_FROM_SESSION_H */
