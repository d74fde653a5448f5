// SPDX-License-Identifier: GPL-2.0
/* Rules of probes. */
#include <linux/kernel.h>
#include <linux/stddef.h>

#include "check.h"
#include "decode.h"

#define CONTEXT(_member)	offsetof(struct damonx_item_context, _member)
#define FILTER(_member)		offsetof(struct damonx_item_filter, _member)
#define PROBE(_member)		offsetof(struct damonx_item_probe, _member)

int dx_check_probe(struct dx_decoder *d, struct dx_item *item)
{
	u32 flags = dx_item_probe(item)->flags;

	if (flags)
		return dx_refuse_field(d, item, PROBE(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", flags);
	return 0;
}

static int dx_check_probe_filters(struct dx_decoder *d, struct dx_item *context,
				  struct dx_item *probe)
{
	const struct damonx_item_filter *f;
	struct dx_item *item;
	int err;

	dx_for_each_child(item, probe, DAMONX_ITEM_PROBE_FILTER) {
		f = dx_item_filter(item);
		err = dx_check_works(d, item, DAMONX_FEATURE_PROBE,
				     FILTER(type), "type", f->type,
				     dx_item_context(context)->ops);
		if (!err && f->cgroup)
			err = dx_check_cgroup_named(d, d->root, item,
						    FILTER(cgroup), f->cgroup);
		if (err)
			return err;
	}
	return 0;
}

/* The heaviest one of a context; it has one. */
static struct dx_item *dx_check_probe_heaviest(struct dx_item *context)
{
	struct dx_item *item, *heaviest = NULL;

	dx_for_each_child(item, context, DAMONX_ITEM_PROBE)
		if (!heaviest || dx_item_probe(item)->weight >
				 dx_item_probe(heaviest)->weight)
			heaviest = item;
	return heaviest;
}

void dx_check_probe_weigh(struct dx_item *context,
			  struct dx_probe_spec specs[DAMONX_NR_PROBES])
{
	struct dx_item *item;

	dx_for_each_child(item, context, DAMONX_ITEM_PROBE) {
		specs->id = item->id;
		specs->weight = dx_item_probe(item)->weight;
		specs++;
	}
}

/* What the algorithm says of all of them together. */
static int dx_check_probe_weights(struct dx_decoder *d, struct dx_item *context)
{
	const struct dx_attrs attrs = dx_check_attrs(context);
	struct dx_probe_spec specs[DAMONX_NR_PROBES];
	struct dx_item *probe;

	dx_check_probe_weigh(context, specs);
	probe = dx_check_probe_heaviest(context);
	switch (dx_probes_check(specs, dx_item_count(context, DAMONX_ITEM_PROBE),
				&attrs)) {
	case DX_PROBES_OK:
		return 0;
	case DX_PROBES_GOAL:
		return dx_refuse_field(d, context, CONTEXT(goal_aggrs), -EINVAL,
				       "goal_aggrs is %llu, but intervals are tuned by accesses, and probe %u has a weight: accesses are not looked for",
				       dx_item_context(context)->goal_aggrs,
				       probe->id);
	default:
		return dx_refuse_field(d, probe, PROBE(weight), -EINVAL,
				       "weight is %u, and with those of the other probes and %u samples in a window exceeds 32 bits",
				       dx_item_probe(probe)->weight,
				       dx_attrs_samples(&attrs));
	}
}

int dx_check_probes(struct dx_decoder *d, struct dx_item *context)
{
	struct dx_item *probe;
	int err;

	if (!dx_item_count(context, DAMONX_ITEM_PROBE))
		return 0;
	dx_for_each_child(probe, context, DAMONX_ITEM_PROBE) {
		err = dx_check_probe_filters(d, context, probe);
		if (err)
			return err;
	}
	if (dx_item_context(context)->sampling != DAMONX_SAMPLING_CLASSIC)
		return dx_refuse_field(d, context, CONTEXT(sampling),
				       -EOPNOTSUPP,
				       "sampling is %u, but probes work with classic sampling only",
				       dx_item_context(context)->sampling);
	return dx_check_probe_weights(d, context);
}
