// SPDX-License-Identifier: GPL-2.0
/* Memory that a driver plugged in is RAM, for the default range as for reports. */
#include <stdlib.h>

#include "tap.h"
#include "params/sysram.h"
#include "report/pa_layout.h"

#define GIB	(UINT64_C(1) << 30)

static struct sysram_resource resources[] = {
	{ 0, 4096, "Reserved" },
	{ 4096, GIB, "System RAM" },
	{ 64 * GIB, 65 * GIB, "dax0.0" },
	{ 64 * GIB, 65 * GIB, "System RAM (kmem)" },
};

static struct sysram_block blocks[] = {
	{ 0, GIB, 0, "online" },
	{ 64 * GIB, 65 * GIB, 1, "online" },
};

static const struct sysram ram = { resources, blocks, 4, 2 };

static char *print(struct pa_layout_opts o)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		abort();
	pa_layout_print(&o, &ram, f);
	fclose(f);
	return text;
}

int main(void)
{
	struct sysram_resource span = sysram_span(&ram);
	char *text;

	tap_ok(span.start == 4096 && span.end == 65 * GIB,
	       "all System RAM is in the default range of paddr");
	tap_ok(sysram_has_node(&ram, 1) && !sysram_has_node(&ram, 2),
	       "nodes are those of blocks");
	text = print((struct pa_layout_opts){ .node = 1, .only_ranges = true });
	tap_is(text, "[64.000 GiB, 65.000 GiB) (size 1.000 GiB)\n",
	       "a node's ranges have memory that a driver plugged in");
	free(text);
	text = print((struct pa_layout_opts){ .node = PA_NO_NODE });
	tap_is(strstr(text, "Default"),
	       "Default paddr monitoring range: [4.000 KiB, 65.000 GiB) (size 65.000 GiB)\n",
	       "the range that is reported is the one that is monitored");
	free(text);
	return tap_end();
}
