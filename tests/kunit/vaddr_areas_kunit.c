// SPDX-License-Identifier: GPL-2.0
/* Which parts of an address space are watched. */
#include <linux/err.h>
#include <linux/mm.h>

#include "../../kmod/mem/areas.h"
#include "vaddr_kunit.h"

#define MAX_ROWS	6

struct outline_case {
	const char *name;
	struct dx_range mappings[MAX_ROWS];
	u32 max;
	int nr;
	struct dx_range areas[DX_MAX_AREAS];
};

static const struct outline_case outline_cases[] = {
	{
		.name = "no mapping",
		.max = 3, .nr = 0,
	}, {
		.name = "one mapping",
		.mappings = { { 10, 20 } },
		.max = 3, .nr = 1, .areas = { { 10, 20 } },
	}, {
		.name = "mappings without a gap",
		.mappings = { { 10, 20 }, { 20, 25 }, { 25, 40 } },
		.max = 3, .nr = 1, .areas = { { 10, 40 } },
	}, {
		.name = "one gap",
		.mappings = { { 10, 20 }, { 20, 25 }, { 26, 40 } },
		.max = 3, .nr = 2, .areas = { { 10, 25 }, { 26, 40 } },
	}, {
		.name = "two gaps, the larger first",
		.mappings = { { 10, 20 }, { 90, 100 }, { 110, 120 } },
		.max = 3, .nr = 3,
		.areas = { { 10, 20 }, { 90, 100 }, { 110, 120 } },
	}, {
		.name = "two gaps, the larger second",
		.mappings = { { 10, 20 }, { 30, 40 }, { 110, 120 } },
		.max = 3, .nr = 3,
		.areas = { { 10, 20 }, { 30, 40 }, { 110, 120 } },
	}, {
		.name = "the two largest of many, growing",
		.mappings = { { 0, 1 }, { 2, 3 }, { 5, 6 }, { 9, 10 },
			      { 14, 15 }, { 20, 21 } },
		.max = 3, .nr = 3,
		.areas = { { 0, 10 }, { 14, 15 }, { 20, 21 } },
	}, {
		.name = "the two largest of many, shrinking",
		.mappings = { { 0, 1 }, { 6, 7 }, { 11, 12 }, { 15, 16 },
			      { 18, 19 }, { 20, 21 } },
		.max = 3, .nr = 3,
		.areas = { { 0, 1 }, { 6, 7 }, { 11, 21 } },
	}, {
		.name = "of equal gaps the lower ones",
		.mappings = { { 0, 1 }, { 2, 3 }, { 4, 5 }, { 6, 7 } },
		.max = 3, .nr = 3,
		.areas = { { 0, 1 }, { 2, 3 }, { 4, 7 } },
	}, {
		.name = "room for two: the largest gap",
		.mappings = { { 0, 1 }, { 3, 4 }, { 9, 10 } },
		.max = 2, .nr = 2,
		.areas = { { 0, 4 }, { 9, 10 } },
	}, {
		.name = "room for one",
		.mappings = { { 0, 1 }, { 3, 4 }, { 9, 10 } },
		.max = 1, .nr = 1,
		.areas = { { 0, 10 } },
	}, {
		.name = "no room",
		.mappings = { { 0, 1 }, { 3, 4 } },
		.max = 0, .nr = 0,
	}, {
		.name = "the upper end of a 57-bit space",
		.mappings = { { 1ULL << 12, 1ULL << 13 },
			      { 1ULL << 56, (1ULL << 56) + 4096 } },
		.max = 3, .nr = 2,
		.areas = { { 1ULL << 12, 1ULL << 13 },
			   { 1ULL << 56, (1ULL << 56) + 4096 } },
	},
};

static void describe(const struct outline_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(outline, outline_cases, describe);

static void outline(struct kunit *test)
{
	const struct outline_case *c = test->param_value;
	struct dx_outline outline = {};
	struct dx_range areas[DX_MAX_AREAS];
	int i;

	for (i = 0; i < MAX_ROWS && c->mappings[i].end; i++)
		dx_outline_add(&outline, c->mappings[i].start,
			       c->mappings[i].end);
	KUNIT_ASSERT_EQ(test, dx_outline_areas(&outline, areas, c->max), c->nr);
	for (i = 0; i < c->nr; i++) {
		KUNIT_EXPECT_EQ(test, areas[i].start, c->areas[i].start);
		KUNIT_EXPECT_EQ(test, areas[i].end, c->areas[i].end);
	}
}

/* What is mapped is in an area, in a real process. */
static void of_a_process(struct kunit *test)
{
	const struct dx_ops *ops = dx_ops_by_id(DAMONX_OPS_VADDR);
	unsigned long addr = process_map(1 << 20);
	struct dx_space *space = process_space();
	struct dx_range areas[DX_MAX_AREAS];
	bool inside = false;
	int i, nr;

	KUNIT_ASSERT_FALSE(test, IS_ERR(space));
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(addr));
	nr = ops->areas(space, areas, DX_MAX_AREAS);
	dx_space_put(space);
	process_unmap(addr, 1 << 20);

	KUNIT_ASSERT_EQ(test, nr, DX_MAX_AREAS);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_LT(test, areas[i].start, areas[i].end);
		KUNIT_EXPECT_TRUE(test, PAGE_ALIGNED(areas[i].start));
		KUNIT_EXPECT_TRUE(test, PAGE_ALIGNED(areas[i].end));
		if (i)
			KUNIT_EXPECT_LT(test, areas[i - 1].end, areas[i].start);
		inside |= areas[i].start <= addr &&
			  addr + (1 << 20) <= areas[i].end;
	}
	KUNIT_EXPECT_TRUE(test, inside);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(outline, outline_gen_params),
	KUNIT_CASE(of_a_process),
	{}
};

struct kunit_suite vaddr_areas_suite = {
	.name = "damonx_vaddr_areas",
	.test_cases = cases,
};
