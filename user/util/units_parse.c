// SPDX-License-Identifier: GPL-2.0
/* Units: reading what people write. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "units.h"

#define MAX_DIGITS	30	/* 10^30 < 2^127 / 10^8: no product overflows */
#define MAX_FRACTION	18

typedef unsigned __int128 u128;

/* A decimal as it was written, before a unit gives it a meaning. */
struct decimal {
	bool negative;
	bool huge;		/* beyond MAX_DIGITS */
	u128 whole;
	uint64_t fraction;	/* of 10^fraction_digits */
	unsigned int fraction_digits;
	bool has_exponent;
	double as_double;
};

static const char *skip_blanks(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

static uint64_t power_of_ten(unsigned int n)
{
	uint64_t v = 1;

	while (n--)
		v *= 10;
	return v;
}

/* Digits with commas between; returns their end, or NULL when there are none. */
static const char *scan_digits(const char *p, struct decimal *d, int *digits)
{
	int n = 0;

	for (; isdigit((unsigned char)*p) || (*p == ',' && n); p++) {
		if (*p == ',')
			continue;
		if (d->whole || *p != '0')
			n++;
		else
			n = n ? n : 1;
		if (n > MAX_DIGITS)
			d->huge = true;
		else
			d->whole = d->whole * 10 + (unsigned int)(*p - '0');
	}
	*digits = n;
	return p;
}

static const char *scan_fraction(const char *p, struct decimal *d, int *digits)
{
	for (; isdigit((unsigned char)*p); p++, ++*digits) {
		if (d->fraction_digits == MAX_FRACTION)
			continue;
		d->fraction = d->fraction * 10 + (unsigned int)(*p - '0');
		d->fraction_digits++;
	}
	return p;
}

/* strtod() on the text without its commas. */
static double decimal_to_double(const char *start, const char *end)
{
	char text[128];
	size_t n = 0;

	for (; start < end && n < sizeof(text) - 1; start++)
		if (*start != ',')
			text[n++] = *start;
	text[n] = '\0';
	return strtod(text, NULL);
}

static const char *scan_exponent(const char *p, struct decimal *d)
{
	const char *q = p + 1;

	if (*p != 'e' && *p != 'E')
		return p;
	if (*q == '+' || *q == '-')
		q++;
	if (!isdigit((unsigned char)*q))
		return p;
	while (isdigit((unsigned char)*q))
		q++;
	d->has_exponent = true;
	return q;
}

/* Reads a number; returns what follows it, or NULL when there is none. */
static const char *scan_decimal(const char *text, struct decimal *d)
{
	const char *start, *p;
	int whole_digits, fraction_digits = 0;

	memset(d, 0, sizeof(*d));
	start = p = skip_blanks(text);
	if (*p == '+' || *p == '-')
		d->negative = *p++ == '-';
	p = scan_digits(p, d, &whole_digits);
	if (*p == '.')
		p = scan_fraction(p + 1, d, &fraction_digits);
	if (!whole_digits && !fraction_digits)
		return NULL;
	p = scan_exponent(p, d);
	d->as_double = decimal_to_double(start, p);
	return p;
}

/* |d| * unit, truncated; clipped to @max. */
static u128 decimal_scale(const struct decimal *d, uint64_t unit, u128 max)
{
	double v;
	u128 r;

	if (d->has_exponent) {
		v = fabs(d->as_double) * (double)unit;
		return v >= (double)max ? max : (u128)v;
	}
	if (d->huge || d->whole > max / unit)
		return max;
	r = d->whole * unit;
	r += (u128)d->fraction * unit / power_of_ten(d->fraction_digits);
	return r > max ? max : r;
}

static bool is_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	text = skip_blanks(text);
	return !strncmp(text, word, n) && !*skip_blanks(text + n);
}

/* The shift of a size suffix, or -1. */
static int size_shift(const char *suffix)
{
	static const char prefixes[] = "KMGTPE";
	const char *at;

	if (!strcmp(suffix, "") || !strcmp(suffix, "B"))
		return 0;
	at = strchr(prefixes, suffix[0]);
	if (!at)
		return -1;
	suffix++;
	if (strcmp(suffix, "") != 0 && strcmp(suffix, "B") != 0 &&
	    strcmp(suffix, "iB") != 0)
		return -1;
	return 10 * (int)(at - prefixes + 1);
}

/* Copies a suffix without the blanks around it; false when it is too long. */
static bool copy_suffix(const char *text, char *suffix, size_t size)
{
	size_t n;

	text = skip_blanks(text);
	n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	if (n >= size)
		return false;
	memcpy(suffix, text, n);
	suffix[n] = '\0';
	return true;
}

/* "0x1f": 1 when it is one, 0 when it is something else, -1 when it is wrong. */
static int parse_hex(const char *text, uint64_t *value)
{
	char *end;

	text = skip_blanks(text);
	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return 0;
	errno = 0;
	*value = strtoull(text, &end, 16);
	return errno || end == text + 2 || *skip_blanks(end) ||
	       !isxdigit((unsigned char)text[2]) ? -1 : 1;
}

