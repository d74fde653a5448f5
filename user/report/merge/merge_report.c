// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw/lines.h"
#include "report/merge/merge_report.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"
#include "util/utf8.h"

#define MAX_POINTS	101

const char *const merge_of_names[] = { "wss", "idle", NULL };

/* ---- which programs ---- */

/* Those that use most memory for longest first; then by name. */
static int by_use(const void *a, const void *b)
{
	const struct merged_program *const *p = a, *const *q = b;

	if ((*p)->wss_byte_ns != (*q)->wss_byte_ns)
		return (*p)->wss_byte_ns < (*q)->wss_byte_ns ? 1 : -1;
	return strcmp((*p)->name, (*q)->name);
}

/* Those to show, to be freed; *nr of them. */
static const struct merged_program **choose(const struct merged *m,
					    const struct merge_report_opts *o,
					    size_t *nr)
{
	const struct merged_program **p = xcalloc(m->nr_programs + 1,
						  sizeof(struct merged_program *));

	for (size_t i = 0; i < m->nr_programs; i++)
		p[i] = &m->programs[i];
	qsort(p, m->nr_programs, sizeof(struct merged_program *), by_use);
	*nr = m->nr_programs;
	if (*nr > (uint64_t)o->nr_programs)
		*nr = (size_t)o->nr_programs;
	return p;
}

/* The name as it can be shown; to be freed. */
static char *shown_name(const struct merged_program *p)
{
	char *name = xstrdup(p->name);

	utf8_clean(name);
	for (char *c = name; *c; c++)
		if ((*c > 0 && *c < ' ') || *c == 0x7f)
			*c = '?';
	return name;
}

static double idle_s(const struct merged_program *p, unsigned int percent)
{
	return p->idle.total ?
		(double)histogram_percentile(&p->idle, percent) / 1e6 : NAN;
}

static double seconds(wide_sum ns)
{
	return (double)ns / (double)NS_PER_SEC;
}

/* ---- text ---- */

static void put_stars(uint64_t value, uint64_t most, int64_t cols, FILE *f)
{
	int64_t stars = most ? (int64_t)((double)value / (double)most * (double)cols) : 0;

	fputs(" |", f);
	for (int64_t i = 0; i < cols; i++)
		fputc(i < stars ? '*' : ' ', f);
	fputc('|', f);
}

static void put_percentile(const struct merged_program *p, int64_t percent,
			   uint64_t most, const struct dist_opts *o, FILE *f)
{
	uint64_t bytes = histogram_percentile(&p->wss, (unsigned int)percent);
	char size[UNITS_LEN], time[UNITS_LEN] = "-";

	if (p->idle.total)
		fmt_time_f(time, idle_s(p, (unsigned int)percent) * 1e9, o->raw);
	fprintf(f, "%3" PRId64 " %15s %18s", percent,
		fmt_size(size, bytes, size_form(o->raw, o->small_units)), time);
	if (o->nr_cols_bar)
		put_stars(bytes, most, o->nr_cols_bar, f);
	fputc('\n', f);
}

static void put_head(const struct merged_program *p, const struct dist_opts *o,
		     FILE *f)
{
	char records[UNITS_LEN], targets[UNITS_LEN], snapshots[UNITS_LEN];
	char time[UNITS_LEN], size[UNITS_LEN], *name = shown_name(p);

	fprintf(f, "# program\t%s\n# records: %s, targets: %s, snapshots: %s, of %s\n",
		name, fmt_nr(records, p->records, o->raw),
		fmt_nr(targets, p->targets, o->raw),
		fmt_nr(snapshots, p->snapshots, o->raw),
		fmt_time_f(time, (double)p->wss.total, o->raw));
	fprintf(f, "# avr:\t%s\n# <percentile> <wss> <idle time>\n",
		fmt_size_f(size, merged_mean_bytes(p),
			   size_form(o->raw, o->small_units)));
	free(name);
}

static void put_text(const struct merged_program **p, size_t nr,
		     const struct merge_report_opts *o, FILE *f)
{
	const struct dist_range *r = &o->dist.range;

	for (size_t i = 0; i < nr; i++) {
		uint64_t most = 0;

		put_head(p[i], &o->dist, f);
		if (!p[i]->wss.total)
			continue;
		for (int64_t n = r->start; dist_range_has(r, n); n += r->step) {
			uint64_t bytes = histogram_percentile(&p[i]->wss,
							      (unsigned int)n);

			most = bytes > most ? bytes : most;
		}
		for (int64_t n = r->start; dist_range_has(r, n); n += r->step)
			put_percentile(p[i], n, most, &o->dist, f);
	}
}

/* ---- rows ---- */

struct row {
	const char *program;
	uint64_t records, targets, snapshots;
	double seconds, mean_bytes;
	int64_t percentile;
	uint64_t wss_bytes;
	double idle_s;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct row, program, CELL_TEXT, "program"),
	ROW_COLUMN(struct row, records, CELL_NR, "records"),
	ROW_COLUMN(struct row, targets, CELL_NR, "targets"),
	ROW_COLUMN(struct row, snapshots, CELL_NR, "snapshots"),
	ROW_COLUMN(struct row, seconds, CELL_NUMBER, "seconds"),
	ROW_COLUMN(struct row, mean_bytes, CELL_NUMBER, "mean_wss_bytes"),
	ROW_COLUMN(struct row, percentile, CELL_INT, "percentile"),
	ROW_COLUMN(struct row, wss_bytes, CELL_BYTES, "wss_bytes"),
	ROW_COLUMN(struct row, idle_s, CELL_NUMBER, "idle_seconds"),
	{ 0 }
};

