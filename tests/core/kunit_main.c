// SPDX-License-Identifier: GPL-2.0
/* Runs the suites of tests/kunit and prints TAP. */
#include "kunit/test.h"

static unsigned int count, failed;

static void run(struct kunit_suite *suite, struct kunit_case *c,
		const void *param, const char *desc)
{
	struct kunit test = { .param_value = param };

	if (suite->init && suite->init(&test))
		test.failed = true;
	else if (!setjmp(test.out))
		c->run_case(&test);
	if (suite->exit)
		suite->exit(&test);
	failed += test.failed;
	printf("%sok %u - %s.%s%s%s\n", test.failed ? "not " : "", ++count,
	       suite->name, c->name, *desc ? ": " : "", desc);
}

static void run_params(struct kunit_suite *suite, struct kunit_case *c)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = NULL;

	while ((param = c->generate_params(param, desc)))
		run(suite, c, param, desc);
}

int main(void)
{
	struct kunit_suite *const *suite;
	struct kunit_case *c;

	for (suite = kunit_suites; *suite; suite++) {
		for (c = (*suite)->test_cases; c->run_case; c++) {
			if (c->generate_params)
				run_params(*suite, c);
			else
				run(*suite, c, NULL, "");
		}
	}
	printf("1..%u\n", count);
	return failed ? 1 : 0;
}
