// SPDX-License-Identifier: GPL-2.0
/* The options of access filters. */
#include "model/access_filter.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/units.h"
#include "report/input/access_filter_opts.h"

static void add_srange(struct filter_sranges *list, struct filter_srange r)
{
	*ARRAY_ADD(list->range, list->nr) = r;
}

static int take_sizes(struct opt_call *c)
{
	struct filter_ranges *list;
	struct filter_range r;
	int i;

	for (i = 0; i < 2; i++)
		if (parse_size(c->word[i], i ? &r.max : &r.min))
			return opt_bad(c, c->word[i], "a size or an address");
	list = (void *)((char *)c->input + c->row->key);
	*ARRAY_ADD(list->range, list->nr) = r;
	return 0;
}

static int take_times(struct opt_call *c)
{
	struct access_filter *f = c->input;
	struct filter_srange r = { 0, 0, c->word[0], c->word[1] };
	int i;

	for (i = 0; i < 2; i++)
		if (parse_stime(c->word[i], 1, i ? &r.max : &r.min))
			return opt_bad(c, c->word[i], "a time");
	add_srange(&f->snapshot_ns, r);
	return 0;
}

static int take_temperatures(struct opt_call *c)
{
	struct access_filter *f = c->input;
	struct filter_srange r = { 0 };
	int i;

	for (i = 0; i < 2; i++)
		if (parse_int(c->word[i], INT64_MIN, INT64_MAX,
			      i ? &r.max : &r.min))
			return opt_bad(c, c->word[i], "a whole number");
	add_srange(&f->temperature, r);
	return 0;
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

static int take_indices(struct opt_call *c)
{
	struct access_filter *f = c->input;
	struct filter_srange r = { 0 };
	int i;

	for (i = 0; i < 2; i++)
		if (parse_index(c->word[i], i ? &r.max : &r.min))
			return opt_bad(c, c->word[i], "a number");
	add_srange(&f->snapshot_idx, r);
	return 0;
}

#define O struct access_filter
#define PATTERN(...)							\
	.flags = OPT_RARE, .args = "<min> <max>",			\
	OPT_WORDS(__VA_ARGS__), .given = OPT_GIVEN(O, by_pattern)
#define RANGE(function)							\
	.flags = OPT_RARE, .min = 2, .max = 2, .call = function

static const struct opt options[] = {
	{ .name = "sz_region",
	  PATTERN(OPT_SIZE(O, bytes.min), OPT_SIZE(O, bytes.max)),
	  .help = "size of regions to show (bytes, or with a unit)" },
	{ .name = "access_rate",
	  PATTERN(OPT_RATE(O, min_percent, 1), OPT_RATE(O, max_percent, 1)),
	  .help = "access rate of regions to show (percent)" },
	{ .name = "age",
	  PATTERN(OPT_TIME(O, age_ns.min, NS_PER_US),
		  OPT_TIME(O, age_ns.max, NS_PER_US)),
	  .help = "age of regions to show (microseconds, or with a unit)" },
	{ .name = "address", .args = "<start> <end>", RANGE(take_sizes),
	  .key = offsetof(O, address), .help = "addresses to show" },
	{ .name = "sz_snapshot", .args = "<min> <max>", RANGE(take_sizes),
	  .key = offsetof(O, snapshot_bytes),
	  .help = "total size of the regions of snapshots to show" },
	{ .name = "snapshot_time", .args = "<start> <end>", RANGE(take_times),
	  .help = "time of snapshots to show (nanoseconds, or with a unit)" },
	{ .name = "snapshot_idx", .args = "<first> <last>", RANGE(take_indices),
	  .help = "indices of snapshots to show, the last one included" },
	{ .name = "temperature", .args = "<min> <max>", RANGE(take_temperatures),
	  .help = "temperature of regions to show" },
	{ 0 }
};

const struct opt_table access_filter_opts = { .opts = options };
