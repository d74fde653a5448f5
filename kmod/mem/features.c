// SPDX-License-Identifier: GPL-2.0
/* What the memory floor can do on this kernel. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hugetlb.h>
#include <linux/init.h>
#include <linux/printk.h>

#include "../compat/notifier.h"
#include "../compat/symbols.h"
#include "../compat/young.h"
#include "mem.h"
#include "vaddr.h"

static const struct dx_ops *const all_ops[] = {
	&dx_vaddr_ops,
	&dx_fvaddr_ops,
};

const struct dx_ops *dx_ops_by_id(u32 id)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(all_ops); i++) {
		if (all_ops[i]->id == id)
			return all_ops[i];
	}
	return NULL;
}

static int ops_feature(u32 id, const char **why)
{
	if (dx_ops_by_id(id))
		return 1;
	if (id != DAMONX_OPS_PADDR)
		return -EINVAL;
	*why = "this version of damonx watches processes, not physical memory";
	return 0;
}

static int reference_kept(const char **why)
{
	if (!DX_KEEPS_YOUNG)
		*why = "by marking the page accessed: this kernel has no CONFIG_PAGE_IDLE_FLAG";
	return 1;
}

static int secondary_mmu(const char **why)
{
	if (dx_notifiers_answer())
		return 1;
	*why = dx_symbols_refused();
	if (!*why)
		*why = "this kernel has no __mmu_notifier_clear_young or __mmu_notifier_test_young";
	return 0;
}

static int hugetlb_pages(const char **why)
{
	if (!IS_ENABLED(CONFIG_HUGETLB_PAGE))
		*why = "this kernel is built without hugetlb pages";
	else if (!DX_YOUNG_IS_HUGE)
		*why = "this architecture's hugetlb entries are not known to damonx";
	else
		return 1;
	return 0;
}

static int upper_levels(const char **why)
{
	static const char no_others[] =
		"this architecture's page tables are known to damonx only at the lowest level";
	static const char no_xen[] =
		"Xen lets its guests change only entries of the lowest level";
	static const char no_pmd[] =
		"this kernel takes a PMD entry without Accessed bit for a damaged one";

	if (!DX_YOUNG_IS_HUGE)
		*why = no_others;
	else if (!dx_young_is_upper(DX_LEVEL_PUD))
		*why = no_xen;
	else if (!dx_young_is_upper(DX_LEVEL_PMD))
		*why = no_pmd;
	else
		return 1;
	return 0;
}

static int symbols(const char **why)
{
	*why = dx_symbols_refused();
	return !*why;
}

int dx_mem_feature(u32 kind, u32 value, const char **why)
{
	*why = NULL;
	if (kind == DAMONX_FEATURE_OPS)
		return ops_feature(value, why);
	if (kind != DAMONX_FEATURE_FACILITY)
		return -EINVAL;
	switch (value) {
	case DAMONX_FACILITY_REFERENCE_KEPT:
		return reference_kept(why);
	case DAMONX_FACILITY_SECONDARY_MMU:
		return secondary_mmu(why);
	case DAMONX_FACILITY_HUGETLB:
		return hugetlb_pages(why);
	case DAMONX_FACILITY_SYMBOLS:
		return symbols(why);
	case DAMONX_FACILITY_UPPER_LEVELS:
		return upper_levels(why);
	default:
		return -EINVAL;
	}
}

void __init dx_mem_init(void)
{
	const char *why = NULL;

	if (!hugetlb_pages(&why))
		pr_info("no looks at hugetlb pages: %s\n", why);
	if (!upper_levels(&why))
		pr_info("no looks at upper_levels of page tables: %s\n", why);
}
