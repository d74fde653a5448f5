/* SPDX-License-Identifier: GPL-2.0 */
/* How the live view is looked at, and what keys change about that. */
#ifndef DX_VIEW_STATE_H
#define DX_VIEW_STATE_H

#include "view/model.h"

#define VIEW_MAX_STEP_NS	(INT64_C(3600) * 1000000000)

/* Keys that are no character; the others are their code points. */
enum {
	VIEW_KEY_UP = 0x110000,
	VIEW_KEY_DOWN,
	VIEW_KEY_LEFT,
	VIEW_KEY_RIGHT,
	VIEW_KEY_PAGE_UP,
	VIEW_KEY_PAGE_DOWN,
	VIEW_KEY_HOME,
	VIEW_KEY_BACKTAB,
	VIEW_KEY_ENTER,
	VIEW_KEY_BACKSPACE,
	VIEW_KEY_ESCAPE,
	VIEW_KEY_OTHER,
};

enum view_sort {
	VIEW_SORT_TEMPERATURE,
	VIEW_SORT_ADDRESS,
	VIEW_SORT_SIZE,
	VIEW_SORT_RATE,
	VIEW_SORT_AGE,
	VIEW_NR_SORTS,
};

extern const char *const view_sort_names[];

/* What the bottom line asks for. */
enum view_prompt {
	VIEW_ASKS_NOTHING,
	VIEW_ASKS_NAME,			/* of a mapping */
	VIEW_ASKS_SCHEME,		/* the number of one */
	VIEW_ASKS_SURE,			/* y or n */
};

struct view_state {
	size_t target;
	int64_t step_ns;		/* of a row; 0: a snapshot's length */
	uint64_t from, to;		/* addresses shown; both 0: all */
	int sort;			/* enum view_sort */
	bool reverse;
	bool paused;
	int64_t end_ns;			/* last moment shown while it is */
	size_t cursor;			/* place in the list of regions */
	bool help;
	int prompt;			/* enum view_prompt */
	char text[64];			/* typed so far, UTF-8 */
	char said[160];			/* bottom line until the next key */
	size_t scheme;			/* place in the model, of VIEW_ASKS_SURE */
	/* what the frame has room for */
	size_t map_rows, list_rows;
};

/* What the caller has to do. */
enum view_wish {
	VIEW_WISH_NONE,
	VIEW_WISH_QUIT,
	VIEW_WISH_SCHEME,		/* turn state.scheme on or off */
};

/* The target shown, or NULL when there is none yet. */
const struct view_target *view_shown(const struct view_state *s,
				     const struct view_model *m);
int64_t view_step_ns(const struct view_state *s, const struct view_target *t);
/* The last moment shown. */
int64_t view_end_ns(const struct view_state *s, const struct view_model *m);

enum view_wish view_key(struct view_state *s, const struct view_model *m,
			uint32_t key);

/**
 * view_list() - the regions of the last snapshot that are shown, sorted
 * @nr: out: how many
 *
 * Returns places in @t->regions; to be freed.
 */
size_t *view_list(const struct view_state *s, const struct view_target *t,
		  size_t *nr);

#endif /* DX_VIEW_STATE_H */
