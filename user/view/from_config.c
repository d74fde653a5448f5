// SPDX-License-Identifier: GPL-2.0
/* Schemes in the configuration of a session. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "live/item.h"
#include "params/items.h"
#include "params/params.h"
#include "util/mem.h"
#include "view/from_session.h"

static const char *action_name(uint32_t action)
{
	for (size_t i = 0; damos_action_names[i]; i++)
		if (item_actions[i] == action)
			return damos_action_names[i];
	return "?";
}

/* Where a walk over the items is: identifiers, and damo's indices. */
struct place {
	struct view_ids id;
	int kdamond, context, scheme;
};

static void go_to(struct place *p, const struct damonx_item *it)
{
	switch (it->type) {
	case DAMONX_ITEM_KDAMOND:
		p->id.kdamond = it->id;
		p->kdamond++;
		p->context = -1;
		break;
	case DAMONX_ITEM_CONTEXT:
		p->id.context = it->id;
		p->context++;
		p->scheme = -1;
		break;
	case DAMONX_ITEM_SCHEME:
		p->id.scheme = it->id;
		p->scheme++;
		break;
	}
}

struct view_scheme *view_config_schemes(const void *items, size_t bytes,
					struct view_ids **ids, size_t *nr)
{
	const struct damonx_item *it = NULL;
	struct place at = { .kdamond = -1 };
	struct view_scheme *schemes = NULL;
	size_t nr_ids = 0;

	*nr = 0;
	*ids = NULL;
	while ((it = damonx_next_item(items, bytes, it))) {
		struct damonx_item_scheme from;
		struct view_scheme *s;

		go_to(&at, it);
		if (it->type != DAMONX_ITEM_SCHEME)
			continue;
		item_payload(&from, sizeof(from), it);
		*ARRAY_ADD(*ids, nr_ids) = at.id;
		s = ARRAY_ADD(schemes, *nr);
		s->kdamond_idx = at.kdamond;
		s->context_idx = at.context;
		s->scheme_idx = at.scheme;
		s->on = !(from.flags & DAMONX_SCHEME_OFF);
		snprintf(s->action, sizeof(s->action), "%s",
			 action_name(from.action));
	}
	return schemes;
}

/* The scheme's item in a configuration, or NULL. */
static const struct damonx_item *find_item(const void *items, size_t bytes,
					   const struct view_ids *id)
{
	const struct damonx_item *it = NULL;
	struct place at = { .kdamond = -1 };

	while ((it = damonx_next_item(items, bytes, it))) {
		go_to(&at, it);
		if (it->type == DAMONX_ITEM_SCHEME &&
		    at.id.kdamond == id->kdamond &&
		    at.id.context == id->context && at.id.scheme == id->scheme)
			return it;
	}
	return NULL;
}

/* All of the scheme is repeated, but for the one flag. */
static int commit(struct damonx *d, const struct damonx_item *it,
		  const struct view_ids *id, bool on)
{
	static const struct damonx_item_context as_it_is;
	struct damonx_config *c = damonx_config_new();
	size_t bytes = it->len - sizeof(*it);
	struct damonx_item_scheme *whole = xcalloc(1, bytes + sizeof(*whole));
	int rc;

	memcpy(whole, it + 1, bytes);
	if (on)
		whole->flags &= ~DAMONX_SCHEME_OFF;
	else
		whole->flags |= DAMONX_SCHEME_OFF;
	damonx_config_kdamond(c, id->kdamond);
	damonx_config_context(c, id->kdamond, id->context, &as_it_is);
	damonx_config_item(c, DAMONX_ITEM_SCHEME, DAMONX_ITEM_WHOLE, id->scheme,
			   id->context, whole, bytes);
	rc = damonx_configure(d, c, DAMONX_CONFIGURE_KEEP);
	damonx_config_free(c);
	free(whole);
	return rc;
}

int view_switch_scheme(struct damonx *d, const struct view_ids *id, bool on)
{
	const struct damonx_item *it;
	void *items;
	size_t bytes;
	int rc = damonx_get_config(d, &items, &bytes);

	if (rc)
		return rc;
	it = find_item(items, bytes, id);
	rc = it ? commit(d, it, id, on) : -ENOENT;
	free(items);
	return rc;
}
