/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What report access and report attrs do around the report itself: where the
 * records come from, how often, and who gets them.
 */
#ifndef DX_ACCESS_RUN_H
#define DX_ACCESS_RUN_H

#include <stdbool.h>

#include "cli/out.h"
#include "params/params.h"
#include "report/access/access.h"
#include "report/input/damos_filter_opts.h"
#include "report/input/inputs.h"

/* What of a snapshot taken now. */
struct access_wish {
	bool merge;			/* neighbors that look alike */
	uint64_t start, end;		/* regions that overlap it, others are not handed over; 0, 0: all */
	const struct damos_filter_list *passed;
};

/*
 * What is being monitored now, for reports without --input. @session: the one
 * that was named, or NULL.
 */
struct access_live {
	bool (*is_running)(const char *session);
	bool (*has_results)(const char *session);	/* runs, or has ended and knows its last */
	const char *(*why_not)(void);	/* the device is not there; or NULL */
	/* NULL after a line on standard error */
	struct rec_reader *(*snapshot)(const char *session, const struct access_wish *wish);
	/* What a scheme was last applied to, by damo's indices; the same. */
	struct rec_reader *(*tried)(const char *session, const int scheme[3]);
	/* Of what runs; 0, or -1 after a line on standard error. */
	int (*params)(const char *session, struct params *p);
};

struct access_run {
	const struct access_live *live;
	const char *session;		/* NULL: none was named */
	struct access_opts opts;
	struct intervals_opt intervals;
	struct out_opts out;
	struct opt_list input;		/* names of files */
	bool repeat;
	int64_t delay_ns;
	int64_t count;			/* -1: for ever */
	bool tried_wanted;		/* regions that a scheme tried */
	int tried[3];			/* indices of kdamond, context, scheme */
	struct damos_filter_opts passed;	/* of a snapshot taken now */
};

/*
 * Options of it; input: struct access_run. Its child is access_filter_opts,
 * and --intervals, --color and --no_pager.
 */
extern const struct opt_table access_run_opts;

void access_run_init(struct access_run *run, const struct access_live *live);
void access_run_destroy(struct access_run *run);

/* Make the report as often as asked. Returns the exit status. */
int access_run(struct access_run *run);

#endif /* DX_ACCESS_RUN_H */
