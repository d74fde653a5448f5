/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record files a report is about: opened together, read stream by stream
 * in the order of the files.
 */
#ifndef DX_INPUTS_H
#define DX_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/opt.h"
#include "record/record.h"

#define INPUT_DEFAULT	"damon.data"

/* Input of intervals_opts: intervals for records that carry none. */
struct intervals_opt {
	bool given;
	struct rec_intervals v;
};

/* --intervals <sample> <aggr> <update> */
extern const struct opt_table intervals_opts;

struct inputs {
	size_t nr;
	struct rec_reader **reader;
	const char **path;		/* the caller's strings */
	bool borrowed;			/* the reader stays the caller's */
};

/* One that is open already, called @name; 0, or 1 after a line. */
int inputs_borrow(struct inputs *in, struct rec_reader *reader,
		  const char *name);

/**
 * inputs_open() - open record files
 * @path: @nr names; with @nr of 0 it is INPUT_DEFAULT
 * @intervals: for records without; may be NULL
 *
 * Returns 0, or 1 after a line on standard error; then nothing is open.
 */
int inputs_open(struct inputs *in, char *const *path, size_t nr,
		const struct intervals_opt *intervals);
void inputs_close(struct inputs *in);

/* The same inputs once more, for a thread of its own; see rec_twin(). 0 or 1. */
int inputs_twin(struct inputs *twin, const struct inputs *in);

/* A target's number as damo prints it, "None" where there is none. */
#define TARGET_ID_LEN	24
char *target_id_text(char buf[TARGET_ID_LEN], uint64_t id);

/* Walk over all streams of all inputs. */
struct input_walk {
	struct inputs *in;
	size_t reader_idx;
	size_t stream_idx;
};

#define INPUT_WALK(inputs)	((struct input_walk){ (inputs), 0, 0 })

/**
 * input_walk_next() - go to the next stream
 *
 * Returns it, rewound so that rec_next() gives its first snapshot, and sets
 * *reader; NULL at the end. *failed is set when it ended early.
 */
const struct rec_stream *input_walk_next(struct input_walk *w,
					 struct rec_reader **reader,
					 bool *failed);

#endif /* DX_INPUTS_H */
