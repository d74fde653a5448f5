// SPDX-License-Identifier: GPL-2.0
/* Working sets and footprints of the holistic report. */
#include <inttypes.h>

#include "report/dist/dist_rows.h"
#include "report/holistic.h"
#include "util/units.h"

const char *const holistic_row_names[ROW_NR] = {
	[ROW_WSS] = "wss", [ROW_RSS] = "rss", [ROW_VSZ] = "vsz",
	[ROW_SYS] = "sys_used",
};

static const int64_t percents[] = { 0, 25, 50, 75, 100 };

#define NR_PERCENTS	(sizeof(percents) / sizeof(percents[0]))

static int print_row(const struct dist *d, const char *name,
		     enum size_form form, FILE *f)
{
	char text[UNITS_LEN];
	uint64_t value;
	size_t i;

	fprintf(f, "%10s", name);
	for (i = 0; i < NR_PERCENTS; i++) {
		if (!d->nr) {
			fprintf(f, " %15s", "n/a");
		} else {
			if (dist_percentile(d, percents[i], &value))
				return 1;
			fprintf(f, " %15s", fmt_size(text, value, form));
		}
	}
	fputs(" \n", f);
	return 0;
}

int holistic_add_sizes(struct holistic_sizes *s, struct rows *rows)
{
	const struct dist_opts o = DIST_OPTS_INIT;

	for (size_t i = 0; i < ROW_NR; i++) {
		dist_sort(&s->row[i], DIST_BY_SIZE);
		if (dist_add_rows(&s->row[i], &o, holistic_row_names[i], rows))
			return 1;
	}
	return 0;
}

int holistic_print_table(struct holistic_sizes *s, FILE *f)
{
	size_t i;

	fputs("percentile", f);
	for (i = 0; i < NR_PERCENTS; i++)
		fprintf(f, " %15" PRId64, percents[i]);
	fputc('\n', f);
	for (i = 0; i < ROW_NR; i++) {
		dist_sort(&s->row[i], DIST_BY_SIZE);
		if (print_row(&s->row[i], holistic_row_names[i],
			      size_form(false, s->small_units), f))
			return 1;
	}
	return 0;
}

static int print_dists(struct holistic_sizes *s, enum dist_sort sort, FILE *f)
{
	struct dist_opts o = DIST_OPTS_INIT;
	size_t i;

	o.small_units = s->small_units;
	for (i = 0; i < ROW_NR; i++) {
		dist_sort(&s->row[i], sort);
		fprintf(f, "# <percentile> <%s>\n", holistic_row_names[i]);
		if (dist_print_sizes(&s->row[i], &o, f))
			return 1;
	}
	return 0;
}

int holistic_print_dists(struct holistic_sizes *s, FILE *f)
{
	struct holistic_sizes copy = { .small_units = s->small_units };
	size_t i, k;
	int err = 0;

	/* sorting loses the order of time, which is printed last */
	for (i = 0; i < ROW_NR && !err; i++)
		for (k = 0; k < s->row[i].nr && !err; k++)
			err = dist_add(&copy.row[i], s->row[i].time_ns[k],
				       s->row[i].value[k]);
	if (!err) {
		fputs("Sorted by size\n--------------\n\n", f);
		err = print_dists(&copy, DIST_BY_SIZE, f);
	}
	if (!err) {
		fputs("\nSorted by time\n--------------\n\n", f);
		err = print_dists(s, DIST_BY_TIME, f);
	}
	for (i = 0; i < ROW_NR; i++)
		dist_destroy(&copy.row[i]);
	return err;
}
