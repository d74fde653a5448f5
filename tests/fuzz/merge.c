// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of files of merges. Beyond not crashing: what is taken is
 * written as the same text, but for the checksum, which is not looked at.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/io/input.h"
#include "report/merge/merged.h"

#define MANY	1000000

/* Of what comes before the last line. */
static size_t head_bytes(const char *text, size_t n)
{
	const char *last = n ? memrchr(text, '\n', n - 1) : NULL;

	return last ? (size_t)(last + 1 - text) : 0;
}

static void check_same(const struct merged *m, const char *data, size_t n)
{
	size_t bytes, head = head_bytes(data, n);
	char *text = NULL;
	FILE *f = open_memstream(&text, &bytes);

	if (!f)
		abort();
	merged_write(m, f);
	if (fclose(f))
		abort();
	if (head_bytes(text, bytes) != head || memcmp(text, data, head) != 0)
		abort();
	free(text);
}

static void check_percentiles(const struct merged *m)
{
	for (size_t i = 0; i < m->nr_programs; i++) {
		const struct histogram *h = &m->programs[i].wss;
		uint64_t last = 0;

		for (unsigned int p = 0; h->total && p <= 100; p++) {
			uint64_t value = histogram_percentile(h, p);

			if (value < last || value < h->least || value > h->most)
				abort();
			last = value;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct merged m = { .max_programs = MANY };
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct rec_input *in;

	if (fd < 0 || write(fd, data, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET))
		abort();
	in = input_open(fd, "fuzz");
	if (!in)
		abort();
	if (!merged_read(&m, in)) {
		check_same(&m, (const char *)data, n);
		check_percentiles(&m);
	}
	merged_free(&m);
	input_close(in);
	return 0;
}
