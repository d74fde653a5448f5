// SPDX-License-Identifier: GPL-2.0
/* A timeline as JSON. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline_json.h"
#include "util/json_get.h"
#include "util/msg.h"

#define NAME_LEN	512

static json_t *name_of(const struct timeline *t, size_t function)
{
	char buf[NAME_LEN];

	return json_text_of(timeline_name(t, function, buf, sizeof(buf)));
}

/* Rounded, so that a line has no digits that mean nothing. */
static json_t *number(double v, double per_unit)
{
	return isfinite(v) ? json_real(round(v * per_unit) / per_unit) : json_null();
}

static json_t *share_json(const struct timeline_share *s)
{
	return json_pack("{s:o, s:o, s:o}",
			 "percent", number(100 * s->share, 100),
			 "low_percent", number(100 * s->low, 100),
			 "high_percent", number(100 * s->high, 100));
}

static json_t *parts_json(const struct timeline *t, const struct timeline_phase *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->nr_parts; i++) {
		const struct timeline_part *part = &p->part[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o}",
			"name", name_of(t, part->function),
			"object", json_text_of(t->function[part->function].object),
			"self", share_json(&part->self),
			"total", share_json(&part->total)));
	}
	return list;
}

static json_t *phase_ranges(const struct timeline_phase *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->nr_ranges; i++)
		json_array_append_new(list, json_pack("{s:I, s:o}",
			"hot_range", (json_int_t)p->range[i],
			"heat_percent", number(p->heat[i], 100)));
	return list;
}

static json_t *phase_json(const struct timeline *t, const struct timeline_phase *p)
{
	json_t *o = json_pack("{s:I, s:I, s:{s:o, s:o, s:o}, s:I}",
		"start_ns", (json_int_t)timeline_step_ns(t, p->first),
		"end_ns", (json_int_t)timeline_step_ns(t, p->end),
		"working_set_bytes",
		"mean", number(p->wss_bytes, 1),
		"min", number(p->wss_low, 1),
		"max", number(p->wss_high, 1),
		"samples", (json_int_t)p->samples);

	if (p->name >= 0) {
		json_object_set_new(o, "name", name_of(t, (size_t)p->name));
		json_object_set_new(o, "object",
				    json_text_of(t->function[p->name].object));
		json_object_set_new(o, "share", share_json(&p->name_share));
	} else {
		json_object_set_new(o, "name", json_null());
	}
	json_object_set_new(o, "functions", parts_json(t, p));
	json_object_set_new(o, "hot", phase_ranges(p));
	return o;
}

static json_t *range_json(const struct timeline *t, const struct timeline_range *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nr_functions; i++)
		json_array_append_new(list, json_pack("{s:o, s:o, s:o}",
			"name", name_of(t, r->function[i].function),
			"correlation", number(r->function[i].r, 1000),
			"by_chance_percent", number(100 * r->function[i].chance, 100)));
	return json_pack("{s:I, s:I, s:o, s:o}",
			 "start", (json_int_t)r->start, "end", (json_int_t)r->end,
			 "mapping", json_text_of(r->name), "functions", list);
}

static json_t *sampling_json(const struct timeline *t)
{
	const struct rec_sampling *s;

	if (!t->stacks)
		return json_null();
	s = &t->stacks->sampling;
	return json_pack("{s:o, s:f, s:I, s:I, s:I, s:I}",
			 "method", json_text_of(s->method), "rate_hz", s->rate_hz,
			 "samples", (json_int_t)t->nr_samples,
			 "cut", (json_int_t)t->nr_cut,
			 "first_touches", (json_int_t)t->nr_faults,
			 "lost", (json_int_t)s->lost);
}

static json_t *series(const struct timeline *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->nr_steps; i++)
		json_array_append_new(list, number(t->wss[i], 1));
	return list;
}

json_t *timeline_object(const struct timeline *t)
{
	json_t *phases = json_array(), *ranges = json_array();

	for (size_t i = 0; i < t->nr_phases; i++)
		json_array_append_new(phases, phase_json(t, &t->phase[i]));
	for (size_t i = 0; i < t->nr_ranges; i++)
		json_array_append_new(ranges, range_json(t, &t->range[i]));
	return json_pack("{s:o, s:i, s:I, s:I, s:I, s:o, s:o, s:o, s:o}",
			 "comm", json_text_of(t->stream->comm ? t->stream->comm : ""),
			 "pid", (int)t->stream->pid,
			 "start_ns", (json_int_t)t->start_ns,
			 "end_ns", (json_int_t)t->end_ns,
			 "step_ns", (json_int_t)t->step_ns,
			 "sampling", sampling_json(t),
			 "phases", phases, "hot_ranges", ranges,
			 "working_set_bytes", series(t));
}

int timeline_json(const struct timeline *t, FILE *f)
{
	json_t *o = timeline_object(t);
	int err;

	if (!o)
		return msg_error("no memory for the report");
	err = json_dumpf(o, f, JSON_INDENT(4) | JSON_PRESERVE_ORDER |
			 JSON_REAL_PRECISION(15));
	fputc('\n', f);
	json_decref(o);
	return err ? msg_error("the report cannot be written") : 0;
}
