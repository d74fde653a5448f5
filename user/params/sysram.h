/* SPDX-License-Identifier: GPL-2.0 */
/* Physical memory as the kernel describes it. */
#ifndef DX_PARAMS_SYSRAM_H
#define DX_PARAMS_SYSRAM_H

#include <stddef.h>
#include <stdint.h>

struct sysram_resource {
	uint64_t start, end;
	char name[64];
};

struct sysram_block {			/* memory of one node and state */
	uint64_t start, end;
	int node;			/* -1: none */
	char state[16];
};

struct sysram {
	struct sysram_resource *resources;	/* sorted, nested ones too */
	struct sysram_block *blocks;		/* sorted, neighbours joined */
	size_t nr_resources, nr_blocks;
};

/**
 * sysram_read() - what /proc/iomem and sysfs tell
 *
 * Returns 0, or -1 after a line on stderr. sysram_free() it in any case.
 */
int sysram_read(struct sysram *ram);
void sysram_free(struct sysram *ram);

/* From the lowest to the highest System RAM: what paddr monitors by default. */
struct sysram_resource sysram_span(const struct sysram *ram);

#endif /* DX_PARAMS_SYSRAM_H */
