// SPDX-License-Identifier: GPL-2.0
/* In place of view/screen.c in a damox without ncurses. */
#include <stddef.h>

#include "util/msg.h"
#include "view/screen.h"

const bool view_screen_built = false;

struct view_screen *view_screen_open(bool color)
{
	(void)color;
	msg_error("this damox was built without the live view (WITH_NCURSES=0)");
	return NULL;
}

void view_screen_close(struct view_screen *s)
{
	(void)s;
}

const struct view_look *view_screen_look(const struct view_screen *s)
{
	(void)s;
	return NULL;
}

void view_screen_size(const struct view_screen *s, size_t *rows, size_t *cols)
{
	(void)s;
	*rows = *cols = 0;
}

void view_screen_show(struct view_screen *s, const struct view_grid *g)
{
	(void)s;
	(void)g;
}

bool view_screen_key(struct view_screen *s, uint32_t *key)
{
	(void)s;
	(void)key;
	return false;
}
