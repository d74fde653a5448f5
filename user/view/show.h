/* SPDX-License-Identifier: GPL-2.0 */
/* Showing what a feed brings: on the terminal, or as plain lines. */
#ifndef DX_VIEW_SHOW_H
#define DX_VIEW_SHOW_H

#include "view/state.h"

/* Where what is shown comes from. */
struct view_feed {
	void *arg;
	/*
	 * Take what has come since the last call into @sink, and what is known
	 * beside into @m. @paused: what can wait need not come. Returns 0, or
	 * -1 after a line on standard error. *wait_s is how long there will be
	 * nothing new.
	 */
	int (*step)(void *arg, const struct snapshot_sink *sink,
		    struct view_model *m, bool paused, double *wait_s);
	/* Start or stop scheme @i of the model; @said gets how that went. */
	void (*scheme)(void *arg, const struct view_model *m, size_t i,
		       bool on, char *said, size_t size);
};

/*
 * On the terminal until the user quits, or a signal comes (signals_catch() is up
 * to the caller). Returns the exit status.
 */
int view_show(const struct view_feed *feed, bool color);

/* A line a second of the record for each target, on standard output. */
int view_lines(const struct view_feed *feed);

#endif /* DX_VIEW_SHOW_H */
