// SPDX-License-Identifier: GPL-2.0
/* Values of regions by access rate. */
#include "report/access/access_view.h"

static access_wide temperature(const struct access_view *v,
			       const struct access_weights *w,
			       const struct rec_region *r)
{
	return access_temperature(w, &v->scale, r);
}

static access_wide idle_us(const struct access_view *v,
			   const struct rec_region *r)
{
	return access_idle_us(&v->scale, &v->snap_scale, r);
}

/* In doubles and in this order, as the digits of maps depend on it. */
static double heat(const struct access_view *v, const struct rec_region *r,
		   double bytes)
{
	const struct access_weights *w = &v->opts->filter.weights;
	double age_us = (double)access_age_us(&v->scale, r);
	double rate = (double)access_percent(&v->scale, r);
	double sum = (double)w->size * bytes + (double)w->rate * rate +
		     (double)w->age * age_us;

	return rate != 0 ? sum : -sum;
}

const struct access_sense access_by_rate = { temperature, idle_us, heat };
