// SPDX-License-Identifier: GPL-2.0
/*
 * The first layer of filters: by address and by target. They see parts of
 * regions; the second layer sees pages, and is the memory floor's.
 */
#include "internal.h"

/*
 * Whether the memory at @addr of target @target is what @f names. *@end is
 * lowered to where that changes.
 */
static bool dx_range_filter_has(const struct dx_range_filter *f, u32 target,
				u64 addr, u64 *end)
{
	if (f->type == DAMONX_FILTER_TARGET)
		return f->target == target;
	if (addr < f->range.start) {
		*end = min(*end, f->range.start);
		return false;
	}
	if (addr >= f->range.end)
		return false;
	*end = min(*end, f->range.end);
	return true;
}

/* What becomes of memory that no filter of the first layer matches. */
static enum dx_verdict dx_range_filter_default(const struct dx_scheme_spec *spec)
{
	if (spec->nr_page_filters || !spec->nr_range_filters)
		return DX_VERDICT_ASK_PAGES;
	if (spec->range_filters[spec->nr_range_filters - 1].allow)
		return DX_VERDICT_KEEP_OUT;
	return DX_VERDICT_ASK_PAGES;
}

enum dx_verdict dx_range_filter_ask(const struct dx_scheme_spec *spec,
				    u32 target, u64 addr, u64 *end)
{
	const struct dx_range_filter *f = spec->range_filters;
	enum dx_verdict verdict = dx_range_filter_default(spec);
	bool decided = false;
	u32 i;

	/* All of them, as each may end the part for which this holds. */
	for (i = 0; i < spec->nr_range_filters; i++, f++) {
		bool has = dx_range_filter_has(f, target, addr, end);

		if (decided || has == f->inverted)
			continue;
		verdict = f->allow ? DX_VERDICT_LET_THROUGH :
				     DX_VERDICT_KEEP_OUT;
		decided = true;
	}
	return verdict;
}

struct dx_page_filters dx_scheme_page_filters(const struct dx_scheme_spec *spec)
{
	u32 nr = spec->nr_page_filters;

	return (struct dx_page_filters){
		.at = spec->page_filters,
		.nr = nr,
		.otherwise = !nr || !spec->page_filters[nr - 1].allow,
	};
}
