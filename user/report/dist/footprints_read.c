// SPDX-License-Identifier: GPL-2.0
/* Memory footprints of a record, or of the file beside one, summed up. */
#include <stdio.h>
#include <string.h>

#include "record/side_footprints.h"
#include "report/dist/footprints.h"
#include "util/msg.h"

struct reading {
	struct footprints_sink sink;
	struct footprints *fp;
};

static uint64_t sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

/* What was seen at one time. */
static int add(struct footprints *fp, const struct rec_footprint *f, size_t nr,
	       bool dated)
{
	uint64_t bytes[FOOTPRINT_NR] = { 0 };
	int64_t time_ns = nr ? f->time_ns : 0;

	for (; nr; nr--, f++) {
		if (f->pid) {
			bytes[FOOTPRINT_VSZ] = sum(bytes[FOOTPRINT_VSZ], f->size_bytes);
			bytes[FOOTPRINT_RSS] = sum(bytes[FOOTPRINT_RSS], f->used_bytes);
		} else {
			bytes[FOOTPRINT_SYS] = sum(bytes[FOOTPRINT_SYS], f->used_bytes);
		}
	}
	for (int i = 0; i < FOOTPRINT_NR; i++) {
		struct dist *d = &fp->dist[i];

		d->undated |= !dated;
		if (!d->nr)
			d->zero_ns = time_ns;
		if (dist_add(d, time_ns, bytes[i]))
			return 1;
	}
	return 0;
}

int footprints_of(struct footprints *fp, const struct rec_reader *r)
{
	const struct rec_footprint *f;
	size_t nr = rec_footprints(r, &f), i, k;

	memset(fp, 0, sizeof(*fp));
	for (i = 0; i < nr; i = k) {
		for (k = i; k < nr && f[k].time_ns == f[i].time_ns; k++)
			;
		if (add(fp, f + i, k - i, true)) {
			footprints_destroy(fp);
			return 1;
		}
	}
	return 0;
}

/* No JSON begins like that. */
static bool is_native(const char *path)
{
	FILE *f = fopen(path, "re");
	int first = f ? getc(f) : EOF;

	if (f)
		fclose(f);
	return first == 0x89;
}

static int read_native(struct footprints *fp, const char *path)
{
	struct rec_reader *r = rec_open(path, NULL);
	int err;

	if (!r)
		return 1;
	err = footprints_of(fp, r);
	if (!err && !fp->dist[FOOTPRINT_VSZ].nr)
		err = msg_error("%s: is no list of memory footprints, and as a record it has none; other recorders put them into a file beside it, as %s",
				path, FOOTPRINTS_DEFAULT);
	rec_close(r);
	return err;
}

static int take(struct footprints_sink *sink, const struct rec_footprint *f,
		size_t nr, bool dated)
{
	return add(((struct reading *)sink)->fp, f, nr, dated);
}

int footprints_read(struct footprints *fp, const char *path)
{
	struct reading reading = { .sink.take = take, .fp = fp };

	if (is_native(path))
		return read_native(fp, path);
	memset(fp, 0, sizeof(*fp));
	if (!side_footprints_read(path, &reading.sink))
		return 0;
	footprints_destroy(fp);
	return 1;
}

void footprints_destroy(struct footprints *fp)
{
	int i;

	for (i = 0; i < FOOTPRINT_NR; i++)
		dist_destroy(&fp->dist[i]);
}
