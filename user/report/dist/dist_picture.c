// SPDX-License-Identifier: GPL-2.0
/* Distributions as pictures: values over percentiles, or over run time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/lines.h"
#include "report/dist/dist_picture.h"
#include "util/msg.h"
#include "util/units.h"

/* The value at @i, with its bar. */
static struct lines_point point_of(const struct dist *d, double x, size_t i)
{
	struct lines_point p = { x, (double)d->value[i], NAN, NAN };

	if (d->bar) {
		p.low = dist_bar_low(&d->bar[i]);
		p.high = dist_bar_high(&d->bar[i]);
	}
	return p;
}

#define MAX_POINTS	4000		/* of one line; even */

/*
 * All values over time; where there are too many to be seen, the lowest and
 * the highest of some in a row.
 */
static ssize_t make_times(const struct dist *d, struct lines_point *point, size_t room)
{
	size_t some = d->nr > room ? d->nr / (room / 2) + 1 : 1;
	size_t nr = 0, i, k, low, high;

	for (i = 0; i < d->nr; i += some) {
		low = high = i;
		for (k = i; k < d->nr && k < i + some; k++) {
			if (d->value[k] < d->value[low])
				low = k;
			if (d->value[k] > d->value[high])
				high = k;
		}
		k = low < high ? low : high;
		point[nr++] = point_of(d, 1e9 * dist_seconds(d, k), k);
		k = low < high ? high : low;
		if (low != high)
			point[nr++] = point_of(d, 1e9 * dist_seconds(d, k), k);
	}
	return (ssize_t)nr;
}

/*
 * The points of a line: the percentiles asked for, or all values with --all_*
 * or over time.
 * Returns their number, -1 after a line on stderr.
 */
static ssize_t make_points(const struct dist *d, const struct dist_opts *o,
			   bool over_time, struct lines_point *point, size_t room)
{
	const struct dist_range *r = &o->range;
	size_t nr = 0, i, every;
	int64_t p;

	if (over_time)
		return make_times(d, point, room);
	if (o->all) {
		every = d->nr / room + 1;
		for (i = 0; i < d->nr && nr < room; i += every)
			point[nr++] = point_of(d, d->nr > 1 ?
					       100.0 * (double)i /
					       (double)(d->nr - 1) : 0, i);
		return (ssize_t)nr;
	}
	for (p = r->start; dist_range_has(r, p) && nr < room; p += r->step) {
		if (dist_rank(d, p, &i))
			return -1;
		point[nr++] = point_of(d, (double)p, i);
	}
	return (ssize_t)nr;
}

static void put_average(const struct dist_picture *pic, const struct dist_opts *o,
			char *text, size_t size)
{
	double value = dist_average(pic->line[0].d);
	char average[UNITS_LEN];

	if (pic->bytes)
		fmt_size_f(average, value, size_form(false, o->small_units));
	else
		snprintf(average, sizeof(average), "%.1f", value);
	snprintf(text, size, "average %.64s", average);
}

/* What is written beside the lines. */
static int draw(const struct dist_picture *pic, const struct dist_opts *o,
		bool over_time, const struct lines_line *line)
{
	const bool by_time = o->sort == DIST_BY_TIME;
	char title[160], average[80];

	snprintf(title, sizeof(title), "%s%s", pic->title,
		 by_time ? " over time" : ", distribution");
	put_average(pic, o, average, sizeof(average));
	return lines_draw(&(struct lines_picture){
		.path = o->plot, .title = title,
		.note = pic->nr == 1 ? average : NULL,
		.x_name = over_time ? "time" :
			  by_time ? "run time (percent)" : "percentile",
		.y_name = pic->value_name, .over_time = over_time,
		.bytes = pic->bytes, .apart = pic->apart,
		.line = line, .nr = pic->nr,
	});
}

int dist_picture(const struct dist_picture *pic, const struct dist_opts *o)
{
	struct lines_line *line = calloc(pic->nr, sizeof(*line));
	struct lines_point *point = calloc(pic->nr, MAX_POINTS * sizeof(*point));
	bool over_time = true;
	ssize_t got = 0;
	int err = 1;

	for (size_t i = 0; i < pic->nr; i++)
		over_time = over_time && dist_over_time(pic->line[i].d, o);
	for (size_t i = 0; point && line && i < pic->nr && got >= 0; i++) {
		line[i].point = point + i * MAX_POINTS;
		got = make_points(pic->line[i].d, o, over_time,
				  point + i * MAX_POINTS, MAX_POINTS);
		line[i].nr = got > 0 ? (size_t)got : 0;
		memcpy(line[i].name, pic->line[i].name, sizeof(line[i].name));
	}
	if (!pic->nr)
		msg_error("%s: there is nothing to draw; the first snapshots of a record do not count",
			  o->plot);
	else if (!point || !line)
		msg_error("%s: no memory for %zu lines", o->plot, pic->nr);
	else if (got >= 0)
		err = draw(pic, o, over_time, line);
	free(point);
	free(line);
	return err;
}
