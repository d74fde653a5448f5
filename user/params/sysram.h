/* SPDX-License-Identifier: GPL-2.0 */
/* Physical memory as the kernel describes it. */
#ifndef DX_PARAMS_SYSRAM_H
#define DX_PARAMS_SYSRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct damon_target;

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
	struct sysram_block *blocks;		/* sorted, neighbors joined */
	size_t nr_resources, nr_blocks;
};

/**
 * sysram_read() - what /proc/iomem and sysfs tell
 *
 * Addresses are hidden from users without rights: then there is no System RAM.
 * Returns 0, or -1 after a line on stderr. sysram_free() it in any case.
 */
int sysram_read(struct sysram *ram);
void sysram_free(struct sysram *ram);

/*
 * Is it memory to monitor? Whatever its name goes on with is: "System RAM
 * (kmem)" is memory that a driver plugged in, as of CXL.
 */
bool sysram_is_ram(const struct sysram_resource *r);

/* Does any block belong to this node? */
bool sysram_has_node(const struct sysram *ram, int64_t node);

/* From the lowest to the highest System RAM: what paddr monitors by default; the end
 * is 0 when there is none. */
struct sysram_resource sysram_span(const struct sysram *ram);

/*
 * Ranges for a target of physical memory that has none, and so all of it; as
 * when it was started. Nothing, where that cannot be read.
 */
void sysram_fill(struct damon_target *t);

#endif /* DX_PARAMS_SYSRAM_H */
