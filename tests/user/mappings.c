// SPDX-License-Identifier: GPL-2.0
/* Records with very many mappings, as a writer makes them and a reader takes them. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/native/native.h"
#include "record/record.h"
#include "tap.h"

#define FILE_NAME	"mappings.data"
#define ERRORS		"mappings.err"

static int saved_stderr;

/* What is said from here on goes into a file. */
static void listen(void)
{
	int fd = open(ERRORS, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	saved_stderr = dup(STDERR_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

/* How many lines were said, and how many of them have @word. */
static int heard(const char *word, int *with)
{
	FILE *f;
	char line[1024];
	int nr = 0;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	f = fopen(ERRORS, "r");
	*with = 0;
	while (f && fgets(line, sizeof(line), f)) {
		nr++;
		*with += strstr(line, word) != NULL;
	}
	if (f)
		fclose(f);
	return nr;
}

static struct rec_writer *begin(void)
{
	const struct rec_stream s = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000 },
	};
	struct rec_writer *w = rec_create(FILE_NAME, REC_NATIVE, 0600);

	if (w && rec_add_stream(w, &s) < 0)
		return NULL;
	return w;
}

/* Mapping number @i, whose name has @len bytes. */
static int add(struct rec_writer *w, unsigned int i, int len)
{
	char name[256];
	struct rec_mapping m = {
		.start = 4096ull * i, .end = 4096ull * (i + 1), .pid = 1,
		.name = name,
	};

	snprintf(name, sizeof(name), "/%0*u", len - 1, i);
	return rec_add_mapping(w, &m);
}

/* The largest block of mappings, and how many there are. */
static int blocks(uint32_t *largest)
{
	uint8_t head[NAT_BLOCK_HDR];
	uint64_t at = NAT_FILE_HDR;
	struct nat_block b;
	int nr = 0, fd = open(FILE_NAME, O_RDONLY);

	*largest = 0;
	while (pread(fd, head, sizeof(head), (off_t)at) == sizeof(head) &&
	       !nat_block_unpack(&b, head, at)) {
		if (b.type == NAT_MAPPINGS) {
			nr++;
			if (b.stored > *largest)
				*largest = b.stored;
		}
		at += NAT_BLOCK_HDR + b.stored;
	}
	close(fd);
	return nr;
}

/* Are all of @nr there, in their order? */
static bool reads_back(size_t nr, int len)
{
	struct rec_reader *r = rec_open(FILE_NAME, NULL);
	const struct rec_mapping *m;
	bool same;
	size_t i = 0;

	if (!r)
		return false;
	same = rec_mappings(r, &m) == nr;
	while (same && i < nr && m[i].start == 4096 * i &&
	       strlen(m[i].name) == (size_t)len &&
	       strtoul(m[i].name + 1, NULL, 10) == i)
		i++;
	rec_close(r);
	return same && i == nr;
}

static void many_at_once(void)
{
	struct rec_writer *w = begin();
	uint32_t largest;
	bool ok = w;
	int nr, with;

	listen();
	for (unsigned int i = 0; ok && i < 25000; i++)
		ok = !add(w, i, 200) && !add(w, i, 200);
	ok = ok && !rec_flush(w) && !rec_finish(w);
	nr = heard("", &with);
	tap_ok(ok && !nr, "25000 mappings are written at once");
	nr = blocks(&largest);
	tap_ok(nr == 6 && largest <= NAT_FULL_MAPS_BYTES,
	       "as blocks of a MiB at most (%d, %u bytes)", nr, largest);
	tap_ok(reads_back(25000, 200), "and are read back");
}

static void too_many(unsigned int nr, int len, size_t kept)
{
	struct rec_writer *w = begin();
	bool ok = w;
	int lines, with;

	listen();
	for (unsigned int i = 0; ok && i < nr; i++)
		ok = !add(w, i, len) && (i % 10000 || !rec_flush(w));
	ok = ok && !rec_finish(w);
	lines = heard("takes no more", &with);
	tap_ok(ok && lines == 1 && with == 1,
	       "a writer of %u goes on, and says once that it takes no more",
	       nr);
	tap_ok(reads_back(kept, len), "the first %zu are read back", kept);
}

static void put_block(FILE *f, uint64_t *at, const struct buf *payload)
{
	uint8_t head[NAT_BLOCK_HDR];
	struct nat_block b = {
		.offset = *at, .type = NAT_MAPPINGS, .stored = payload->len,
		.payload_crc = nat_crc(payload->p, payload->len),
	};

	nat_block_pack(&b, head);
	fwrite(head, sizeof(head), 1, f);
	fwrite(payload->p, payload->len, 1, f);
	*at += sizeof(head) + payload->len;
}

/* More than a reader holds: writers had no limit once. It has no end mark. */
static void write_beyond(void)
{
	struct rec_writer *w = begin();
	struct buf b = { 0 };
	uint64_t at;
	FILE *f;

	if (w)
		rec_abandon(w);
	f = fopen(FILE_NAME, "a");
	if (!f)
		return;
	fseek(f, 0, SEEK_END);
	at = ftell(f);
	for (uint64_t k = 0; k < 20; k++) {
		b.len = 0;
		buf_put_varint(&b, 60000);
		for (uint64_t i = k * 60000; i < (k + 1) * 60000; i++) {
			buf_put_varint(&b, 4096 * i);
			buf_put_varint(&b, 4096);
			buf_put_varint(&b, zigzag(1));
			buf_put_varint(&b, 0);
		}
		put_block(f, &at, &b);
	}
	buf_free(&b);
	fclose(f);
}

static void beyond(void)
{
	const struct rec_mapping *m;
	struct rec_reader *r;
	int lines, with;
	size_t nr;

	write_beyond();
	listen();
	r = rec_open(FILE_NAME, NULL);
	lines = heard("more mappings than can be held", &with);
	tap_ok(r && lines == 2 && with == 1,
	       "a reader says once that there are more than it holds");
	if (!r)
		return;
	nr = rec_mappings(r, &m);
	tap_ok(nr == NAT_MAX_MAPS && m[nr - 1].start == 4096 * (nr - 1),
	       "and has as many as it holds");
	rec_close(r);
}

int main(void)
{
	many_at_once();
	too_many(NAT_WRITER_MAPS + 20000, 10, NAT_WRITER_MAPS);
	too_many(60000, 200, NAT_WRITER_MAP_NAMES / 200);
	beyond();
	unlink(FILE_NAME);
	unlink(ERRORS);
	return tap_end();
}
