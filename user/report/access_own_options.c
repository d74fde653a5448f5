// SPDX-License-Identifier: GPL-2.0
/* Options that only report access has: order, boxes, cache. */
#include <errno.h>
#include <string.h>

#include "report/access_options.h"
#include "util/args.h"
#include "util/units.h"

#define MAX_BOX		10000

enum {
	KEY_SORT = 0x7400,
	KEY_SORT_DSC,
	KEY_BOX,
	KEY_BOX_VALUES,
	KEY_BOX_LENGTH,
	KEY_BOX_HEIGHT,
	KEY_BOX_COLORS,
	KEY_BOX_SCALES,
	KEY_BOX_ALIGN,
	KEY_CACHE,
	/* the way of older versions to set templates */
	KEY_OLD_FORMAT,
};

#define OLD_FORMAT(name, area)						\
	{ "format_" name, KEY_OLD_FORMAT + (area), "<text>", OPTION_HIDDEN, \
	  "the same as --format set " name " <text>", 0 }

static const struct argp_option own_options[] = {
	{ "sort_regions_by", KEY_SORT,
	  "<address|access_rate|age|size|temperature> [...]", ARGS_RARE,
	  "fields to sort regions by; the last one counts first", 0 },
	{ "sort_regions_dsc", KEY_SORT_DSC,
	  "<address|access_rate|age|size|temperature|all> [...]", ARGS_RARE,
	  "sort regions in descending order for the given keys", 0 },
	{ "region_box", KEY_BOX, NULL, ARGS_RARE,
	  "show region access pattern as a box", 0 },
	{ "region_box_values", KEY_BOX_VALUES,
	  "<size|access_rate|age|none> <...> <...>", ARGS_RARE,
	  "values to show via the <box>'s length, color, and height", 0 },
	{ "region_box_min_max_length", KEY_BOX_LENGTH, "<min> <max>",
	  ARGS_RARE, "minimum and maximum number of the region box's length",
	  0 },
	{ "region_box_min_max_height", KEY_BOX_HEIGHT, "<min> <max>",
	  ARGS_RARE, "minimum and maximum number of region box's height", 0 },
	{ "region_box_colorset", KEY_BOX_COLORS, "<gray|flame|emotion>",
	  ARGS_RARE, "colorset to use for region box", 0 },
	{ "region_box_scales", KEY_BOX_SCALES, "<linear|log> <...> <...>",
	  ARGS_RARE, "scale of region box's length, color, and height", 0 },
	{ "region_box_align", KEY_BOX_ALIGN, "<left|right>", ARGS_RARE,
	  "where to align the region box", 0 },
	{ "on_cache", KEY_CACHE, "<size> <ways> <line size>", OPTION_HIDDEN,
	  "show accesses to the sets of such a cache", 0 },
	OLD_FORMAT("record_head", FORMAT_RECORD_HEAD),
	OLD_FORMAT("snapshot_head", FORMAT_SNAPSHOT_HEAD),
	OLD_FORMAT("region", FORMAT_REGION),
	OLD_FORMAT("snapshot_tail", FORMAT_SNAPSHOT_TAIL),
	OLD_FORMAT("record_tail", FORMAT_RECORD_TAIL),
	{ 0 }
};

static int take_sort(struct access_opts *o, char *arg,
		     struct argp_state *state)
{
	struct args_words w;
	int i, key;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	sort_clear(&o->sort);
	for (i = 0; i < w.n; i++) {
		key = args_choice(state, w.word[i], sort_key_names);
		if (key < 0)
			return EINVAL;
		sort_add(&o->sort, (enum sort_key)key);
	}
	return 0;
}

