// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/advice/trial.h"
#include "util/units.h"

static const struct {
	const char *text, *name;
	bool bytes;
} figures[TRIAL_NR_FIGURES] = {
	[TRIAL_RESIDENT] = { "resident", "resident_bytes", true },
	[TRIAL_SWAP] = { "in swap", "swap_bytes", true },
	[TRIAL_HUGE] = { "in huge pages", "huge_bytes", true },
	[TRIAL_WSS] = { "working set", "wss_bytes", true },
	[TRIAL_MINOR] = { "minor faults/s", "minor_faults_per_s", false },
	[TRIAL_MAJOR] = { "major faults/s", "major_faults_per_s", false },
	[TRIAL_CPU] = { "CPU, percent", "cpu_percent", false },
};

struct trial_span trial_span_of(const struct trial_window *w, size_t nr,
				enum trial_figure figure)
{
	struct trial_span s = { 0, NAN, NAN };
	size_t known = 0;

	for (size_t i = 0; i < nr; i++) {
		double v = w[i].figure[figure];

		if (isnan(v))
			continue;
		s.mean += v;
		s.low = fmin(s.low, v);
		s.high = fmax(s.high, v);
		known++;
	}
	s.mean = known ? s.mean / (double)known : NAN;
	return s;
}

int trial_change(const struct trial_span *before, const struct trial_span *after)
{
	if (after->high < before->low)
		return -1;
	return after->low > before->high;
}

/* 2 of the ways to choose @nr out of twice as many. */
double trial_chance_percent(size_t nr)
{
	double ways = 1;

	for (size_t i = 1; i <= nr; i++)
		ways = ways * (double)(nr + i) / (double)i;
	return fmin(100, 200 / ways);
}

/* ---- text ---- */

static void print_kind(const struct trial_kind *k, FILE *f)
{
	char size[UNITS_LEN];

	fprintf(f, "%s: ", k->call);
	if (k->why_not[0]) {
		fprintf(f, "not tried: %s\n", k->why_not);
		return;
	}
	fprintf(f, "%" PRIu64 " %s of %s", k->nr_ranges,
		k->nr_ranges == 1 ? "range" : "ranges",
		fmt_size(size, k->advised_bytes, SIZE_UNITS));
	fprintf(f, ", applied to %s", fmt_size(size, k->applied_bytes, SIZE_UNITS));
	if (!k->applied_bytes)
		fputs(": nothing there needed it, or the kernel could not", f);
	if (k->incomplete)
		fputs("; it took too long, and was ended", f);
	if (k->gone)
		fprintf(f, "; %" PRIu64 " more not mapped any more", k->gone);
	fputc('\n', f);
	if (k->cold && k->applied_bytes)
		fputs("    which frees nothing by itself: it goes first when memory is short\n", f);
}

static const char *value_text(char buf[UNITS_LEN], enum trial_figure figure, double v)
{
	if (isnan(v))
		return "not known";
	if (figures[figure].bytes)
		return fmt_size(buf, (uint64_t)(v + 0.5), SIZE_UNITS);
	snprintf(buf, UNITS_LEN, "%.1f", v);
	return buf;
}

static void print_span(const struct trial_span *s, enum trial_figure figure, FILE *f)
{
	char mean[UNITS_LEN], low[UNITS_LEN], high[UNITS_LEN], range[3 * UNITS_LEN];

	snprintf(range, sizeof(range), "(%s to %s)", value_text(low, figure, s->low),
		 value_text(high, figure, s->high));
	fprintf(f, "  %11s %-28s", value_text(mean, figure, s->mean),
		isnan(s->mean) ? "" : range);
}

static void print_figure(const struct trial *t, enum trial_figure figure, FILE *f)
{
	struct trial_span before = trial_span_of(t->before, t->nr_pairs, figure);
	struct trial_span after = trial_span_of(t->after, t->nr_pairs, figure);
	int change = trial_change(&before, &after);

	fprintf(f, "%-14s", figures[figure].text);
	print_span(&before, figure, f);
	print_span(&after, figure, f);
	fprintf(f, "  %s\n", change < 0 ? "less" : change > 0 ? "more" : "-");
}

