// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the memory footprints that a recorder saw: a JSON list of
 * {time, footprints: [{pid, footprint: {...}}]}. The footprint of a process is
 * /proc/pid/statm in pages, that of no process is /proc/meminfo in kB.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "report/footprints.h"
#include "util/msg.h"

#define PAGE_BYTES	4096		/* of statm, as damo takes it */
#define CHUNK_BYTES	(1 << 16)

/* Members that are made use of. */
enum field { FIELD_NONE, FIELD_PID, FIELD_SIZE, FIELD_RESIDENT, FIELD_TOTAL,
	     FIELD_FREE };

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "pid", FIELD_PID },
	{ "size", FIELD_SIZE },
	{ "resident", FIELD_RESIDENT },
	{ "total", FIELD_TOTAL },
	{ "free", FIELD_FREE },
};

/* Nesting of what is being parsed. */
enum { DEPTH_LIST = 1, DEPTH_SNAPSHOT, DEPTH_FOOTPRINTS, DEPTH_ENTRY,
       DEPTH_FOOTPRINT };

struct parsing {
	struct footprints *fp;
	int depth;
	enum field field;
	double value[FIELD_FREE + 1];	/* of the entry */
	bool is_process;
	double sum[FOOTPRINT_NR];	/* of the snapshot */
	bool failed;			/* message was printed */
};

static int on_key(void *ctx, const unsigned char *key, size_t len)
{
	struct parsing *p = ctx;
	size_t i;

	p->field = FIELD_NONE;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == len &&
		    !memcmp(fields[i].name, key, len))
			p->field = fields[i].field;
	return 1;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	struct parsing *p = ctx;
	char copy[64];

	if (p->field == FIELD_NONE || len >= sizeof(copy))
		return 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	p->value[p->field] = strtod(copy, NULL);
	if (p->field == FIELD_PID && p->depth == DEPTH_ENTRY)
		p->is_process = true;
	p->field = FIELD_NONE;
	return 1;
}

static int on_open(void *ctx)
{
	struct parsing *p = ctx;

	p->depth++;
	if (p->depth == DEPTH_SNAPSHOT)
		memset(p->sum, 0, sizeof(p->sum));
	if (p->depth == DEPTH_ENTRY) {
		memset(p->value, 0, sizeof(p->value));
		p->is_process = false;
	}
	return 1;
}

static uint64_t to_bytes(double value)
{
	if (!(value > 0))
		return 0;
	return value < 1.8e19 ? (uint64_t)value : UINT64_MAX;
}

static int on_close(void *ctx)
{
	struct parsing *p = ctx;
	int i;

	if (p->depth == DEPTH_ENTRY && p->is_process) {
		p->sum[FOOTPRINT_VSZ] += p->value[FIELD_SIZE] * PAGE_BYTES;
		p->sum[FOOTPRINT_RSS] += p->value[FIELD_RESIDENT] * PAGE_BYTES;
	} else if (p->depth == DEPTH_ENTRY) {
		p->sum[FOOTPRINT_SYS] += (p->value[FIELD_TOTAL] -
					  p->value[FIELD_FREE]) * 1024;
	}
	for (i = 0; p->depth == DEPTH_SNAPSHOT && i < FOOTPRINT_NR; i++) {
		if (dist_add(&p->fp->dist[i], to_bytes(p->sum[i]))) {
			p->failed = true;
			return 0;
		}
	}
	p->depth--;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_number = on_number,
	.yajl_start_map = on_open,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_open,
	.yajl_end_array = on_close,
};

static int bad_json(const char *path, yajl_handle h, const struct parsing *p,
		    const char *text, size_t len)
{
	unsigned char *why;

	if (p->failed)
		return 1;
	why = yajl_get_error(h, 0, (const unsigned char *)text, len);
	why[strcspn((char *)why, "\n")] = '\0';
	msg_error("%s: is no list of memory footprints: %s", path,
		  (const char *)why);
	yajl_free_error(h, why);
	return 1;
}

static int parse(FILE *f, const char *path, yajl_handle h, struct parsing *p)
{
	static const char nothing[] = "";
	char *chunk = malloc(CHUNK_BYTES);
	size_t n;
	int err = 0;

	if (!chunk)
		return msg_error("no memory for reading %s", path);
	while (!err && (n = fread(chunk, 1, CHUNK_BYTES, f)))
		if (yajl_parse(h, (unsigned char *)chunk, n) != yajl_status_ok)
			err = bad_json(path, h, p, chunk, n);
	if (!err && ferror(f))
		err = msg_error("%s: cannot be read: %s", path,
				strerror(errno));
	if (!err && yajl_complete_parse(h) != yajl_status_ok)
		err = bad_json(path, h, p, nothing, 0);
	free(chunk);
	return err;
}

int footprints_read(struct footprints *fp, const char *path)
{
	struct parsing p = { .fp = fp };
	yajl_handle h;
	FILE *f;
	int err;

	memset(fp, 0, sizeof(*fp));
	f = fopen(path, "r");
	if (!f)
		return msg_error("%s: cannot be opened: %s", path,
				 strerror(errno));
	h = yajl_alloc(&callbacks, NULL, &p);
	if (h)
		err = parse(f, path, h, &p);
	else
		err = msg_error("no memory for reading %s", path);
	if (h)
		yajl_free(h);
	fclose(f);
	if (err)
		footprints_destroy(fp);
	return err;
}

void footprints_destroy(struct footprints *fp)
{
	int i;

	for (i = 0; i < FOOTPRINT_NR; i++)
		dist_destroy(&fp->dist[i]);
}
