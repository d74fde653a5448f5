// SPDX-License-Identifier: GPL-2.0
/* Options that only report access has: order, boxes, cache. */
#include <string.h>

#include "report/access/access_options.h"
#include "report/access/box.h"
#include "report/access/sort.h"
#include "cli/opt.h"



#define MAX_BOX		10000

#define O struct access_opts

static int take_sort(struct opt_call *c)
{
	struct access_opts *o = c->input;
	int i, key;

	sort_clear(&o->sort);
	for (i = 0; i < c->n; i++) {
		key = opt_choice(c, c->word[i], sort_key_names);
		if (key < 0)
			return OPT_USAGE;
		sort_add(&o->sort, (enum sort_key)key);
	}
	return 0;
}

static int take_descending(struct opt_call *c)
{
	bool *descending = ((struct access_opts *)c->input)->sort.descending;
	int i, key;

	memset(descending, 0, sizeof(bool) * SORT_NR_KEYS);
	for (i = 0; i < c->n; i++) {
		if (!strcmp(c->word[i], "all")) {
			memset(descending, 1, sizeof(bool) * SORT_NR_KEYS);
			continue;
		}
		key = opt_choice(c, c->word[i], sort_key_names);
		if (key < 0)
			return OPT_USAGE;
		descending[key] = true;
	}
	return 0;
}

static int take_box_scales(struct opt_call *c)
{
	struct access_opts *o = c->input;
	int i, scale;

	for (i = 0; i < BOX_NR_PARTS; i++) {
		scale = opt_choice(c, c->word[i], box_scale_names);
		if (scale < 0)
			return OPT_USAGE;
		o->box.log[i] = scale == 1;
	}
	return 0;
}

/* Templates of older versions. */
static int take_old_format(struct opt_call *c)
{
	struct access_opts *o = c->input;

	o->old_format[c->row->key] = c->word[0];
	return 0;
}

#define BOX_VALUE(part)	OPT_CHOICE(O, box.value[part], box_value_names)
#define BOX_RANGE(part)							\
	.flags = OPT_RARE, .args = "<min> <max>",			\
	OPT_WORDS(OPT_INT(O, box.min[part], -MAX_BOX, MAX_BOX, NULL),	\
		  OPT_INT(O, box.max[part], -MAX_BOX, MAX_BOX, NULL))
#define OLD_FORMAT(n, area)						\
	{ .name = "format_" n, .flags = OPT_HIDDEN, .args = "<text>",	\
	  .min = 1, .max = 1, .key = (area), .call = take_old_format,	\
	  .help = "the same as --format set " n " <text>" }

static const struct opt own_options[] = {
	{ .name = "sort_regions_by", .flags = OPT_RARE,
	  .args = "<address|access_rate|age|size|temperature> [...]",
	  .min = 1, .max = OPT_MANY, .choices = sort_key_names,
	  .call = take_sort,
	  .help = "fields to sort regions by; the last one counts first" },
	{ .name = "sort_regions_dsc", .flags = OPT_RARE,
	  .args = "<address|access_rate|age|size|temperature|all> [...]",
	  .min = 1, .max = OPT_MANY, .choices = sort_key_names,
	  .call = take_descending,
	  .help = "fields to sort by in descending order" },
	{ .name = "region_box", .flags = OPT_RARE, OPT_FLAG(O, region_box),
	  .help = "show the access pattern of each region as a box" },
	{ .name = "region_box_values", .flags = OPT_RARE,
	  .args = "<size|access_rate|age|none> <...> <...>",
	  OPT_WORDS(BOX_VALUE(BOX_LENGTH), BOX_VALUE(BOX_COLOR),
		    BOX_VALUE(BOX_HEIGHT)),
	  .help = "what length, color and height of a box show" },
	{ .name = "region_box_min_max_length", BOX_RANGE(BOX_LENGTH),
	  .help = "minimum and maximum length of a box" },
	{ .name = "region_box_min_max_height", BOX_RANGE(BOX_HEIGHT),
	  .help = "minimum and maximum height of a box" },
	{ .name = "region_box_colorset", .flags = OPT_RARE,
	  OPT_WORDS(OPT_CHOICE(O, box.colors, color_set_names)),
	  .help = "colors of boxes" },
	{ .name = "region_box_scales", .flags = OPT_RARE,
	  .args = "<linear|log> <...> <...>", .min = 3, .max = 3,
	  .choices = box_scale_names, .call = take_box_scales,
	  .help = "scales of length, color and height of boxes" },
	{ .name = "region_box_align", .flags = OPT_RARE,
	  OPT_WORDS(OPT_CHOICE(O, box.align, box_align_names)),
	  .help = "where to align boxes" },
	{ .name = "on_cache", .flags = OPT_HIDDEN,
	  .args = "<size> <ways> <line size>",
	  OPT_WORDS(OPT_SIZE(O, cache.bytes), OPT_SIZE(O, cache.ways),
		    OPT_SIZE(O, cache.line_bytes)),
	  .given = OPT_GIVEN(O, cache.on),
	  .help = "show accesses to the sets of such a cache" },
	OLD_FORMAT("record_head", FORMAT_RECORD_HEAD),
	OLD_FORMAT("snapshot_head", FORMAT_SNAPSHOT_HEAD),
	OLD_FORMAT("region", FORMAT_REGION),
	OLD_FORMAT("snapshot_tail", FORMAT_SNAPSHOT_TAIL),
	OLD_FORMAT("record_tail", FORMAT_RECORD_TAIL),
	{ 0 }
};

const struct opt_table access_own_opts = { .opts = own_options };

static const struct opt_child format_children[] = {
	{ .table = &access_common_opts },
	{ .table = &access_own_opts },
	{ 0 }
};

const struct opt_table access_format_opts = { .children = format_children };
