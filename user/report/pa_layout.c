// SPDX-License-Identifier: GPL-2.0
/* What lies where in physical memory. */
#include <inttypes.h>
#include <stdio.h>

#include "params/sysram.h"
#include "report/pa_layout.h"
#include "util/msg.h"
#include "util/units.h"

/* Where a resource and a block overlap. */
struct part {
	uint64_t start, end, bytes;
	int64_t node;
	const char *state, *resource;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct part, start, CELL_NR, "start_address"),
	ROW_COLUMN(struct part, end, CELL_NR, "end_address"),
	ROW_COLUMN(struct part, node, CELL_INT, "node"),
	ROW_COLUMN(struct part, state, CELL_TEXT, "state"),
	ROW_COLUMN(struct part, resource, CELL_TEXT, "resource"),
	ROW_COLUMN(struct part, bytes, CELL_BYTES, "bytes"),
	{ 0 }
};

/* To @rows, or (NULL) as text. */
static void put_part(const struct pa_layout_opts *o, const struct part *p,
		     struct rows *rows, FILE *f)
{
	char start[UNITS_LEN], end[UNITS_LEN], size[UNITS_LEN];

	if (rows) {
		rows_add(rows, p);
		return;
	}
	fmt_size(start, p->start, size_form(o->raw, o->small_units));
	fmt_size(end, p->end, size_form(o->raw, o->small_units));
	fmt_size(size, p->bytes, size_form(o->raw, o->small_units));
	if (!o->only_ranges)
		fprintf(f, "%15s %15s\t%" PRId64 "\t%s\t%s\t%s\n", start, end,
			p->node, p->state, p->resource, size);
	else
		fprintf(f, "[%s, %s) (size %s)\n", start, end, size);
}

static void put_overlap(const struct pa_layout_opts *o,
			const struct sysram_resource *r,
			const struct sysram_block *b, struct rows *rows, FILE *f)
{
	struct part p = {
		.start = r->start > b->start ? r->start : b->start,
		.end = r->end < b->end ? r->end : b->end,
		.node = b->node,
		.state = b->state,
		.resource = r->name,
	};

	p.bytes = p.end - p.start;
	if (p.start < p.end && (!o->only_ranges || sysram_is_ram(r)))
		put_part(o, &p, rows, f);
}

static void print_default(const struct pa_layout_opts *o,
			  const struct sysram *ram, FILE *f)
{
	char start[UNITS_LEN], end[UNITS_LEN], size[UNITS_LEN];
	struct sysram_resource span = sysram_span(ram);

	fprintf(f, "Default paddr monitoring range: [%s, %s) (size %s)\n",
		fmt_size(start, span.start, size_form(o->raw, o->small_units)),
		fmt_size(end, span.end, size_form(o->raw, o->small_units)),
		fmt_size(size, span.end - span.start, size_form(o->raw, o->small_units)));
}

int pa_layout_print(const struct pa_layout_opts *o, const struct sysram *ram,
		    FILE *f)
{
	const struct sysram_block *b;
	struct rows *rows = NULL;
	size_t i, j;

	if (rows_wanted(&o->rows)) {
		rows = rows_begin(&o->rows, columns, f);
		if (!rows)
			return 1;
	}
	if (!o->only_ranges && !rows)
		fputs("#         start            end\tnode\tstate\tresource\tsize\n",
		      f);
	for (i = 0; i < ram->nr_resources; i++)
		for (j = 0; j < ram->nr_blocks; j++) {
			b = &ram->blocks[j];
			if (o->node == PA_NO_NODE || o->node == b->node)
				put_overlap(o, &ram->resources[i], b, rows, f);
		}
	if (rows)
		return rows_end(rows);
	if (!o->only_ranges)
		print_default(o, ram, f);
	return 0;
}

static int check(const struct pa_layout_opts *o, const struct sysram *ram)
{
	if (!sysram_span(ram).end)
		return msg_error("/proc/iomem shows no addresses to you; run as root");
	if (!ram->nr_blocks)
		return msg_error("/sys/devices/system/memory: the kernel does not list its memory blocks");
	if (o->node != PA_NO_NODE && !sysram_has_node(ram, o->node))
		return msg_error("--numa_node %" PRId64 ": no memory of such a node is known",
				 o->node);
	return 0;
}

int pa_layout_report(const struct pa_layout_opts *o)
{
	struct sysram ram;
	struct out out;
	int status = sysram_read(&ram) ? 1 : check(o, &ram);

	if (!status) {
		out_begin(&out, &o->out);
		status = pa_layout_print(o, &ram, out.f);
		if (out_end(&out))
			status = 1;
	}
	sysram_free(&ram);
	return status;
}
