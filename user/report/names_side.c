// SPDX-License-Identifier: GPL-2.0
/*
 * Mappings from the side file of a record in JSON: a list of
 * {time, procvmas: [{pid, vmas: [{start, end, name}]}]}.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "report/picture_names.h"
#include "util/msg.h"

#define CHUNK_BYTES	(1 << 16)
#define MAX_DIGITS	24
/* Files tell each mapping again and again: sort out what is the same. */
#define JOIN_FROM	1024

enum field { FIELD_NONE, FIELD_PID, FIELD_START, FIELD_END, FIELD_NAME };

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "pid", FIELD_PID }, { "start", FIELD_START }, { "end", FIELD_END },
	{ "name", FIELD_NAME },
};

/* Nesting of a process and of a mapping; lists count, too. */
enum { DEPTH_PROCESS = 4, DEPTH_MAPPING = 6 };

struct parsing {
	struct name_list *names;
	int depth;
	enum field field;
	int64_t pid;			/* of the process */
	struct name_area area;		/* the mapping */
	size_t join_at;
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
	char copy[MAX_DIGITS];

	if (p->field == FIELD_NONE || len >= sizeof(copy))
		return 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (p->field == FIELD_PID && p->depth == DEPTH_PROCESS)
		p->pid = strtoll(copy, NULL, 10);
	if (p->field == FIELD_START && p->depth == DEPTH_MAPPING)
		p->area.start = strtoull(copy, NULL, 10);
	if (p->field == FIELD_END && p->depth == DEPTH_MAPPING)
		p->area.end = strtoull(copy, NULL, 10);
	return 1;
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	struct parsing *p = ctx;

	if (p->field != FIELD_NAME || p->depth != DEPTH_MAPPING)
		return 1;
	p->area.name = names_keep(p->names, (const char *)text, len);
	return p->area.name != NULL;
}

static int on_open(void *ctx)
{
	struct parsing *p = ctx;

	p->depth++;
	if (p->depth == DEPTH_PROCESS)
		p->pid = 0;
	if (p->depth == DEPTH_MAPPING)
		p->area = (struct name_area){ .name = "anonymous" };
	return 1;
}

static int add(struct parsing *p)
{
	if (!names_add(p->names, &p->area))
		return 0;
	if (p->names->nr >= p->join_at) {
		names_join(p->names);
		p->join_at = p->names->nr * 2 > JOIN_FROM ?
			     p->names->nr * 2 : JOIN_FROM;
	}
	return 1;
}

static int on_close(void *ctx)
{
	struct parsing *p = ctx;

	if (p->depth-- != DEPTH_MAPPING || p->area.end <= p->area.start)
		return 1;
	p->area.pid = p->pid;
	return add(p);
}

static const yajl_callbacks callbacks = {
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_open,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_open,
	.yajl_end_array = on_close,
};

static bool parse(FILE *f, yajl_handle h)
{
	unsigned char *chunk = malloc(CHUNK_BYTES);
	bool ok = chunk;
	size_t n;

	while (ok && (n = fread(chunk, 1, CHUNK_BYTES, f)))
		ok = yajl_parse(h, chunk, n) == yajl_status_ok;
	ok = ok && !ferror(f) && yajl_complete_parse(h) == yajl_status_ok;
	free(chunk);
	return ok;
}

void names_read_side(struct name_list *names, const char *record)
{
	struct parsing p = { .names = names, .join_at = JOIN_FROM };
	yajl_handle h;
	char *path;
	FILE *f;

	if (asprintf(&path, "%s.vmas", record) < 0)
		return;
	f = fopen(path, "re");
	h = f ? yajl_alloc(&callbacks, NULL, &p) : NULL;
	if (f ? !h || !parse(f, h) : errno != ENOENT)
		msg_warn("%s: cannot be read to its end; mappings may have no names in the picture",
			 path);
	if (h)
		yajl_free(h);
	if (f)
		fclose(f);
	free(path);
}
