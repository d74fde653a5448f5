// SPDX-License-Identifier: GPL-2.0
/*
 * Memory footprints from the side file of a record: a JSON list of
 * {time, footprints: [{pid, footprint: {...}}]}. The footprint of a process is
 * /proc/pid/statm in pages, of the "page_bytes" beside "footprints"; that of no
 * process is /proc/meminfo in kB.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/side_footprints.h"
#include "record/side_json.h"
#include "util/mem.h"
#include "util/msg.h"

#define PAGE_BYTES	4096		/* where a file does not say, as damo takes it */

/* Members that are made use of. */
enum { NO_MEMBER, MEMBER_PID, MEMBER_SIZE, MEMBER_RESIDENT, MEMBER_TOTAL,
       MEMBER_FREE, MEMBER_TIME, MEMBER_PAGE, NR_MEMBERS };

static const char *const members[NR_MEMBERS] = {
	[MEMBER_PID] = "pid",
	[MEMBER_SIZE] = "size",
	[MEMBER_RESIDENT] = "resident",
	[MEMBER_TOTAL] = "total",
	[MEMBER_FREE] = "free",
	[MEMBER_TIME] = "time",
	[MEMBER_PAGE] = "page_bytes",
};

/* Nesting of what is being parsed. */
enum { DEPTH_LIST = 1, DEPTH_SNAPSHOT, DEPTH_FOOTPRINTS, DEPTH_ENTRY,
       DEPTH_FOOTPRINT };

struct parsing {
	struct footprints_sink *to;
	int depth;
	int member;
	double value[NR_MEMBERS];	/* of the entry */
	bool is_process;
	struct rec_footprint *entry;	/* of the snapshot; processes in pages */
	size_t nr, room;
	int64_t time_ns;		/* and when it was taken */
	bool has_time;
	double page_bytes;
	bool is_list;			/* what the file has is one */
	bool has_list;			/* the element its "footprints" */
	bool other;			/* it is json of another kind */
	bool failed;			/* message was printed */
};

static int refuse(struct parsing *p)
{
	p->other = true;
	return 0;
}

static int on_key(void *ctx, const unsigned char *key, size_t len)
{
	struct parsing *p = ctx;

	if (p->depth == DEPTH_SNAPSHOT && len == 10 &&
	    !memcmp(key, "footprints", len))
		p->has_list = true;
	p->member = side_member(members, NR_MEMBERS, key, len);
	return 1;
}

static void set_time(struct parsing *p)
{
	double ns = p->value[MEMBER_TIME] * 1e9;

	p->has_time = fabs(ns) < 9e18;
	p->time_ns = p->has_time ? (int64_t)ns : 0;
}

/* Any value that is no object where only objects can be. */
static int check_scalar(struct parsing *p)
{
	return p->depth > DEPTH_LIST || refuse(p);
}

static int on_null(void *ctx)
{
	return check_scalar(ctx);
}

static int on_boolean(void *ctx, int value __attribute__((unused)))
{
	return check_scalar(ctx);
}

static int on_string(void *ctx, const unsigned char *text __attribute__((unused)),
		     size_t len __attribute__((unused)))
{
	return check_scalar(ctx);
}

static int on_number(void *ctx, const char *text, size_t len)
{
	struct parsing *p = ctx;
	char copy[SIDE_NUMBER_MAX];

	if (!check_scalar(p))
		return 0;
	if (p->member == NO_MEMBER || !side_number(copy, text, len))
		return 1;
	p->value[p->member] = strtod(copy, NULL);
	if (p->member == MEMBER_TIME && p->depth == DEPTH_SNAPSHOT)
		set_time(p);
	if (p->member == MEMBER_PAGE && p->depth == DEPTH_SNAPSHOT)
		p->page_bytes = p->value[MEMBER_PAGE];
	if (p->member == MEMBER_PID && p->depth == DEPTH_ENTRY)
		p->is_process = true;
	p->member = NO_MEMBER;
	return 1;
}

static int on_open(void *ctx)
{
	struct parsing *p = ctx;

	p->depth++;
	if (p->depth == DEPTH_LIST && !p->is_list)
		return refuse(p);	/* an object */
	if (p->depth == DEPTH_SNAPSHOT) {
		p->nr = 0;
		p->has_list = false;
		p->has_time = false;
		p->page_bytes = PAGE_BYTES;
	}
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

static uint64_t to_bytes(double value, double unit)
{
	value *= unit;
	if (!(value > 0))
		return 0;
	return value < 1.8e19 ? (uint64_t)value : UINT64_MAX;
}

static int make_room(struct parsing *p)
{
	size_t room = p->room ? p->room * 2 : 16;
	struct rec_footprint *more = reallocarray(p->entry, room, sizeof(*more));

	if (!more) {
		p->failed = true;
		msg_error("no memory for the footprints of so many processes");
		return 0;
	}
	p->entry = more;
	p->room = room;
	return 1;
}

static int add_entry(struct parsing *p)
{
	const double *v = p->value;

	if (p->nr == p->room && !make_room(p))
		return 0;
	p->entry[p->nr++] = p->is_process ? (struct rec_footprint){
		.pid = (int32_t)fmax(1, fmin(v[MEMBER_PID], INT32_MAX)),
		.size_bytes = to_bytes(v[MEMBER_SIZE], 1),
		.used_bytes = to_bytes(v[MEMBER_RESIDENT], 1),
	} : (struct rec_footprint){
		.size_bytes = to_bytes(v[MEMBER_TOTAL], 1024),
		.used_bytes = to_bytes(v[MEMBER_TOTAL] - v[MEMBER_FREE], 1024),
	};
	return 1;
}

static int hand_over(struct parsing *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		struct rec_footprint *f = &p->entry[i];

		f->time_ns = p->has_time ? p->time_ns : 0;
		if (!f->pid)
			continue;
		f->size_bytes = to_bytes((double)f->size_bytes, p->page_bytes);
		f->used_bytes = to_bytes((double)f->used_bytes, p->page_bytes);
	}
	p->failed = p->to->take(p->to, p->entry, p->nr, p->has_time) != 0;
	p->to->nr_taken += !p->failed;
	return !p->failed;
}

static int on_close(void *ctx)
{
	struct parsing *p = ctx;

	if (p->depth == DEPTH_SNAPSHOT && !p->has_list)
		return refuse(p);
	if (p->depth == DEPTH_ENTRY && !add_entry(p))
		return 0;
	return p->depth-- != DEPTH_SNAPSHOT || hand_over(p);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_string = on_string,
	.yajl_number = on_number,
	.yajl_start_map = on_open,
	.yajl_map_key = on_key,
	.yajl_end_map = on_close,
	.yajl_start_array = on_list,
	.yajl_end_array = on_close,
};

int side_footprints_read(const char *path, struct footprints_sink *to)
{
	struct parsing p = { .to = to };
	FILE *f = fopen(path, "re");
	char *why;
	bool cut;
	int err = 0;

	if (!f)
		return msg_error("%s: cannot be opened: %s%s", path, strerror(errno),
				 errno == ENOENT ? "; the record command makes one" : "");
	to->nr_taken = 0;
	why = side_parse_cut(f, &callbacks, &p, &cut);
	fclose(f);
	if (why && cut && p.is_list)
		msg_warn("%s: incomplete (is it being recorded, or was the recorder killed?); read up to its last complete snapshot, of %zu",
			 path, to->nr_taken);
	else if (why)
		err = p.failed ? 1 :
		      msg_error("%s: is no list of memory footprints%s%s", path,
				p.other ? "" : ": ", p.other ? "" : why);
	free(p.entry);
	free(why);
	return err;
}
