/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of the processes that are monitored. */
#ifndef DX_MODEL_PROCESS_H
#define DX_MODEL_PROCESS_H

#include <stdint.h>

/* A mapping of a target, for the address axis of pictures. */
struct rec_mapping {
	uint64_t start, end;
	int32_t pid;
	const char *name;
};

/* How a target process ended; native records only. */
struct rec_exit {
	int64_t time_ns;
	int32_t pid;
	int32_t status;			/* as wait() gives it, or -1: not known */
};

/* How much memory a process had, or the machine; native records only. */
struct rec_footprint {
	int64_t time_ns;
	int32_t pid;			/* 0: the machine */
	uint64_t size_bytes;		/* mapped; of the machine: there is */
	uint64_t used_bytes;		/* resident; of the machine: not free */
};

#endif /* DX_MODEL_PROCESS_H */
