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

int idle_times_put_percentiles(const double *s, const int64_t range[3],
				bool raw)
{
	char buf[UNITS_LEN];
	int64_t p;

	for (p = range[0]; p < range[1]; p += range[2]) {
		if (p >= IDLE_NR_PERCENTILES)
			return msg_error("--idle_time_percentiles_range: there is no percentile %lld",
					 (long long)p);
		printf("%3lld %s\n", (long long)p,
		       seconds_text(buf, s[p], raw));
	}
	return 0;
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

/*
 * The ranges overlap by a second, and there may be more of them than asked
 * for: the first begins one second below all so as to have what is at the
 * lower end, and the rest do as it does. Scripts know damo's numbers.
 */
static size_t put_ranges(const double *s, double step, bool raw, int width,
			 FILE *f)
{
	double most = s[IDLE_NR_PERCENTILES - 1];
	double from = s[0] - 1, to = s[0] + step;
	char time[UNITS_LEN], share[UNITS_LEN];
	size_t longest = 0;

	for (; from < most; from += step, to += step) {
		seconds_text(time, to, raw);
		if (strlen(time) > longest)
			longest = strlen(time);
		if (f)
			fprintf(f, "%-*s%s\n", width, time,
				fmt_percent(share, percent_within(s, to) -
					    percent_within(s, from), raw));
	}
	return longest;
}

int idle_times_put_sizes(const double *s, int64_t nr_lines, bool raw)
{
	double least = s[0], most = s[IDLE_NR_PERCENTILES - 1];
	double step = least == most ? 1 : (most - least) / (double)nr_lines;

	if (!(step > 0))
		return msg_error("idle times have to grow with the percentiles");
	if (!((most - least + 1) / step <= MAX_LINES) || most + step == most)
		return msg_error("idle times differ by too little for lines %g s apart",
				 step);
	put_ranges(s, step, raw, (int)put_ranges(s, step, raw, 0, NULL) + 4,
		   stdout);
	return 0;
}
