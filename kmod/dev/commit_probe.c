// SPDX-License-Identifier: GPL-2.0
/* What the probes of a context shall be, in the words of the core. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "check.h"
#include "commit_probe.h"
#include "commit_scheme.h"

int dx_commit_probes_fill(struct dx_commit_probes *probes,
			  struct dx_item *context)
{
	struct dx_probe_spec *spec = probes->specs;
	struct dx_item *probe, *item;
	struct dx_page_filter *to;
	u32 nr = 0;

	*probes = (struct dx_commit_probes){};
	dx_for_each_child(probe, context, DAMONX_ITEM_PROBE)
		nr += dx_item_count(probe, DAMONX_ITEM_PROBE_FILTER);
	to = kvcalloc(nr + 1, sizeof(*to), GFP_KERNEL_ACCOUNT);
	if (!to)
		return -ENOMEM;
	probes->filters = to;
	probes->nr = dx_item_count(context, DAMONX_ITEM_PROBE);
	dx_check_probe_weigh(context, probes->specs);
	dx_for_each_child(probe, context, DAMONX_ITEM_PROBE) {
		spec->filters = to;
		dx_for_each_child(item, probe, DAMONX_ITEM_PROBE_FILTER) {
			*to++ = dx_commit_scheme_page_filter(item);
			spec->nr_filters++;
		}
		spec++;
	}
	return 0;
}

void dx_commit_probes_free(struct dx_commit_probes *probes)
{
	kvfree(probes->filters);
}
