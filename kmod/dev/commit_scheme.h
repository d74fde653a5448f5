/* SPDX-License-Identifier: GPL-2.0 */
/* From the items of schemes to what the core wants to know; for commit.c. */
#ifndef DX_DEV_COMMIT_SCHEME_H
#define DX_DEV_COMMIT_SCHEME_H

#include "../core/core.h"
#include "item.h"

/* The schemes of a context, and the arrays that they point into. */
struct dx_commit_schemes {
	struct dx_scheme_spec *specs;
	u32 nr;
	struct dx_goal *goals;
	struct dx_range_filter *range_filters;
	struct dx_page_filter *page_filters;
	struct dx_destination *destinations;
};

/*
 * Read the schemes of a context into @schemes, for dx_commit_schemes_free() in
 * any case. May sleep. Return: 0 or -ENOMEM.
 */
int dx_commit_schemes_fill(struct dx_commit_schemes *schemes,
			   struct dx_item *context);
void dx_commit_schemes_free(struct dx_commit_schemes *schemes);

/* A filter of pages, of a scheme or a probe. */
struct dx_page_filter dx_commit_scheme_page_filter(struct dx_item *item);

#endif /* DX_DEV_COMMIT_SCHEME_H */
