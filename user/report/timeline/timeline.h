/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why memory is hot: accesses and call stacks of a record on one axis of time,
 * cut into phases where working set and hot memory change.
 */
#ifndef DX_TIMELINE_H
#define DX_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/out.h"
#include "cli/rows.h"
#include "report/heatmap/heatmap.h"
#include "report/input/inputs.h"

#define TIMELINE_STEPS		480	/* of time, at most */
#define TIMELINE_COLUMNS	160	/* of addresses, of all areas together */
#define TIMELINE_AREAS		24
#define TIMELINE_FUNCTIONS	256	/* that are followed over time */
#define TIMELINE_RANGES		64
#define PHASE_FUNCTIONS		5
#define PHASE_RANGES		4
#define RANGE_FUNCTIONS		3

struct timeline_opts {
	const char *input;		/* NULL: the default */
	const char *output;		/* NULL: text to standard output */
	int format;			/* enum timeline_format */
	struct intervals_opt intervals;
	struct out_opts out;
	struct rows_opts rows;		/* --columns; as JSON when that is the format */
};

enum timeline_format {
	TIMELINE_BY_NAME,		/* of the output: .html, .json, ... */
	TIMELINE_TEXT, TIMELINE_JSON, TIMELINE_HTML,
	TIMELINE_FOLDED, TIMELINE_SPEEDSCOPE, TIMELINE_PPROF, TIMELINE_PICTURE,
};

/* Their names for an option, in that order; then NULL. */
extern const char *const timeline_format_names[];

/* Returns the exit status. */
int timeline_report(const struct timeline_opts *o);

struct timeline;

/**
 * timeline_open() - read a record
 * @t: zero, but for what is asked for (idle, columns)
 * @path: NULL: the default
 *
 * Accesses and functions, without phases. Returns 0, or 1 after a line on standard
 * error; timeline_close() is needed either way, and frees @t as well.
 */
int timeline_open(struct timeline *t, const char *path,
		  const struct intervals_opt *intervals);
/* The same of a record that is open, and stays the caller's; @name: for messages. */
int timeline_open_reader(struct timeline *t, struct rec_reader *reader,
			 const char *name);
void timeline_close(struct timeline *t);

/* ---- what it consists of ---- */

/* A function, however many frames it has. */
struct timeline_function {
	const char *name;		/* the record's; "": only its file is known */
	const char *object;
	uint64_t total, self;		/* samples with it, and with it innermost */
	double height;			/* mean number of frames that called it */
	double *share;			/* of the samples of each step; NULL: not followed */
	double *own;			/* the same with it innermost */
	double *whole;			/* samples with it in stacks that are not cut */
};

/* A share that was found in some samples. */
struct timeline_share {
	double share, low, high;	/* 95 percent of such intervals have the true one */
};

struct timeline_part {
	size_t function;		/* index */
	struct timeline_share total, self;
};

/* Addresses that were hot in a phase. */
struct timeline_range {
	uint64_t start, end;
	size_t map, first, nr;		/* columns of a map */
	const char *name;		/* of the mapping that has most of it; "": none */
	double *heat;			/* of each step, percent; NaN: not known */
	size_t nr_functions;
	struct {
		size_t function;
		double r;		/* correlation over time, -1 to 1 */
		double chance;		/* that so much comes by itself */
	} function[RANGE_FUNCTIONS];
};

struct timeline_phase {
	size_t first, end;		/* steps; half open */
	double wss_bytes, wss_low, wss_high;
	uint64_t samples;
	/* What distinguishes it, or most of it has; -1: nothing does. */
	ssize_t name;
	struct timeline_share name_share;
	size_t nr_parts;
	struct timeline_part part[PHASE_FUNCTIONS];	/* most self first */
	size_t nr_ranges;
	size_t range[PHASE_RANGES];	/* in timeline.range, hottest first */
	double heat[PHASE_RANGES];	/* of each in this phase, percent */
};

struct timeline {
	bool idle;			/* maps are of all memory, not of what was accessed */
	size_t columns;			/* of addresses, of all maps; 0: TIMELINE_COLUMNS */

	struct inputs in;
	const char *path;
	const struct rec_stream *stream;
	struct rec_reader *reader;
	struct stream_id id;
	const struct rec_stacks *stacks;	/* NULL: none were recorded */
	int32_t pid;			/* whose samples count; 0: all */
	size_t nr_others;		/* streams that are not shown */

