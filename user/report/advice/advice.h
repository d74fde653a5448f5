/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program had better tell the kernel about its memory: of which ranges,
 * by how it used them in a record, how sure that is, and what it would save.
 */
#ifndef DX_ADVICE_H
#define DX_ADVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/out.h"
#include "cli/rows.h"
#include "model/mappings.h"
#include "report/timeline/timeline.h"

#define ADVICE_LEAST_BYTES	(UINT64_C(1) << 20)	/* smaller ranges are left out */

enum advice_action {
	ADVICE_COLD,		/* not used any more */
	ADVICE_HUGEPAGE,	/* used often, and large */
	ADVICE_COLLAPSE,	/* used all the time, and large */
	ADVICE_WILLNEED,	/* comes back after it was idle */
	ADVICE_MLOCK,		/* used all the time */
	ADVICE_NR,
};

struct advice_opts {
	const char *input;		/* NULL: the default */
	uint64_t idle_ns;		/* how long cold memory was not used; 0: half the record */
	uint64_t least_bytes;
	uint64_t page_bytes;		/* of the kernel that will be told; a power of two */
	struct intervals_opt intervals;
	struct out_opts out;
	struct rows_opts rows;
};

/* One row. What is not known is NaN, UINT64_MAX or NULL. */
struct advice {
	enum advice_action action;
	const char *call;		/* as programs write it */
	uint64_t start, end, bytes;
	char start_hex[19], end_hex[19];
	const char *start_text, *end_text;
	const char *name;		/* of the mapping */
	double accessed_percent;	/* of the time */
	double sure_percent, sure_low_percent, sure_high_percent;
	uint64_t saves_bytes, saves_translations, saves_faults;	/* at most */
	char function_name[256];
	const char *function;		/* that ran while it was hot */
};

/* All that a record gives: hardest to doubt first, then by bytes. */
struct advice_list {
	size_t nr;
	struct advice *a;
	int32_t pid;			/* 0: not known */
	const char *comm;		/* the record's; NULL: not known */
	uint64_t resident_bytes;	/* UINT64_MAX: not known */
	double wss_bytes, seconds;
	struct name_list names;		/* whose texts rows have */
};

#define ADVICE_COLUMNS	2048u	/* of addresses, for a timeline that is asked for advice */

/* Returns the exit status. */
int advice_report(const struct advice_opts *o);

/* From an open timeline with idle memory, which has to stay; 0, or 1 after a line. */
int advice_make(struct timeline *t, const struct advice_opts *o, struct advice_list *l);
void advice_free(struct advice_list *l);

/* As users read it. */
void advice_text(const struct advice_list *l, FILE *f);

#endif /* DX_ADVICE_H */
