/* SPDX-License-Identifier: GPL-2.0 */
/* Where programs were when they were looked at: call stacks, counted over time. */
#ifndef DX_MODEL_STACKS_H
#define DX_MODEL_STACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a frame besides its names. */
#define REC_FRAME_KERNEL	(1u << 0)
#define REC_FRAME_INLINE	(1u << 1)	/* has no frame of its own in the program */

/* A function that was running, or waiting for one that it called. */
struct rec_frame {
	unsigned int flags;		/* REC_FRAME_* */
	const char *name;		/* "": not known */
	const char *object;		/* file of the program or library; "": none */
	uint64_t offset;		/* in that file, where there is no name; else 0 */
};

#define REC_STACK_CUT		(1u << 0)	/* did not reach the outermost frame */

/* Frames by their index, the innermost first. */
struct rec_stack {
	unsigned int flags;		/* REC_STACK_* */
	uint32_t nr;
	const uint32_t *frame;
};

enum rec_sample_kind {
	REC_SAMPLE_CPU,			/* it ran */
	REC_SAMPLE_FAULT,		/* it touched memory that it did not have yet */
	REC_SAMPLE_NR,
};

/* How often a thread had a stack in a slice of time. */
struct rec_sample {
	int64_t time_ns;		/* the slice's start; see struct rec_sampling */
	int32_t pid, tid;
	uint32_t stack;			/* index */
	uint32_t count;
	enum rec_sample_kind kind;
};

/* How stacks were taken. */
struct rec_sampling {
	double rate_hz;			/* of each thread that runs */
	uint64_t slice_ns;		/* length of the slices of time */
	uint64_t lost;			/* samples that there was no room for */
	const char *method;		/* "bpf", "perf_event", "dwarf"; NULL: there are no stacks */
};

/* All of it. Zero is empty; what pointers lead to belongs to who filled it. */
struct rec_stacks {
	struct rec_sampling sampling;
	size_t nr_frames, nr_stacks, nr_samples;
	struct rec_frame *frame;
	struct rec_stack *stack;
	struct rec_sample *sample;
};

#endif /* DX_MODEL_STACKS_H */
