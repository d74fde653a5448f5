/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Call stacks of the processes that are recorded: taken, named while their files
 * are there, and put into the record.
 */
#ifndef DX_PROFILE_COLLECT_H
#define DX_PROFILE_COLLECT_H

#include <stdbool.h>
#include <sys/types.h>

#include "record/record.h"

#define COLLECT_RATE_HZ		99
#define COLLECT_MAX_RATE_HZ	10000

enum collect_method { COLLECT_AUTO, COLLECT_BPF, COLLECT_PERF_EVENT };

/* How they are followed from a function to its caller. */
enum collect_unwind { COLLECT_FP, COLLECT_DWARF };

/* Their names, in that order; then NULL. */
extern const char *const collect_method_names[], *const collect_unwind_names[];

struct collect_opts {
	bool wanted;
	double rate_hz;		/* of each thread that runs */
	bool kernel;		/* kernel frames, too */
	int method;		/* enum collect_method */
	int unwind;		/* enum collect_unwind */
};

struct collect;

/*
 * NULL where no call stacks can be had, after a warning that says why, and what to
 * do: what else is recorded is worth having without.
 */
struct collect *collect_new(const struct collect_opts *o);
void collect_free(struct collect *c);

/**
 * collect_look() - look at processes from now on
 *
 * Also at all that they start. Those that are looked at already may be among them.
 */
void collect_look(struct collect *c, const pid_t *pids, size_t nr);

/* Take what has come into the record. 0, or -1 after a line on standard error. */
int collect_take(struct collect *c, struct rec_writer *w);

#endif /* DX_PROFILE_COLLECT_H */
