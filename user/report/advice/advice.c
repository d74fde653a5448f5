// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>

#include "report/advice/advice.h"
#include "util/mem.h"
#include "util/units.h"

static const struct row_column columns[] = {
	ROW_COLUMN(struct advice, call, CELL_TEXT, "call"),
	ROW_COLUMN(struct advice, start_text, CELL_TEXT, "start"),
	ROW_COLUMN(struct advice, end_text, CELL_TEXT, "end"),
	ROW_COLUMN(struct advice, bytes, CELL_BYTES, "bytes"),
	ROW_COLUMN(struct advice, name, CELL_TEXT, "name"),
	ROW_COLUMN(struct advice, accessed_percent, CELL_NUMBER, "accessed_percent"),
	ROW_COLUMN(struct advice, sure_percent, CELL_NUMBER, "sure_percent"),
	ROW_COLUMN(struct advice, sure_low_percent, CELL_NUMBER, "sure_low_percent"),
	ROW_COLUMN(struct advice, sure_high_percent, CELL_NUMBER, "sure_high_percent"),
	ROW_COLUMN(struct advice, saves_bytes, CELL_BYTES, "saves_bytes"),
	ROW_COLUMN(struct advice, saves_translations, CELL_NR, "saves_translations"),
	ROW_COLUMN(struct advice, saves_faults, CELL_NR, "saves_faults"),
	ROW_COLUMN(struct advice, function, CELL_TEXT, "function"),
	{ 0 }
};

static void print_saving(const struct advice *a, FILE *f)
{
	char text[UNITS_LEN];

	if (a->saves_bytes != UINT64_MAX)
		fprintf(f, "saves at most %s", fmt_size(text, a->saves_bytes, SIZE_UNITS));
	else if (a->saves_translations != UINT64_MAX)
		fprintf(f, "saves at most %s translations of addresses",
			fmt_nr(text, a->saves_translations, false));
	else
		fprintf(f, "saves at most %s page faults", fmt_nr(text, a->saves_faults, false));
}

static void print_advice(const struct advice *a, FILE *f)
{
	char size[UNITS_LEN];

	fprintf(f, "\n%s %s-%s (%s) %s\n    accessed %.0f %% of the time; ", a->call,
		a->start_text, a->end_text, fmt_size(size, a->bytes, SIZE_UNITS),
		a->name, a->accessed_percent);
	if (isnan(a->sure_percent))
		fputs("how sure is not known; ", f);
	else
		fprintf(f, "sure %.0f %% (%.0f to %.0f); ", a->sure_percent,
			a->sure_low_percent, a->sure_high_percent);
	print_saving(a, f);
	if (a->function)
		fprintf(f, "\n    hot while %s ran", a->function);
	fputc('\n', f);
}

void advice_text(const struct advice_list *l, FILE *f)
{
	char size[UNITS_LEN];

	fprintf(f, "# %s", l->comm ? l->comm : "target");
	if (l->pid)
		fprintf(f, ", process %d", l->pid);
	fprintf(f, ", %.1f s; working set %s", l->seconds,
		fmt_size(size, (uint64_t)l->wss_bytes, SIZE_UNITS));
	if (l->resident_bytes != UINT64_MAX)
		fprintf(f, " of %s that are resident",
			fmt_size(size, l->resident_bytes, SIZE_UNITS));
	fputc('\n', f);
	for (size_t i = 0; i < l->nr; i++)
		print_advice(&l->a[i], f);
	if (!l->nr)
		fputs("# no advice: nothing large enough is idle, or used much\n", f);
}

static int print(const struct advice_list *l, const struct advice_opts *o)
{
	struct rows *rows = NULL;
	struct out out;

	out_begin(&out, &o->out);
	if (!rows_wanted(&o->rows)) {
		advice_text(l, out.f);
		return out_end(&out);
	}
	rows = rows_begin(&o->rows, columns, out.f);
	for (size_t i = 0; rows && i < l->nr; i++)
		rows_add(rows, &l->a[i]);
	if (rows)
		rows_end(rows);
	return out_end(&out) || !rows;
}

int advice_report(const struct advice_opts *o)
{
	struct timeline *t = xcalloc(1, sizeof(*t));
	struct advice_list l = { 0 };
	int err;

	t->idle = true;
	t->columns = ADVICE_COLUMNS;
	err = timeline_open(t, o->input, &o->intervals) || advice_make(t, o, &l) ||
	      print(&l, o);
	advice_free(&l);
	timeline_close(t);
	return err;
}
