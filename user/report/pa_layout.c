// SPDX-License-Identifier: GPL-2.0
/* What lies where in physical memory. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/pa_layout.h"
#include "util/msg.h"
#include "util/units.h"

#define IOMEM	"/proc/iomem"
#define RAM	"System RAM"

struct layout {
	const struct pa_layout_opts *o;
	struct pa_blocks blocks;
	FILE *f;
	uint64_t ram_start, ram_end;	/* of all nodes */
};

/* A line of /proc/iomem: "  00001000-0009ffff : System RAM". */
static bool parse_resource(const char *line, uint64_t *start, uint64_t *end,
			   const char **name)
{
	int n = 0;

	if (sscanf(line, " %" SCNx64 "-%" SCNx64 " : %n", start, end, &n) != 2 ||
	    !n)
		return false;
	*end += 1;
	*name = line + n;
	return true;
}

static void print_part(struct layout *l, const struct pa_block *b,
		       uint64_t start, uint64_t end, const char *name)
{
	char from[UNITS_LEN], to[UNITS_LEN], size[UNITS_LEN];
	bool raw = l->o->raw;

	fmt_size(from, start, raw);
	fmt_size(to, end, raw);
	fmt_size(size, end - start, raw);
	if (!l->o->only_ranges)
		fprintf(l->f, "%15s %15s\t%d\t%s\t%s\t%s\n", from, to, b->node,
			b->state, name, size);
	else if (!strcmp(name, RAM))
		fprintf(l->f, "[%s, %s) (size %s)\n", from, to, size);
}

static void print_resource(struct layout *l, uint64_t start, uint64_t end,
			   const char *name)
{
	const struct pa_block *b = l->blocks.block;
	uint64_t from, to;
	size_t i;

	for (i = 0; i < l->blocks.nr; i++, b++) {
		from = start > b->start ? start : b->start;
		to = end < b->end ? end : b->end;
		if (from >= to)
			continue;
		if (!strcmp(name, RAM) && (!l->ram_end || from < l->ram_start))
			l->ram_start = from;
		if (!strcmp(name, RAM) && to > l->ram_end)
			l->ram_end = to;
		if (l->o->node == PA_NO_NODE || l->o->node == b->node)
			print_part(l, b, from, to, name);
	}
}

static int print_resources(struct layout *l, FILE *iomem)
{
	uint64_t start, end, any = 0;
	char *line = NULL;
	const char *name;
	size_t room = 0;

	while (getline(&line, &room, iomem) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!parse_resource(line, &start, &end, &name))
			continue;
		any |= end - 1;
		print_resource(l, start, end, name);
	}
	free(line);
	if (!any)
		return msg_error(IOMEM ": shows no addresses to you; run as root");
	return 0;
}

static void print_default(const struct layout *l)
{
	char start[UNITS_LEN], end[UNITS_LEN], size[UNITS_LEN];
	bool raw = l->o->raw;

	fprintf(l->f, "Default paddr monitoring range: [%s, %s) (size %s)\n",
		fmt_size(start, l->ram_start, raw),
		fmt_size(end, l->ram_end, raw),
		fmt_size(size, l->ram_end - l->ram_start, raw));
}

static int print_layout(struct layout *l)
{
	FILE *iomem = fopen(IOMEM, "r");
	int err;

	if (!iomem)
		return msg_error(IOMEM ": %s", strerror(errno));
	if (!l->o->only_ranges)
		fputs("#         start            end\tnode\tstate\tresource\tsize\n",
		      l->f);
	err = print_resources(l, iomem);
	fclose(iomem);
	if (!err && !l->o->only_ranges)
		print_default(l);
	return err;
}

int pa_layout_report(const struct pa_layout_opts *o)
{
	struct layout l = { .o = o };
	struct out out;
	int status;

	if (pa_blocks_read(&l.blocks))
		return 1;
	out_begin(&out, &o->out);
	l.f = out.f;
	status = print_layout(&l);
	if (out_end(&out))
		status = 1;
	pa_blocks_destroy(&l.blocks);
	return status;
}
