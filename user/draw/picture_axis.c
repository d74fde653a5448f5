// SPDX-License-Identifier: GPL-2.0
/* Ticks and labels of axes. */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "draw/picture_axis.h"

#define SEC	1e9
#define MIN	(60 * SEC)
#define HOUR	(60 * MIN)
#define DAY	(24 * HOUR)

/* Steps of times that people count in, from a second on. */
static const double time_steps[] = {
	SEC, 2 * SEC, 5 * SEC, 10 * SEC, 15 * SEC, 30 * SEC,
	MIN, 2 * MIN, 5 * MIN, 10 * MIN, 15 * MIN, 30 * MIN,
	HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
};

static const struct time_unit {
	double ns;
	const char *name;
} time_units[] = {
	{ 1, "ns" }, { 1e3, "us" }, { 1e6, "ms" }, { SEC, "s" },
};

/* 1, 2 or 5 times a power of ten, at least @rough. */
static double decimal_step(double rough)
{
	double power = pow(10, floor(log10(rough)));

	if (rough <= power)
		return power;
	if (rough <= 2 * power)
		return 2 * power;
	return rough <= 5 * power ? 5 * power : 10 * power;
}

static double time_step(double rough)
{
	size_t i, nr = sizeof(time_steps) / sizeof(time_steps[0]);

	if (rough <= SEC / 2)
		return decimal_step(rough);
	for (i = 0; i < nr; i++)
		if (rough <= time_steps[i])
			return time_steps[i];
	return DAY * decimal_step(rough / DAY);
}

/* A power of two, or of bytes below one. */
static double binary_step(double rough)
{
	return rough <= 1 ? 1 : exp2(ceil(log2(rough)));
}

/* Decimals that a multiple of @step needs. */
static int decimals_of(double step)
{
	int n = 0;

	while (n < 9 && fabs(step - round(step)) > 1e-9 * step) {
		step *= 10;
		n++;
	}
	return n;
}

static void set_byte_unit(struct axis *a)
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB",
					     "PiB", "EiB" };
	double most = fmax(fabs(a->high), fabs(a->low));
	int i = 0;

	a->unit = 1;
	while (i < 6 && most >= 2 * a->unit * 1024) {
		a->unit *= 1024;
		i++;
	}
	a->unit_name = names[i];
	a->decimals = decimals_of(a->step / a->unit);
}

static void set_time_unit(struct axis *a)
{
	double most = fmax(fabs(a->high), fabs(a->low));
	size_t i;

	a->unit = SEC;
	a->unit_name = "s";
	for (i = 0; i < 3; i++) {
		if (most >= 2 * time_units[i + 1].ns)
			continue;
		a->unit = time_units[i].ns;
		a->unit_name = time_units[i].name;
		break;
	}
	if (most >= 5 * MIN && a->step >= SEC)
		a->unit_name = most >= HOUR ? "h:mm:ss" : "m:ss";
	a->decimals = decimals_of(a->step / a->unit);
}

static void set_unit(struct axis *a)
{
	a->unit = 1;
	a->unit_name = "";
	if (a->kind == AXIS_BYTES)
		set_byte_unit(a);
	else if (a->kind == AXIS_TIME)
		set_time_unit(a);
	else if (a->kind == AXIS_CLOCK)
		a->unit_name = "UTC";
	else
		a->decimals = decimals_of(a->step);
}

void axis_init(struct axis *a, enum axis_kind kind, double low, double high,
	       size_t max_ticks)
{
	double rough;

	if (!(high > low))
		high = low + 1;
	*a = (struct axis){ .kind = kind, .low = low, .high = high };
	rough = (high - low) / (double)(max_ticks > 1 ? max_ticks : 1);
	if (kind == AXIS_BYTES || kind == AXIS_ADDRESS)
		a->step = binary_step(rough);
	else if (kind == AXIS_TIME || kind == AXIS_CLOCK)
		a->step = time_step(rough);
	else
		a->step = decimal_step(rough);
	a->first = ceil(low / a->step - 1e-9) * a->step;
	a->nr_ticks = a->first <= high ?
		(size_t)((high - a->first) / a->step + 1e-9) + 1 : 0;
	set_unit(a);
}

/* "2:07:30", "-1:30", "12:05.5" */
static void put_hms(char *buf, double ns, bool hours, int decimals)
{
	double s = round(fabs(ns) / 1e3) / 1e6;
	const char *sign = ns < 0 ? "-" : "";
	int h = (int)(s / 3600), m = (int)(s / 60), width = 2;

	if (decimals)
		width += 1 + decimals;
	if (hours)
		snprintf(buf, AXIS_LABEL_LEN, "%s%d:%02d:%0*.*f", sign, h,
			 m % 60, width, decimals, s - 60.0 * m);
	else
		snprintf(buf, AXIS_LABEL_LEN, "%s%d:%0*.*f", sign, m, width,
			 decimals, s - 60.0 * m);
}

static void put_clock(char *buf, const struct axis *a, double ns)
{
	time_t t = (time_t)floor(ns / SEC + 1e-6);
	struct tm tm;

	if (!gmtime_r(&t, &tm)) {
		snprintf(buf, AXIS_LABEL_LEN, "%.0f", ns / SEC);
		return;
	}
	if (a->high - a->low >= DAY)
		strftime(buf, AXIS_LABEL_LEN, "%m-%d %H:%M", &tm);
	else
		strftime(buf, AXIS_LABEL_LEN, "%H:%M:%S", &tm);
}

char *axis_label(const struct axis *a, double value, char buf[AXIS_LABEL_LEN])
{
	if (fabs(value) < a->step * 1e-6)
		value = 0;
	if (a->kind == AXIS_ADDRESS && value < 1.8e19)
		snprintf(buf, AXIS_LABEL_LEN, "%#" PRIx64, (uint64_t)value);
	else if (a->kind == AXIS_CLOCK)
		put_clock(buf, a, value);
	else if (a->kind == AXIS_TIME && a->unit_name[1] == ':')
		put_hms(buf, value, *a->unit_name == 'h', a->decimals);
	else
		snprintf(buf, AXIS_LABEL_LEN, "%.*f", a->decimals,
			 value / a->unit);
	return buf;
}
