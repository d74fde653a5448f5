// SPDX-License-Identifier: GPL-2.0
/*
 * Idle times of memory, as the module damon_stat reports them: for each
 * percentile, how long that percent of memory has not been accessed.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/idle_times.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_LINES	1000000
#define MAX_FILE	(1 << 20)

/* A percentile and its idle time in seconds, of those that are given. */
struct known {
	int64_t percentile;
	double s;
};

static int parse_known(const char *percentile, const char *s, struct known *k)
{
	if (!parse_int(percentile, 0, IDLE_NR_PERCENTILES - 1,
		       &k->percentile) && !parse_double(s, &k->s))
		return 0;
	msg_error("--input_idle_time_percentiles: '%s %s' is not a percentile and seconds",
		  percentile, s);
	return -1;
}

/* The ones between and outside of those known lie on straight lines. */
static int fill(const struct known *k, size_t nr, double *s)
{
	int64_t p;
	size_t i;

	if (nr < 2)
		return msg_error("--input_idle_time_percentiles: two percentiles at least are needed");
	for (i = 1; i < nr; i++)
		if (k[i].percentile <= k[i - 1].percentile)
			return msg_error("--input_idle_time_percentiles: %lld is not above %lld",
					 (long long)k[i].percentile,
					 (long long)k[i - 1].percentile);
	for (i = 1; i < nr; i++) {
		int64_t last = k[i - 1].percentile, here = k[i].percentile;
		double step = (k[i].s - k[i - 1].s) / (double)(here - last);

		s[last] = k[i - 1].s;
		for (p = last + 1; p < here; p++)
			s[p] = s[p - 1] + step;
		s[here] = k[i].s;
	}
	p = k[0].percentile;
	for (double step = s[p + 1] - s[p]; p > 0; p--)
		s[p - 1] = s[p] - step;
	p = k[nr - 1].percentile;
	for (double step = s[p] - s[p - 1]; p < IDLE_NR_PERCENTILES - 1; p++)
		s[p + 1] = s[p] + step;
	return 0;
}

int idle_times_from_words(char **word, size_t nr, double *s)
{
	struct known *k = NULL;
	size_t i, nr_known = 0;
	int rc = 0;

	if (nr % 2)
		return msg_error("--input_idle_time_percentiles takes pairs, or a file of such");
	for (i = 0; i < nr && !rc; i += 2)
		rc = parse_known(word[i], word[i + 1], ARRAY_ADD(k, nr_known));
	if (!rc)
		rc = fill(k, nr_known, s);
	free(k);
	return rc;
}

/* All of a file, into @text of MAX_FILE + 1. */
static int read_text(const char *path, char *text)
{
	FILE *f = fopen(path, "re");
	int err = 0;
	size_t n;

	if (!f)
		return msg_error("--input_idle_time_percentiles: '%s' is neither pairs nor a file that can be read: %s",
				 path, strerror(errno));
	n = fread(text, 1, MAX_FILE + 1, f);
	if (ferror(f))
		err = errno;
	fclose(f);
	if (err)
		return msg_error("--input_idle_time_percentiles: cannot read '%s': %s",
				 path, strerror(err));
	if (n > MAX_FILE)
		return msg_error("--input_idle_time_percentiles: '%s' has more than 1 MiB: keep one pair a percentile in it",
				 path);
	text[n] = '\0';
	if (strlen(text) == n)
		return 0;
	return msg_error("--input_idle_time_percentiles: '%s' is no text: it should have pairs of percentile and seconds",
			 path);
}

int idle_times_from_file(const char *path, double *s)
{
	static const char blanks[] = " \t\r\n\f\v";
	char *text = xcalloc(MAX_FILE + 1, 1), **word = NULL, *save, *at;
	size_t nr = 0;
	int rc = read_text(path, text);

	if (!rc) {
		for (at = strtok_r(text, blanks, &save); at;
		     at = strtok_r(NULL, blanks, &save))
			*ARRAY_ADD(word, nr) = at;
		rc = idle_times_from_words(word, nr, s);
	}
	free(word);
	free(text);
	return rc;
}

int idle_times_from_list(char *list, double *s)
{
	char *save = NULL, *word;
	size_t nr = 0;

	for (word = strtok_r(list, ",", &save);
	     word && nr < IDLE_NR_PERCENTILES; word = strtok_r(NULL, ",", &save))
		s[nr++] = strtod(word, NULL) / 1000;
	if (nr == IDLE_NR_PERCENTILES)
		return 0;
	return msg_error("damon_stat reports %zu percentiles, not %d", nr,
			 IDLE_NR_PERCENTILES);
}

static char *seconds_text(char *buf, double s, bool raw)
{
	return raw ? fmt_nr_f(buf, trunc(s) == 0 ? 0 : s, true) :
		     fmt_time_f(buf, s * (double)NS_PER_SEC, false);
}

static int no_percentile(int64_t p)
{
	return msg_error("--idle_time_percentiles_range: there is no percentile %lld",
			 (long long)p);
}

