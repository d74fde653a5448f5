// SPDX-License-Identifier: GPL-2.0
/* Temperature and idle time in the sense of the report that is being made. */
#include "report/access.h"
#include "report/attrs.h"

access_wide view_temperature(const struct access_view *v,
			     const struct access_weights *w,
			     const struct rec_region *r)
{
	return v->opts->attrs ? attrs_temperature(v, w, r) :
				access_temperature(w, &v->scale, r);
}

access_wide view_idle_us(const struct access_view *v,
			 const struct rec_region *r)
{
	return v->opts->attrs ? attrs_idle_us(v, r) :
				access_idle_us(&v->scale, &v->snap_scale, r);
}

/* In doubles and in this order, as the digits of maps depend on it. */
double view_heat(const struct access_view *v, const struct rec_region *r,
		 double bytes)
{
	const struct access_weights *w = &v->opts->filter.weights;
	double age_us = (double)access_age_us(&v->scale, r), heat, rate;

	if (v->opts->attrs) {
		rate = attrs_hits_wsum(v, r);
		heat = (double)w->size * rate + (double)w->rate * age_us +
		       (double)w->age * bytes;
	} else {
		rate = (double)access_percent(&v->scale, r);
		heat = (double)w->size * bytes + (double)w->rate * rate +
		       (double)w->age * age_us;
	}
	return rate != 0 ? heat : -heat;
}
