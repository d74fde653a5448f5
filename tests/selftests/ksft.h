/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small harness for the selftests in C: one function a behaviour, each run
 * in a process of its own and with a limit of time, results in KTAP.
 *
 *	TEST(name, "what users rely on")
 *	{
 *		EXPECT(1 + 1 == 2);
 *	}
 *
 *	ksft_main()	runs them in the order of a list
 */
#ifndef KSFT_H
#define KSFT_H

#include <stdbool.h>

struct ksft_test {
	const char *name;
	const char *what;
	void (*run)(void);
};

#define TEST(_name, _what)						\
	static void test_##_name(void);					\
	const struct ksft_test ksft_##_name = {				\
		.name = #_name, .what = (_what), .run = test_##_name,	\
	};								\
	static void test_##_name(void)

/* Fail and go no further, unless @_condition holds. */
#define EXPECT(_condition)						\
	do {								\
		if (!(_condition))					\
			ksft_fail(__FILE__, __LINE__, "%s", #_condition); \
	} while (0)

/* Two numbers are the same; says which when they are not. */
#define EXPECT_EQ(_got, _wanted)					\
	do {								\
		long long got_ = (long long)(_got);			\
		long long wanted_ = (long long)(_wanted);		\
		if (got_ != wanted_)					\
			ksft_fail(__FILE__, __LINE__,			\
				  "%s is %lld, not %lld", #_got, got_,	\
				  wanted_);				\
	} while (0)

void ksft_fail(const char *file, int line, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* A remark in the output. */
void ksft_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Leave the test as skipped. */
void ksft_skip(const char *why) __attribute__((noreturn));

/*
 * How many times as long all takes here: more than once on the debugging
 * kernel (DAMONX_SLOW).
 */
unsigned int ksft_slow(void);

/*
 * Run @tests, or those whose names stand in @argv, or all others when the first
 * word there is "but". Returns the exit status: 0, or 1 when one failed.
 */
int ksft_main(const struct ksft_test *const *tests, int argc, char **argv);

#endif /* KSFT_H */
