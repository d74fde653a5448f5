// SPDX-License-Identifier: GPL-2.0
/* Heat maps as text. */
#include <inttypes.h>
#include <math.h>

#include "report/heatmap/heatmap.h"
#include "util/units.h"

#define LEVEL_UNKNOWN	4		/* a blank's background */

/*
 * Each digit has a tenth of the range. damo divides the range, one hz or sample
 * wider than it is, by nine: the highest digit does not come up then.
 */
static double level_unit(double lowest, double highest,
			 const struct heatmap_text *how)
{
	if (how->wide_levels)
		return (highest + 1 - lowest) / (COLOR_LEVELS - 1);
	return (highest - lowest) / COLOR_LEVELS;
}

static void print_row(const double *heat, size_t nr, double lowest, double unit,
		      FILE *f, const struct heatmap_text *how)
{
	size_t i;
	int level;

	for (i = 0; i < nr; i++) {
		if (isnan(heat[i])) {
			fputs(color_start(how->set, LEVEL_UNKNOWN,
					   how->color), f);
			fputc(' ', f);
			continue;
		}
		level = color_level(heat[i], lowest, unit);
		fputs(color_start(how->set, level, how->color), f);
		fputc('0' + level, f);
	}
	fprintf(f, "%s\n", color_end(how->color));
}

static void print_example(const struct heatmap *m, bool known, double lowest,
			  double highest, FILE *f,
			  const struct heatmap_text *how)
{
	int level;

	fputs("# access_frequency: ", f);
	for (level = 0; level < COLOR_LEVELS; level++)
		fprintf(f, how->old ? "%s %d " : "%s%d",
			color_start(how->set, level, how->color), level);
	fputs(color_end(how->color), f);
	if (how->old)
		fputc('\n', f);
	else if (known)
		fprintf(f, " (%.3f-%.3f %s)\n", lowest, highest,
			m->in_samples ? "samples" : "hz");
	else
		fputs(" (nothing recorded)\n", f);
}

static void print_old_axes(const struct heatmap *m, enum size_form sizes, FILE *f)
{
	uint64_t start = (uint64_t)heatmap_step_start(&m->addr, 0);
	uint64_t end = (uint64_t)heatmap_axis_end(&m->addr);
	int64_t from = (int64_t)heatmap_step_start(&m->time, 0);
	int64_t to = (int64_t)heatmap_axis_end(&m->time);
	char length[UNITS_LEN];

	fprintf(f, "# x-axis: space (%" PRIu64 "-%" PRIu64 ": %s)\n", start,
		end, fmt_size(length, end - start, sizes));
	fprintf(f, "# y-axis: time (%" PRId64 "-%" PRId64 ": %s)\n", from, to,
		fmt_time(length, to - from, false));
}

/* An address that an edit may have moved between two bytes. */
static char *put_addr(char *buf, const struct heatmap_axis *a, size_t i,
		      enum size_form sizes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB",
					     "PiB", "EiB" };
	double value = (a->start_f + (double)i * a->step_f) / 1024;
	size_t unit = 0;

	if (!a->fractional || value <= 1)
		return fmt_size_accurate(buf, (uint64_t)
					 heatmap_step_start(a, i), sizes);
	for (; value > 1024 && unit < 5; unit++)
		value /= 1024;
	snprintf(buf, UNITS_LEN, "%f %s", value, units[unit]);
	return buf;
}

static char *put_hex(char *buf, const struct heatmap_axis *a, size_t i,
		     enum size_form sizes __attribute__((unused)))
{
	snprintf(buf, UNITS_LEN, "0x%" PRIx64,
		 (uint64_t)heatmap_step_start(a, i));
	return buf;
}

static void print_axes(const struct heatmap *m, bool unit_addrs,
		       enum size_form sizes, FILE *f)
{
	char *(*put)(char *, const struct heatmap_axis *, size_t, enum size_form) =
		unit_addrs ? put_addr : put_hex;
	int64_t from = (int64_t)heatmap_step_start(&m->time, 0);
	int64_t to = (int64_t)heatmap_axis_end(&m->time);
	uint64_t bytes = (uint64_t)(heatmap_axis_end(&m->addr) -
				    heatmap_step_start(&m->addr, 0));
	char a[UNITS_LEN], b[UNITS_LEN], c[UNITS_LEN];

	fprintf(f, "# x-axis: space [%s, %s) (%s)\n",
		put(a, &m->addr, 0, sizes), put(b, &m->addr, m->addr.nr, sizes),
		fmt_size(c, bytes, sizes));
	fprintf(f, "# y-axis: time [%s, %s) (%s)\n", fmt_time(a, from, false),
		fmt_time(b, to, false), fmt_time(c, to - from, false));
}

static void print_resolution(const struct heatmap *m, enum size_form sizes, FILE *f)
{
	char size[UNITS_LEN], time[UNITS_LEN];

	if (m->addr.fractional)
		fmt_size_f(size, m->addr.step_f, sizes);
	else
		fmt_size(size, (uint64_t)m->addr.step, sizes);
	if (m->time.fractional)
		fmt_time_f(time, m->time.step_f, false);
	else
		fmt_time(time, (int64_t)m->time.step, false);
	fprintf(f, "# resolution: %zux%zu (%s and %s for each character)\n",
		m->addr.nr, m->time.nr, size, time);
}

void heatmap_print(const struct heatmap *m, FILE *f,
		   const struct heatmap_text *how)
{
	enum size_form sizes = size_form(false, how->small_units);
	double lowest, highest, unit;
	bool known = heatmap_extent(m, &lowest, &highest);
	size_t i;

	if (m->fixed) {
		lowest = m->low;
		highest = m->high;
	}
	unit = level_unit(lowest, highest, how);
	/* Where nothing was recorded there are no rows at all. */
	for (i = 0; known && i < m->time.nr; i++)
		print_row(m->heat + i * m->addr.nr, m->addr.nr, lowest, unit,
			  f, how);
	if (how->terse)
		return;
	if (!how->no_example)
		print_example(m, known, lowest, highest, f, how);
	if (how->old)
		print_old_axes(m, sizes, f);
	else
		print_axes(m, how->unit_addrs, sizes, f);
	print_resolution(m, sizes, f);
}

/* Where step @i begins, as an absolute number or from the map's start on. */
static char *put_raw(char *buf, const struct heatmap_axis *a, size_t i,
		     bool absolute)
{
	__int128 at = heatmap_step_start(a, i);

	if (!absolute && a->fractional)
		return fmt_repr(buf, (double)at - a->start_f);
	if (!absolute)
		at -= a->start;
	if (!absolute && a->decimal)
		return fmt_repr(buf, (double)at);
	if (at < 0)
		snprintf(buf, UNITS_LEN, "%" PRId64, (int64_t)at);
	else
		snprintf(buf, UNITS_LEN, "%" PRIu64, (uint64_t)at);
	return buf;
}

void heatmap_print_raw(const struct heatmap *m, FILE *f, bool abs_time,
		       bool abs_addr)
{
	char time[UNITS_LEN], addr[UNITS_LEN], heat[UNITS_LEN];
	const double *cell = m->heat;
	size_t i, k;

	for (i = 0; i < m->time.nr; i++) {
		put_raw(time, &m->time, i, abs_time);
		for (k = 0; k < m->addr.nr; k++, cell++)
			fprintf(f, "%s\t%s\t%s\n", time,
				put_raw(addr, &m->addr, k, abs_addr),
				isnan(*cell) ? "NaN" : fmt_repr(heat, *cell));
	}
}
