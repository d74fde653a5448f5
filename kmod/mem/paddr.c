// SPDX-License-Identifier: GPL-2.0
/*
 * Physical memory: which parts of it there are, and whether its pages were
 * accessed by any program that maps them.
 *
 * Looks are taken folio by folio: all of those that fall into one share one walk
 * over its mappings. What is free, or the kernel's own, is %DX_ABSENT: nobody
 * notes its accesses.
 */

#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>

#include "act.h"
#include "filter.h"
#include "paddr.h"
#include "physical.h"
#include "rmap.h"
#include "sysram.h"

static int dx_paddr_areas(struct dx_space *space, struct dx_range *areas,
			  u32 max)
{
	struct dx_physical *physical = dx_physical_of(space);

	/* Before: what changes meanwhile may be seen or not. */
	physical->seen = dx_sysram_changes();
	return dx_sysram_ranges(physical->node, areas, max);
}

static bool dx_paddr_areas_changed(struct dx_space *space)
{
	return dx_physical_of(space)->seen != dx_sysram_changes();
}

/* Looks of @looks that lie below @end. */
static u32 dx_paddr_below(const struct dx_look *looks, u32 nr, u64 end)
{
	u32 i = 0;

	while (i < nr && looks[i].addr < end)
		i++;
	return i;
}

static void dx_paddr_answer_all(struct dx_rmap_looks *looks, u8 answer)
{
	u32 i;

	for (i = 0; i < looks->nr_read; i++) {
		looks->read[i].seen = answer;
		looks->read[i].leaf_shift = PAGE_SHIFT;
	}
	for (i = 0; i < looks->nr_arm; i++) {
		looks->arm[i].found = answer;
		looks->arm[i].seen = DX_PENDING;
		looks->arm[i].leaf_shift = PAGE_SHIFT;
	}
}

/* Note which probes the folio hits, where it could be looked at. */
static void dx_paddr_note_hits(const struct dx_pass *pass,
			       struct dx_rmap_looks *looks)
{
	const struct dx_filter_page asked = { .folio = looks->folio };
	u8 hits;
	u32 i;

	if (!pass->nr_probes || !looks->nr_read)
		return;
	hits = dx_filter_hits(pass, &asked);
	for (i = 0; i < looks->nr_read; i++)
		if (looks->read[i].seen != DX_UNKNOWN)
			looks->read[i].hits = hits;
}

/*
 * The first looks of @left that have one answer: those of one folio, or of one
 * page that is none.
 */
static void dx_paddr_look_at_next(struct dx_space *space,
				  const struct dx_pass *pass,
				  struct dx_rmap_looks *left)
{
	struct dx_rmap_looks now = *left;
	u64 addr = U64_MAX, end, begun_ns;

	if (left->nr_read)
		addr = left->read[0].addr;
	if (left->nr_arm)
		addr = min(addr, left->arm[0].addr);
	end = round_down(addr, PAGE_SIZE) + PAGE_SIZE;
	now.folio = dx_folio_get(PHYS_PFN(addr));
	if (now.folio)
		end = PFN_PHYS(dx_folio_pfn(now.folio) +
			       dx_folio_nr_pages(now.folio));
	now.nr_read = dx_paddr_below(left->read, left->nr_read, end);
	now.nr_arm = dx_paddr_below(left->arm, left->nr_arm, end);

	if (now.folio) {
		begun_ns = local_clock();
		if (pass->only_probes)
			dx_paddr_answer_all(&now, DX_UNTOUCHED);
		else
			dx_rmap_look(&now);
		dx_paddr_note_hits(pass, &now);
		dx_space_held(space, max_t(s64, local_clock() - begun_ns, 0));
		dx_folio_put(now.folio);
	} else {
		dx_paddr_answer_all(&now, DX_ABSENT);
	}
	left->read += now.nr_read;
	left->nr_read -= now.nr_read;
	left->arm += now.nr_arm;
	left->nr_arm -= now.nr_arm;
}

static void dx_paddr_pass(struct dx_space *space, struct dx_pass *pass)
{
	struct dx_rmap_looks left = {
		.read = pass->read,
		.nr_read = pass->nr_read,
		.arm = pass->arm,
		.nr_arm = pass->nr_arm,
	};

	while (left.nr_read || left.nr_arm) {
		if (kthread_should_stop()) {
			dx_paddr_answer_all(&left, DX_UNKNOWN);
			return;
		}
		dx_paddr_look_at_next(space, pass, &left);
		cond_resched();
	}
}

#define COUNT_BYTES	(64ULL << 20)	/* at most, between two looks at who waits */

static u64 dx_paddr_add_node_bytes(struct dx_space *space,
				   const struct dx_range *range, u32 node,
				   struct dx_node_bytes *sum)
{
	u64 end = min_t(u64, range->end, range->start + COUNT_BYTES);
	unsigned long pfn = PHYS_PFN(range->start), next;
	unsigned long end_pfn = PHYS_PFN(end);
	dx_folio *folio;

	for (; pfn < end_pfn; pfn = next) {
		next = pfn + 1;
		folio = dx_folio_get(pfn);
		if (!folio)
			continue;
		next = min(dx_folio_pfn(folio) + dx_folio_nr_pages(folio),
			   end_pfn);
		sum->all += PFN_PHYS(next - pfn);
		if (page_to_nid(dx_folio_page(folio, 0)) == node)
			sum->on_node += PFN_PHYS(next - pfn);
		dx_folio_put(folio);
	}
	cond_resched();
	return end;
}

const struct dx_ops dx_paddr_ops = {
	.id = DAMONX_OPS_PADDR,
	.name = "paddr",
	.follows_mappings = true,
	.ranges_stay = true,
	.areas = dx_paddr_areas,
	.areas_changed = dx_paddr_areas_changed,
	.pass = dx_paddr_pass,
	.same = dx_space_same,
	.folio_bytes = PMD_SIZE,
	.act = dx_act_paddr,
	.add_node_bytes = dx_paddr_add_node_bytes,
};
