// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of the readers; READER says which (see run). Beyond not
 * crashing: what cannot be read is explained, going back gives the same again,
 * and json reads the same by its fast way as without it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/formats.h"
#include "record/json/json_record.h"
#include "record/perf/perf_record.h"
#include "record/native/native.h"
#include "record/record.h"
#include "util/msg.h"

#define NATIVE	1
#define JSON	2
#define TRACE	3
#define PERF	4
#define ANY	5	/* as the user would: by rec_open() */
#define BINARY	6	/* damo's of 2020 to 2023 */

/* Instead of util/msg.c: count them, so that silence can be told. */
static unsigned int said;

#define SAY(name, type, result)					\
type name(const char *fmt, ...)					\
{								\
	char line[4096];					\
	va_list ap;						\
								\
	va_start(ap, fmt);					\
	vsnprintf(line, sizeof(line), fmt, ap);			\
	va_end(ap);						\
	said++;							\
	result;							\
}

SAY(msg_error, int, return 1)
SAY(msg_usage, int, return 2)
SAY(msg_warn, void, return)
SAY(msg_note, void, return)

static int memory_file(const void *data, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, n) != (ssize_t)n ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static struct rec_reader *open_data(const void *data, size_t n)
{
	struct rec_reader *r = NULL;
	struct rec_input *in;
	int fd = memory_file(data, n);
	char path[64];

	if (READER == ANY) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		r = rec_open(path, NULL);
		close(fd);
		return r;
	}
	if (READER == NATIVE)
		return nat_open(fd, "fuzz");
	in = input_open(fd, "fuzz");
	if (!in)
		abort();
	if (READER == JSON)
		r = json_read(in, REC_JSON, NULL);
	else if (READER == TRACE)
		r = trace_read(in, NULL);
	else if (READER == BINARY)
		r = damo_binary_read(in, NULL);
	else
		r = perf_data_read(in, NULL);
	input_close(in);
	return r;
}

static void mix(uint64_t *sum, const void *p, size_t n)
{
	const unsigned char *c = p;

	while (n--)
		*sum = (*sum ^ *c++) * 0x100000001b3;
}

static void mix_nr(uint64_t *sum, uint64_t v)
{
	mix(sum, &v, sizeof(v));
}

/* A number that stands for all that the reader gives. */
static uint64_t read_all(struct rec_reader *r, int stream, uint64_t *nr)
{
	uint64_t sum = 0xcbf29ce484222325;
	struct rec_snapshot *s;
	size_t from;

	*nr = 0;
	if (rec_rewind(r, stream))
		return 0;
	while (rec_next(r, &s, &from) > 0) {
		mix_nr(&sum, from);
		mix_nr(&sum, s->start_ns);
		mix_nr(&sum, s->end_ns);
		mix_nr(&sum, s->total_bytes);
		mix_nr(&sum, s->sample_us);
		mix_nr(&sum, s->has_stats ? s->stats.sz_tried : 1);
		for (size_t i = 0; i < s->nr_regions; i++) {
			const struct rec_region *g = &s->regions[i];

			mix_nr(&sum, g->start);
			mix_nr(&sum, g->end);
			mix_nr(&sum, g->age);
			mix_nr(&sum, g->age_us);
			mix_nr(&sum, g->nr_accesses);
			mix_nr(&sum, g->percent);
			mix_nr(&sum, g->sz_filter_passed);
			for (uint32_t k = 0; k < g->nr_probes; k++)
				mix_nr(&sum, g->probe_hits[k]);
		}
		++*nr;
	}
	return sum;
}

static void check(struct rec_reader *r)
{
	uint64_t nr, again, each, sum = 0, first = read_all(r, -1, &nr);
	struct rec_snapshot *s;

	if (read_all(r, -1, &again) != first || again != nr)
		abort();
	for (size_t i = 0; i < rec_nr_streams(r) && i < 16; i++) {
		read_all(r, i, &each);
		sum += each;
		if (rec_seek(r, i, each / 2) || rec_next(r, &s, NULL) < 0)
			abort();
	}
	if (rec_nr_streams(r) <= 16 && sum != nr)
		abort();
}

/*
 * The same json with another blank after each line end: nothing changes, but
 * that no region looks like damo's layout any more.
 */
static char *without_layout(const uint8_t *data, size_t n, size_t *len)
{
	char *out = malloc(2 * n + 1), *o = out;

	if (!out)
		abort();
	for (size_t i = 0; i < n; i++) {
		*o++ = data[i];
		if (data[i] == '\n')
			*o++ = ' ';
	}
	*len = o - out;
	return out;
}

static void check_layout(struct rec_reader *r, const uint8_t *data, size_t n)
{
	uint64_t nr, other_nr, sum = r ? read_all(r, -1, &nr) : 0;
	size_t len;
	char *text = without_layout(data, n, &len);
	struct rec_reader *other = open_data(text, len);

	if (!r != !other || (r && (read_all(other, -1, &other_nr) != sum ||
				   other_nr != nr)))
		abort();
	rec_close(other);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rec_reader *r;

	said = 0;
	r = open_data(data, n);
	if (r)
		check(r);
	else if (!said)
		abort();
	if (READER == JSON)
		check_layout(r, data, n);
	rec_close(r);
	return 0;
}
