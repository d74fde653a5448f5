// SPDX-License-Identifier: GPL-2.0
/* Boxes for regions. */
#include <math.h>

#include "report/access/box.h"
#include "report/access/hist.h"
#include "report/access/text.h"
#include "util/units.h"

const char *const box_value_names[] = {
	"size", "access_rate", "age", "none", NULL
};
const char *const box_scale_names[] = { "linear", "log", NULL };
const char *const box_align_names[] = { "left", "right", NULL };

static const char *const part_names[BOX_NR_PARTS] = {
	"length", "color", "height"
};

void box_opts_init(struct box_opts *o)
{
	*o = (struct box_opts){
		.value = { BOX_AGE, BOX_ACCESS_RATE, BOX_SIZE },
		.log = { true, false, true },
		.min = { 1, 0, 1 },
		.max = { 30, COLOR_LEVELS - 1, 5 },
		.colors = COLOR_GRAY,
	};
}

static access_wide region_value(enum box_value value,
				const struct access_scale *scale,
				const struct rec_region *r)
{
	switch (value) {
	case BOX_SIZE:
		return access_size(r);
	case BOX_ACCESS_RATE:
		return access_percent(scale, r);
	case BOX_AGE:
		return access_age_us(scale, r);
	case BOX_NONE:
		break;
	}
	return 0;
}

void box_limits_add(struct box_limits *l, const struct box_opts *o,
		    const struct access_scale *scale,
		    const struct rec_snapshot *snap)
{
	access_wide value;
	size_t i;
	int part;

	for (i = 0; i < snap->nr_regions; i++) {
		for (part = 0; part < BOX_NR_PARTS; part++) {
			value = region_value(o->value[part], scale,
					     &snap->regions[i]);
			if (!l->known || value < l->min[part])
				l->min[part] = value;
			if (!l->known || value > l->max[part])
				l->max[part] = value;
		}
		l->known = true;
	}
}

static double scaled(access_wide value, bool log_scale)
{
	if (!log_scale)
		return (double)value;
	/* Not log2(), which rounds otherwise; so does the order below. */
	return value > 0 ? log((double)value) / log(2) : 0;
}

/* The view's region on the display range of one part. */
static int64_t display_value(const struct access_view *v, enum box_part part)
{
	const struct box_opts *o = &v->opts->box;
	access_wide value = region_value(o->value[part], &v->scale, v->region);
	double min = scaled(v->box.min[part], o->log[part]);
	double max = scaled(v->box.max[part], o->log[part]);
	double unit;

	if (max == min)
		return o->min[part];
	unit = (double)(o->max[part] - o->min[part]) / (max - min);
	return (int64_t)((scaled(value, o->log[part]) - min) * unit +
			 (double)o->min[part]);
}

static void put_row(struct text *t, const struct box_opts *o, int64_t length,
		    int64_t level, bool color)
{
	int64_t widest = o->max[BOX_LENGTH];

	if (length < 0)
		length = 0;
	if (o->align == BOX_RIGHT && length < widest)
		text_fill(t, ' ', (size_t)(widest - length));
	text_putc(t, '|');
	text_puts(t, color_start(o->colors, (int)level, color));
	text_fill(t, (char)('0' + level), (size_t)length);
	text_puts(t, color_end(color));
	text_putc(t, '|');
}

void box_put(struct access_view *v)
{
	const struct box_opts *o = &v->opts->box;
	int64_t length = display_value(v, BOX_LENGTH);
	int64_t level = display_value(v, BOX_COLOR);
	int64_t height = display_value(v, BOX_HEIGHT), i;

	if (level < 0)
		level = 0;
	if (level >= COLOR_LEVELS)
		level = COLOR_LEVELS - 1;
	for (i = 0; i < height; i++) {
		if (i)
			text_putc(v->text, '\n');
		put_row(v->text, o, length, level, v->color);
	}
	if (o->max[BOX_HEIGHT] > 1)
		text_putc(v->text, '\n');
}

void box_put_colors(struct access_view *v)
{
	int level;

	for (level = 0; level < COLOR_LEVELS; level++) {
		text_puts(v->text, color_start(v->opts->box.colors, level,
						v->color));
		text_putc(v->text, (char)('0' + level));
	}
	text_puts(v->text, color_end(v->color));
}

static char *format_limit(char *buf, enum box_value value, access_wide limit,
			  const struct access_view *v)
{
	switch (value) {
	case BOX_SIZE:
		return fmt_size(buf, (uint64_t)limit, v->sizes);
	case BOX_ACCESS_RATE:
		return fmt_percent(buf, (double)limit, v->raw);
	case BOX_AGE:
		return hist_format_value(buf, HIST_IDLE, limit, v->raw);
	case BOX_NONE:
		break;
	}
	buf[0] = '\0';
	return buf;
}

static void put_part(struct access_view *v, enum box_part part)
{
	const struct box_opts *o = &v->opts->box;
	const char *scale = box_scale_names[o->log[part]];
	char min[UNITS_LEN], max[UNITS_LEN];
	long long from = o->min[part], to = o->max[part];

	text_printf(v->text, "# %s: ", part_names[part]);
	if (o->value[part] == BOX_NONE) {
		text_puts(v->text, "none");
		return;
	}
	text_printf(v->text, "%s (represents [%s, %s]%s with [%lld, %lld] ",
		    box_value_names[o->value[part]],
		    format_limit(min, o->value[part], v->box.min[part], v),
		    format_limit(max, o->value[part], v->box.max[part], v),
		    o->value[part] == BOX_AGE ? " " : "", from, to);
	if (part == BOX_COLOR) {
		text_puts(v->text, "number and color (");
		box_put_colors(v);
		text_puts(v->text, ")");
	} else {
		text_puts(v->text, part == BOX_LENGTH ? "columns" : "rows");
	}
	text_printf(v->text, " in %sscale)", scale);
}

void box_put_description(struct access_view *v)
{
	int part;

	for (part = 0; part < BOX_NR_PARTS; part++) {
		if (part)
			text_putc(v->text, '\n');
		put_part(v, (enum box_part)part);
	}
}
