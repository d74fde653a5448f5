/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where reports go: standard output with a large buffer, whether to color it,
 * and a pager when the output is longer than the terminal.
 */
#ifndef DX_OUT_H
#define DX_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/opt.h"

enum out_color {
	OUT_COLOR_AUTO,	/* on a terminal, or as damo */
	OUT_COLOR_ALWAYS,
	OUT_COLOR_NEVER,
};

/* Input of out_opts. */
struct out_opts {
	enum out_color color;
	bool no_pager;
	bool like_damo;		/* which colors always, as its users' scripts see */
};

/* --color and --no_pager, for the commands that print reports. */
extern const struct opt_table out_opts;

struct out {
	FILE *f;		/* write here */
	bool color;		/* escapes are wanted */
	int pager;		/* process, 0 for none */
};

/**
 * out_begin() - start a report on standard output
 * @opts: NULL for the defaults
 *
 * Cannot fail: without a pager, output goes to the terminal itself.
 */
void out_begin(struct out *out, const struct out_opts *opts);

/**
 * out_end() - complete a report
 *
 * Returns 0, or 1 after a line on standard error when not all of it could be
 * written. A reader that went away (head, a pager that was left) is no error.
 */
int out_end(struct out *out);

/* Is color wanted on standard output? For reports that need no struct out. */
bool out_wants_color(const struct out_opts *opts);

#endif /* DX_OUT_H */
