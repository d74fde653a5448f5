/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is so only because damo does it so. It is told from the name that the
 * program was called by, once, by main(), and handed down as data: nothing else
 * asks for a name.
 */
#ifndef DX_DAMO_QUIRKS_H
#define DX_DAMO_QUIRKS_H

#include <stdbool.h>

struct damo_quirks {
	bool unchecked;		/* intervals that cannot work are written */
	bool words;		/* words that damo takes for others are taken so */
	bool says;		/* what damo says on standard output is said */
	bool rounds;		/* numbers are rounded, also in files */
	bool loose_max;		/* report damon: the highest rate is ...616 % */
	bool empty_paths;	/* where a filter of a file has none, it is "" */
	bool shows_stats;	/* args damon: statistics that a file has */
	bool text_options;	/* report damon --omit_regions means more */
	bool doubles;		/* times of filters are sums of doubles */
	bool json_records;	/* records are json_compressed by default */
	bool sums_merged;	/* adjust: counts add up to more than can be */
	bool percents;		/* of the run, in place of values over time */
	bool colors;		/* also where no terminal reads */
	bool version;		/* version is damo's */
	bool unit_addrs;	/* addresses are printed as sizes, with units */
	bool small_units;	/* 1 GiB is 1024.000 MiB: a unit has to be exceeded */
	bool wide_levels;	/* heat maps: the highest digit does not come up */
	bool its_keywords;	/* formats have damo's keywords, not ours */
	bool first_target;	/* heat maps: what else a record has is not told */
	bool no_view;		/* monitor reports, also on a terminal */
	bool damo1;		/* forms of output of damo 1 */
};

/* What goes with the @name "damo", or one with a version as "damo182"; else none. */
struct damo_quirks damo_quirks_of(const char *name);

#endif /* DX_DAMO_QUIRKS_H */
