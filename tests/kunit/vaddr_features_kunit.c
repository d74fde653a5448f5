// SPDX-License-Identifier: GPL-2.0
/* What the memory floor says of itself. */
#include "vaddr_kunit.h"

static void operations_sets(struct kunit *test)
{
	const char *why;

	KUNIT_EXPECT_STREQ(test, dx_ops_by_id(DAMONX_OPS_VADDR)->name, "vaddr");
	KUNIT_EXPECT_TRUE(test,
			  dx_ops_by_id(DAMONX_OPS_VADDR)->follows_mappings);
	KUNIT_EXPECT_STREQ(test, dx_ops_by_id(DAMONX_OPS_FVADDR)->name, "fvaddr");
	KUNIT_EXPECT_FALSE(test,
			   dx_ops_by_id(DAMONX_OPS_FVADDR)->follows_mappings);
	KUNIT_EXPECT_NULL(test, dx_ops_by_id(99));
	/* The test's kernel has no kprobes to find what this needs. */
	KUNIT_EXPECT_NULL(test, dx_ops_by_id(DAMONX_OPS_PADDR));
	KUNIT_EXPECT_EQ(test, dx_mem_feature(DAMONX_FEATURE_OPS,
					     DAMONX_OPS_PADDR, &why), 0);
	KUNIT_EXPECT_NOT_NULL(test, why);
	KUNIT_EXPECT_EQ(test, dx_mem_feature(DAMONX_FEATURE_OPS,
					     DAMONX_OPS_VADDR, &why), 1);
	KUNIT_EXPECT_NULL(test, why);
	KUNIT_EXPECT_EQ(test, dx_mem_feature(DAMONX_FEATURE_OPS, 99, &why),
			-EINVAL);
}

/* What does not work says why; what is not ours to know is not answered. */
static void reasons(struct kunit *test)
{
	static const u32 facilities[] = {
		DAMONX_FACILITY_REFERENCE_KEPT, DAMONX_FACILITY_SECONDARY_MMU,
		DAMONX_FACILITY_HUGETLB, DAMONX_FACILITY_SYMBOLS,
		DAMONX_FACILITY_UPPER_LEVELS, DAMONX_FACILITY_TLB_FLUSH,
	};
	const char *why;
	int i;

	for (i = 0; i < ARRAY_SIZE(facilities); i++) {
		int works = dx_mem_feature(DAMONX_FEATURE_FACILITY,
					   facilities[i], &why);

		KUNIT_EXPECT_GE(test, works, 0);
		if (!works) {
			KUNIT_ASSERT_NOT_NULL(test, why);
			KUNIT_EXPECT_GT(test, strlen(why), 10);
			KUNIT_EXPECT_NULL(test, strchr(why, '\n'));
		}
	}
	KUNIT_EXPECT_EQ(test, dx_mem_feature(DAMONX_FEATURE_FACILITY,
					     DAMONX_FACILITY_INTERVAL_GOAL, &why),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, dx_mem_feature(DAMONX_FEATURE_GOAL, 1, &why),
			-EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(operations_sets),
	KUNIT_CASE(reasons),
	{}
};

struct kunit_suite vaddr_features_suite = {
	.name = "damonx_mem_features",
	.test_cases = cases,
};