void trial_text(const struct trial *t, FILE *f)
{
	fprintf(f, "\n# tried on process %" PRId32 "\n\n", t->pid);
	for (size_t i = 0; i < t->nr_kinds; i++)
		print_kind(&t->kind[i], f);
	fprintf(f, "\n# %zu windows of %.1f s before, as many after%s\n\n", t->nr_pairs,
		t->window_s, t->alternating ?
		", in turn: MADV_HUGEPAGE was taken back in between" :
		"; none of it was taken back in between");
	fprintf(f, "%-14s  %11s %-28s  %11s %-28s\n", "", "before", "(lowest to highest)",
		"after", "(lowest to highest)");
	for (int i = 0; i < TRIAL_NR_FIGURES; i++)
		print_figure(t, (enum trial_figure)i, f);
	fprintf(f, "\n# less, more: in each window after than in any before; so many windows that differ in nothing do that in %.2g of 100 cases\n",
		trial_chance_percent(t->nr_pairs));
}

/* ---- rows ---- */

struct row {
	const char *what;
	uint64_t nr_ranges, advised_bytes, applied_bytes;
	const char *why_not;
	double before, before_low, before_high, after, after_low, after_high;
	const char *change;
	double chance_percent;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct row, what, CELL_TEXT, "what"),
	ROW_COLUMN(struct row, nr_ranges, CELL_NR, "nr_ranges"),
	ROW_COLUMN(struct row, advised_bytes, CELL_BYTES, "advised_bytes"),
	ROW_COLUMN(struct row, applied_bytes, CELL_BYTES, "applied_bytes"),
	ROW_COLUMN(struct row, why_not, CELL_TEXT, "why_not"),
	ROW_COLUMN(struct row, before, CELL_NUMBER, "before"),
	ROW_COLUMN(struct row, before_low, CELL_NUMBER, "before_low"),
	ROW_COLUMN(struct row, before_high, CELL_NUMBER, "before_high"),
	ROW_COLUMN(struct row, after, CELL_NUMBER, "after"),
	ROW_COLUMN(struct row, after_low, CELL_NUMBER, "after_low"),
	ROW_COLUMN(struct row, after_high, CELL_NUMBER, "after_high"),
	ROW_COLUMN(struct row, change, CELL_TEXT, "change"),
	ROW_COLUMN(struct row, chance_percent, CELL_NUMBER, "chance_percent"),
	{ 0 }
};

static void add_kind(struct rows *rows, const struct trial_kind *k)
{
	struct row row = { k->call, k->nr_ranges, k->advised_bytes, k->applied_bytes,
			   k->why_not[0] ? k->why_not : NULL, NAN, NAN, NAN, NAN, NAN,
			   NAN, NULL, NAN };

	if (k->why_not[0])
		row.nr_ranges = row.advised_bytes = row.applied_bytes = UINT64_MAX;
	rows_add(rows, &row);
}

static void add_figure(struct rows *rows, const struct trial *t, enum trial_figure figure)
{
	struct trial_span before = trial_span_of(t->before, t->nr_pairs, figure);
	struct trial_span after = trial_span_of(t->after, t->nr_pairs, figure);
	int change = trial_change(&before, &after);
	struct row row = { figures[figure].name, UINT64_MAX, UINT64_MAX, UINT64_MAX, NULL,
			   before.mean, before.low, before.high, after.mean, after.low,
			   after.high, change < 0 ? "less" : change > 0 ? "more" : NULL,
			   change ? trial_chance_percent(t->nr_pairs) : NAN };

	rows_add(rows, &row);
}

int trial_rows(const struct trial *t, const struct rows_opts *o, FILE *f)
{
	struct rows *rows = rows_begin(o, columns, f);

	if (!rows)
		return 1;
	for (size_t i = 0; i < t->nr_kinds; i++)
		add_kind(rows, &t->kind[i]);
	for (int i = 0; i < TRIAL_NR_FIGURES; i++)
		add_figure(rows, t, (enum trial_figure)i);
	return rows_end(rows);
}

int trial_check_rows(const struct rows_opts *o)
{
	const struct trial none = { 0 };
	FILE *f = rows_wanted(o) ? fopen("/dev/null", "w") : NULL;
	int err = f ? trial_rows(&none, o, f) : 0;

	if (f)
		fclose(f);
	return err;
}
