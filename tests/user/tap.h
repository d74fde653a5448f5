/* SPDX-License-Identifier: GPL-2.0 */
/* Results of a test program, one line each; include it in one file only. */
#ifndef DX_TESTS_TAP_H
#define DX_TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_nr, tap_failed;

static inline void __attribute__((format(printf, 2, 3)))
tap_ok(bool ok, const char *fmt, ...)
{
	va_list ap;

	tap_failed += !ok;
	printf("%sok %d - ", ok ? "" : "not ", ++tap_nr);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* Texts that must be equal. */
static inline void tap_is(const char *got, const char *wanted, const char *what)
{
	bool same = got && !strcmp(got, wanted);

	tap_ok(same, "%s", what);
	if (!same)
		printf("# got '%s', wanted '%s'\n", got ? got : "(null)", wanted);
}

/* Prints the plan; returns the exit status. */
static inline int tap_end(void)
{
	printf("1..%d\n", tap_nr);
	return tap_failed ? 1 : 0;
}

#endif /* DX_TESTS_TAP_H */
