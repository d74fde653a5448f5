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

#include "record/side_mappings.h"
#include "record/side_json.h"
#include "util/mem.h"
#include "util/msg.h"

/* Files tell each mapping again and again: sort out what is the same. */
#define JOIN_FROM	1024

enum { NO_MEMBER, MEMBER_PID, MEMBER_START, MEMBER_END, MEMBER_NAME };

static const char *const members[] = {
	[MEMBER_PID] = "pid",
	[MEMBER_START] = "start",
	[MEMBER_END] = "end",
	[MEMBER_NAME] = "name",
};

/* Nesting of a process and of a mapping; lists count, too. */
enum { DEPTH_PROCESS = 4, DEPTH_MAPPING = 6 };

struct parsing {
	struct name_list *names;
	int depth;
	int member;
	int64_t pid;			/* of the process */
	struct name_area area;		/* the mapping */
	size_t join_at;
};

static int on_key(void *ctx, const unsigned char *key, size_t len)
{
	struct parsing *p = ctx;

	p->member = side_member(members, ARRAY_SIZE(members), key, len);
	return 1;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	struct parsing *p = ctx;
	char copy[SIDE_NUMBER_MAX];

	if (!side_number(copy, text, len))
		return 1;
	if (p->member == MEMBER_PID && p->depth == DEPTH_PROCESS)
		p->pid = strtoll(copy, NULL, 10);
	if (p->member == MEMBER_START && p->depth == DEPTH_MAPPING)
		p->area.start = strtoull(copy, NULL, 10);
	if (p->member == MEMBER_END && p->depth == DEPTH_MAPPING)
		p->area.end = strtoull(copy, NULL, 10);
	return 1;
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	struct parsing *p = ctx;

	if (p->member != MEMBER_NAME || p->depth != DEPTH_MAPPING)
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

void names_read_side(struct name_list *names, const char *record)
{
	struct parsing p = { .names = names, .join_at = JOIN_FROM };
	char *path, *why;
	FILE *f;

	if (asprintf(&path, "%s.vmas", record) < 0)
		return;
	f = fopen(path, "re");
	if (f)
		why = side_parse(f, &callbacks, &p);
	else
		why = errno == ENOENT ? NULL : xstrdup(strerror(errno));
	if (why)
		msg_warn("%s: cannot be read to its end (%s); mappings may have no names in the picture",
			 path, why);
	free(why);
	if (f)
		fclose(f);
	free(path);
}
