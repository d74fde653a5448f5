// SPDX-License-Identifier: GPL-2.0
/* Quantities: every form that is accepted, and how each is printed. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "util/units.h"

#define NR(a)	(sizeof(a) / sizeof((a)[0]))
#define BAD	UINT64_C(0x123456789abcdef)	/* what a refused text leaves */

static void check_value(const char *what, const char *text, int rc,
			uint64_t got, bool accepted, uint64_t wanted)
{
	bool ok = accepted ? !rc && got == wanted : rc == -1;

	tap_ok(ok, "%s '%s'", what, text);
	if (!ok)
		printf("# rc %d, value %" PRIu64 ", wanted %s %" PRIu64 "\n",
		       rc, got, accepted ? "" : "refusal,", wanted);
}

struct quantity {
	const char *text;
	bool accepted;
	uint64_t value;
};

static const struct quantity sizes[] = {
	{ "5", true, 5 }, { "5 K", true, 5120 }, { "5K", true, 5120 },
	{ "5KB", true, 5120 }, { "5 KiB", true, 5120 }, { "5B", true, 5 },
	{ "1.5G", true, 1610612736 }, { "1,024", true, 1024 },
	{ "1,024 KiB", true, 1048576 }, { ".5G", true, 536870912 },
	{ "4.1K", true, 4198 }, { "1.177 MiB", true, 1234173 },
	{ "max", true, UINT64_MAX }, { "min", true, 0 },
	{ "99E", true, UINT64_MAX }, { "18446744073709551616", true, UINT64_MAX },
	{ "18446744073709551615", true, UINT64_MAX }, { "1e3", true, 1000 },
	{ " 5 ", true, 5 }, { "0", true, 0 }, { "-0", true, 0 },
	{ "16 EiB", true, UINT64_MAX }, { "1 P", true, UINT64_C(1) << 50 },
	{ "123456789012345678901234567890123456789012345", true, UINT64_MAX },
	{ "4k", false, 0 }, { "4kb", false, 0 }, { "-5", false, 0 },
	{ "0x10", true, 16 }, { "0xFFFFffffFFFFffff", true, UINT64_MAX },
	{ "0x", false, 0 }, { "0x1g", false, 0 }, { "0x10 K", false, 0 },
	{ "0x1ffffffffffffffff", false, 0 }, { "", false, 0 }, { "1 G 5 M", false, 0 },
	{ "5 Q", false, 0 }, { "K", false, 0 }, { ".", false, 0 },
	{ "MAX", false, 0 }, { "5 KiBB", false, 0 }, { ",5", false, 0 },
};

/* In a field whose plain numbers are microseconds. */
static const struct quantity times[] = {
	{ "5", true, 5000 }, { "5us", true, 5000 }, { "5 us", true, 5000 },
	{ "5 s", true, 5000000000 }, { "1.5", true, 1500 },
	{ "1 m 3.5 s", true, 63500000000 }, { "3 h 200 ms", true, 10800200000000 },
	{ "16 m 40 s 100 ms 3 us", true, 1000100003000 },
	{ "1d", true, 86400000000000 }, { "100ns", true, 100 },
	{ "29.7 ms", true, 29700000 }, { "0.0004", true, 0 },
	{ "1,000", true, 1000000 }, { "max", true, UINT64_MAX },
	{ "min", true, 0 }, { "18446744073709551615", true, UINT64_MAX },
	{ "1 s 1", true, 1000000001 }, { "1e3", true, 1000000 },
	{ "1m3.5s", false, 0 }, { "5 sec", false, 0 }, { "5 S", false, 0 },
	{ "", false, 0 }, { "-5 s", false, 0 }, { "s", false, 0 },
	{ "5 s s", false, 0 }, { "5 minutes", false, 0 },
};

