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

#include "report/footprints.h"
#include "report/side_json.h"
#include "util/mem.h"
#include "util/msg.h"

#define PAGE_BYTES	4096		/* of statm, as damo takes it */

/* Members that are made use of. */
enum { NO_MEMBER, MEMBER_PID, MEMBER_SIZE, MEMBER_RESIDENT, MEMBER_TOTAL,
       MEMBER_FREE, NR_MEMBERS };

static const char *const members[NR_MEMBERS] = {
	[MEMBER_PID] = "pid",
	[MEMBER_SIZE] = "size",
	[MEMBER_RESIDENT] = "resident",
	[MEMBER_TOTAL] = "total",
	[MEMBER_FREE] = "free",
};

/* Nesting of what is being parsed. */
enum { DEPTH_LIST = 1, DEPTH_SNAPSHOT, DEPTH_FOOTPRINTS, DEPTH_ENTRY,
       DEPTH_FOOTPRINT };

struct parsing {
	struct footprints *fp;
	int depth;
	int member;
	double value[NR_MEMBERS];	/* of the entry */
	bool is_process;
	double sum[FOOTPRINT_NR];	/* of the snapshot */
	bool is_list;			/* what the file has is one */
	bool failed;			/* message was printed */
};

static int on_key(void *ctx, const unsigned char *key, size_t len)
{
	struct parsing *p = ctx;

	p->member = side_member(members, NR_MEMBERS, key, len);
	return 1;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	struct parsing *p = ctx;
	char copy[SIDE_NUMBER_MAX];

	if (p->member == NO_MEMBER || !side_number(copy, text, len))
		return 1;
	p->value[p->member] = strtod(copy, NULL);
	if (p->member == MEMBER_PID && p->depth == DEPTH_ENTRY)
		p->is_process = true;
	p->member = NO_MEMBER;
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

static int on_list(void *ctx)
{
	struct parsing *p = ctx;

	if (!p->depth)
		p->is_list = true;
	return on_open(ctx);
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
		p->sum[FOOTPRINT_VSZ] += p->value[MEMBER_SIZE] * PAGE_BYTES;
		p->sum[FOOTPRINT_RSS] += p->value[MEMBER_RESIDENT] * PAGE_BYTES;
	} else if (p->depth == DEPTH_ENTRY) {
		p->sum[FOOTPRINT_SYS] += (p->value[MEMBER_TOTAL] -
					  p->value[MEMBER_FREE]) * 1024;
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
	.yajl_start_array = on_list,
	.yajl_end_array = on_close,
};

int footprints_read(struct footprints *fp, const char *path)
{
	struct parsing p = { .fp = fp };
	char *why;
	bool cut;
	FILE *f;

	memset(fp, 0, sizeof(*fp));
	f = fopen(path, "re");
	if (!f)
		return msg_error("%s: cannot be opened: %s", path,
				 strerror(errno));
	why = side_parse_cut(f, &callbacks, &p, &cut);
	fclose(f);
	if (why && cut && p.is_list) {
		msg_warn("%s: incomplete (is it being recorded, or was the recorder killed?); read up to its last complete snapshot, of %zu",
			 path, fp->dist[FOOTPRINT_VSZ].nr);
	} else if (why) {
		if (!p.failed)
			msg_error("%s: is no list of memory footprints: %s",
				  path, why);
		footprints_destroy(fp);
		free(why);
		return 1;
	}
	free(why);
	return 0;
}

void footprints_destroy(struct footprints *fp)
{
	int i;

	for (i = 0; i < FOOTPRINT_NR; i++)
		dist_destroy(&fp->dist[i]);
}
