// SPDX-License-Identifier: GPL-2.0
/* The options of access filters. */
#include <errno.h>
#include <stdlib.h>

#include "report/filter.h"
#include "util/args.h"
#include "util/units.h"

enum {
	KEY_SZ_REGION = 0x7200,
	KEY_ACCESS_RATE,
	KEY_AGE,
	KEY_ADDRESS,
	KEY_SZ_SNAPSHOT,
	KEY_SNAPSHOT_TIME,
	KEY_SNAPSHOT_IDX,
	KEY_TEMPERATURE,
};

static const struct argp_option filter_options[] = {
	{ "sz_region", KEY_SZ_REGION, "<min> <max>", ARGS_RARE,
	  "min/max size of regions (bytes) to let through", 0 },
	{ "access_rate", KEY_ACCESS_RATE, "<min> <max>", ARGS_RARE,
	  "min/max access rate of regions (percent) to let through", 0 },
	{ "age", KEY_AGE, "<min> <max>", ARGS_RARE,
	  "min/max age of regions (microseconds, or with a unit) to let through",
	  0 },
	{ "address", KEY_ADDRESS, "<start> <end>", ARGS_RARE,
	  "address ranges to let through", 0 },
	{ "sz_snapshot", KEY_SZ_SNAPSHOT, "<min> <max>", ARGS_RARE,
	  "min/max total size of regions of snapshots to let through", 0 },
	{ "snapshot_time", KEY_SNAPSHOT_TIME, "<start (ns)> <end (ns)>",
	  ARGS_RARE, "show snapshots generated in these time intervals", 0 },
	{ "snapshot_idx", KEY_SNAPSHOT_IDX, "<start> <end>", ARGS_RARE,
	  "show the snapshots with these indices (both included)", 0 },
	{ "temperature", KEY_TEMPERATURE, "<min> <max>", ARGS_RARE,
	  "min/max temperature of regions to let through", 0 },
	{ 0 }
};

static int add_range(struct filter_ranges *list, struct filter_range r)
{
	struct filter_range *grown;

	grown = realloc(list->range, (list->nr + 1) * sizeof(*grown));
	if (!grown)
		return ENOMEM;
	grown[list->nr++] = r;
	list->range = grown;
	return 0;
}

static int add_srange(struct filter_sranges *list, struct filter_srange r)
{
	struct filter_srange *grown;

	grown = realloc(list->range, (list->nr + 1) * sizeof(*grown));
	if (!grown)
		return ENOMEM;
	grown[list->nr++] = r;
	list->range = grown;
	return 0;
}

static int parse_sizes(struct argp_state *state, const struct args_words *w,
		       struct filter_range *r)
{
	if (parse_size(w->word[0], &r->min))
		return args_bad(state, w->word[0], "a size");
	if (parse_size(w->word[1], &r->max))
		return args_bad(state, w->word[1], "a size");
	return 0;
}

static int parse_percents(struct argp_state *state, const struct args_words *w,
			  struct access_filter *f)
{
	if (parse_percent(w->word[0], &f->min_percent))
		return args_bad(state, w->word[0], "a rate in percent");
	if (parse_percent(w->word[1], &f->max_percent))
		return args_bad(state, w->word[1], "a rate in percent");
	return 0;
}

static int parse_ages(struct argp_state *state, const struct args_words *w,
		      struct filter_range *r)
{
	if (parse_time(w->word[0], NS_PER_US, &r->min))
		return args_bad(state, w->word[0], "a time");
	if (parse_time(w->word[1], NS_PER_US, &r->max))
		return args_bad(state, w->word[1], "a time");
	return 0;
}

static int add_times(struct argp_state *state, const struct args_words *w,
		     struct filter_sranges *list)
{
	struct filter_srange r = { 0, 0, w->word[0], w->word[1] };

	if (parse_stime(w->word[0], 1, &r.min))
		return args_bad(state, w->word[0], "a time");
	if (parse_stime(w->word[1], 1, &r.max))
		return args_bad(state, w->word[1], "a time");
	return add_srange(list, r);
}

static int add_ints(struct argp_state *state, const struct args_words *w,
		    struct filter_sranges *list)
{
	struct filter_srange r = { 0 };

	if (parse_int(w->word[0], INT64_MIN, INT64_MAX, &r.min))
		return args_bad(state, w->word[0], "a whole number");
	if (parse_int(w->word[1], INT64_MIN, INT64_MAX, &r.max))
		return args_bad(state, w->word[1], "a whole number");
	return add_srange(list, r);
}

/* Indices also take commas and "max". */
static int parse_index(const char *word, int64_t *index)
{
	uint64_t nr;

	if (!parse_int(word, INT64_MIN, INT64_MAX, index))
		return 0;
	if (parse_nr(word, &nr))
		return -1;
	*index = nr > INT64_MAX ? INT64_MAX : (int64_t)nr;
	return 0;
}

static int add_indices(struct argp_state *state, const struct args_words *w,
		       struct filter_sranges *list)
{
	struct filter_srange r = { 0 };

	if (parse_index(w->word[0], &r.min))
		return args_bad(state, w->word[0], "a number");
	if (parse_index(w->word[1], &r.max))
		return args_bad(state, w->word[1], "a number");
	return add_srange(list, r);
}

static int add_sizes(struct argp_state *state, const struct args_words *w,
		     struct filter_ranges *list)
{
	struct filter_range r;

	if (parse_sizes(state, w, &r))
		return EINVAL;
	return add_range(list, r);
}

static error_t filter_parse(int key, char *arg, struct argp_state *state)
{
	struct access_filter *f = state->input;
	struct args_words w;

	if (key < KEY_SZ_REGION || key > KEY_TEMPERATURE)
		return ARGP_ERR_UNKNOWN;
	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (key <= KEY_AGE)
		f->by_pattern = true;
	switch (key) {
	case KEY_SZ_REGION:
		return parse_sizes(state, &w, &f->bytes);
	case KEY_ACCESS_RATE:
		return parse_percents(state, &w, f);
	case KEY_AGE:
		return parse_ages(state, &w, &f->age_ns);
	case KEY_ADDRESS:
		return add_sizes(state, &w, &f->address);
	case KEY_SZ_SNAPSHOT:
		return add_sizes(state, &w, &f->snapshot_bytes);
	case KEY_SNAPSHOT_TIME:
		return add_times(state, &w, &f->snapshot_ns);
	case KEY_SNAPSHOT_IDX:
		return add_indices(state, &w, &f->snapshot_idx);
	default:
		return add_ints(state, &w, &f->temperature);
	}
}

const struct argp access_filter_argp = { filter_options, filter_parse, NULL,
					 NULL, NULL, NULL, NULL };