static void test_parsing(void)
{
	uint64_t got;
	size_t i;
	int rc;

	for (i = 0; i < NR(sizes); i++) {
		got = BAD;
		rc = parse_size(sizes[i].text, &got);
		check_value("size", sizes[i].text, rc, got, sizes[i].accepted,
			    sizes[i].value);
	}
	for (i = 0; i < NR(times); i++) {
		got = BAD;
		rc = parse_time(times[i].text, NS_PER_US, &got);
		check_value("time", times[i].text, rc, got, times[i].accepted,
			    times[i].value);
	}
}

static void test_signed_times(void)
{
	int64_t ns;

	tap_ok(!parse_stime("-1 m 30 s", 1, &ns) && ns == -30000000000,
	       "the parts of a time have signs of their own");
	tap_ok(!parse_stime("-5", NS_PER_SEC, &ns) && ns == -5000000000,
	       "negative time in the field's unit");
	tap_ok(!parse_stime("999999999999d", 1, &ns) && ns == INT64_MAX,
	       "time beyond 64 bits is clipped");
	tap_ok(!parse_stime("-999999999999d", 1, &ns) && ns == INT64_MIN,
	       "negative time beyond 64 bits is clipped");
}

static void test_rates(void)
{
	double v;

	tap_ok(!parse_percent("29 %", &v) && v == 29, "29 %% is 29");
	tap_ok(!parse_percent("57%", &v) && v == 57, "57%% is 57");
	tap_ok(!parse_permil("50%", &v) && v == 500, "50%% is 500 permil");
	tap_ok(!parse_permil("50", &v) && v == 50, "50 is 50 permil");
	tap_ok(!parse_bp("0.5%", &v) && v == 50, "0.5%% is 50 bp");
	tap_ok(!parse_percent("1,000 %", &v) && v == 1000, "1,000 %%");
	tap_ok(!parse_percent("max", &v) && v == (double)UINT64_MAX, "max rate");
	tap_ok(parse_percent("abc", &v), "abc is no rate");
	tap_ok(parse_percent("5 % 5", &v), "5 %% 5 is no rate");
}

static void test_other_words(void)
{
	int64_t i;
	uint64_t n;
	bool b;

	tap_ok(!parse_nr("1,000", &n) && n == 1000, "number with commas");
	tap_ok(!parse_nr("5.9", &n) && n == 5, "a decimal is truncated");
	tap_ok(parse_nr("5 K", &n), "a number has no suffix");
	tap_ok(!parse_int("-7", -10, 10, &i) && i == -7, "plain integer");
	tap_ok(parse_int("11", -10, 10, &i), "integer beyond its limit");
	tap_ok(parse_int("5x", -10, 10, &i), "integer with a rest");
	tap_ok(parse_int("99999999999999999999", INT64_MIN, INT64_MAX, &i),
	       "integer beyond 64 bits");
	tap_ok(!parse_bool("YES", &b) && b, "YES");
	tap_ok(!parse_bool("n", &b) && !b, "n");
	tap_ok(parse_bool("1", &b), "1 is neither yes nor no");
}

