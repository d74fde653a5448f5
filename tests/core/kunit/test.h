/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel's <kunit/test.h> as the suites in tests/kunit use, so
 * that the same suites run in a plain program under the sanitizers.
 */
#ifndef KUNIT_TEST_H
#define KUNIT_TEST_H

#include <setjmp.h>
#include "platform_user.h"

#define KUNIT_PARAM_DESC_SIZE	128
#define strscpy(to, from, size)	((void)snprintf(to, size, "%s", from))

struct kunit {
	const void *param_value;
	void *priv;
	bool failed;
	jmp_buf out;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = fn, .name = #fn, .generate_params = gen }

#define KUNIT_ARRAY_PARAM(name_, array, get_desc) \
	static const void *name_##_gen_params(const void *prev, char *desc) \
	{ \
		__typeof__((array)[0]) *next = prev ? \
			((__typeof__(next))prev) + 1 : (array); \
		if (next - (array) >= (ptrdiff_t)ARRAY_SIZE(array)) \
			return NULL; \
		get_desc(next, desc); \
		return next; \
	}

#define kunit_check(test, condition, stop, ...) \
	do { \
		if (condition) \
			break; \
		printf("# %s:%d: %s", __FILE__, __LINE__, #condition); \
		printf(__VA_ARGS__); \
		putchar('\n'); \
		(test)->failed = true; \
		if (stop) \
			longjmp((test)->out, 1); \
	} while (0)

#define kunit_compare(test, a, op, b, stop) \
	do { \
		__typeof__(a) a_ = (a); \
		__typeof__(b) b_ = (b); \
		kunit_check(test, a_ op b_, stop, ": %s is %lld, %s is %lld", \
			    #a, (long long)a_, #b, (long long)b_); \
	} while (0)

#define KUNIT_EXPECT_EQ(test, a, b)	kunit_compare(test, a, ==, b, false)
#define KUNIT_EXPECT_NE(test, a, b)	kunit_compare(test, a, !=, b, false)
#define KUNIT_EXPECT_LT(test, a, b)	kunit_compare(test, a, <, b, false)
#define KUNIT_EXPECT_LE(test, a, b)	kunit_compare(test, a, <=, b, false)
#define KUNIT_EXPECT_GT(test, a, b)	kunit_compare(test, a, >, b, false)
#define KUNIT_EXPECT_GE(test, a, b)	kunit_compare(test, a, >=, b, false)
#define KUNIT_EXPECT_TRUE(test, c)	kunit_check(test, c, false, " is false")
#define KUNIT_EXPECT_FALSE(test, c)	kunit_check(test, !(c), false, " is false")
#define KUNIT_ASSERT_EQ(test, a, b)	kunit_compare(test, a, ==, b, true)
#define KUNIT_ASSERT_LT(test, a, b)	kunit_compare(test, a, <, b, true)
#define KUNIT_ASSERT_GT(test, a, b)	kunit_compare(test, a, >, b, true)
#define KUNIT_ASSERT_LE(test, a, b)	kunit_compare(test, a, <=, b, true)
#define KUNIT_ASSERT_TRUE(test, c)	kunit_check(test, c, true, " is false")
#define KUNIT_EXPECT_STREQ(test, a, b) \
	kunit_check(test, !strcmp(a, b), false, ": \"%s\", \"%s\"", a, b)
#define KUNIT_FAIL(test, ...) \
	do { \
		printf("# %s:%d: ", __FILE__, __LINE__); \
		printf(__VA_ARGS__); \
		putchar('\n'); \
		(test)->failed = true; \
	} while (0)

/* Each suite file hands its suite to the one main program. */
#define kunit_test_suites(...) \
	struct kunit_suite *const kunit_suites[] = { __VA_ARGS__, NULL }

extern struct kunit_suite *const kunit_suites[];

#endif /* KUNIT_TEST_H */
