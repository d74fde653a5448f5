// SPDX-License-Identifier: GPL-2.0
/*
 * usage: status SESSION
 *
 * Prints the CPU time of the session's kdamonds in nanoseconds, and how many
 * pages they have looked at.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/libdamonx.h"

int main(int argc, char **argv)
{
	const struct damonx_rec *rec = NULL;
	const char *message = "usage: status SESSION";
	unsigned long long cpu_ns = 0, looks = 0;
	struct damonx *d = NULL;
	size_t bytes;
	void *recs;

	if (argc != 2 || !(d = damonx_open(&message))) {
		fprintf(stderr, "%s\n", message);
		return 1;
	}
	if (damonx_attach(d, argv[1], 0) ||
	    damonx_status(d, 0, &recs, &bytes)) {
		fprintf(stderr, "%s\n", damonx_error(d));
		return 1;
	}
	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		const struct damonx_rec_status *s = (const void *)rec;

		cpu_ns += s->cpu_ns;
		looks += s->looks;
	}
	printf("%llu %llu\n", cpu_ns, looks);
	free(recs);
	damonx_close(d);
	return 0;
}
