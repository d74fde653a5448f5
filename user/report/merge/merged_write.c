// SPDX-License-Identifier: GPL-2.0
/* Files of merges: lines of text, the last of which has a checksum of all others. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "report/merge/merged.h"
#include "report/merge/merged_line.h"
#include "util/file.h"
#include "util/msg.h"
#include "util/new_file.h"

#define DIGITS	40		/* of a wide_sum, and a NUL */

static const char *wide_text(char buf[DIGITS], wide_sum v)
{
	char *p = buf + DIGITS - 1;

	*p = '\0';
	do
		*--p = (char)('0' + (int)(v % 10));
	while (v /= 10);
	return p;
}

static void put_name(FILE *f, const char *name)
{
	for (const char *p = name; *p; p++) {
		if (merged_is_escaped(*p))
			fprintf(f, "%%%02X", (unsigned char)*p);
		else
			fputc(*p, f);
	}
}

static void put_histogram(FILE *f, const struct histogram *h)
{
	char buf[DIGITS];

	fprintf(f, " %" PRIu64 " %" PRIu64, h->least, h->most);
	for (unsigned int b = 0; b < HISTOGRAM_BUCKETS; b++) {
		wide_sum weight = histogram_weight(h, b);

		if (weight)
			fprintf(f, " %u:%s", b, wide_text(buf, weight));
	}
	fputc('\n', f);
}

static void put_program(FILE *f, const struct merged_program *p)
{
	char buf[DIGITS];

	fputs("program ", f);
	put_name(f, p->name);
	fprintf(f, " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", p->records,
		p->targets, p->snapshots);
	if (p->wss.total) {
		fprintf(f, "wss %s", wide_text(buf, p->wss_byte_ns));
		put_histogram(f, &p->wss);
	}
	if (p->idle.total) {
		fputs("idle", f);
		put_histogram(f, &p->idle);
	}
}

static void put_all(FILE *f, const struct merged *m)
{
	fprintf(f, MERGED_MAGIC "1\nrule %" PRId64 " %" PRId64 " %" PRId64
		"%s\nrecords %" PRIu64 "\n", m->rule.nr_excluded,
		m->rule.min_accesses, m->rule.min_bytes,
		m->rule.by_cgroup ? MERGED_BY_CGROUP : "", m->records);
	for (size_t i = 0; i < m->nr_programs; i++)
		put_program(f, &m->programs[i]);
}

/* What is written passes here, for the checksum. */
struct summed {
	FILE *f;
	uLong crc;
};

static ssize_t write_summed(void *cookie, const char *text, size_t n)
{
	struct summed *s = cookie;

	s->crc = crc32(s->crc, (const Bytef *)text, (uInt)n);
	return fwrite(text, 1, n, s->f) == n ? (ssize_t)n : 0;
}

void merged_write(const struct merged *m, FILE *f)
{
	struct summed s = { f, crc32(0, NULL, 0) };
	FILE *to = fopencookie(&s, "w", (cookie_io_functions_t){
		.write = write_summed });

	if (!to)
		exit(msg_error("out of memory"));
	put_all(to, m);
	/* an error of @f is kept there */
	fclose(to);
	fprintf(f, "end %zu %08lx\n", m->nr_programs, s.crc);
}

int merged_save(const struct merged *m, const char *path, unsigned int mode)
{
	struct new_file new;
	FILE *f;
	int err;

	if (new_file_begin(&new, path, mode))
		return 1;
	f = fdopen(new.fd, "w");
	if (!f) {
		err = msg_error("%s: out of memory", path);
		close(new.fd);
	} else {
		merged_write(m, f);
		err = file_close(f, path);
	}
	return new_file_end(&new, err) ? 1 : 0;
}
