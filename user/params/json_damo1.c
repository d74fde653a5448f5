// SPDX-License-Identifier: GPL-2.0
/* Parameters as damo 1 wrote them: fewer members, in another order. */
#include "params/json.h"

struct member {
	const char *name;
	const struct member *members;	/* of an object, or of a list's */
};

static const struct member intervals[] = {
	{ "sample_us", NULL }, { "aggr_us", NULL }, { "ops_update_us", NULL },
	{ 0 }
};

static const struct member regions[] = {
	{ "start", NULL }, { "end", NULL }, { 0 }
};

static const struct member targets[] = {
	{ "pid", NULL }, { "regions", regions }, { 0 }
};

static const struct member limits[] = {
	{ "min", NULL }, { "max", NULL }, { 0 }
};

static const struct member access_pattern[] = {
	{ "sz_bytes", limits }, { "nr_accesses", limits }, { "age", limits },
	{ 0 }
};

static const struct member weights[] = {
	{ "sz_permil", NULL }, { "nr_accesses_permil", NULL },
	{ "age_permil", NULL }, { 0 }
};

static const struct member quotas[] = {
	{ "time_ms", NULL }, { "sz_bytes", NULL },
	{ "reset_interval_ms", NULL }, { "weights", weights }, { 0 }
};

static const struct member watermarks[] = {
	{ "metric", NULL }, { "interval_us", NULL }, { "high_permil", NULL },
	{ "mid_permil", NULL }, { "low_permil", NULL }, { 0 }
};

static const struct member filters[] = {
	{ "filter_type", NULL }, { "memcg_path", NULL }, { "matching", NULL },
	{ 0 }
};

static const struct member schemes[] = {
	{ "action", NULL }, { "access_pattern", access_pattern },
	{ "quotas", quotas }, { "watermarks", watermarks },
	{ "filters", filters }, { 0 }
};

static const struct member contexts[] = {
	{ "intervals", intervals }, { "nr_regions", limits }, { "ops", NULL },
	{ "targets", targets }, { "schemes", schemes }, { 0 }
};

static const struct member kdamonds[] = {
	{ "state", NULL }, { "pid", NULL }, { "contexts", contexts }, { 0 }
};

/* A copy with those members only; those that are not there are null. */
static json_t *pick(json_t *v, const struct member *members)
{
	const struct member *m;
	json_t *o, *element;
	size_t i;

	if (!v)
		return json_null();
	if (!members)
		return json_incref(v);
	if (json_is_array(v)) {
		o = json_array();
		json_array_foreach(v, i, element)
			json_array_append_new(o, pick(element, members));
		return o;
	}
	o = json_object();
	for (m = members; m->name; m++)
		json_object_set_new(o, m->name,
				    pick(json_object_get(v, m->name),
					 m->members));
	return o;
}

json_t *params_to_json_damo1(const struct params *p,
			     const struct params_style *style)
{
	json_t *all = params_to_json(p, style);
	json_t *o = pick(all, kdamonds);

	json_decref(all);
	return o;
}
