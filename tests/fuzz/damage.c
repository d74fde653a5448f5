// SPDX-License-Identifier: GPL-2.0
/*
 * A small native record, cut at every byte and with every single byte changed.
 * What is read must be what was written, or a part of it and a line that says
 * so; never anything else. Prints TAP.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"

static int messages = -1;	/* where standard error goes */
static int file = -1;
static char path[64];

/* Bytes of messages since the last call. */
static off_t said(void)
{
	off_t n = lseek(messages, 0, SEEK_CUR);

	if (ftruncate(messages, 0) || lseek(messages, 0, SEEK_SET))
		abort();
	return n;
}

struct result {
	bool opened;
	bool wrong;		/* something was read that was never written */
	size_t nr;		/* snapshots */
	size_t extras;		/* mappings, exits, footprints, configuration */
};

static struct result read_back(bool optional)
{
	struct rec_reader *r = rec_open(path, NULL);
	struct result res = { .opened = r };
	const struct rec_mapping *maps;
	const struct rec_footprint *prints;
	const struct rec_exit *exits;
	struct rec_snapshot *s;
	size_t stream;

	if (!r)
		return res;
	while (rec_next(r, &s, &stream) > 0) {
		size_t n = (s->start_ns - 1000000000000) / 100000000;

		res.wrong |= n >= SAMPLE_SNAPSHOTS ||
			     stream >= SAMPLE_STREAMS ||
			     !sample_same(s, stream, n, optional);
		res.nr++;
	}
	res.extras = rec_mappings(r, &maps) + rec_exits(r, &exits) +
		     rec_footprints(r, &prints) +
		     !!rec_config(r);
	rec_close(r);
	return res;
}

static void put(const char *data, size_t n)
{
	if (ftruncate(file, 0) || pwrite(file, data, n, 0) != (ssize_t)n)
		abort();
}

static int nr_tests;

static void ok(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++nr_tests, what);
}

static bool complete(const struct result *r)
{
	return r->opened && !r->wrong && r->extras == 4 &&
	       r->nr == SAMPLE_STREAMS * SAMPLE_SNAPSHOTS;
}

/* Less than all was read: was it told, and is what was read right? */
static bool acceptable(const struct result *r, const char *what, size_t at)
{
	bool told = said() > 0;

	if (r->wrong || (!complete(r) && !told)) {
		printf("# %s byte %zu: %s, %zu snapshots, %s\n", what, at,
		       r->wrong ? "something never written was read" :
		       r->opened ? "read" : "refused", r->nr,
		       told ? "told" : "nothing told");
		return false;
	}
	return true;
}

static void cut(const char *data, size_t size, bool optional)
{
	size_t most = 0, bad = 0;
	bool monotone = true;

	for (size_t n = 0; n < size; n++) {
		struct result r;

		put(data, n);
		r = read_back(optional);
		bad += !acceptable(&r, "cut at", n);
		monotone &= r.nr >= most;
		most = r.nr;
	}
	ok(!bad, "a record cut at any byte is read in part, and that is said");
	ok(monotone && most == SAMPLE_STREAMS * SAMPLE_SNAPSHOTS,
	   "a longer part never gives less, and without its end mark all is there");
}

static void flip(char *data, size_t size, bool optional, uint8_t with)
{
	size_t bad = 0, nothing = 0;
	char text[128];

	for (size_t n = 0; n < size; n++) {
		struct result r;

		data[n] ^= with;
		put(data, size);
		r = read_back(optional);
		bad += !acceptable(&r, "changed", n);
		nothing += !r.nr;
		data[n] ^= with;
	}
	snprintf(text, sizeof(text),
		 "a byte changed by %#x gives nothing that was not written",
		 with);
	ok(!bad, text);
	/* only the first bytes make the whole file unreadable */
	ok(nothing <= 16, "damage in one place leaves the rest readable");
	if (nothing > 16)
		printf("# nothing was readable for %zu bytes\n", nothing);
}

static void damage(bool optional)
{
	char name[] = "/tmp/damox-damage-XXXXXX";
	int fd = mkstemp(name);
	struct result r;
	struct stat st;
	char *data;

	if (fd < 0 || sample_write(name, REC_NATIVE, true, optional))
		abort();
	close(fd);
	/* it is another file by now */
	fd = open(name, O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		abort();
	data = malloc(st.st_size);
	if (!data || read(fd, data, st.st_size) != st.st_size)
		abort();
	close(fd);
	unlink(name);
	said();
	put(data, st.st_size);
	r = read_back(optional);
	ok(complete(&r) && !said(), optional ?
	   "a record with all optional columns is read as it was written" :
	   "a plain record is read as it was written");
	cut(data, st.st_size, optional);
	flip(data, st.st_size, optional, 0xff);
	flip(data, st.st_size, optional, 0x01);
	flip(data, st.st_size, optional, 0x80);
	free(data);
}

int main(void)
{
	messages = memfd_create("messages", 0);
	file = memfd_create("record", 0);
	if (messages < 0 || file < 0 || dup2(messages, STDERR_FILENO) < 0)
		return 1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	printf("TAP version 13\n1..18\n");
	damage(false);
	damage(true);
	return 0;
}
