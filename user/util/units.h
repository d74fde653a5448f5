/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Units: how people write sizes, times and rates, and how reports print them.
 *
 * Parsing takes what the user typed or what stands in a file: thousands commas,
 * decimals, an optional space before the suffix, blanks around. Functions
 * return 0, or -1 when the text is no such quantity; they print nothing.
 * Decimals are computed exactly and truncated to whole bytes or nanoseconds.
 *
 * Formatting writes into a buffer of at least UNITS_LEN bytes and returns it.
 * With @raw they write what a program wants: digits only. The functions
 * ending in _f take what may be fractional, negative or beyond 64 bits.
 */
#ifndef DX_UNITS_H
#define DX_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#define UNITS_LEN	512		/* any double with commas and a unit */
#define UNITS_MAX	UINT64_MAX	/* the word "max" */

#define NS_PER_US	1000LL
#define NS_PER_MS	1000000LL
#define NS_PER_SEC	1000000000LL

/* ---- parsing ---- */

/*
 * Bytes; B K KB KiB M MB MiB G T P E, all of 1024; "min", "max". Clipped.
 * Addresses are read by this, too: "0x7f12..." is hexadecimal, without a unit.
 */
int parse_size(const char *text, uint64_t *bytes);

/*
 * Time. @unit_ns: what a number without a unit counts in. Suffixes ns us ms s
 * m h d; several "number unit" pairs add up ("1 m 3.5 s"); "min", "max".
 * Values beyond 64 bits of nanoseconds become UNITS_MAX.
 */
int parse_time(const char *text, int64_t unit_ns, uint64_t *ns);
/* The same, negative values too; limits are INT64_MIN and INT64_MAX. */
int parse_stime(const char *text, int64_t unit_ns, int64_t *ns);

/* A rate in percent, permil or basis points: @per_percent is 1, 10 or 100. */
int parse_rate(const char *text, unsigned int per_percent, double *value);
#define parse_percent(text, value)	parse_rate(text, 1, value)
#define parse_permil(text, value)	parse_rate(text, 10, value)
#define parse_bp(text, value)		parse_rate(text, 100, value)

/* Whole number, not negative; "min", "max". A decimal is truncated. */
int parse_nr(const char *text, uint64_t *nr);
/* Any decimal number, negative too. */
int parse_double(const char *text, double *value);
/* Whole number within limits, no suffix, no word. */
int parse_int(const char *text, int64_t min, int64_t max, int64_t *value);
/* y yes true n no false, in any case. */
int parse_bool(const char *text, bool *value);

/* ---- formatting ---- */

enum size_form {
	SIZE_UNITS,	/* "1.500 KiB": the largest unit of which there is one at least */
	SIZE_DIGITS,
	SIZE_SMALL,	/* as damo: the largest unit that is exceeded, so that 1024 is "1024 B" */
};

static inline enum size_form size_form(bool raw, bool small_units)
{
	if (raw)
		return SIZE_DIGITS;
	return small_units ? SIZE_SMALL : SIZE_UNITS;
}

char *fmt_size(char *buf, uint64_t bytes, enum size_form form);
char *fmt_size_f(char *buf, double bytes, enum size_form form);
/* The same with six decimals. */
char *fmt_size_accurate(char *buf, uint64_t bytes, enum size_form form);
/* fmt_size() with units where that reads back as the same value, else "1,234,567 B". */
char *fmt_size_lossless(char *buf, uint64_t bytes);

/* Digits of @v, at most 20, or with commas 26; returns their end: no NUL is put. */
char *put_digits(char *p, uint64_t v);
char *put_commas(char *p, uint64_t v);

/* "1,234" */
char *fmt_nr(char *buf, uint64_t nr, bool raw);
/* Truncated; between -1 and 0 it is "-0". */
char *fmt_nr_f(char *buf, double nr, bool raw);

/* "1 h 2 m 3.500 s", "4.200 ms"; from 2^64-1 on "max". Raw: nanoseconds. */
char *fmt_time(char *buf, int64_t ns, bool raw);
char *fmt_utime(char *buf, uint64_t ns, bool raw);
char *fmt_time_f(char *buf, double ns, bool raw);
/* Microseconds, which may have a fraction: as a time; raw: whole ones. */
char *fmt_us(char *buf, double us, bool raw);
/* Of @ns and @frac_ns more or less, which is 0 for most times. */
static inline char *fmt_time_frac(char *buf, int64_t ns, double frac_ns,
				  bool raw)
{
	return frac_ns != 0 ? fmt_time_f(buf, (double)ns + frac_ns, raw) :
			      fmt_time(buf, ns, raw);
}

/* All units down to ns: "16 m 40 s 100 ms 3 us". */
char *fmt_time_exact(char *buf, int64_t ns, bool raw);
char *fmt_utime_exact(char *buf, uint64_t ns, bool raw);
/* With what is after the point: "3 us 504.766 ns". */
char *fmt_time_exact_f(char *buf, double ns, bool raw);
/* fmt_utime() where that reads back as the same value, else the exact form. */
char *fmt_utime_lossless(char *buf, uint64_t ns);

/* "0 hz", "0.500 hz", "1,200 hz"; raw "%f". */
char *fmt_hz(char *buf, double hz, bool raw);

/*
 * "12.5 %" of a percent value, as damo prints it in reports: by way of a
 * ratio, so that 29, 57 and 58 come out one lower. Raw: "%f".
 */
char *fmt_percent(char *buf, double percent, bool raw);
/* The same in the given unit (per_percent 10: permil, 100: bp), exact. */
char *fmt_rate(char *buf, double value, unsigned int per_percent, bool raw);

/* "[100, 20,000) (19.434 KiB)" */
char *fmt_addr_range(char *buf, uint64_t start, uint64_t end,
		     enum size_form form);

/* The shortest text that reads back as the same double: "0.1", "1e+16". */
char *fmt_repr(char *buf, double value);

#endif /* DX_UNITS_H */
