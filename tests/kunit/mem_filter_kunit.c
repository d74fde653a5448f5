// SPDX-License-Identifier: GPL-2.0
/* Which pages filters let through. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "../../kmod/mem/filter.h"
#include "vaddr_kunit.h"

static struct page *anon_page, *file_page;
static unsigned long base;

/* The page at @base of the process, with a reference. */
static struct page *page_of_process(void)
{
	struct mm_struct *mm = process_mm();
	struct page *page = NULL;

	mmap_read_lock(mm);
	if (get_user_pages_remote(mm, base, 1, 0, &page, NULL, NULL) != 1)
		page = NULL;
	mmap_read_unlock(mm);
	mmput(mm);
	return page;
}

static int init(struct kunit *test)
{
	base = process_map(PAGE_SIZE);
	if (IS_ERR_VALUE(base) || process_fault_in(base, PAGE_SIZE))
		return -ENOMEM;
	anon_page = page_of_process();
	file_page = alloc_page(GFP_KERNEL);
	return anon_page && file_page ? 0 : -ENOMEM;
}

static void clean_up(struct kunit *test)
{
	if (anon_page)
		put_page(anon_page);
	if (file_page)
		put_page(file_page);
	if (!IS_ERR_VALUE(base))
		process_unmap(base, PAGE_SIZE);
}

static bool passes(struct page *page, const struct dx_page_filter *at, u32 nr,
		   bool otherwise)
{
	const struct dx_page_filters filters = { at, nr, otherwise };
	const struct dx_filter_page asked = {
		.folio = page ? dx_folio_of_page(page) : NULL,
	};

	return dx_filter_passes(&filters, &asked);
}

/* Whether the property holds: the filter allows what has it, and only that. */
static bool has(struct page *page, struct dx_page_filter filter)
{
	filter.allow = true;
	return passes(page, &filter, 1, false);
}

static void properties(struct kunit *test)
{
	const struct dx_page_filter anon = { .type = DAMONX_FILTER_ANON };
	const struct dx_page_filter unmapped = { .type = DAMONX_FILTER_UNMAPPED };
	const struct dx_page_filter active = { .type = DAMONX_FILTER_ACTIVE };
	struct dx_page_filter size = {
		.type = DAMONX_FILTER_HUGEPAGE_SIZE,
		.min_bytes = PAGE_SIZE, .max_bytes = PAGE_SIZE,
	};

	KUNIT_EXPECT_TRUE(test, has(anon_page, anon));
	KUNIT_EXPECT_FALSE(test, has(file_page, anon));
	KUNIT_EXPECT_FALSE(test, has(anon_page, unmapped));
	KUNIT_EXPECT_TRUE(test, has(file_page, unmapped));
	KUNIT_EXPECT_TRUE(test, has(anon_page, size));
	size.min_bytes++;
	size.max_bytes *= 2;
	KUNIT_EXPECT_FALSE(test, has(anon_page, size));
	size.min_bytes = 0;
	size.max_bytes = PAGE_SIZE - 1;
	KUNIT_EXPECT_FALSE(test, has(anon_page, size));
	KUNIT_EXPECT_FALSE(test, has(file_page, active));
	SetPageActive(file_page);
	KUNIT_EXPECT_TRUE(test, has(file_page, active));
	ClearPageActive(file_page);
}

/* Where there is no folio no property holds, of whatever type. */
static void without_folio(struct kunit *test)
{
	struct dx_page_filter filter = { .max_bytes = U64_MAX };

	for (filter.type = DAMONX_FILTER_ANON;
	     filter.type <= DAMONX_FILTER_UNMAPPED; filter.type++) {
		KUNIT_EXPECT_FALSE(test, has(NULL, filter));
		filter.inverted = true;
		KUNIT_EXPECT_TRUE(test, has(NULL, filter));
		filter.inverted = false;
	}
	KUNIT_EXPECT_TRUE(test, passes(NULL, NULL, 0, true));
	KUNIT_EXPECT_FALSE(test, passes(NULL, NULL, 0, false));
}

static void first_match_decides(struct kunit *test)
{
	const struct dx_page_filter filters[] = {
		{ .type = DAMONX_FILTER_UNMAPPED, .allow = true },
		{ .type = DAMONX_FILTER_ANON, .inverted = true, .allow = false },
		{ .type = DAMONX_FILTER_ANON, .allow = true },
	};

	KUNIT_EXPECT_TRUE(test, passes(file_page, filters, 3, false));
	KUNIT_EXPECT_FALSE(test, passes(file_page, filters + 1, 2, true));
	KUNIT_EXPECT_TRUE(test, passes(anon_page, filters, 3, false));
	/* None matches. */
	KUNIT_EXPECT_TRUE(test, passes(anon_page, filters, 2, true));
	KUNIT_EXPECT_FALSE(test, passes(anon_page, filters, 2, false));
}

static bool count_young(void *arg)
{
	return (*(int *)arg)++ > 0;
}

/* Asked only when it comes to that filter. */
static void young(struct kunit *test)
{
	const struct dx_page_filter filters[] = {
		{ .type = DAMONX_FILTER_ANON, .inverted = true, .allow = true },
		{ .type = DAMONX_FILTER_YOUNG, .allow = true },
	};
	const struct dx_page_filters list = { filters, 2, false };
	int asked = 0;
	struct dx_filter_page page = {
		.folio = dx_folio_of_page(file_page),
		.young = count_young,
		.arg = &asked,
	};

	KUNIT_EXPECT_TRUE(test, dx_filter_passes(&list, &page));
	KUNIT_EXPECT_EQ(test, asked, 0);
	page.folio = dx_folio_of_page(anon_page);
	KUNIT_EXPECT_FALSE(test, dx_filter_passes(&list, &page));
	KUNIT_EXPECT_TRUE(test, dx_filter_passes(&list, &page));
	KUNIT_EXPECT_EQ(test, asked, 2);
}

static void what_works(struct kunit *test)
{
	const char *why = NULL;

	KUNIT_EXPECT_EQ(test, dx_filter_works(DAMONX_FILTER_ANON, &why), 1);
	KUNIT_EXPECT_EQ(test, dx_filter_works(DAMONX_FILTER_UNMAPPED, &why), 1);
	KUNIT_EXPECT_EQ(test, dx_filter_works(DAMONX_FILTER_ADDR, &why), -EINVAL);
	KUNIT_EXPECT_EQ(test, dx_filter_works(0, &why), -EINVAL);
	KUNIT_EXPECT_NULL(test, why);
	if (!dx_filter_works(DAMONX_FILTER_MEMCG, &why))
		KUNIT_EXPECT_NOT_NULL(test, why);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(properties),
	KUNIT_CASE(without_folio),
	KUNIT_CASE(first_match_decides),
	KUNIT_CASE(young),
	KUNIT_CASE(what_works),
	{}
};

struct kunit_suite mem_filter_suite = {
	.name = "damonx_mem_filter",
	.init = init,
	.exit = clean_up,
	.test_cases = cases,
};
