/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of the processes that are watched. */
#ifndef DX_LIVE_PROC_H
#define DX_LIVE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/process.h"

/* The most processes that are looked at together. */
#define WATCH_MAX_PROCESSES	1024

/* A file of /proc/PID, or of /proc for pid 0; to be freed; NULL when gone. */
char *proc_read(pid_t pid, const char *name);

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
