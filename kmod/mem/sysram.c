// SPDX-License-Identifier: GPL-2.0
/*
 * System RAM: what the kernel's resources call by that name, whoever has put it
 * there, section by section as far as it is online.
 */

#include <linux/atomic.h>
#include <linux/ioport.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/notifier.h>
#include <linux/pfn.h>
#include <linux/sizes.h>

#include "sysram.h"

struct dx_sysram {
	int node;
	struct dx_range *ranges;
	u32 max;
	u32 nr;
	struct dx_range last;	/* not yet among them: the next may join it */
};

/* Frames of a section are online together, and of one node but for its ends. */
#ifdef CONFIG_SPARSEMEM
#define DX_SYSRAM_STEP	PAGES_PER_SECTION
#else
#define DX_SYSRAM_STEP	(SZ_4M >> PAGE_SHIFT)
#endif

static void dx_sysram_flush(struct dx_sysram *ram)
{
	if (ram->last.start == ram->last.end)
		return;
	if (ram->nr < ram->max)
		ram->ranges[ram->nr] = ram->last;
	ram->nr++;
	ram->last = (struct dx_range){};
}

static void dx_sysram_add(struct dx_sysram *ram, u64 start, u64 end)
{
	if (ram->last.end != start) {
		dx_sysram_flush(ram);
		ram->last.start = start;
	}
	ram->last.end = end;
}

static bool dx_sysram_wanted(const struct dx_sysram *ram, unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	return page && (ram->node == NUMA_NO_NODE ||
			page_to_nid(page) == ram->node);
}

/* Part of a section that is memory, where it may begin or end another node's. */
static void dx_sysram_section(struct dx_sysram *ram, unsigned long pfn,
			      unsigned long end)
{
	unsigned long step = end - pfn;

	/* Most often it is all of a kind. */
	if (ram->node != NUMA_NO_NODE &&
	    dx_sysram_wanted(ram, pfn) != dx_sysram_wanted(ram, end - 1))
		step = 1;
	for (; pfn < end; pfn += step) {
		if (dx_sysram_wanted(ram, pfn))
			dx_sysram_add(ram, PFN_PHYS(pfn), PFN_PHYS(pfn + step));
	}
}

static int dx_sysram_resource(struct resource *resource, void *arg)
{
	unsigned long pfn = PFN_UP(resource->start);
	unsigned long end = PFN_DOWN(resource->end + 1);
	unsigned long next;

	for (; pfn < end; pfn = next) {
		next = min(end, round_down(pfn, DX_SYSRAM_STEP) +
				DX_SYSRAM_STEP);
		dx_sysram_section(arg, pfn, next);
		cond_resched();
	}
	return 0;
}

int dx_sysram_ranges(int node, struct dx_range *ranges, u32 max)
{
	struct dx_sysram ram = {
		.node = node,
		.ranges = ranges,
		.max = max,
	};

	walk_iomem_res_desc(IORES_DESC_NONE,
			    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, U64_MAX,
			    &ram, dx_sysram_resource);
	dx_sysram_flush(&ram);
	return min_t(u32, ram.nr, INT_MAX);
}

/* ---- memory that comes and goes ---- */

static atomic_t dx_sysram_nr_changes;
static bool dx_sysram_notified;

static int dx_sysram_changed(struct notifier_block *self, unsigned long event,
			     void *data)
{
	if (event == MEM_ONLINE || event == MEM_OFFLINE)
		atomic_inc(&dx_sysram_nr_changes);
	return NOTIFY_OK;
}

static struct notifier_block dx_sysram_notifier = {
	.notifier_call = dx_sysram_changed,
};

u32 dx_sysram_changes(void)
{
	return atomic_read(&dx_sysram_nr_changes);
}

void dx_sysram_init(void)
{
	dx_sysram_notified = !register_memory_notifier(&dx_sysram_notifier);
}

void dx_sysram_exit(void)
{
	if (dx_sysram_notified)
		unregister_memory_notifier(&dx_sysram_notifier);
}
