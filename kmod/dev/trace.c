// SPDX-License-Identifier: GPL-2.0
/* Emits the trace events of trace.h. One that nobody has enabled costs a jump. */
#include <linux/math64.h>

#include "dev.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/*
 * DAMON's event does not say how many samples there were: readers take it for
 * the number that a window has. If some are missing, tell the rate, rounded as
 * damox does it, but never down to none.
 */
static u32 dx_trace_accesses(const struct damonx_region *report, u32 samples)
{
	u64 scaled;

	if (!report->samples || report->samples == samples)
		return report->estimate;
	scaled = (u64)report->estimate * samples + report->samples / 2;
	scaled = div_u64(scaled, report->samples);
	return scaled || !report->estimate ? scaled : 1;
}

static void dx_trace_target(const struct dx_context *context,
			    const struct dx_target *target, u32 samples)
{
	const struct dx_region *region;
	struct damonx_region report;

	dx_for_each_region(region, target) {
		dx_region_report(context, region, &report);
		trace_damon_aggregated(target->id, target->regions.nr, &report,
				       dx_trace_accesses(&report, samples));
	}
}

void dx_trace_window(const struct dx_watch *watch)
{
	const struct dx_context *context = &watch->context;
	const struct dx_target *target;
	u32 samples;

	lockdep_assert_held(&watch->kdamond->lock);
	if (!trace_damon_aggregated_enabled())
		return;
	samples = dx_attrs_samples(&context->attrs);
	dx_for_each_target(target, context)
		dx_trace_target(context, target, samples);
}
