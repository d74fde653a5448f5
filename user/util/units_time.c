// SPDX-License-Identifier: GPL-2.0
/* Units: printing times. See units_fmt.c on doubles. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "units.h"

#define TWO_TO_64	18446744073709551616.0
#define NS_PER_MIN	(60 * NS_PER_SEC)
#define NS_PER_HOUR	(3600 * NS_PER_SEC)
#define NS_PER_DAY	(86400 * NS_PER_SEC)

static char *put(char *p, const char *text)
{
	return stpcpy(p, text);
}

static char *put_number(char *p, uint64_t v)
{
	fmt_nr(p, v, true);
	return p + strlen(p);
}

/*
 * "5" or "5.123": @ns in @unit_ns, as "%.3f" of the quotient as a double
 * would print it. Only exact ties depend on the double's own rounding.
 */
static char *put_quotient(char *p, uint64_t ns, uint64_t unit_ns)
{
	uint64_t whole = ns / unit_ns, rest = ns % unit_ns;
	uint64_t milli = rest * 1000 / unit_ns;
	uint64_t left = rest * 1000 % unit_ns;

	if (!rest)
		return put_number(p, whole);
	if (left * 2 == unit_ns)
		return p + sprintf(p, "%.3f", (double)ns / (double)unit_ns);
	if (left * 2 > unit_ns)
		milli++;
	p = put_number(p, whole + milli / 1000);
	milli %= 1000;
	*p++ = '.';
	*p++ = (char)('0' + milli / 100);
	*p++ = (char)('0' + milli / 10 % 10);
	*p++ = (char)('0' + milli % 10);
	return p;
}

static void put_time(char *p, uint64_t ns)
{
	if (ns >= NS_PER_HOUR) {
		p = put(put_number(p, ns / NS_PER_HOUR), " h");
		ns %= NS_PER_HOUR;
		if (!ns)
			return;
		*p++ = ' ';
	}
	if (ns >= NS_PER_MIN) {
		p = put(put_number(p, ns / NS_PER_MIN), " m");
		ns %= NS_PER_MIN;
		if (ns)
			put(put_quotient(put(p, " "), ns, NS_PER_SEC), " s");
	} else if (ns >= NS_PER_SEC) {
		put(put_quotient(p, ns, NS_PER_SEC), " s");
	} else if (ns >= NS_PER_MS) {
		put(put_quotient(p, ns, NS_PER_MS), " ms");
	} else if (ns >= NS_PER_US) {
		put(put_quotient(p, ns, NS_PER_US), " us");
	} else {
		put(put_number(p, ns), " ns");
	}
}

/* "5" or "5.123" of a quotient that is no integer number of nanoseconds. */
static char *put_quotient_f(char *p, double ns, double unit_ns)
{
	double v = ns / unit_ns;

	return p + sprintf(p, v == trunc(v) ? "%.0f" : "%.3f", v);
}

static void put_time_f(char *p, double ns)
{
	if (ns >= NS_PER_HOUR) {
		p += sprintf(p, "%.0f h", trunc(ns / NS_PER_HOUR));
		ns = fmod(ns, NS_PER_HOUR);
		if (ns == 0)
			return;
		*p++ = ' ';
	}
	if (ns >= NS_PER_MIN) {
		p += sprintf(p, "%.0f m", trunc(ns / NS_PER_MIN));
		ns = fmod(ns, NS_PER_MIN);
		if (ns != 0)
			put(put_quotient_f(put(p, " "), ns, NS_PER_SEC), " s");
	} else if (ns >= NS_PER_SEC) {
		put(put_quotient_f(p, ns, NS_PER_SEC), " s");
	} else if (ns >= NS_PER_MS) {
		put(put_quotient_f(p, ns, NS_PER_MS), " ms");
	} else if (ns >= NS_PER_US) {
		put(put_quotient_f(p, ns, NS_PER_US), " us");
	} else {
		sprintf(p, "%.0f ns", trunc(ns));
	}
}

char *fmt_utime(char *buf, uint64_t ns, bool raw)
{
	if (raw)
		return fmt_nr(buf, ns, true);
	if ((double)ns >= TWO_TO_64)
		return strcpy(buf, "max");
	if (ns >> 53)		/* where doubles round */
		put_time_f(buf, (double)ns);
	else
		put_time(buf, ns);
	return buf;
}

char *fmt_time(char *buf, int64_t ns, bool raw)
{
	if (ns >= 0)
		return fmt_utime(buf, (uint64_t)ns, raw);
	buf[0] = '-';
	fmt_utime(buf + 1, -(uint64_t)ns, raw);
	return buf;
}

char *fmt_time_f(char *buf, double ns, bool raw)
{
	char *p = buf;

	if (raw)
		return fmt_nr_f(buf, trunc(ns) == 0 ? 0 : ns, true);
	if (ns >= TWO_TO_64)
		return strcpy(buf, "max");
	if (ns < 0)
		*p++ = '-';
	put_time_f(p, fabs(ns));
	return buf;
}

char *fmt_utime_exact(char *buf, uint64_t ns, bool raw)
{
	static const struct { uint64_t ns; const char *name; } units[] = {
		{ NS_PER_DAY, " d" }, { NS_PER_HOUR, " h" },
		{ NS_PER_MIN, " m" }, { NS_PER_SEC, " s" },
		{ NS_PER_MS, " ms" }, { NS_PER_US, " us" }, { 1, " ns" },
	};
	char *p = buf;
	size_t i;

	if (raw)
		return fmt_nr(buf, ns, true);
	if (ns == UNITS_MAX)
		return strcpy(buf, "max");
	if (!ns)
		return strcpy(buf, "0 ns");
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ns < units[i].ns)
			continue;
		if (p != buf)
			*p++ = ' ';
		fmt_nr(p, ns / units[i].ns, false);
		p = put(p + strlen(p), units[i].name);
		ns %= units[i].ns;
	}
	return buf;
}

char *fmt_time_exact(char *buf, int64_t ns, bool raw)
{
	if (ns >= 0)
		return fmt_utime_exact(buf, (uint64_t)ns, raw);
	buf[0] = '-';
	fmt_utime_exact(buf + 1, -(uint64_t)ns, raw);
	return buf;
}

char *fmt_time_exact_f(char *buf, double ns, bool raw)
{
	double whole = floor(fabs(ns)), rest;
	char *p = buf;

	if (raw || whole >= TWO_TO_64)
		return fmt_time_f(buf, ns, raw);
	rest = fmod(fabs(ns), NS_PER_US);
	if (ns < 0)
		*p++ = '-';
	if (whole >= NS_PER_US) {
		fmt_utime_exact(p, (uint64_t)whole - (uint64_t)rest, false);
		p += strlen(p);
		if (rest == 0)
			return buf;
		*p++ = ' ';
	}
	if (rest < 1)		/* damo's smallest time */
		strcpy(p, "0 ns");
	else
		sprintf(p, rest == floor(rest) ? "%.0f ns" : "%.3f ns", rest);
	return buf;
}

char *fmt_utime_lossless(char *buf, uint64_t ns)
{
	uint64_t back;

	fmt_utime(buf, ns, false);
	if (!parse_time(buf, 1, &back) && back == ns)
		return buf;
	return fmt_utime_exact(buf, ns, false);
}

char *fmt_us(char *buf, double us, bool raw)
{
	if (raw)
		return fmt_nr_f(buf, us, true);
	if (us == trunc(us) && us >= 0 && us < (double)(INT64_MAX / NS_PER_US))
		return fmt_time(buf, (int64_t)us * NS_PER_US, false);
	return fmt_time_f(buf, us * NS_PER_US, false);
}
