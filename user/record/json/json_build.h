/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What damo's json says, put together into snapshots and handed to a spool.
 * Two parsers feed it: the general one, and one for the exact layout that damo
 * writes; both end in the same functions, so they cannot disagree.
 */
#ifndef DX_RECORD_JSON_BUILD_H
#define DX_RECORD_JSON_BUILD_H

#include "record/native/native.h"

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING };

/* A scalar as it stands in the text; strings without quotes and escapes. */
struct json_tok {
	enum json_type type;
	const char *p;
	size_t n;
};

enum json_field {
	/* of a record */
	F_KDAMOND, F_CONTEXT, F_SCHEME, F_TARGET, F_SOURCE,
	/* of its intervals */
	F_SAMPLE, F_AGGR, F_UPDATE,
	F_GOAL_BP, F_GOAL_AGGRS, F_GOAL_MIN, F_GOAL_MAX,
	/* of a snapshot */
	F_START_TIME, F_END_TIME, F_TOTAL, F_SAMPLE_US,
	F_NR_TRIED, F_SZ_TRIED, F_NR_APPLIED, F_SZ_APPLIED, F_OPS_PASSED,
	F_QT_EXCEEDS, F_NR_SNAPSHOTS, F_MAX_SNAPSHOTS,
	/* of a region */
	F_START, F_END, F_SAMPLES, F_PERCENT, F_AGE_US, F_AGE, F_PASSED,
	F_PROBE_HITS,
};

struct json_build {
	const char *name;
	struct nat_writer *out;
	const struct rec_intervals *intervals;	/* where a record has none */
	int stream;			/* number in @out; -1: outside of a record */
	struct rec_stream head;
	char *source;
	struct rec_snapshot snap;
	size_t cap_regions;
	struct rec_region *region;	/* being read; NULL: none */
	bool counted;			/* its samples were there */
	bool has_start, has_end;	/* its addresses were there */
	double percent;			/* with its fraction; < 0: was not there */
	bool late;			/* regions miss what intervals tell, and
					 * those had not been read yet */
	bool *derive;			/* the same, by stream; see derive_regions() */
	size_t nr_derive;
	uint64_t (*where)(const void *arg);	/* bytes parsed, for messages */
	const void *where_arg;
	bool failed;			/* said why already */
};

/* All return 0, or -1 after a line on standard error. */
int json_begin_record(struct json_build *b);
int json_end_record(struct json_build *b);
void json_begin_snapshot(struct json_build *b);
int json_end_snapshot(struct json_build *b);
int json_begin_region(struct json_build *b);
int json_set(struct json_build *b, enum json_field f, const struct json_tok *t);
int json_set_filters(struct json_build *b, const char *text);
void json_build_free(struct json_build *b);

/* The parser of exact regions. Consumes as many as it recognizes of the @n
 * bytes at @p, which follow the "[" of a list of regions; how many bytes that
 * were in *used. Sets *more when more input could lead to more regions.
 * 0, or -1 as above. */
int json_fast_regions(struct json_build *b, const char *p, size_t n,
		      size_t *used, bool *more);

/* The text before the regions of a snapshot as damo lays it out. */
#define JSON_REGIONS_MARK	"\n                \"regions\": ["

/* Scalars, tolerant as damo's reader is; false when it is no such number. */
bool json_nr(const struct json_tok *t, uint64_t *v);
bool json_size(const struct json_tok *t, uint64_t *v);
bool json_time(const struct json_tok *t, int64_t unit_ns, int64_t *ns);
bool json_double(const struct json_tok *t, double *v);
bool json_percent(const struct json_tok *t, double *v);

#endif /* DX_RECORD_JSON_BUILD_H */