static void add_rows(const struct merged_program *p,
		     const struct dist_range *r, struct rows *rows)
{
	char *name = shown_name(p);
	struct row row = {
		.program = name, .records = p->records, .targets = p->targets,
		.snapshots = p->snapshots, .seconds = seconds(p->wss.total),
		.mean_bytes = merged_mean_bytes(p),
	};

	for (int64_t n = r->start; p->wss.total && dist_range_has(r, n);
	     n += r->step) {
		row.percentile = n;
		row.wss_bytes = histogram_percentile(&p->wss, (unsigned int)n);
		row.idle_s = idle_s(p, (unsigned int)n);
		rows_add(rows, &row);
	}
	free(name);
}

static int put_rows(const struct merged_program **p, size_t nr,
		    const struct merge_report_opts *o, FILE *f)
{
	struct rows *rows = rows_begin(&o->dist.rows, columns, f);

	if (!rows)
		return 1;
	for (size_t i = 0; i < nr; i++)
		add_rows(p[i], &o->dist.range, rows);
	return rows_end(rows);
}

/* ---- a picture ---- */

/* Each percent, unless others were asked for. */
static size_t make_points(const struct merged_program *p,
			  const struct merge_report_opts *o,
			  struct lines_point *point)
{
	const struct dist_range all = { 0, MAX_POINTS, 1 };
	const struct dist_range *r = o->dist.range_given ? &o->dist.range : &all;
	size_t nr = 0;

	for (int64_t n = r->start; dist_range_has(r, n) && nr < MAX_POINTS;
	     n += r->step)
		point[nr++] = (struct lines_point){
			.x = (double)n, .low = NAN, .high = NAN,
			.y = o->plot_of == MERGE_IDLE ?
				idle_s(p, (unsigned int)n) :
				(double)histogram_percentile(&p->wss,
							     (unsigned int)n),
		};
	return nr;
}

static int plot(const struct merged_program **p, size_t nr,
		const struct merge_report_opts *o)
{
	const bool idle = o->plot_of == MERGE_IDLE;
	struct lines_line *line = xcalloc(nr + 1, sizeof(*line));
	struct lines_point *point = xcalloc(nr + 1, MAX_POINTS * sizeof(*point));
	size_t used = 0;
	int err;

	for (size_t i = 0; i < nr; i++) {
		struct lines_point *at = point + used * MAX_POINTS;
		char *name;

		if (!(idle ? p[i]->idle.total : p[i]->wss.total))
			continue;
		name = shown_name(p[i]);
		snprintf(line[used].name, sizeof(line->name), "%s", name);
		free(name);
		/* which may be cut in the middle of a character */
		utf8_clean(line[used].name);
		line[used].point = at;
		line[used++].nr = make_points(p[i], o, at);
	}
	err = !used ? msg_error("%s: there is nothing to draw", o->dist.plot) :
		lines_draw(&(struct lines_picture){
			.path = o->dist.plot,
			.title = idle ? "idle times of memory by program" :
				 "working set size by program",
			.x_name = "percentile",
			.y_name = idle ? "idle time (s)" : "working set size",
			.bytes = !idle, .line = line, .nr = used,
		});
	free(point);
	free(line);
	return err;
}

/* ---- all of it ---- */

static int check_range(const struct dist_range *r)
{
	for (int64_t n = r->start; dist_range_has(r, n); n += r->step)
		if (n < 0 || n > 100)
			return msg_error("--range: there is no percentile %" PRId64
					 "; they go from 0 to 100", n);
	return 0;
}

static void put_summary(const struct merged *m, size_t nr_shown,
			const struct dist_opts *o, FILE *f)
{
	char records[UNITS_LEN], programs[UNITS_LEN], shown[UNITS_LEN];

	fprintf(f, "# records: %s, programs: %s", fmt_nr(records, m->records, o->raw),
		fmt_nr(programs, m->nr_programs, o->raw));
	if (nr_shown < m->nr_programs)
		fprintf(f, ", of which the %s that use most memory are shown",
			fmt_nr(shown, nr_shown, o->raw));
	fputc('\n', f);
}

int merge_report(const struct merged *m, const struct merge_report_opts *o)
{
	const struct merged_program **p;
	struct out out;
	size_t nr;
	int err;

	if (check_range(&o->dist.range))
		return 1;
	p = choose(m, o, &nr);
	if (o->dist.plot) {
		err = plot(p, nr, o);
		free(p);
		return err;
	}
	out_begin(&out, &o->out);
	err = 0;
	if (rows_wanted(&o->dist.rows)) {
		err = put_rows(p, nr, o, out.f);
	} else {
		put_summary(m, nr, &o->dist, out.f);
		put_text(p, nr, o, out.f);
	}
	free(p);
	return out_end(&out) || err;
}
