/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events, in the group "damonx". Name, fields and text of each are those
 * of the event of the same name in the group "damon" of in-kernel DAMON, so
 * that what reads these reads ours.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM damonx

#if !defined(DX_DEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define DX_DEV_TRACE_H

#include <linux/tracepoint.h>
#include <linux/types.h>

#include <linux/damonx.h>

/*
 * A region at the end of a complete window, one of @nr_regions of its target.
 * @nr_accesses is out of the samples that a whole window has.
 */
TRACE_EVENT(damon_aggregated,
	    TP_PROTO(u32 target_id, u32 nr_regions,
		     const struct damonx_region *region, u32 nr_accesses),
	    TP_ARGS(target_id, nr_regions, region, nr_accesses),
	    TP_STRUCT__entry(__field(unsigned long, target_id)
			     __field(unsigned int, nr_regions)
			     __field(unsigned long, start)
			     __field(unsigned long, end)
			     __field(unsigned int, nr_accesses)
			     __field(unsigned int, age)),
	    TP_fast_assign(__entry->target_id = target_id;
			   __entry->nr_regions = nr_regions;
			   __entry->start = region->start;
			   __entry->end = region->end;
			   __entry->nr_accesses = nr_accesses;
			   __entry->age = region->age;),
	    TP_printk("target_id=%lu nr_regions=%u %lu-%lu: %u %u",
		      __entry->target_id, __entry->nr_regions,
		      __entry->start, __entry->end,
		      __entry->nr_accesses, __entry->age)
);

#endif /* DX_DEV_TRACE_H */

/* Below -I kmod, where the kernel's macros look for this file again. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH dev
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
