/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The access report: snapshots of one or more records as text. "report access"
 * and "report attrs" are two sets of templates, keywords and sort keys of it.
 */
#ifndef DX_ACCESS_H
#define DX_ACCESS_H

#include <stdbool.h>
#include <stdio.h>

#include "report/access/access_opts.h"
#include "report/access/access_view.h"
#include "report/access/format.h"

/* Does a filter look inside regions? Others only choose regions. */
bool access_filters_bytes(const struct damos_filter *f);

/* What the default templates depend on; over all records to be shown. */
struct access_facts {
	bool many_records;
	bool many_snapshots;		/* in one of them */
	bool filters;
	bool filters_bytes;		/* one of them looks inside regions */
	bool tuned;			/* intervals have a goal */
	bool damon_stat;		/* one is from DAMON_STAT */
	bool probes;			/* the very first snapshot has hits */
};

/**
 * access_templates() - make the templates that the options ask for
 * @templates: out, one for each area; format_destroy() them
 *
 * Returns 0, or 1 after a line on standard error.
 */
int access_templates(const struct access_opts *o,
		     const struct access_facts *facts,
		     struct format_template templates[FORMAT_NR_AREAS]);

/* Names of the styles, ends with NULL; for options. */
extern const char *const access_style_names[];
extern const char *const attrs_style_names[];
const struct access_style *access_style_find(const char *name);

/* A style sets sort keys and boxes too; to be called when options are done. */
void access_style_apply(struct access_opts *o);

/**
 * access_report() - make the report
 * @f: where to; whether it could be written is up to the caller to check
 * @color: whether escapes are wanted
 *
 * Returns 0, or 1 after a line on standard error.
 */
int access_report(struct access_opts *o, const struct access_records *records,
		  FILE *f, bool color);

#endif /* DX_ACCESS_H */
