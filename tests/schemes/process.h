/* SPDX-License-Identifier: GPL-2.0 */
/* A process that is acted on, and the kernel's word on its memory. */
#ifndef PROCESS_H
#define PROCESS_H

#include "../selftests/abi.h"

#define MIB		(1ULL << 20)
#define TOTAL_BYTES	(96 * MIB)
#define HOT_BYTES	(16 * MIB)
#define WARM_BYTES	(24 * MIB)	/* behind it, when asked for */
#define NR_STRIPES	16	/* half of them hot, when asked for */
#define STRIPE_BYTES	(TOTAL_BYTES / NR_STRIPES)

struct process {
	pid_t pid;
	uint64_t start;	/* of its memory; the first part is hot */
	int ask, answer;
};

/* What a process can be asked. */
#define INTACT	'i'	/* whether all of its memory is what it was */
#define WARM	'w'	/* to touch what is warm, too */
#define COOL	'c'	/* to do so no more */
#define STRIPES	's'	/* to touch each second part, and nothing else */

struct process process_new(void);

/* One that fills its memory by @makes, from @at on, in parts of 16 MiB or whole. */
struct process process_that(void (*makes)(char *at));

void fill(char *at, uint64_t bytes);
void fill_on_node_0(char *at);

/* The caller goes into a cgroup. */
void be_in(const char *cgroup);

/* As fill(), in that of the tests; and what is allowed there. */
void fill_in_group(char *at);
void limit_group(const char *file, uint64_t bytes);

/* All of it, in huge pages: physical memory that is contiguous. */
void fill_huge(char *at);
char process_ask(const struct process *p, char what);
void process_end(struct process *p);

/* All of its memory is what it was. */
void expect_intact(const struct process *p);

/* Bytes of [@start, @start + @bytes) that are swapped out, by its page tables. */
uint64_t bytes_out_of(const struct process *p, uint64_t start, uint64_t bytes);

/* And those that are mapped. */
uint64_t bytes_in_of(const struct process *p, uint64_t start, uint64_t bytes);

/* Of all its memory, and of what is hot. */
uint64_t bytes_out(const struct process *p);
uint64_t hot_bytes_out(const struct process *p);

uint64_t rss_of(const struct process *p);

/* Anonymous memory in swap; what is just moved looks like that in page tables. */
uint64_t swap_of(const struct process *p);

#endif /* PROCESS_H */
