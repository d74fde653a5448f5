// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/library.h"
#include "util/mem.h"
#include "util/msg.h"
#include "view/curses.h"
#include "view/screen.h"
#include "view/state.h"

#define ESCAPE_MS	50
#define CTRL_L		12

#define NAMED_CALL(name)	{ #name, &curses.name##_ },

const bool view_screen_built = true;

static struct curses_calls curses;

struct view_screen {
	SCREEN *screen;
	WINDOW *window;
	struct view_look look;
	bool direct;			/* colors are given as red, green, blue */
	struct view_grid shown;
	int pair[VIEW_NR_COLORS][VIEW_NR_COLORS];	/* 0: not yet made */
};

static int load(void)
{
	static const struct library_call calls[] = {
		CURSES_CALLS(NAMED_CALL)
	};

	if (curses.newterm_)
		return 0;
	return library_load("libncursesw.so.6", "libncursesw6",
			    "show the live view", calls, ARRAY_SIZE(calls));
}

/* ---- colors ---- */

struct rgb {
	int r, g, b;
};

static struct rgb heat_rgb(int level)
{
	static const struct rgb stops[] = {
		{ 24, 24, 48 }, { 84, 24, 120 }, { 196, 40, 72 },
		{ 248, 144, 32 }, { 255, 248, 196 },
	};
	int nr = (int)ARRAY_SIZE(stops) - 1;
	int at = level * nr * 256 / (VIEW_HEATS - 1);
	int i = at / 256 < nr ? at / 256 : nr - 1, part = at - i * 256;
	const struct rgb *a = &stops[i], *b = &stops[i + 1];

	return (struct rgb){ a->r + (b->r - a->r) * part / 256,
			     a->g + (b->g - a->g) * part / 256,
			     a->b + (b->b - a->b) * part / 256 };
}

/* The step of the color cube of 256 that comes nearest. */
static int cube_step(int v)
{
	static const int steps[] = { 0, 95, 135, 175, 215, 255 };
	int best = 0;

	for (int i = 1; i < 6; i++)
		if (abs(steps[i] - v) < abs(steps[best] - v))
			best = i;
	return best;
}

static int number_of(const struct view_screen *s, struct rgb c)
{
	if (s->direct)
		return c.r << 16 | c.g << 8 | c.b;
	return 16 + 36 * cube_step(c.r) + 6 * cube_step(c.g) + cube_step(c.b);
}

/* As the terminal numbers it; -1: its own. */
static int terminal_color(const struct view_screen *s, int color)
{
	static const int few[] = { COLOR_BLUE, COLOR_BLUE, COLOR_CYAN,
				   COLOR_GREEN, COLOR_YELLOW, COLOR_MAGENTA,
				   COLOR_RED, COLOR_WHITE };
	bool many = s->look.colors >= 256;

	switch (color) {
	case VIEW_DEFAULT:
		return -1;
	case VIEW_DIM:
		return many ? number_of(s, (struct rgb){ 135, 135, 135 }) : -1;
	case VIEW_ACCENT:
		return many ? number_of(s, (struct rgb){ 95, 175, 215 }) :
			      COLOR_CYAN;
	case VIEW_WARNING:
		return many ? number_of(s, (struct rgb){ 255, 175, 0 }) :
			      COLOR_YELLOW;
	}
	if (many)
		return number_of(s, heat_rgb(color - VIEW_HEAT));
	return few[(color - VIEW_HEAT) * 8 / VIEW_HEATS];
}

static int pair_of(struct view_screen *s, const struct view_cell *c)
{
	int *pair = &s->pair[c->fore][c->back];

	if (!s->look.colors || (!c->fore && !c->back))
		return 0;
	if (!*pair) {
		int nr = curses.alloc_pair_(terminal_color(s, c->fore),
					    terminal_color(s, c->back));

		*pair = nr > 0 ? nr : 0;
	}
	return *pair;
}

static void start_colors(struct view_screen *s, bool wanted)
{
	int nr = curses.tigetnum_("colors");

	if (!wanted || nr < 8 || curses.start_color_() == ERR ||
	    curses.use_default_colors_() == ERR)
		return;
	s->look.colors = nr;
	s->direct = nr > 256 && curses.tigetflag_("RGB") > 0;
}

/* ---- opening and closing ---- */

/*
 * The description of a terminal that says in $COLORTERM that it takes any
 * color, with a name that says so, too; where there is none, plain $TERM.
 */
static SCREEN *open_direct(void)
{
	const char *says = getenv("COLORTERM"), *term = getenv("TERM");
	SCREEN *screen;
	char *name;
	int len;

	if (!says || !term ||
	    (strcmp(says, "truecolor") != 0 && strcmp(says, "24bit") != 0))
		return NULL;
	len = (int)(strstr(term, "-256color") ?
		    strstr(term, "-256color") - term : (long)strlen(term));
	name = xasprintf("%.*s-direct", len, term);
	screen = curses.newterm_(name, stdout, stdin);
	free(name);
	return screen;
}

struct view_screen *view_screen_open(bool color)
{
	struct view_screen *s;
	SCREEN *screen;

