// SPDX-License-Identifier: GPL-2.0
/* What report access asks of the device in one call, by the filters that it was given. */
#include <string.h>

#include "report/access/access_run.h"
#include "tap.h"

static struct access_wish asked;
static int nr_asked;

static bool yes(const char *session)
{
	(void)session;
	return true;
}

static const char *why_not(void)
{
	return NULL;
}

/* As if the device had failed, after it was asked. */
static struct rec_reader *snapshot(const char *session, const struct access_wish *wish)
{
	(void)session;
	asked = *wish;
	nr_asked++;
	return NULL;
}

static const struct access_live live = { yes, yes, why_not, snapshot, NULL, NULL };

struct given {
	const char *what;
	struct filter_range address[2];
	size_t nr;
	bool by_pattern, dont_merge;
	uint64_t start, end;		/* to be asked for */
};

static bool asks(const struct given *g)
{
	struct filter_range range[2];
	struct access_run run;
	int rc;

	memcpy(range, g->address, sizeof(range));
	access_run_init(&run, &live);
	run.opts.filter.address = (struct filter_ranges){ range, g->nr };
	run.opts.filter.by_pattern = g->by_pattern;
	run.opts.dont_merge = g->dont_merge;
	nr_asked = 0;
	rc = access_run(&run);
	run.opts.filter.address = (struct filter_ranges){ 0 };
	access_run_destroy(&run);
	return rc && nr_asked == 1 && asked.start == g->start && asked.end == g->end &&
	       asked.merge == !g->dont_merge;
}

int main(void)
{
	static const struct given given[] = {
		{ "nothing is filtered: all", { { 0 } }, 0, false, false, 0, 0 },
		{ "an address range: what overlaps it", { { 4096, 8192 } }, 1, false, false, 4096, 8192 },
		{ "several, in any order: from the first to the last",
		  { { 65536, 69632 }, { 4096, 8192 } }, 2, false, false, 4096, 69632 },
		{ "sizes, rates or ages, too, and neighbors that are to be merged: all",
		  { { 4096, 8192 } }, 1, true, false, 0, 0 },
		{ "the same without merging: what overlaps it",
		  { { 4096, 8192 } }, 1, true, true, 4096, 8192 },
		{ "sizes, rates or ages alone: all, as totals count all", { { 0 } }, 0, true, true, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		tap_ok(asks(&given[i]), "%s", given[i].what);
	return tap_end();
}