static void test_sizes_out(void)
{
	char buf[UNITS_LEN];

	tap_is(fmt_size(buf, 0, SIZE_UNITS), "0 B", "size 0");
	tap_is(fmt_size(buf, 1023, SIZE_UNITS), "1023 B", "less than one KiB");
	tap_is(fmt_size(buf, 1024, SIZE_UNITS), "1.000 KiB", "one KiB exactly");
	tap_is(fmt_size(buf, 1025, SIZE_UNITS), "1.001 KiB", "more than one KiB");
	tap_is(fmt_size(buf, 1048575, SIZE_UNITS), "1023.999 KiB",
	       "one byte less than one MiB");
	tap_is(fmt_size(buf, 1048576, SIZE_UNITS), "1.000 MiB", "one MiB exactly");
	tap_is(fmt_size(buf, 1073741299, SIZE_UNITS), "1023.999 MiB",
	       "less than one GiB, rounded down");
	tap_is(fmt_size(buf, 1073741300, SIZE_UNITS), "1.000 GiB",
	       "one GiB as it is rounded");
	tap_is(fmt_size_f(buf, 1073741299.8, SIZE_UNITS), "1.000 GiB",
	       "one GiB as it is rounded, with a part of a byte");
	tap_is(fmt_size_f(buf, 1023.9, SIZE_UNITS), "1023 B",
	       "bytes are not rounded up");
	tap_is(fmt_size(buf, UINT64_C(1) << 60, SIZE_UNITS), "1.000 EiB",
	       "one of the largest unit");
	tap_is(fmt_size(buf, 1600, SIZE_UNITS), "1.562 KiB", "a tie goes to even");
	tap_is(fmt_size(buf, UINT64_MAX, SIZE_UNITS), "max", "largest size");
	tap_is(fmt_size(buf, UINT64_MAX - 1024, SIZE_UNITS), "16.000 EiB",
	       "size just below the largest");
	tap_is(fmt_size(buf, 12345, SIZE_DIGITS), "12345", "raw size");
	tap_is(fmt_size_f(buf, -2000, SIZE_UNITS), "-2000 B", "negative size");
	tap_is(fmt_size_f(buf, 1.5, SIZE_UNITS), "1 B", "a part of a byte");
	tap_is(fmt_size_accurate(buf, 1025, SIZE_UNITS), "1.000977 KiB",
	       "size with six decimals");
	tap_is(fmt_size_accurate(buf, 1073741299, SIZE_UNITS), "1023.999499 MiB",
	       "less than one GiB with six decimals");
	tap_is(fmt_size_accurate(buf, 1073741824, SIZE_UNITS), "1.000000 GiB",
	       "one GiB with six decimals");
	tap_is(fmt_size_lossless(buf, 20000), "20,000 B",
	       "size that three decimals would change");
	tap_is(fmt_size_lossless(buf, 4096), "4.000 KiB",
	       "size that three decimals keep");
	tap_is(fmt_addr_range(buf, 100, 20000, SIZE_UNITS),
	       "[100, 20,000) (19.434 KiB)", "range of addresses");
}

static void test_small_units(void)
{
	char buf[UNITS_LEN];

	tap_is(fmt_size(buf, 1024, SIZE_SMALL), "1024 B", "damo: one KiB");
	tap_is(fmt_size(buf, 1025, SIZE_SMALL), "1.001 KiB", "damo: more than that");
	tap_is(fmt_size(buf, 1048576, SIZE_SMALL), "1024.000 KiB", "damo: one MiB");
	tap_is(fmt_size_f(buf, 1073741823.5, SIZE_SMALL), "1024.000 MiB",
	       "damo: one GiB as it is rounded");
	tap_is(fmt_size_accurate(buf, 1073741824, SIZE_SMALL), "1024.000000 MiB",
	       "damo: one GiB with six decimals");
}

static void test_times_out(void)
{
	char buf[UNITS_LEN];

	tap_is(fmt_time(buf, 0, false), "0 ns", "no time");
	tap_is(fmt_time(buf, 1001, false), "1.001 us", "us with decimals");
	tap_is(fmt_time(buf, 5000000, false), "5 ms", "whole ms");
	tap_is(fmt_time(buf, 1000500, false), "1.000 ms", "a tie in binary");
	tap_is(fmt_time(buf, 999999500, false), "1000.000 ms", "rounded up");
	tap_is(fmt_time(buf, 3599999999999, false), "59 m 60.000 s",
	       "rounded up to a minute");
	tap_is(fmt_time(buf, 10800200000000, false), "3 h 200 ms",
	       "what is left after hours has its own unit");
	tap_is(fmt_time(buf, -61000000000, false), "-1 m 1 s", "negative time");
	tap_is(fmt_utime(buf, UINT64_MAX, false), "max", "largest time");
	tap_is(fmt_time_f(buf, -0.5, false), "-0 ns", "a part of -1 ns");
	tap_is(fmt_time_frac(buf, 1500, 0, true), "1500", "no fraction");
	tap_is(fmt_time_frac(buf, 1500, -0.25, true), "1499",
	       "a fraction taken off");
	tap_is(fmt_time_exact_f(buf, 61000002504.765625, false),
	       "1 m 1 s 2 us 504.766 ns", "down to the fraction");
	tap_is(fmt_time_exact_f(buf, -2000.25, false), "-2 us 0 ns",
	       "what damo makes of less than 1 ns");
	tap_is(fmt_time_exact_f(buf, 3000, false), "3 us", "none left");
	tap_is(fmt_time_exact(buf, 1000100003000, false),
	       "16 m 40 s 100 ms 3 us", "all units");
	tap_is(fmt_utime_exact(buf, UINT64_MAX - 1, false),
	       "213,503 d 23 h 34 m 33 s 709 ms 551 us 614 ns", "with days");
	tap_is(fmt_utime_lossless(buf, 1000001000), "1 s 1 us",
	       "time that three decimals would change");
}

