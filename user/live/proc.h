/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of the processes that are watched. */
#ifndef DX_LIVE_PROC_H
#define DX_LIVE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/process.h"

/* The most processes that are looked at together: the targets of a context. */
#define WATCH_MAX_PROCESSES	16384

/* A file of /proc/PID, or of /proc for pid 0; to be freed; NULL when gone. */
char *proc_read(pid_t pid, const char *name);

/*
 * The cgroup of a process, as a path of version 2, or that of the controller of
 * memory of version 1; to be freed; NULL when it is gone.
 */
char *proc_cgroup(pid_t pid);

/* The columns of statm, in its order; pages of page_bytes(). */
enum { STATM_SIZE, STATM_RESIDENT, STATM_SHARED, STATM_TEXT, STATM_LIB,
       STATM_DATA, STATM_DIRTY, STATM_NR };

/**
 * proc_statm() - the memory of a process
 *
 * What is resident is counted right, whatever the kernel's statm leaves out.
 * Returns false when the process is gone.
 */
bool proc_statm(pid_t pid, uint64_t pages[STATM_NR]);

/* What a process has used since it began, and has now. */
struct proc_usage {
	uint64_t resident_bytes, swap_bytes;
	uint64_t huge_bytes;		/* mapped by huge pages */
	uint64_t minor_faults, major_faults;
	uint64_t cpu_ns;		/* of all its threads */
};

/**
 * proc_usage() - look at it
 *
 * Returns 0; -ESRCH when the process is gone, -EACCES when it may not be looked
 * at, or another negative errno: -ENOENT where the kernel does not tell it.
 */
int proc_usage(pid_t pid, struct proc_usage *u);

/* Members of meminfo, kB; 0 where the kernel does not have one. */
enum { MEMINFO_TOTAL, MEMINFO_FREE, MEMINFO_AVAILABLE, MEMINFO_BUFFERS,
       MEMINFO_CACHED, MEMINFO_NR };

bool proc_meminfo(uint64_t kb[MEMINFO_NR]);

/*
 * Give each mapping of a process to @each, in order of address; its name is
 * good until that returns.
 */
void proc_mappings(pid_t pid, void (*each)(void *arg, const struct rec_mapping *m),
		   void *arg);

#endif /* DX_LIVE_PROC_H */