int idle_times_put_percentiles(const double *s, const int64_t range[3],
				bool raw)
{
	char buf[UNITS_LEN];
	int64_t p;

	for (p = range[0]; p < range[1]; p += range[2]) {
		if (p >= IDLE_NR_PERCENTILES)
			return no_percentile(p);
		printf("%3lld %s\n", (long long)p,
		       seconds_text(buf, s[p], raw));
	}
	return 0;
}

struct percentile_row {
	int64_t percentile;
	double idle_s;
};

static const struct row_column percentile_columns[] = {
	ROW_COLUMN(struct percentile_row, percentile, CELL_INT, "percentile"),
	ROW_COLUMN(struct percentile_row, idle_s, CELL_NUMBER, "idle_s"),
	{ 0 }
};

int idle_times_percentile_rows(const double *s, const int64_t range[3],
			       const struct rows_opts *o)
{
	struct rows *rows = rows_begin(o, percentile_columns, stdout);
	struct percentile_row row;
	int64_t p;

	if (!rows)
		return 1;
	for (p = range[0]; p < range[1] && p < IDLE_NR_PERCENTILES; p += range[2]) {
		row.percentile = p;
		row.idle_s = s[p];
		rows_add(rows, &row);
	}
	rows_end(rows);
	return p < range[1] ? no_percentile(p) : 0;
}

/* How many percent of memory have been idle for at most @limit. */
static double percent_within(const double *s, double limit)
{
	int p = 0;

	if (limit < s[0])
		return 0;
	while (p < IDLE_NR_PERCENTILES && s[p] < limit)
		p++;
	if (p == IDLE_NR_PERCENTILES)
		return 100;
	if (s[p] > limit)
		return p - 1 + (limit - s[p - 1]) / (s[p] - s[p - 1]);
	return p;
}

struct size_row {
	double from_s, to_s;		/* idle for so long */
	double percent;			/* of memory */
};

static const struct row_column size_columns[] = {
	ROW_COLUMN(struct size_row, from_s, CELL_NUMBER, "idle_from_s"),
	ROW_COLUMN(struct size_row, to_s, CELL_NUMBER, "idle_to_s"),
	ROW_COLUMN(struct size_row, percent, CELL_NUMBER, "percent"),
	{ 0 }
};

/* False: there is none, all of memory was in those before. */
static bool set_size(struct size_row *r, const double *s, double from_s,
		     double to_s)
{
	r->from_s = from_s;
	r->to_s = to_s;
	r->percent = percent_within(s, to_s) - percent_within(s, from_s);
	return from_s < s[IDLE_NR_PERCENTILES - 1];
}

/*
 * The ranges overlap by a second, and there may be more of them than asked
 * for: the first begins one second below all so as to have what is at the
 * lower end, and the rest do as it does. Scripts know damo's numbers.
 */
static bool first_size(struct size_row *r, const double *s, double step)
{
	return set_size(r, s, s[0] - 1, s[0] + step);
}

static bool next_size(struct size_row *r, const double *s, double step)
{
	return set_size(r, s, r->from_s + step, r->to_s + step);
}

static size_t put_sizes(const double *s, double step, bool raw, int width,
			FILE *f)
{
	char time[UNITS_LEN], share[UNITS_LEN];
	struct size_row r;
	size_t longest = 0;

	for (bool ok = first_size(&r, s, step); ok; ok = next_size(&r, s, step)) {
		seconds_text(time, r.to_s, raw);
		if (strlen(time) > longest)
			longest = strlen(time);
		if (f)
			fprintf(f, "%-*s%s\n", width, time,
				fmt_percent(share, r.percent, raw));
	}
	return longest;
}

/* How long the ranges are; 0 after a line on standard error. */
static double size_step(const double *s, int64_t nr_lines)
{
	double least = s[0], most = s[IDLE_NR_PERCENTILES - 1];
	double step = least == most ? 1 : (most - least) / (double)nr_lines;

	if (!(step > 0))
		msg_error("idle times have to grow with the percentiles");
	else if (!((most - least + 1) / step <= MAX_LINES) || most + step == most)
		msg_error("idle times differ by too little for lines %g s apart",
			  step);
	else
		return step;
	return 0;
}

int idle_times_put_sizes(const double *s, int64_t nr_lines, bool raw)
{
	double step = size_step(s, nr_lines);

	if (step <= 0)
		return 1;
	put_sizes(s, step, raw, (int)put_sizes(s, step, raw, 0, NULL) + 4,
		  stdout);
	return 0;
}

int idle_times_size_rows(const double *s, int64_t nr_lines,
			 const struct rows_opts *o)
{
	double step = size_step(s, nr_lines);
	struct size_row r;
	struct rows *rows;

	if (step <= 0)
		return 1;
	rows = rows_begin(o, size_columns, stdout);
	if (!rows)
		return 1;
	for (bool ok = first_size(&r, s, step); ok; ok = next_size(&r, s, step))
		rows_add(rows, &r);
	return rows_end(rows);
}