static void test_numbers_out(void)
{
	char buf[UNITS_LEN];

	tap_is(fmt_nr(buf, UINT64_MAX, false), "18,446,744,073,709,551,615",
	       "largest number");
	tap_is(fmt_nr_f(buf, -0.9, false), "-0", "between -1 and 0");
	tap_is(fmt_nr_f(buf, 1e22, false), "10,000,000,000,000,000,000,000",
	       "beyond 64 bits");
	tap_is(fmt_hz(buf, 0, false), "0 hz", "no hz");
	tap_is(fmt_hz(buf, 9.9999, false), "10.000 hz", "hz below ten");
	tap_is(fmt_hz(buf, 12345.9, false), "12,345 hz", "hz truncated");
	tap_is(fmt_percent(buf, 29, false), "28 %", "29 by way of a ratio");
	tap_is(fmt_percent(buf, 12.345678901, false), "12.3456789 %",
	       "seven decimals");
	tap_is(fmt_rate(buf, 29, 1, false), "29 %", "29 exactly");
	tap_is(fmt_rate(buf, 5, 10, false), "0.5 %", "permil as percent");
	tap_is(fmt_rate(buf, 1234, 100, false), "12.34 %", "bp as percent");
	tap_is(fmt_percent(buf, 5, true), "5.000000", "raw percent");
}

/* Texts that Python prints for the same doubles. */
static void test_repr(void)
{
	static const char *const texts[] = {
		"0.0", "-0.0", "1.0", "0.1", "123456789.0", "1e+16",
		"1234567890123456.0", "0.0001", "1e-05", "1.5e-07",
		"3.141592653589793", "0.30000000000000004", "1e+22",
		"5e-324", "1.7976931348623157e+308", "100.0", "2.5",
	};
	char buf[UNITS_LEN];
	size_t i;

	for (i = 0; i < NR(texts); i++)
		tap_is(fmt_repr(buf, strtod(texts[i], NULL)), texts[i],
		       "shortest text of a double");
}

/* A buffer is long enough for every double; the sanitizer would object. */
static void test_longest(void)
{
	static const double extremes[] = { DBL_MAX, -DBL_MAX, INFINITY,
					   -INFINITY, NAN, DBL_MIN };
	char *(*const fmt[])(char *, double, bool) = {
		fmt_nr_f, fmt_time_f, fmt_time_exact_f, fmt_hz,
		fmt_percent,
	};
	char buf[UNITS_LEN];
	size_t i, k, longest = 0;

	for (i = 0; i < NR(extremes); i++) {
		for (k = 0; k < 2 * NR(fmt); k++) {
			fmt[k / 2](buf, extremes[i], k & 1);
			if (strlen(buf) > longest)
				longest = strlen(buf);
		}
		for (k = SIZE_UNITS; k <= SIZE_SMALL; k++) {
			fmt_size_f(buf, extremes[i], (enum size_form)k);
			if (strlen(buf) > longest)
				longest = strlen(buf);
		}
	}
	tap_ok(longest > 400 && longest < UNITS_LEN,
	       "the longest number fits");
}

int main(void)
{
	test_parsing();
	test_signed_times();
	test_rates();
	test_other_words();
	test_sizes_out();
	test_small_units();
	test_times_out();
	test_numbers_out();
	test_repr();
	test_longest();
	return tap_end();
}
