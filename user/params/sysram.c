// SPDX-License-Identifier: GPL-2.0
/* Physical memory, as far as it is there to be monitored. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"

#define IOMEM		"/proc/iomem"
#define NODE_DIR	"/sys/devices/system/node/node%llu"
#define BLOCK_SIZE	"/sys/devices/system/memory/block_size_bytes"

/* Top-level "System RAM" resources, in their order. */
static int read_system_ram(struct damon_target *ram)
{
	FILE *f = fopen(IOMEM, "re");
	uint64_t start, end;
	char line[256];
	int at;

	if (!f) {
		msg_error("cannot read %s: %s", IOMEM, strerror(errno));
		return -1;
	}
	while (fgets(line, sizeof(line), f)) {
		at = 0;
		if (line[0] == ' ' ||
		    sscanf(line, "%" SCNx64 "-%" SCNx64 " : %n", &start, &end,
			   &at) != 2 || !at ||
		    strncmp(line + at, "System RAM", 10) || !end)
			continue;
		*ARRAY_ADD(ram->regions, ram->nr_regions) =
			(struct damon_region){ start, end + 1 };
	}
	fclose(f);
	if (!ram->nr_regions) {
		msg_error("%s names no System RAM: be root, or give --regions",
			  IOMEM);
		return -1;
	}
	return 0;
}

static uint64_t read_block_bytes(void)
{
	FILE *f = fopen(BLOCK_SIZE, "re");
	uint64_t bytes = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%" SCNx64, &bytes) != 1)
		bytes = 0;
	fclose(f);
	return bytes;
}

static int compare_regions(const void *a, const void *b)
{
	const struct damon_region *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* Memory blocks of a node, unsorted. */
static int read_node_blocks(uint64_t node, uint64_t block_bytes,
			    struct damon_target *blocks)
{
	char path[64];
	struct dirent *e;
	uint64_t index;
	DIR *dir;

	snprintf(path, sizeof(path), NODE_DIR, (unsigned long long)node);
	dir = opendir(path);
	if (!dir) {
		msg_error("--numa_node %llu: there is no such node",
			  (unsigned long long)node);
		return -1;
	}
	while ((e = readdir(dir)))
		if (sscanf(e->d_name, "memory%" SCNu64, &index) == 1)
			*ARRAY_ADD(blocks->regions, blocks->nr_regions) =
				(struct damon_region){ index * block_bytes,
						       (index + 1) * block_bytes };
	closedir(dir);
	return 0;
}

/* Joins touching neighbours of a sorted list. */
static void merge(struct damon_target *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->nr_regions; i++) {
		if (n && t->regions[i].start <= t->regions[n - 1].end) {
			if (t->regions[i].end > t->regions[n - 1].end)
				t->regions[n - 1].end = t->regions[i].end;
		} else {
			t->regions[n++] = t->regions[i];
		}
	}
	t->nr_regions = n;
}

static void intersect(const struct damon_target *a,
		      const struct damon_target *b, struct damon_target *out)
{
	uint64_t start, end;
	size_t i, j;

	for (i = 0; i < a->nr_regions; i++) {
		for (j = 0; j < b->nr_regions; j++) {
			start = a->regions[i].start > b->regions[j].start ?
				a->regions[i].start : b->regions[j].start;
			end = a->regions[i].end < b->regions[j].end ?
			      a->regions[i].end : b->regions[j].end;
			if (start < end)
				*ARRAY_ADD(out->regions, out->nr_regions) =
					(struct damon_region){ start, end };
		}
	}
}

static int node_regions(const struct number_list *nodes,
			const struct damon_target *ram, struct damon_target *t)
{
	struct damon_target blocks = { 0 };
	uint64_t block_bytes = read_block_bytes();
	size_t i;
	int rc = 0;

	if (!block_bytes) {
		msg_error("--numa_node: this kernel does not tell which memory is whose (no %s)",
			  BLOCK_SIZE);
		return -1;
	}
	for (i = 0; i < nodes->nr && !rc; i++)
		rc = read_node_blocks(nodes->v[i], block_bytes, &blocks);
	if (!rc && blocks.nr_regions) {
		qsort(blocks.regions, blocks.nr_regions,
		      sizeof(blocks.regions[0]), compare_regions);
		merge(&blocks);
		intersect(ram, &blocks, t);
	}
	if (!rc && !t->nr_regions) {
		msg_error("--numa_node: these nodes have no memory");
		rc = -1;
	}
	free(blocks.regions);
	return rc;
}

int default_paddr_regions(const struct number_list *nodes,
			  struct damon_target *t)
{
	struct damon_target ram = { 0 };
	int rc = read_system_ram(&ram);

	if (!rc && nodes->given) {
		rc = node_regions(nodes, &ram, t);
	} else if (!rc) {
		/* One range over all of it, as damo has it: holes cost little. */
		*ARRAY_ADD(t->regions, t->nr_regions) = (struct damon_region){
			ram.regions[0].start,
			ram.regions[ram.nr_regions - 1].end };
	}
	free(ram.regions);
	return rc;
}
