// SPDX-License-Identifier: GPL-2.0
#include "report/input/damos_filter_opts.h"
#include "util/mem.h"

static int take_filters(struct opt_call *c)
{
	struct damos_filter_opts *o = c->input;
	struct damos_filter f;
	char error[256];
	int at, taken;

	for (at = 0; at < c->n; at += taken) {
		taken = damos_filter_parse(c->word + at, c->n - at, o->any_word,
					   &f, error);
		if (taken < 0)
			return opt_usage(c, "%s", error);
		*ARRAY_ADD(o->list.v, o->list.nr) = f;
	}
	return 0;
}

static const struct opt options[] = {
	{ .name = "snapshot_damos_filter", .args = "<damos filter argument> [...]",
	  .min = 1, .max = OPT_MANY, .call = take_filters,
	  .help = "show for each region how much of it passes these filters, in the format of --damos_filter" },
	{ 0 }
};

const struct opt_table damos_filter_opts = { .opts = options };

void damos_filter_opts_destroy(struct damos_filter_opts *o)
{
	damos_filters_free(o->list.v, o->list.nr);
	o->list = (struct damos_filter_list){ 0 };
}
