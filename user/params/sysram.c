// SPDX-License-Identifier: GPL-2.0
/* Physical memory as the kernel describes it. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "params/draft.h"
#include "params/sysram.h"
#include "util/mem.h"
#include "util/msg.h"

#define IOMEM		"/proc/iomem"
#define MEMORY_DIR	"/sys/devices/system/memory"
#define NODES_DIR	"/sys/devices/system/node"

static int read_resources(struct sysram *ram)
{
	struct sysram_resource *r;
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
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " : %n", &start, &end,
			   &at) != 2 || !at || !end)
			continue;
		line[strcspn(line, "\n")] = '\0';
		r = ARRAY_ADD(ram->resources, ram->nr_resources);
		r->start = start;
		r->end = end + 1;
		snprintf(r->name, sizeof(r->name), "%.60s", line + at);
	}
	fclose(f);
	return 0;
}

/* A number in hexadecimal, or a word, from a file of one line. */
static int read_line(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	int rc = -1;

	if (!f)
		return -1;
	if (fgets(text, (int)size, f)) {
		text[strcspn(text, "\n")] = '\0';
		rc = 0;
	}
	fclose(f);
	return rc;
}

static uint64_t block_bytes(void)
{
	char text[32];

	if (read_line(MEMORY_DIR "/block_size_bytes", text, sizeof(text)))
		return 0;
	return strtoull(text, NULL, 16);
}

static void add_block(struct sysram *ram, int node, uint64_t index,
		      uint64_t bytes)
{
	struct sysram_block *b = ARRAY_ADD(ram->blocks, ram->nr_blocks);
	char path[96];

	b->node = node;
	b->start = index * bytes;
	b->end = b->start + bytes;
	snprintf(path, sizeof(path), MEMORY_DIR "/memory%" PRIu64 "/state",
		 index);
	if (read_line(path, b->state, sizeof(b->state)))
		strcpy(b->state, "unknown");
}

static void read_node(struct sysram *ram, int node, uint64_t bytes)
{
	char path[64];
	struct dirent *e;
	uint64_t index;
	DIR *dir;

	snprintf(path, sizeof(path), NODES_DIR "/node%d", node);
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		if (sscanf(e->d_name, "memory%" SCNu64, &index) == 1)
			add_block(ram, node, index, bytes);
	if (dir)
		closedir(dir);
}

static int compare_blocks(const void *a, const void *b)
{
	const struct sysram_block *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void join_blocks(struct sysram *ram)
{
	struct sysram_block *b = ram->blocks;
	size_t i, n = 0;

	for (i = 0; i < ram->nr_blocks; i++) {
		if (n && b[n - 1].end == b[i].start &&
		    b[n - 1].node == b[i].node &&
		    !strcmp(b[n - 1].state, b[i].state))
			b[n - 1].end = b[i].end;
		else
			b[n++] = b[i];
	}
	ram->nr_blocks = n;
}

static void read_blocks(struct sysram *ram)
{
	uint64_t bytes = block_bytes();
	struct dirent *e;
	DIR *dir;
	int node;

	if (!bytes)
		return;
	dir = opendir(NODES_DIR);
	while (dir && (e = readdir(dir)))
		if (sscanf(e->d_name, "node%d", &node) == 1)
			read_node(ram, node, bytes);
	if (dir)
		closedir(dir);
	if (!ram->nr_blocks)
		return;
	qsort(ram->blocks, ram->nr_blocks, sizeof(ram->blocks[0]),
	      compare_blocks);
	join_blocks(ram);
}

int sysram_read(struct sysram *ram)
{
	memset(ram, 0, sizeof(*ram));
	if (read_resources(ram))
		return -1;
	read_blocks(ram);
	return 0;
}

void sysram_free(struct sysram *ram)
{
	free(ram->resources);
	free(ram->blocks);
}

bool sysram_is_ram(const struct sysram_resource *r)
{
	return !strncmp(r->name, "System RAM", 10);
}

bool sysram_has_node(const struct sysram *ram, int64_t node)
{
	size_t i;

	for (i = 0; i < ram->nr_blocks; i++)
		if (ram->blocks[i].node == node)
			return true;
	return false;
}

struct sysram_resource sysram_span(const struct sysram *ram)
{
	struct sysram_resource span = { UINT64_MAX, 0, "System RAM" };
	size_t i;

	for (i = 0; i < ram->nr_resources; i++) {
		if (!sysram_is_ram(&ram->resources[i]))
			continue;
		if (ram->resources[i].start < span.start)
			span.start = ram->resources[i].start;
		if (ram->resources[i].end > span.end)
			span.end = ram->resources[i].end;
	}
	return span;
}

/* Adds where a resource and a block overlap. */
static void add_overlap(struct damon_target *t,
			const struct sysram_resource *r,
			const struct sysram_block *b)
{
	uint64_t start = r->start > b->start ? r->start : b->start;
	uint64_t end = r->end < b->end ? r->end : b->end;
	struct damon_region *last;

	if (start >= end)
		return;
	last = t->nr_regions ? &t->regions[t->nr_regions - 1] : NULL;
	if (last && last->end == start)
		last->end = end;
	else
		*ARRAY_ADD(t->regions, t->nr_regions) =
			(struct damon_region){ start, end };
}

static bool has_number(const struct number_list *list, int number)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (number >= 0 && list->v[i] == (uint64_t)number)
			return true;
	return false;
}

static int check_nodes(const struct number_list *nodes,
		       const struct sysram *ram)
{
	size_t i;

	for (i = 0; i < nodes->nr; i++) {
		if (nodes->v[i] > INT32_MAX ||
		    !sysram_has_node(ram, (int64_t)nodes->v[i])) {
			msg_error("--numa_node %llu: no memory of such a node is known",
				  (unsigned long long)nodes->v[i]);
			return -1;
		}
	}
	return 0;
}

static int node_regions(const struct number_list *nodes,
			const struct sysram *ram, struct damon_target *t)
{
	size_t i, j;

	if (check_nodes(nodes, ram))
		return -1;
	for (i = 0; i < ram->nr_resources; i++) {
		if (!sysram_is_ram(&ram->resources[i]))
			continue;
		for (j = 0; j < ram->nr_blocks; j++)
			if (has_number(nodes, ram->blocks[j].node))
				add_overlap(t, &ram->resources[i],
					    &ram->blocks[j]);
	}
	return 0;
}

/* One range over all of it, as damo has it: holes cost little. */
static void add_span(const struct sysram *ram, struct damon_target *t)
{
	struct sysram_resource span = sysram_span(ram);

	*ARRAY_ADD(t->regions, t->nr_regions) =
		(struct damon_region){ span.start, span.end };
}

int default_paddr_regions(const struct number_list *nodes,
			  struct damon_target *t)
{
	struct sysram ram;
	int rc = sysram_read(&ram);

	if (!rc && !sysram_span(&ram).end) {
		msg_error("%s names no System RAM: be root, or give --regions",
			  IOMEM);
		rc = -1;
	}
	if (!rc && nodes->given)
		rc = node_regions(nodes, &ram, t);
	else if (!rc)
		add_span(&ram, t);
	sysram_free(&ram);
	return rc;
}

void sysram_fill(struct damon_target *t)
{
	struct sysram ram;

	if (access(IOMEM, R_OK))
		return;
	if (!sysram_read(&ram) && sysram_span(&ram).end) {
		add_span(&ram, t);
		t->all_ram = true;
	}
	sysram_free(&ram);
}
