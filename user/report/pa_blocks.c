// SPDX-License-Identifier: GPL-2.0
/* Blocks of memory and their NUMA nodes, from sysfs. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/pa_layout.h"
#include "util/msg.h"

#define NODES	"/sys/devices/system/node"
#define MEMORY	"/sys/devices/system/memory"

/* The first line of a file, without its end. */
static int read_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "r");
	char *got;

	if (!f)
		return -1;
	got = fgets(buf, (int)size, f);
	fclose(f);
	if (!got)
		return -1;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/* The number in "memory12", -1 when it is no such name. */
static long number_behind(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);
	char *end;
	long number;

	if (strncmp(name, prefix, n) != 0 || name[n] < '0' || name[n] > '9')
		return -1;
	number = strtol(name + n, &end, 10);
	return *end ? -1 : number;
}

static int add_block(struct pa_blocks *b, long idx, int node, uint64_t bytes)
{
	struct pa_block *more;
	char path[128];

	more = reallocarray(b->block, b->nr + 1, sizeof(*more));
	if (!more)
		return msg_error("no memory for %zu memory blocks", b->nr + 1);
	b->block = more;
	more += b->nr++;
	more->start = (uint64_t)idx * bytes;
	more->end = more->start + bytes;
	more->node = node;
	snprintf(path, sizeof(path), MEMORY "/memory%ld/state", idx);
	if (read_line(path, more->state, sizeof(more->state)))
		strcpy(more->state, "unknown");
	return 0;
}

static int read_node(struct pa_blocks *b, int node, uint64_t bytes)
{
	struct dirent *entry;
	char path[128];
	DIR *dir;
	long idx;
	int err = 0;

	snprintf(path, sizeof(path), NODES "/node%d", node);
	dir = opendir(path);
	if (!dir)
		return msg_error("%s: %s", path, strerror(errno));
	while (!err && (entry = readdir(dir))) {
		idx = number_behind(entry->d_name, "memory");
		if (idx >= 0)
			err = add_block(b, idx, node, bytes);
	}
	closedir(dir);
	return err;
}

static int by_start(const void *a, const void *b)
{
	const struct pa_block *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void join(struct pa_blocks *b)
{
	struct pa_block *last;
	size_t i, nr = 0;

	if (b->nr)
		qsort(b->block, b->nr, sizeof(*b->block), by_start);
	for (i = 0; i < b->nr; i++) {
		last = nr ? &b->block[nr - 1] : NULL;
		if (last && last->end == b->block[i].start &&
		    last->node == b->block[i].node &&
		    !strcmp(last->state, b->block[i].state))
			last->end = b->block[i].end;
		else
			b->block[nr++] = b->block[i];
	}
	b->nr = nr;
}

int pa_blocks_read(struct pa_blocks *b)
{
	struct dirent *entry;
	uint64_t bytes;
	char line[64];
	DIR *dir;
	long node;
	int err = 0;

	memset(b, 0, sizeof(*b));
	if (read_line(MEMORY "/block_size_bytes", line, sizeof(line)))
		return msg_error(MEMORY ": the kernel does not tell its memory blocks");
	bytes = strtoull(line, NULL, 16);
	dir = opendir(NODES);
	if (!dir)
		return msg_error(NODES ": %s", strerror(errno));
	while (!err && (entry = readdir(dir))) {
		node = number_behind(entry->d_name, "node");
		if (node >= 0)
			err = read_node(b, (int)node, bytes);
	}
	closedir(dir);
	if (err)
		pa_blocks_destroy(b);
	else
		join(b);
	return err;
}

void pa_blocks_destroy(struct pa_blocks *b)
{
	free(b->block);
	memset(b, 0, sizeof(*b));
}
