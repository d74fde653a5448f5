/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What many records have in common: for each program the distributions of its
 * working set and of the idle times of its memory, and no more, so that a merge
 * is as small as its number of programs, however many records are in it.
 *
 * Weights are times: a machine that looks often counts no more than another one.
 */
#ifndef DX_MERGED_H
#define DX_MERGED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/input/inputs.h"
#include "report/merge/histogram.h"

/* Programs that records do not name, and those above the limit. */
#define MERGED_UNKNOWN	"(unknown)"
#define MERGED_OTHERS	"(others)"

/* What counts; only what was counted alike can be added up. */
struct merged_rule {
	int64_t nr_excluded;		/* first snapshots of a target */
	int64_t min_accesses, min_bytes;	/* of a region, to be working set */
	bool by_cgroup;			/* programs are cgroups, by their paths */
};

#define MERGED_RULE_INIT	{ 20, 1, 1, false }

struct merged_program {
	char *name;
	uint64_t records, targets, snapshots;	/* that it is in, that count */
	struct histogram wss;		/* bytes; weights in ns */
	wide_sum wss_byte_ns;		/* for the mean */
	struct histogram idle;		/* us; weights in bytes * ns */
};

struct merged {
	struct merged_rule rule;
	bool has_rule;			/* else the first merge that is read has it */
	size_t max_programs;		/* those beyond count as MERGED_OTHERS */
	uint64_t records;
	struct merged_program *programs;	/* by name */
	size_t nr_programs;
};

void merged_free(struct merged *m);

/* The program of that name, added if need be, or MERGED_OTHERS. */
struct merged_program *merged_program(struct merged *m, const char *name);

void merged_free_program(struct merged_program *p);

/* Add what is known of a program, or a part of it, to what the merge has of it. */
void merged_add(struct merged *m, const struct merged_program *more);

/* Bytes; 0 where nothing is known. */
double merged_mean_bytes(const struct merged_program *p);

/**
 * merged_take() - add a file: a record of any format, or a merge
 * @path: "-" for standard input
 * @intervals: for records without; may be NULL
 *
 * All of it counts, or, after a line on standard error and with 1 returned,
 * nothing of it.
 */
int merged_take(struct merged *m, const char *path,
		const struct intervals_opt *intervals);

/* ---- files of merges; damox-merge(1) has the format ---- */

#define MERGED_MAGIC	"damox-merge "

struct rec_input;

/* Into @m, which is empty; 0, or 1 after a line on standard error. */
int merged_read(struct merged *m, struct rec_input *in);

/* Write it, complete or not at all, with that mode; 0, or 1 after a line. */
int merged_save(const struct merged *m, const char *path, unsigned int mode);

/* Write it to @f. */
void merged_write(const struct merged *m, FILE *f);

#endif /* DX_MERGED_H */
