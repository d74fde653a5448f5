// SPDX-License-Identifier: GPL-2.0
/*
 * Units: printing sizes, numbers and rates. Times are in units_time.c.
 *
 * The results are damo's to the letter, but for sizes that it gives a unit too
 * small. Its numbers go through doubles and
 * "%.3f"; where 64-bit integers give the same text they are used instead,
 * because reports print these by the million.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

#define TWO_TO_64	18446744073709551616.0

/* Of one length, so that one is copied by a single move. */
static const char size_units[][8] = {
	"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
};

static inline char *put_number(char *p, uint64_t v, bool commas)
{
	char digits[20];
	int n = 0;

	do {
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while (n) {
		*p++ = digits[--n];
		if (commas && n && n % 3 == 0)
			*p++ = ',';
	}
	return p;
}

char *put_digits(char *p, uint64_t v)
{
	return put_number(p, v, false);
}

char *put_commas(char *p, uint64_t v)
{
	return put_number(p, v, true);
}

/* Puts commas into the @len digits at @digits while copying them to @p. */
static char *group_digits(char *p, const char *digits, size_t len)
{
	for (; len; len--) {
		*p++ = *digits++;
		if (len > 1 && (len - 1) % 3 == 0)
			*p++ = ',';
	}
	return p;
}

char *fmt_nr(char *buf, uint64_t nr, bool raw)
{
	*(raw ? put_digits(buf, nr) : put_commas(buf, nr)) = '\0';
	return buf;
}

char *fmt_nr_f(char *buf, double nr, bool raw)
{
	char digits[UNITS_LEN], *p = buf;

	if (nr < 0 || (nr == 0 && signbit(nr)))
		*p++ = '-';
	nr = fabs(trunc(nr));
	if (nr < TWO_TO_64) {
		fmt_nr(p, (uint64_t)nr, raw);
		return buf;
	}
	snprintf(digits, sizeof(digits), "%.0f", nr);
	if (raw)
		strcpy(p, digits);
	else
		*group_digits(p, digits, strlen(digits)) = '\0';
	return buf;
}

static inline double unit_bytes(unsigned int unit)
{
	return (double)(UINT64_C(1) << 10 * unit);
}

/*
 * The unit of @bytes, 0 for bytes: the largest of which there is one at least
 * as it is printed, with an error of up to @half. damo wants it to be exceeded.
 */
static unsigned int size_unit(double bytes, double half, enum size_form form)
{
	unsigned int unit = 0;

	if (form == SIZE_SMALL) {
		while (unit < 6 && bytes > unit_bytes(unit + 1))
			unit++;
		return unit;
	}
	if (bytes >= 1024)
		unit = 1;
	while (unit && unit < 6 &&
	       bytes >= unit_bytes(unit + 1) - half * unit_bytes(unit))
		unit++;
	return unit;
}

#define HALF_MILLI	0.0005
#define HALF_MICRO	0.0000005

char *fmt_size_f(char *buf, double bytes, enum size_form form)
{
	bool raw = form == SIZE_DIGITS;
	unsigned int unit;

	if (!raw && bytes >= TWO_TO_64 && bytes < TWO_TO_64 * 1.0000001)
		return strcpy(buf, "max");
	unit = raw ? 0 : size_unit(bytes, HALF_MILLI, form);
	if (!unit) {
		fmt_nr_f(buf, bytes > -1 && bytes < 0 ? 0 : bytes, true);
		return raw ? buf : strcat(buf, " B");
	}
	snprintf(buf, UNITS_LEN, "%.3f %s",
		 bytes / unit_bytes(unit), size_units[unit]);
	return buf;
}

/* "%.3f" of bytes / 2^shift, rounded as printf does: half to even. */
static char *put_thousandths(char *p, uint64_t bytes, unsigned int shift)
{
	uint64_t whole = bytes >> shift, mask = (UINT64_C(1) << shift) - 1;
	unsigned __int128 scaled = (unsigned __int128)(bytes & mask) * 1000;
	uint64_t milli = (uint64_t)(scaled >> shift);
	uint64_t rest = (uint64_t)scaled & mask, half = (mask + 1) / 2;

	if (rest > half || (rest == half && (milli & 1)))
		milli++;
	whole += milli / 1000;
	milli %= 1000;
	p = put_digits(p, whole);
	*p++ = '.';
	*p++ = (char)('0' + milli / 100);
	*p++ = (char)('0' + milli / 10 % 10);
	*p++ = (char)('0' + milli % 10);
	return p;
}

char *fmt_size(char *buf, uint64_t bytes, enum size_form form)
{
	unsigned int unit;
	char *p;

	if (form == SIZE_DIGITS)
		return fmt_nr(buf, bytes, true);
	if (bytes >> 53)		/* where doubles round */
		return fmt_size_f(buf, (double)bytes, form);
	unit = size_unit((double)bytes, HALF_MILLI, form);
	p = unit ? put_thousandths(buf, bytes, 10 * unit) : put_digits(buf, bytes);
	*p++ = ' ';
	memcpy(p, size_units[unit], sizeof(size_units[unit]));
	return buf;
}

char *fmt_size_accurate(char *buf, uint64_t bytes, enum size_form form)
{
	unsigned int unit = size_unit((double)bytes, HALF_MICRO, form);

	if (form == SIZE_DIGITS || !unit || (double)bytes >= TWO_TO_64)
		return fmt_size(buf, bytes, form);
	snprintf(buf, UNITS_LEN, "%f %s",
		 (double)bytes / unit_bytes(unit), size_units[unit]);
	return buf;
}

char *fmt_size_lossless(char *buf, uint64_t bytes)
{
	uint64_t back;

	fmt_size(buf, bytes, SIZE_UNITS);
	if (!parse_size(buf, &back) && back == bytes)
		return buf;
	fmt_nr(buf, bytes, false);
	return strcat(buf, " B");
}

char *fmt_hz(char *buf, double hz, bool raw)
{
	if (raw)
		snprintf(buf, UNITS_LEN, "%f", hz);
	else if (hz == 0)
		strcpy(buf, "0 hz");
	else if (hz < 10)
		snprintf(buf, UNITS_LEN, "%.3f hz", hz);
	else
		strcat(fmt_nr_f(buf, hz, false), " hz");
	return buf;
}

/* " %" after the whole part and up to seven decimals of what is left of it. */
static char *put_percent(char *buf, double percent)
{
	double rest = percent - floor(percent);
	char decimals[32];
	size_t n;

	fmt_nr_f(buf, percent + 0.0, false);
	if (percent > -1 && percent < 0)
		strcpy(buf, "0");
	snprintf(decimals, sizeof(decimals), "%.7f", rest);
	n = strlen(decimals);
	while (decimals[n - 1] == '0')
		n--;
	decimals[n] = '\0';
	if (n > 2)
		strcat(buf, decimals + 1);
	return strcat(buf, " %");
}

char *fmt_percent(char *buf, double percent, bool raw)
{
	if (raw) {
		snprintf(buf, UNITS_LEN, "%f", percent);
		return buf;
	}
	return put_percent(buf, percent / 100 * 100);
}

char *fmt_rate(char *buf, double value, unsigned int per_percent, bool raw)
{
	double percent = value / per_percent, whole = round(percent);

	if (raw) {
		snprintf(buf, UNITS_LEN, "%f", value);
		return buf;
	}
	/* A value within rounding of a whole number is that number. */
	if (fabs(percent - whole) < 5e-8)
		percent = whole;
	return put_percent(buf, percent);
}

char *fmt_addr_range(char *buf, uint64_t start, uint64_t end,
		     enum size_form form)
{
	bool raw = form == SIZE_DIGITS;
	char a[UNITS_LEN], b[UNITS_LEN], size[UNITS_LEN];

	if (start > end)	/* bytes below zero have no larger unit */
		sprintf(size, "-%" PRIu64 "%s", start - end, raw ? "" : " B");
	else
		fmt_size(size, end - start, form);
	snprintf(buf, UNITS_LEN, "[%.30s, %.30s) (%.30s)",
		 fmt_nr(a, start, raw), fmt_nr(b, end, raw), size);
	return buf;
}

/* Lays out @n significant digits with the decimal point after digit @exp10. */
static void layout_repr(char *p, const char *digits, int n, int exp10)
{
	int i;

	if (exp10 < -4 || exp10 >= 16) {
		*p++ = digits[0];
		if (n > 1)
			*p++ = '.';
		for (i = 1; i < n; i++)
			*p++ = digits[i];
		sprintf(p, "e%c%02d", exp10 < 0 ? '-' : '+', abs(exp10));
		return;
	}
	if (exp10 < 0) {
		*p++ = '0';
		*p++ = '.';
		for (i = -1; i > exp10; i--)
			*p++ = '0';
		for (i = 0; i < n; i++)
			*p++ = digits[i];
		*p = '\0';
		return;
	}
	for (i = 0; i <= exp10; i++)
		*p++ = (char)(i < n ? digits[i] : '0');
	*p++ = '.';
	for (; i < n; i++)
		*p++ = digits[i];
	if (n <= exp10 + 1)
		*p++ = '0';
	*p = '\0';
}

char *fmt_repr(char *buf, double value)
{
	char text[40], digits[20], *p = buf;
	int precision, n = 0, exp10;
	const char *s;

	if (isnan(value))
		return strcpy(buf, "nan");
	if (signbit(value))
		*p++ = '-';
	value = fabs(value);
	if (isinf(value)) {
		strcpy(p, "inf");
		return buf;
	}
	/*
	 * What reads back from 15 digits has no shorter text than those without
	 * trailing zeros; but for the denormal, which have fewer digits.
	 */
	precision = value < DBL_MIN ? 0 : 14;
	for (; precision <= 16; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (s = text; *s != 'e'; s++)
		if (*s != '.')
			digits[n++] = *s;
	exp10 = atoi(s + 1);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	layout_repr(p, digits, n, exp10);
	return buf;
}
