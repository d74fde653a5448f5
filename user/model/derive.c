// SPDX-License-Identifier: GPL-2.0
#include "model/derive.h"

double derive_max_samples(const struct rec_stream *s)
{
	const struct rec_intervals *i = &s->intervals;

	return s->has_intervals && i->sample_us > 0 && i->aggr_us > 0 ?
	       i->aggr_us / i->sample_us : 0;
}

uint32_t derive_samples(double percent, double max_samples)
{
	double v = percent * max_samples / 100;

	/* what is a rounding below a whole number is that */
	return v >= UINT32_MAX ? UINT32_MAX : (uint32_t)(v + 1e-9);
}

uint64_t derive_age(uint64_t us, double aggr_us)
{
	return us == REC_NONE ? REC_NONE : (uint64_t)((double)us / aggr_us);
}

void derive_regions(const struct rec_stream *s, struct rec_snapshot *snap)
{
	double max = derive_max_samples(s);

	for (size_t i = 0; i < snap->nr_regions; i++) {
		struct rec_region *r = &snap->regions[i];

		if (r->nr_accesses == DERIVE_LATER)
			r->nr_accesses = max > 0 && r->percent >= 0 ?
					 derive_samples(r->percent, max) : 0;
		if (max > 0 && r->age == REC_NONE)
			r->age = derive_age(r->age_us, s->intervals.aggr_us);
	}
}
