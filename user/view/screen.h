/* SPDX-License-Identifier: GPL-2.0 */
/* The terminal, by ncurses. */
#ifndef DX_VIEW_SCREEN_H
#define DX_VIEW_SCREEN_H

#include "view/grid.h"

struct view_screen;

/* Was damox built with ncurses? */
extern const bool view_screen_built;

/**
 * view_screen_open() - take the terminal over
 * @color: whether colors are wanted, if it has some
 *
 * Signals are the caller's, but for SIGWINCH and SIGTSTP. Returns NULL after a
 * line on standard error.
 */
struct view_screen *view_screen_open(bool color);

/* Give it back as it was. */
void view_screen_close(struct view_screen *s);

const struct view_look *view_screen_look(const struct view_screen *s);
void view_screen_size(const struct view_screen *s, size_t *rows, size_t *cols);

/* Only what has changed is sent. */
void view_screen_show(struct view_screen *s, const struct view_grid *g);

/*
 * The next key that was pressed (view/state.h), without waiting. A change of
 * size is a VIEW_KEY_OTHER. Returns false when there is none.
 */
bool view_screen_key(struct view_screen *s, uint32_t *key);

#endif /* DX_VIEW_SCREEN_H */
