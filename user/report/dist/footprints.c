// SPDX-License-Identifier: GPL-2.0
/* The report of memory footprints. */
#include <stdio.h>
#include <string.h>

#include "report/dist/dist_picture.h"
#include "report/dist/dist_rows.h"
#include "report/dist/footprints.h"

const char *const footprint_names[] = { "vsz", "rss", "sys_used", "all", NULL };

static bool wanted(const struct footprints_opts *o, int metric)
{
	return o->metric == FOOTPRINT_NR || o->metric == metric;
}

static int plot(const struct footprints *fp, const struct footprints_opts *o)
{
	struct dist_line line[FOOTPRINT_NR];
	struct dist_picture pic = { "memory footprint", "memory", true, true,
				    line, 0 };
	int i;

	for (i = 0; i < FOOTPRINT_NR; i++) {
		if (!wanted(o, i) || !fp->dist[i].nr)
			continue;
		snprintf(line[pic.nr].name, sizeof(line->name), "%s",
			 footprint_names[i]);
		line[pic.nr++].d = &fp->dist[i];
	}
	return dist_picture(&pic, &o->dist);
}

static int add_rows(const struct footprints *fp,
		    const struct footprints_opts *o, FILE *f)
{
	struct rows *rows = rows_begin(&o->dist.rows, dist_footprint_columns, f);
	int i, err = 0;

	if (!rows)
		return 1;
	for (i = 0; i < FOOTPRINT_NR && !err; i++)
		if (wanted(o, i))
			err = dist_add_rows(&fp->dist[i], &o->dist,
					    footprint_names[i], rows);
	return rows_end(rows) || err;
}

static int show(struct footprints *fp, const struct footprints_opts *o, FILE *f)
{
	struct dist *d[FOOTPRINT_NR];
	int i;

	for (i = 0; i < FOOTPRINT_NR; i++)
		d[i] = &fp->dist[i];
	if (dist_clip(d, FOOTPRINT_NR, &o->dist.time))
		return 1;
	for (i = 0; i < FOOTPRINT_NR; i++)
		dist_sort(&fp->dist[i], o->dist.sort);
	if (o->dist.plot)
		return plot(fp, o);
	if (rows_wanted(&o->dist.rows))
		return add_rows(fp, o, f);
	for (i = 0; i < FOOTPRINT_NR; i++) {
		if (!wanted(o, i))
			continue;
		fprintf(f, "# <%s> <%s>\n", dist_column(&fp->dist[i], &o->dist),
			footprint_names[i]);
		if (dist_print_sizes(&fp->dist[i], &o->dist, f))
			return 1;
	}
	return 0;
}

int footprints_report(const struct footprints_opts *o)
{
	struct footprints fp;
	struct out out;
	int status;

	if (footprints_read(&fp, o->input ? o->input : FOOTPRINTS_DEFAULT))
		return 1;
	out_begin(&out, &o->out);
	status = show(&fp, o, out.f);
	if (out_end(&out))
		status = 1;
	footprints_destroy(&fp);
	return status;
}
