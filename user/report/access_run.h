/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What report access and report attrs do around the report itself: where the
 * records come from, how often, and who gets them.
 */
#ifndef DX_ACCESS_RUN_H
#define DX_ACCESS_RUN_H

#include <argp.h>
#include <stdbool.h>

#include "report/access.h"
#include "report/inputs.h"
#include "util/out.h"

struct access_run {
	struct access_opts opts;
	struct intervals_opt intervals;
	struct out_opts out;
	char **input;			/* names of files */
	size_t nr_inputs;
	bool repeat;
	int64_t delay_ns;
	int64_t count;			/* -1: for ever */
	bool live_wanted;		/* regions that a scheme tried */
	bool live_filters;		/* --snapshot_damos_filter */
};

/*
 * Options of it; input: struct access_run. Its child is access_filter_argp,
 * and --intervals, --color and --no_pager.
 */
extern const struct argp access_run_argp;

void access_run_init(struct access_run *run);
void access_run_destroy(struct access_run *run);

/* Make the report as often as asked. Returns the exit status. */
int access_run(struct access_run *run);

#endif /* DX_ACCESS_RUN_H */
