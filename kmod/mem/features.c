// SPDX-License-Identifier: GPL-2.0
/* What the memory floor can do on this kernel. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hugetlb.h>
#include <linux/init.h>
#include <linux/printk.h>

#include "../compat/births.h"
#include "../compat/notifier.h"
#include "../compat/rmap.h"
#include "../compat/symbols.h"
#include "../compat/tlb.h"
#include "../compat/young.h"
#include "act.h"
#include "filter.h"
#include "mem.h"
#include "metric.h"
#include "paddr.h"
#include "sysram.h"
#include "vaddr.h"

static const struct dx_ops *const all_ops[] = {
	&dx_vaddr_ops,
	&dx_fvaddr_ops,
	&dx_paddr_ops,
};

const struct dx_ops *dx_ops_by_id(u32 id)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(all_ops); i++) {
		if (all_ops[i]->id == id &&
		    (id != DAMONX_OPS_PADDR || dx_rmap_works()))
			return all_ops[i];
	}
	return NULL;
}

static int dx_features_ops(u32 id, const char **why)
{
	if (dx_ops_by_id(id))
		return 1;
	if (id != DAMONX_OPS_PADDR)
		return -EINVAL;
	*why = dx_symbols_refused();
	if (!*why)
		*why = "this kernel has no rmap_walk or page_vma_mapped_walk that can be found";
	return 0;
}

static int dx_features_reference_kept(const char **why)
{
	if (!DX_KEEPS_YOUNG)
		*why = "by marking the page accessed: this kernel has no CONFIG_PAGE_IDLE_FLAG";
	return 1;
}

static int dx_features_secondary_mmu(const char **why)
{
	if (dx_notifiers_answer())
		return 1;
	*why = dx_symbols_refused();
	if (!*why)
		*why = "this kernel has no __mmu_notifier_clear_young or __mmu_notifier_test_young";
	return 0;
}

static int dx_features_hugetlb_pages(const char **why)
{
	if (!IS_ENABLED(CONFIG_HUGETLB_PAGE))
		*why = "this kernel is built without hugetlb pages";
	else if (!DX_YOUNG_IS_HUGE)
		*why = "this architecture's hugetlb entries are not known to damonx";
	else
		return 1;
	return 0;
}

static int dx_features_upper_levels(const char **why)
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

static int dx_features_tlb_flush(const char **why)
{
	if (dx_tlb_works())
		return 1;
	if (!DX_TLB_IS_KNOWN)
		*why = "this architecture's TLB is not known to damonx";
	else
		*why = dx_symbols_refused();
	if (!*why)
		*why = "this kernel has no flush_tlb_mm_range that can be found";
	return 0;
}

static int dx_features_symbols(const char **why)
{
	*why = dx_symbols_refused();
	return !*why;
}

int dx_mem_feature(u32 kind, u32 value, const char **why)
{
	*why = NULL;
	if (kind == DAMONX_FEATURE_OPS)
		return dx_features_ops(value, why);
	if (kind != DAMONX_FEATURE_FACILITY)
		return -EINVAL;
	switch (value) {
	case DAMONX_FACILITY_REFERENCE_KEPT:
		return dx_features_reference_kept(why);
	case DAMONX_FACILITY_SECONDARY_MMU:
		return dx_features_secondary_mmu(why);
	case DAMONX_FACILITY_HUGETLB:
		return dx_features_hugetlb_pages(why);
	case DAMONX_FACILITY_SYMBOLS:
		return dx_features_symbols(why);
	case DAMONX_FACILITY_UPPER_LEVELS:
		return dx_features_upper_levels(why);
	case DAMONX_FACILITY_TLB_FLUSH:
		return dx_features_tlb_flush(why);
	default:
		return -EINVAL;
	}
}

/* ---- by operations set ---- */

static const char no_actions[] =
	"it is not built into this version of damonx for this operations set";

static int dx_features_action(u32 action, const struct dx_ops *ops,
			      const char **why)
{
	if (action == DAMONX_ACTION_STAT)
		return 1;
	if (ops->act)
		return dx_act_works(ops->id, action, why);
	*why = no_actions;
	return 0;
}

/* Those of the first layer ask for no page. */
static int dx_features_filter(u32 type, const struct dx_ops *ops,
			      const char **why)
{
	if (type == DAMONX_FILTER_ADDR || type == DAMONX_FILTER_TARGET)
		return 1;
	if (ops->act)
		return dx_filter_works(type, why);
	*why = no_actions;
	return 0;
}

static int dx_features_probe(u32 type, const char **why)
{
	int works = dx_filter_works_in_probe(type, why);

	if (works >= 0)
		return works;
	*why = "it is no property of a page";
	return 0;
}

int dx_mem_feature_by_ops(u32 kind, u32 value, u32 ops_id, const char **why)
{
	const struct dx_ops *ops = dx_ops_by_id(ops_id);

	*why = NULL;
	if (!ops)
		return dx_mem_feature(DAMONX_FEATURE_OPS, ops_id, why);
	switch (kind) {
	case DAMONX_FEATURE_ACTION:
		return dx_features_action(value, ops, why);
	case DAMONX_FEATURE_FILTER:
		return dx_features_filter(value, ops, why);
	case DAMONX_FEATURE_PROBE:
		return dx_features_probe(value, why);
	case DAMONX_FEATURE_GOAL:
		return dx_metric_works(ops, value, why);
	default:
		return -EINVAL;
	}
}

void __init dx_mem_init(void)
{
	const char *why = NULL;

	dx_births_init();
	dx_sysram_init();
	if (!dx_family_follows_children(&why))
		pr_info("children are not followed: %s\n", why);
	if (!dx_features_hugetlb_pages(&why))
		pr_info("no looks at hugetlb pages: %s\n", why);
	if (!dx_features_upper_levels(&why))
		pr_info("no looks at upper_levels of page tables: %s\n", why);
}

void dx_mem_exit(void)
{
	dx_sysram_exit();
	dx_births_exit();
}