static int take_descending(struct access_opts *o, char *arg,
			   struct argp_state *state)
{
	bool *descending = o->sort.descending;
	struct args_words w;
	int i, key;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	memset(descending, 0, sizeof(o->sort.descending));
	for (i = 0; i < w.n; i++) {
		if (!strcmp(w.word[i], "all")) {
			memset(descending, 1, sizeof(o->sort.descending));
			continue;
		}
		key = args_choice(state, w.word[i], sort_key_names);
		if (key < 0)
			return EINVAL;
		descending[key] = true;
	}
	return 0;
}

static int take_box_values(struct access_opts *o, char *arg,
			   struct argp_state *state)
{
	struct args_words w;
	int i, value;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	for (i = 0; i < BOX_NR_PARTS; i++) {
		value = args_choice(state, w.word[i], box_value_names);
		if (value < 0)
			return EINVAL;
		o->box.value[i] = (enum box_value)value;
	}
	return 0;
}

static int take_box_scales(struct access_opts *o, char *arg,
			   struct argp_state *state)
{
	struct args_words w;
	int i, scale;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	for (i = 0; i < BOX_NR_PARTS; i++) {
		scale = args_choice(state, w.word[i], box_scale_names);
		if (scale < 0)
			return EINVAL;
		o->box.log[i] = scale == 1;
	}
	return 0;
}

static int take_box_range(struct access_opts *o, enum box_part part, char *arg,
			  struct argp_state *state)
{
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_int(w.word[0], -MAX_BOX, MAX_BOX, &o->box.min[part]))
		return args_bad(state, w.word[0], "a number of characters");
	if (parse_int(w.word[1], -MAX_BOX, MAX_BOX, &o->box.max[part]))
		return args_bad(state, w.word[1], "a number of characters");
	return 0;
}

static int take_cache(struct access_opts *o, char *arg,
		      struct argp_state *state)
{
	uint64_t *to[] = { &o->cache.bytes, &o->cache.ways,
			   &o->cache.line_bytes };
	struct args_words w;
	int i;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	for (i = 0; i < 3; i++)
		if (parse_size(w.word[i], to[i]))
			return args_bad(state, w.word[i], "a size");
	o->cache.on = true;
	return 0;
}

static error_t own_parse(int key, char *arg, struct argp_state *state)
{
	struct access_opts *o = state->input;
	int choice;

	switch (key) {
	case KEY_SORT:
		return take_sort(o, arg, state);
	case KEY_SORT_DSC:
		return take_descending(o, arg, state);
	case KEY_BOX:
		o->region_box = true;
		return 0;
	case KEY_BOX_VALUES:
		return take_box_values(o, arg, state);
	case KEY_BOX_LENGTH:
		return take_box_range(o, BOX_LENGTH, arg, state);
	case KEY_BOX_HEIGHT:
		return take_box_range(o, BOX_HEIGHT, arg, state);
	case KEY_BOX_COLORS:
		choice = args_choice(state, arg, colour_set_names);
		o->box.colours = choice < 0 ? 0 : (enum colour_set)choice;
		return choice < 0 ? EINVAL : 0;
	case KEY_BOX_SCALES:
		return take_box_scales(o, arg, state);
	case KEY_BOX_ALIGN:
		choice = args_choice(state, arg, box_align_names);
		o->box.right = choice == 1;
		return choice < 0 ? EINVAL : 0;
	case KEY_CACHE:
		return take_cache(o, arg, state);
	}
	if (key >= KEY_OLD_FORMAT && key < KEY_OLD_FORMAT + FORMAT_NR_AREAS) {
		o->old_format[key - KEY_OLD_FORMAT] = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp access_own_argp = {
	own_options, own_parse, NULL, NULL, NULL, NULL, NULL
};

/* Both, for the parser of report access and for "help". */

static error_t format_parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	state->child_inputs[1] = state->input;
	return 0;
}

static const struct argp_child format_children[] = {
	{ &access_common_argp, 0, NULL, 0 },
	{ &access_own_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp access_format_argp = {
	NULL, format_parse, NULL, NULL, format_children, NULL, NULL
};