	int64_t start_ns, end_ns;
	double step_ns;
	size_t nr_steps;
	double *wss;			/* bytes, of each step; NaN: not known */
	uint64_t *samples;		/* of each step */
	uint64_t *whole;		/* those of them whose stacks are not cut */
	uint64_t nr_samples, nr_cut, nr_faults;

	size_t nr_maps;
	struct heatmap map[TIMELINE_AREAS];
	double full_heat;		/* value of a cell that is accessed all the time */

	size_t nr_functions;
	struct timeline_function *function;
	uint32_t *function_of;		/* of a frame */
	uint64_t *stack_count;		/* samples of a stack that count */

	size_t nr_phases;
	struct timeline_phase *phase;
	size_t nr_ranges;
	struct timeline_range range[TIMELINE_RANGES];
};

/* Step of a time within the record; the caller checked that it is. */
static inline size_t timeline_step(const struct timeline *t, int64_t ns)
{
	size_t i = (size_t)((double)(ns - t->start_ns) / t->step_ns);

	return i < t->nr_steps ? i : t->nr_steps - 1;
}

static inline int64_t timeline_step_ns(const struct timeline *t, size_t i)
{
	return i == t->nr_steps ? t->end_ns :
	       t->start_ns + (int64_t)((double)i * t->step_ns);
}

/* Is it a sample of the process, in the time that is shown? */
static inline bool timeline_counts(const struct timeline *t,
				   const struct rec_sample *m)
{
	int64_t at = m->time_ns + (int64_t)t->stacks->sampling.slice_ns / 2;

	return (!t->pid || m->pid == t->pid) && at >= t->start_ns &&
	       at < t->end_ns;
}

static inline size_t timeline_sample_step(const struct timeline *t,
					  const struct rec_sample *m)
{
	return timeline_step(t, m->time_ns +
			     (int64_t)t->stacks->sampling.slice_ns / 2);
}

/* Heat of a cell: percent of the time; NaN: not known. */
static inline double timeline_heat(const struct timeline *t, size_t map,
				   size_t step, size_t column)
{
	const struct heatmap *m = &t->map[map];
	double percent;

	if (step >= m->time.nr)
		step = m->time.nr - 1;
	percent = 100 * m->heat[step * m->addr.nr + column] / t->full_heat;
	return percent > 100 ? 100 : percent;
}

/* A function as people read it: its name, or its file in brackets. */
const char *timeline_name(const struct timeline *t, size_t function, char *buf,
			  size_t size);

/* Does it tell something of where it runs? What programs begin with does not. */
bool timeline_names(const struct timeline_function *f);

/* What the process has mapped at most of these addresses; "": not known. */
const char *timeline_mapping(const struct timeline *t, uint64_t start, uint64_t end);

/* How much some samples tell of the share that all have. */
struct timeline_share timeline_share_of(double part, double all);

/* Fill in heat and functions of a range of which map and columns are set. */
void timeline_follow_range(const struct timeline *t, struct timeline_range *r);

/* ---- its parts, in this order; 0, or 1 after a line on standard error ---- */

int timeline_read(struct timeline *t);		/* accesses */
void timeline_count(struct timeline *t);	/* functions */
void timeline_cut(struct timeline *t);		/* phases */
void timeline_name_phases(struct timeline *t);
void timeline_find_ranges(struct timeline *t);	/* what is hot in them */

/* ---- what it becomes ---- */

void timeline_text(const struct timeline *t, FILE *f);
int timeline_json(const struct timeline *t, FILE *f);
/* A row each phase; 1 after a line on standard error: a column is none of these. */
int timeline_rows(const struct timeline *t, const struct rows_opts *o, FILE *f);
int timeline_page(const struct timeline *t, FILE *f);
/* PNG, SVG, PDF or JPEG, by the name's ending. */
int timeline_picture(const struct timeline *t, const char *path);
int timeline_export(const struct timeline *t, enum timeline_format format, FILE *f);

/*
 * Where a series of @nr vectors of @width numbers changes: starts of the segments
 * into @start, which has room for @nr; how many. @least: length of the shortest.
 */
size_t timeline_segments(const double *x, size_t nr, size_t width, size_t least,
			 size_t *start);

#endif /* DX_TIMELINE_H */
