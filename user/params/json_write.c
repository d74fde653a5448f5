// SPDX-License-Identifier: GPL-2.0
/* Parameters to JSON, by their tables of fields. */
#include <stdio.h>
#include <string.h>

#include "params/fields.h"
#include "util/units.h"

static char *size_text(char *buf, uint64_t bytes,
		       const struct params_style *style)
{
	if (style->raw || style->like_damo)
		return fmt_size(buf, bytes, size_form(style->raw, style->small_units));
	return fmt_size_lossless(buf, bytes);
}

/* Raw: digits in the member's own unit, with decimals where it needs them. */
static char *time_digits(char *buf, uint64_t ns, uint64_t unit_ns)
{
	char decimals[32];
	size_t n;

	fmt_nr(buf, ns / unit_ns, true);
	if (ns % unit_ns) {
		snprintf(decimals, sizeof(decimals), "%.9f",
			 (double)(ns % unit_ns) / (double)unit_ns);
		n = strlen(decimals);
		while (decimals[n - 1] == '0')
			n--;
		decimals[n] = '\0';
		strcat(buf, decimals + 1);
	}
	return buf;
}

char *params_time_text(char *buf, uint64_t ns, uint64_t unit_ns, bool exact,
		       const struct params_style *style)
{
	if (style->raw && ns == UNITS_MAX) {
		fmt_nr(buf, UNITS_MAX, true);
		/* it is one of the member's unit, and damo writes nanoseconds */
		for (; exact && unit_ns >= 1000; unit_ns /= 1000)
			strcat(buf, "000");
		return buf;
	}
	if (style->raw)
		return time_digits(buf, ns, unit_ns);
	if (exact)
		return fmt_utime_exact(buf, ns, false);
	return style->like_damo ? fmt_utime(buf, ns, false) :
				  fmt_utime_lossless(buf, ns);
}

static json_t *id_json(const char *struct_, const struct field *f, int64_t id)
{
	char buf[UNITS_LEN];

	if (id == PARAMS_NONE)
		return json_null();
	if (f->aux && *(const bool *)(struct_ + f->aux))
		return json_string(fmt_nr(buf, (uint64_t)id, true));
	return json_integer(id);
}

static json_t *list_json(const struct fields *t, const char *array, size_t nr,
			 const struct params_style *style)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < nr; i++)
		json_array_append_new(list, fields_write(t, array + i * t->size,
							 style));
	return list;
}

static json_t *scalar_json(const struct field *f, const void *from,
			   const struct params_style *style)
{
	const uint64_t *u = from;
	char buf[UNITS_LEN];

	switch (f->kind) {
	case FIELD_NR:
		return json_string(fmt_nr(buf, *u, style->raw));
	case FIELD_SIZE:
		return json_string(size_text(buf, *u, style));
	case FIELD_SIZE_LONG:
		return json_string(fmt_size_accurate(buf, *u, size_form(style->raw, style->small_units)));
	case FIELD_TIME:
	case FIELD_TIME_EXACT:
		return json_string(params_time_text(buf, *u, f->unit,
					f->kind == FIELD_TIME_EXACT, style));
	case FIELD_RATE:
		return json_string(fmt_rate(buf, *(const double *)from, f->unit,
					    style->raw));
	case FIELD_GOAL:
		return json_string(params_goal_text(buf, *(const double *)from,
						    style->raw));
	default:
		return json_integer((json_int_t)*u);
	}
}

static json_t *field_json(const struct field *f, const char *struct_,
			  const struct params_style *style)
{
	const void *from = struct_ + f->at;
	const char *text;

	switch (f->kind) {
	case FIELD_BOOL:
		return json_boolean(*(const bool *)from);
	case FIELD_NAME:
		return json_string(((const char *const *)f->of)
				   [*(const int *)from]);
	case FIELD_ID:
		return id_json(struct_, f, *(const int64_t *)from);
	case FIELD_TEXT:
		text = *(char *const *)from;
		return text ? json_string(text) : json_null();
	case FIELD_OBJECT:
		return fields_write(f->of, from, style);
	case FIELD_LIST:
		return list_json(f->of, *(char *const *)from,
				 *(const size_t *)(struct_ + f->aux), style);
	case FIELD_OWN:
		return f->own->write(struct_, f, style);
	default:
		return scalar_json(f, from, style);
	}
}

static bool is_written(const struct field *f, const void *from,
		       const struct params_style *style)
{
	return f->kind != FIELD_IDLE && !f->read_only && !f->old &&
	       (!f->is_value || field_is_set(f, from)) &&
	       (!f->when || f->when(from, style));
}

/* As damo 1 had it: fewer members, in another order, and none left out. */
static json_t *write_damo1(const struct fields *t, const void *from,
			   const struct params_style *style)
{
	json_t *o = json_object();
	const struct field *f;
	int place = 0, nr = 0;

	for (f = t->field; f->key; f++)
		nr += f->damo1 > 0;
	while (place++ < nr)
		for (f = t->field; f->key; f++)
			if (f->damo1 == place)
				json_object_set_new(o, f->key,
					is_written(f, from, style) ?
					field_json(f, from, style) :
					json_null());
	return o;
}

json_t *fields_write(const struct fields *t, const void *from,
		     const struct params_style *style)
{
	const struct field *f;
	json_t *o;

	if (style->as_damo1)
		return write_damo1(t, from, style);
	o = json_object();
	for (f = t->field; f->key; f++)
		if (is_written(f, from, style))
			json_object_set_new(o, f->key,
					    field_json(f, from, style));
	return o;
}

json_t *params_to_json(const struct params *p, const struct params_style *style)
{
	return list_json(&kdamond_fields, (const char *)p->kdamonds,
			 p->nr_kdamonds, style);
}

json_t *damos_stats_to_json(const struct damos *s,
			    const struct params_style *style)
{
	return fields_write(&damos_stats_fields, s, style);
}
