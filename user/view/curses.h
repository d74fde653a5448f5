/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of ncurses that the live view is shown with. Nothing but that
 * needs it, so curses_load() loads it then.
 */
#ifndef DX_VIEW_CURSES_H
#define DX_VIEW_CURSES_H

#define NCURSES_WIDECHAR	1
#define NCURSES_NOMACROS	1
#define NCURSES_ENABLE_STDBOOL_H 1
#include <curses.h>
#include <term.h>

#define CURSES_CALLS(X) \
	X(alloc_pair) \
	X(cbreak) \
	X(clearok) \
	X(curs_set) \
	X(delscreen) \
	X(delwin) \
	X(endwin) \
	X(getmaxx) \
	X(getmaxy) \
	X(keypad) \
	X(newterm) \
	X(newwin) \
	X(nodelay) \
	X(noecho) \
	X(nonl) \
	X(set_escdelay) \
	X(setcchar) \
	X(start_color) \
	X(tigetflag) \
	X(tigetnum) \
	X(use_default_colors) \
	X(wadd_wch) \
	X(wget_wch) \
	X(wmove) \
	X(wrefresh)

/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares a member */
#define CURSES_POINTER(name)	typeof(&name) name##_;

/* They end in _: some of ncurses' names are macros all the same. */
struct curses_calls {
	CURSES_CALLS(CURSES_POINTER)
};

#endif /* DX_VIEW_CURSES_H */
