/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What became of a program that was given its advice: the same figures in
 * windows of equal length before and after.
 */
#ifndef DX_TRIAL_H
#define DX_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/rows.h"
#include "report/advice/advice.h"

#define TRIAL_MAX_PAIRS	64	/* of windows, one before and one after */

enum trial_figure {
	TRIAL_RESIDENT,			/* bytes at the end of a window */
	TRIAL_SWAP,
	TRIAL_HUGE,
	TRIAL_WSS,			/* mean bytes that were accessed */
	TRIAL_MINOR,			/* faults a second */
	TRIAL_MAJOR,
	TRIAL_CPU,			/* percent of one CPU */
	TRIAL_NR_FIGURES,
};

/* What is not known is NaN. */
struct trial_window {
	double figure[TRIAL_NR_FIGURES];
};

/* What became of the advice of one kind. */
struct trial_kind {
	const char *call;		/* as programs write it */
	uint64_t nr_ranges, advised_bytes;	/* that were tried */
	uint64_t gone;			/* ranges that are not mapped as they were */
	uint64_t applied_bytes;
	bool incomplete;		/* it took too long */
	bool cold;			/* it frees nothing by itself */
	char why_not[256];		/* "": it was tried */
};

struct trial {
	int32_t pid;
	double window_s;
	size_t nr_pairs;
	bool alternating;		/* each pair by itself: with, without */
	struct trial_window before[TRIAL_MAX_PAIRS], after[TRIAL_MAX_PAIRS];
	struct trial_kind kind[ADVICE_NR];
	size_t nr_kinds;
};

/* Mean, lowest and highest of the windows in which a figure is known; else NaN. */
struct trial_span {
	double mean, low, high;
};

struct trial_span trial_span_of(const struct trial_window *w, size_t nr,
				enum trial_figure figure);

/*
 * -1: less after than before in all windows, 1: more; 0: they overlap, or there
 * is nothing to compare.
 */
int trial_change(const struct trial_span *before, const struct trial_span *after);

/*
 * Percent: how often @nr windows and @nr others that differ in nothing, in any
 * order, come to lie apart.
 */
double trial_chance_percent(size_t nr);

void trial_text(const struct trial *t, FILE *f);

/* Rows: kinds, then figures. 0, or 1 after a line on standard error. */
int trial_rows(const struct trial *t, const struct rows_opts *o, FILE *f);

/* Does it have the columns that are asked for? 0, or 1 after a line. */
int trial_check_rows(const struct rows_opts *o);

#endif /* DX_TRIAL_H */
