/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's perf_event tells of processes, their threads and children:
 * where they run, what they map, when they start, exec and end. One ring for each
 * CPU; what is in them is handed out in order of time (CLOCK_MONOTONIC).
 */
#ifndef DX_PROFILE_RINGS_H
#define DX_PROFILE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RINGS_MAX_DEPTH	127		/* addresses of a stack */

/* One look at a thread: addresses, the innermost first; not its alone. */
struct rings_sample {
	int64_t time_ns;
	pid_t pid, tid;
	unsigned int kind;		/* enum rec_sample_kind */
	uint64_t count;
	size_t nr_kernel, nr_user;
	const uint64_t *kernel, *user;
	/* of one whose stack was copied: registers, ascending by number; NULL: none */
	const uint64_t *regs;
	const uint8_t *stack;		/* from the stack pointer on */
	size_t stack_bytes;
};

/* Who hears of it. */
struct rings_sink {
	void *arg;
	void (*sample)(void *arg, const struct rings_sample *s);
	/* code was mapped from @path, at @offset in it */
	void (*mapped)(void *arg, pid_t pid, uint64_t start, uint64_t end,
		       uint64_t offset, const char *path);
	void (*forked)(void *arg, pid_t pid, pid_t parent);
	void (*execed)(void *arg, pid_t pid);
	void (*ended)(void *arg, pid_t pid);
};

struct rings_opts {
	double rate_hz;		/* of samples */
	bool kernel;		/* kernel frames, too */
	bool faults;		/* also where memory is touched for the first time */
	int program;		/* of BPF, which takes the samples instead; -1: none */
	uint32_t stack_bytes;	/* of the stack that are copied; 0: none */
	uint64_t regs;		/* with these registers */
};

struct rings;

/* NULL without memory, which was said. */
struct rings *rings_new(const struct rings_opts *o);
void rings_free(struct rings *r);

/**
 * rings_attach() - look at a process from now on
 *
 * At all its threads, and at those and the children that they start. Returns 0
 * also when the process is gone; -errno otherwise.
 */
int rings_attach(struct rings *r, pid_t pid);

/* Take what has come. */
void rings_drain(struct rings *r, const struct rings_sink *sink);

/* The same in two steps: out of the rings, and what came before some time to the sink. */
void rings_read(struct rings *r);
void rings_give(struct rings *r, int64_t until_ns, const struct rings_sink *sink);

/* Samples and other records that there was no room for. */
uint64_t rings_lost(const struct rings *r);

/* Call @each for every thread of a process; what it returns, if not 0, ends it. */
int rings_threads(pid_t pid, int (*each)(void *arg, pid_t tid), void *arg);

#endif /* DX_PROFILE_RINGS_H */
