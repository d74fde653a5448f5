/* SPDX-License-Identifier: GPL-2.0 */
/* Forms of the access report for programs: json, lines of hex numbers, and rows. */
#ifndef DX_ACCESS_FORMS_H
#define DX_ACCESS_FORMS_H

#include "report/access/access_source.h"

/*
 * Each puts all records; 0, or -1 after a line on standard error.
 * @plain: for programs, all numbers are json numbers; the view is to be raw
 */
int access_put_json(struct access_source *s,
		    const struct access_records *records, bool plain);
int access_put_raw(struct access_source *s,
		   const struct access_records *records);
/* A row each region, with the columns of --columns: as a table, or with --json as JSON. */
int access_put_rows(struct access_source *s,
		    const struct access_records *records);

#endif /* DX_ACCESS_FORMS_H */