	if (load())
		return NULL;
	screen = color ? open_direct() : NULL;
	if (!screen)
		screen = curses.newterm_(NULL, stdout, stdin);
	if (!screen) {
		const char *term = getenv("TERM");

		msg_error("this terminal ('%s' by TERM) cannot show the live view; for plain lines pipe the output into cat",
			  term ? term : "");
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->screen = screen;
	s->look.unicode = !strcmp(nl_langinfo(CODESET), "UTF-8");
	start_colors(s, color);
	curses.cbreak_();
	curses.noecho_();
	curses.nonl_();
	curses.curs_set_(0);
	curses.set_escdelay_(ESCAPE_MS);
	s->window = curses.newwin_(0, 0, 0, 0);
	curses.keypad_(s->window, true);
	curses.nodelay_(s->window, true);
	return s;
}

void view_screen_close(struct view_screen *s)
{
	if (!s)
		return;
	curses.endwin_();
	curses.delwin_(s->window);
	curses.delscreen_(s->screen);
	view_grid_free(&s->shown);
	free(s);
}

const struct view_look *view_screen_look(const struct view_screen *s)
{
	return &s->look;
}

void view_screen_size(const struct view_screen *s, size_t *rows, size_t *cols)
{
	int y = curses.getmaxy_(s->window), x = curses.getmaxx_(s->window);

	*rows = y > 0 ? (size_t)y : 0;
	*cols = x > 0 ? (size_t)x : 0;
}

/* ---- showing ---- */

static void show_cell(struct view_screen *s, size_t row, size_t col,
		      const struct view_cell *c)
{
	wchar_t text[2] = { (wchar_t)c->c, 0 };
	attr_t attr = (c->attr & VIEW_BOLD ? WA_BOLD : 0) |
		      (c->attr & VIEW_REVERSE ? WA_REVERSE : 0);
	cchar_t cell;
	int pair;

	if (!c->c)
		return;
	pair = pair_of(s, c);
	/* the number may be larger than the argument for it */
	if (curses.setcchar_(&cell, text, attr, 0, &pair) == ERR)
		return;
	curses.wmove_(s->window, (int)row, (int)col);
	curses.wadd_wch_(s->window, &cell);
}

static bool is_equal(const struct view_cell *a, const struct view_cell *b)
{
	return a->c == b->c && a->fore == b->fore && a->back == b->back &&
	       a->attr == b->attr;
}

/* Halves of wide characters depend on their neighbors: rows are whole. */
static bool is_row_equal(const struct view_cell *a, const struct view_cell *b,
			 size_t cols)
{
	for (size_t c = 0; c < cols; c++)
		if (!is_equal(&a[c], &b[c]))
			return false;
	return true;
}

void view_screen_show(struct view_screen *s, const struct view_grid *g)
{
	bool all = g->rows != s->shown.rows || g->cols != s->shown.cols;

	if (all)
		view_grid_reset(&s->shown, g->rows, g->cols);
	for (size_t r = 0; r < g->rows; r++) {
		const struct view_cell *row = g->cell + r * g->cols;

		if (!all && is_row_equal(row, s->shown.cell + r * g->cols,
					 g->cols))
			continue;
		for (size_t c = 0; c < g->cols; c++)
			show_cell(s, r, c, &row[c]);
	}
	if (g->rows && g->cols)
		memcpy(s->shown.cell, g->cell,
		       g->rows * g->cols * sizeof(*g->cell));
	curses.wrefresh_(s->window);
}

/* ---- keys ---- */

static uint32_t named_key(wint_t key)
{
	switch (key) {
	case KEY_UP:		return VIEW_KEY_UP;
	case KEY_DOWN:		return VIEW_KEY_DOWN;
	case KEY_LEFT:		return VIEW_KEY_LEFT;
	case KEY_RIGHT:		return VIEW_KEY_RIGHT;
	case KEY_PPAGE:		return VIEW_KEY_PAGE_UP;
	case KEY_NPAGE:		return VIEW_KEY_PAGE_DOWN;
	case KEY_HOME:		return VIEW_KEY_HOME;
	case KEY_BTAB:		return VIEW_KEY_BACKTAB;
	case KEY_ENTER:		return VIEW_KEY_ENTER;
	case KEY_BACKSPACE:	return VIEW_KEY_BACKSPACE;
	}
	return VIEW_KEY_OTHER;
}

bool view_screen_key(struct view_screen *s, uint32_t *key)
{
	wint_t c;
	int kind = curses.wget_wch_(s->window, &c);

	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES) {
		*key = named_key(c);
		return true;
	}
	switch (c) {
	case '\r': case '\n':
		*key = VIEW_KEY_ENTER;
		break;
	case 27:
		*key = VIEW_KEY_ESCAPE;
		break;
	case 8: case 127:
		*key = VIEW_KEY_BACKSPACE;
		break;
	case CTRL_L:
		curses.clearok_(s->window, true);
		*key = VIEW_KEY_OTHER;
		break;
	default:
		*key = c;
	}
	return true;
}
