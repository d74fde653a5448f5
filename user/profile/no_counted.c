// SPDX-License-Identifier: GPL-2.0
/* Stands in for counted.c where damox is built without BPF. */
#include <stddef.h>

#include "profile/counted.h"

struct counted *counted_new(uint64_t slice_ns, bool kernel, const char **why)
{
	(void)slice_ns;
	(void)kernel;
	*why = "that was left out when damox was built";
	return NULL;
}

void counted_free(struct counted *c)
{
	(void)c;
}

int counted_program(const struct counted *c)
{
	(void)c;
	return -1;
}

void counted_drain(struct counted *c, const struct rings_sink *sink,
		   void (*before)(void *arg, int64_t end_ns))
{
	(void)c;
	(void)sink;
	(void)before;
}

uint64_t counted_lost(const struct counted *c)
{
	(void)c;
	return 0;
}