int parse_size(const char *text, uint64_t *bytes)
{
	int hex = parse_hex(text, bytes);
	struct decimal d;
	char suffix[8];
	int shift;

	if (hex)
		return hex < 0 ? -1 : 0;
	if (is_word(text, "min") || is_word(text, "max")) {
		*bytes = is_word(text, "max") ? UNITS_MAX : 0;
		return 0;
	}
	text = scan_decimal(text, &d);
	if (!text || !copy_suffix(text, suffix, sizeof(suffix)))
		return -1;
	shift = size_shift(suffix);
	if (shift < 0)
		return -1;
	*bytes = (uint64_t)decimal_scale(&d, UINT64_C(1) << shift, UINT64_MAX);
	return d.negative && *bytes ? -1 : 0;
}

/* Nanoseconds of the unit at @*p, which moves after it; 0 when it is none. */
static int64_t scan_time_unit(const char **p, int64_t default_ns)
{
	static const struct { const char *name; int64_t ns; } units[] = {
		{ "ns", 1 }, { "us", NS_PER_US }, { "ms", NS_PER_MS },
		{ "s", NS_PER_SEC }, { "m", 60 * NS_PER_SEC },
		{ "h", 3600 * NS_PER_SEC }, { "d", 86400 * NS_PER_SEC },
	};
	size_t i, n = strcspn(*p, " \t\n\r\f\v");

	if (!n)
		return default_ns;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) == n &&
		    !strncmp(units[i].name, *p, n)) {
			*p += n;
			return units[i].ns;
		}
	}
	return 0;
}

/*
 * The sum of "number unit" pairs, clipped to what 127 bits hold. A number that
 * ends the text without a unit counts in @unit_ns when it is alone, and in
 * nanoseconds after others.
 */
static int parse_time_sum(const char *text, int64_t unit_ns, __int128 *ns)
{
	const u128 limit = (u128)1 << 120;
	struct decimal d;
	int64_t unit;
	u128 v;
	int pairs;

	*ns = 0;
	for (pairs = 0; *skip_blanks(text); pairs++) {
		text = scan_decimal(text, &d);
		if (!text)
			return -1;
		text = skip_blanks(text);
		unit = scan_time_unit(&text, pairs ? 1 : unit_ns);
		if (!unit)
			return -1;
		v = decimal_scale(&d, (uint64_t)unit, limit);
		*ns += d.negative ? -(__int128)v : (__int128)v;
		if (*ns > (__int128)limit)
			*ns = (__int128)limit;
	}
	return pairs ? 0 : -1;
}

int parse_time(const char *text, int64_t unit_ns, uint64_t *ns)
{
	__int128 v;

	if (is_word(text, "min") || is_word(text, "max")) {
		*ns = is_word(text, "max") ? UNITS_MAX : 0;
		return 0;
	}
	if (parse_time_sum(text, unit_ns, &v) || v < 0)
		return -1;
	*ns = v > UINT64_MAX ? UINT64_MAX : (uint64_t)v;
	return 0;
}

int parse_stime(const char *text, int64_t unit_ns, int64_t *ns)
{
	__int128 v;

	if (is_word(text, "min") || is_word(text, "max")) {
		*ns = is_word(text, "max") ? INT64_MAX : 0;
		return 0;
	}
	if (parse_time_sum(text, unit_ns, &v))
		return -1;
	if (v > INT64_MAX)
		v = INT64_MAX;
	if (v < INT64_MIN)
		v = INT64_MIN;
	*ns = (int64_t)v;
	return 0;
}

int parse_rate(const char *text, unsigned int per_percent, double *value)
{
	struct decimal d;

	if (is_word(text, "min") || is_word(text, "max")) {
		*value = is_word(text, "max") ? (double)UNITS_MAX : 0;
		return 0;
	}
	text = scan_decimal(text, &d);
	if (!text)
		return -1;
	*value = d.as_double;
	text = skip_blanks(text);
	if (*text == '%') {
		*value *= per_percent;
		text = skip_blanks(text + 1);
	}
	return *text ? -1 : 0;
}

int parse_nr(const char *text, uint64_t *nr)
{
	struct decimal d;

	if (is_word(text, "min") || is_word(text, "max")) {
		*nr = is_word(text, "max") ? UNITS_MAX : 0;
		return 0;
	}
	text = scan_decimal(text, &d);
	if (!text || *skip_blanks(text))
		return -1;
	*nr = (uint64_t)decimal_scale(&d, 1, UINT64_MAX);
	return d.negative && *nr ? -1 : 0;
}

int parse_double(const char *text, double *value)
{
	struct decimal d;

	text = scan_decimal(text, &d);
	if (!text || *skip_blanks(text))
		return -1;
	*value = d.as_double;
	return 0;
}

int parse_int(const char *text, int64_t min, int64_t max, int64_t *value)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (end == text || *end || errno || v < min || v > max)
		return -1;
	*value = v;
	return 0;
}

int parse_bool(const char *text, bool *value)
{
	static const char *const words[] = {
		"y", "yes", "true", "n", "no", "false",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcasecmp(text, words[i])) {
			*value = i < 3;
			return 0;
		}
	}
	return -1;
}
