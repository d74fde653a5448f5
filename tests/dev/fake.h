/* SPDX-License-Identifier: GPL-2.0 */
/* Processes, rights and memory that tests of the decoder hand in. */
#ifndef DEV_FAKE_H
#define DEV_FAKE_H

#include "user.h"
#include "../../kmod/mem/mem.h"
#include "../kunit/core_fake.h"

#define DEV_NR_PROCESSES	6
#define DEV_NR_NODES	2	/* with memory, from 0 on */
#define DEV_SPARED	(DEV_NR_PROCESSES - 1)	/* nobody may act on it */
#define DEV_FD_OF(n)		(1000 + (n))	/* a pidfd of process n */
#define DEV_PID_OF(n)		(100 + 10 * (n))	/* its number outside */
#define DEV_TID_OF(n)		(DEV_PID_OF(n) + 1)	/* of a thread of it */
#define DEV_KTHREAD		2
#define DEV_NR_CGROUPS		3
#define DEV_CGROUP_FD_OF(n)	(2000 + (n))	/* of the directory of cgroup n */
#define DEV_CGROUP_ID_OF(n)	(77 + (n))	/* its number */

/* Processes from this one on have a number inside, too: n - that + 1. */
#define DEV_FIRST_INSIDE	3

struct pid_namespace {
	bool inside;
};

extern struct pid_namespace dev_outside, dev_inside;

/* The namespace of the caller. */
extern struct pid_namespace *dev_ns;

extern const struct cred dev_root, dev_user;

/* All processes are alive, the caller is root, outside. */
void dev_reset(void);

void dev_exit(int process);	/* it has exited */
void dev_forbid(int process);	/* it may no longer be read */
void dev_remove(int cgroup);	/* it is removed */

/* Which process a space is of; -1 for none, as for physical memory. */
int dev_process_of(const struct dx_space *space);

/* Which cgroup a space is of; -1 for none. */
int dev_cgroup_of(const struct dx_space *space);

/* Process @process, also when it has exited. */
struct pid *dev_pid_of(int process);

/* References to spaces that are held. */
long dev_nr_references(void);

#endif /* DEV_FAKE_H */
