// SPDX-License-Identifier: GPL-2.0
/* Properties of pages, and the verdict of a list of filters on them. */

#include "../compat/lru.h"
#include "cgroup.h"
#include "filter.h"

static bool dx_filter_is_young(const struct dx_filter_page *page)
{
	return page->young && page->young(page->arg);
}

static bool dx_filter_has_size(const struct dx_page_filter *filter,
			       dx_folio *folio)
{
	u64 bytes = (u64)dx_folio_nr_pages(folio) << PAGE_SHIFT;

	return bytes >= filter->min_bytes && bytes <= filter->max_bytes;
}

/* Whether @page has the property that @filter names. */
static bool dx_filter_has(const struct dx_page_filter *filter,
			  const struct dx_filter_page *page)
{
	dx_folio *folio = page->folio;

	if (!folio)
		return false;
	switch (filter->type) {
	case DAMONX_FILTER_ANON:
		return dx_folio_test_anon(folio);
	case DAMONX_FILTER_ACTIVE:
		return dx_folio_test_active(folio);
	case DAMONX_FILTER_MEMCG:
		return dx_cgroup_has_folio(filter->cgroup, folio);
	case DAMONX_FILTER_YOUNG:
		return dx_filter_is_young(page);
	case DAMONX_FILTER_HUGEPAGE_SIZE:
		return dx_filter_has_size(filter, folio);
	case DAMONX_FILTER_UNMAPPED:
		return !dx_folio_mapped(folio);
	default:
		return false;
	}
}

bool dx_filter_passes(const struct dx_page_filters *filters,
		      const struct dx_filter_page *page)
{
	const struct dx_page_filter *filter = filters->at;
	const struct dx_page_filter *end = filter + filters->nr;

	for (; filter < end; filter++)
		if (dx_filter_has(filter, page) != filter->inverted)
			return filter->allow;
	return filters->otherwise;
}

u8 dx_filter_hits(const struct dx_pass *pass, const struct dx_filter_page *page)
{
	u8 hits = 0;
	u32 i;

	for (i = 0; i < pass->nr_probes; i++)
		hits |= dx_filter_passes(&pass->probes[i], page) << i;
	return hits;
}

int dx_filter_works_in_probe(u32 type, const char **why)
{
	if (type != DAMONX_FILTER_YOUNG)
		return dx_filter_works(type, why);
	*why = "asking for it would take the accesses from what is monitored";
	return 0;
}

int dx_filter_works(u32 type, const char **why)
{
	switch (type) {
	case DAMONX_FILTER_ANON:
	case DAMONX_FILTER_ACTIVE:
	case DAMONX_FILTER_YOUNG:
	case DAMONX_FILTER_HUGEPAGE_SIZE:
	case DAMONX_FILTER_UNMAPPED:
		return 1;
	case DAMONX_FILTER_MEMCG:
		if (IS_ENABLED(CONFIG_MEMCG))
			return 1;
		*why = "this kernel has no CONFIG_MEMCG";
		return 0;
	default:
		return -EINVAL;
	}
}
