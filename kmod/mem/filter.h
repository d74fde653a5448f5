/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filters of pages: which pages a scheme acts on, and which ones a probe counts.
 */
#ifndef DX_MEM_FILTER_H
#define DX_MEM_FILTER_H

#include "../compat/folio.h"
#include "../core/seam.h"

/**
 * struct dx_filter_page - a page that filters are asked about
 * @folio: its folio, with a reference; NULL: a page without one, as the zero
 *	page, has no property
 * @young: Whether the page was accessed. It is called at most once for each
 *	filter that asks for that, and may sleep if the caller may. A scheme's
 *	clears what it finds, so that its next answer tells of accesses since
 *	then. NULL: it was not
 * @arg: for @young
 */
struct dx_filter_page {
	dx_folio *folio;
	bool (*young)(void *arg);
	void *arg;
};

/**
 * dx_filter_passes() - Whether filters let a page through
 * @filters: the filters
 * @page: the page
 *
 * Does not sleep, but for @page->young.
 */
bool dx_filter_passes(const struct dx_page_filters *filters,
		      const struct dx_filter_page *page);

/**
 * dx_filter_hits() - Which probes of a pass a page is a hit of
 * @pass: the pass
 * @page: the page
 *
 * Does not sleep. Return: bit n: it passes the filters of probe n.
 */
u8 dx_filter_hits(const struct dx_pass *pass,
		  const struct dx_filter_page *page);

/**
 * dx_filter_works() - Whether pages can be asked for a property on this kernel
 * @type: DAMONX_FILTER_*
 * @why: out: where it does not work, the reason, a constant sentence
 *
 * Return: 1 or 0; -EINVAL for what is not a property of pages.
 */
int dx_filter_works(u32 type, const char **why);

/* The same for filters of probes. */
int dx_filter_works_in_probe(u32 type, const char **why);

#endif /* DX_MEM_FILTER_H */
