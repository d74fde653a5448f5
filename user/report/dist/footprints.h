/* SPDX-License-Identifier: GPL-2.0 */
/* The report of memory footprints, from the side file of a recording. */
#ifndef DX_FOOTPRINTS_H
#define DX_FOOTPRINTS_H

#include "record/record.h"
#include "report/dist/dist.h"
#include "cli/out.h"

#define FOOTPRINTS_DEFAULT	"damon.data.mem_footprint"

enum footprint { FOOTPRINT_VSZ, FOOTPRINT_RSS, FOOTPRINT_SYS, FOOTPRINT_NR };

/* Names in that order, then "all"; ends with NULL. */
extern const char *const footprint_names[];

/* Bytes, one value for each time that the recorder looked. */
struct footprints {
	struct dist dist[FOOTPRINT_NR];
};

/* Returns 0, or 1 after a line on standard error. */
int footprints_read(struct footprints *fp, const char *path);
/* The same, of what a native record has. */
int footprints_of(struct footprints *fp, const struct rec_reader *r);
void footprints_destroy(struct footprints *fp);

struct footprints_opts {
	const char *input;		/* NULL: the default */
	int metric;			/* FOOTPRINT_NR: all */
	struct dist_opts dist;
	struct out_opts out;
};

/* Returns the exit status. */
int footprints_report(const struct footprints_opts *o);

#endif /* DX_FOOTPRINTS_H */
