// SPDX-License-Identifier: GPL-2.0
/*
 * Reading damo's json: the general parser. Keys in any order, unknown ones
 * skipped, absent ones at their defaults; nothing is kept but the snapshot
 * that is being read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "record/json/json_build.h"
#include "record/json/json_record.h"
#include "record/native/reader.h"
#include "util/msg.h"
#include "util/units.h"

#define CHUNK	(256u << 10)
#define SLACK	256		/* zeroes after it, for json_fast_regions() */
#define DEPTH	12		/* deeper than damo nests */

/* What the object or list that is open means. */
enum place {
	TOP, RECORDS, RECORD, INTERVALS, GOAL, SNAPSHOTS, SNAPSHOT, STATS,
	REGIONS, REGION, ACCESSES, AGE, PROBES, WRAPPER,
};

/* What a key leads to: a field, or another place. */
struct key {
	enum place in;
	const char *name;
	bool is_place;
	int to;
};

#define FIELD(in, name, f)	{ in, name, false, f }
#define PLACE(in, name, p)	{ in, name, true, p }

static const struct key keys[] = {
	PLACE(WRAPPER, "damo_records", RECORDS),
	FIELD(RECORD, "kdamond_idx", F_KDAMOND),
	FIELD(RECORD, "context_idx", F_CONTEXT),
	FIELD(RECORD, "scheme_idx", F_SCHEME),
	FIELD(RECORD, "target_id", F_TARGET),
	FIELD(RECORD, "data_source", F_SOURCE),
	PLACE(RECORD, "intervals", INTERVALS),
	PLACE(RECORD, "snapshots", SNAPSHOTS),
	FIELD(INTERVALS, "sample_us", F_SAMPLE),
	FIELD(INTERVALS, "aggr_us", F_AGGR),
	FIELD(INTERVALS, "ops_update_us", F_UPDATE),
	PLACE(INTERVALS, "intervals_goal", GOAL),
	FIELD(GOAL, "access_bp", F_GOAL_BP),
	FIELD(GOAL, "aggrs", F_GOAL_AGGRS),
	FIELD(GOAL, "min_sample_us", F_GOAL_MIN),
	FIELD(GOAL, "max_sample_us", F_GOAL_MAX),
	FIELD(SNAPSHOT, "start_time", F_START_TIME),
	FIELD(SNAPSHOT, "end_time", F_END_TIME),
	FIELD(SNAPSHOT, "total_bytes", F_TOTAL),
	FIELD(SNAPSHOT, "sample_interval_us", F_SAMPLE_US),
	PLACE(SNAPSHOT, "regions", REGIONS),
	PLACE(SNAPSHOT, "damos_stats", STATS),
	FIELD(STATS, "nr_tried", F_NR_TRIED),
	FIELD(STATS, "sz_tried", F_SZ_TRIED),
	FIELD(STATS, "nr_applied", F_NR_APPLIED),
	FIELD(STATS, "sz_applied", F_SZ_APPLIED),
	FIELD(STATS, "sz_ops_filter_passed", F_OPS_PASSED),
	FIELD(STATS, "qt_exceeds", F_QT_EXCEEDS),
	FIELD(STATS, "nr_snapshots", F_NR_SNAPSHOTS),
	FIELD(STATS, "max_nr_snapshots", F_MAX_SNAPSHOTS),
	FIELD(REGION, "start", F_START),
	FIELD(REGION, "end", F_END),
	PLACE(REGION, "nr_accesses", ACCESSES),
	PLACE(REGION, "age", AGE),
	PLACE(REGION, "probe_hits", PROBES),
	FIELD(REGION, "sz_filter_passed", F_PASSED),
	FIELD(ACCESSES, "samples", F_SAMPLES),
	FIELD(ACCESSES, "percent", F_PERCENT),
	FIELD(AGE, "usec", F_AGE_US),
	FIELD(AGE, "aggr_intervals", F_AGE),
};

/* The text between input and parser. */
struct text {
	struct rec_input *in;
	char *p;
	size_t len;		/* read so far */
	size_t pos;		/* parsed so far */
	uint64_t offset;	/* of p[0] in the (unpacked) file */
	bool eof;
};

struct parser {
	struct json_build b;
	const struct text *text;
	yajl_handle y;
	bool feeding;		/* the general parser is at it */
	enum place stack[DEPTH];
	int depth;
	const struct key *key;	/* of the value to come; NULL: skip it */
	int skipping;		/* open brackets of what is skipped */
	int filtering;		/* the same of "scheme_filters" */
	bool filters_next;
	yajl_gen filters;	/* copies what is in "scheme_filters" */
	bool regions_open;	/* nothing came since the "[" of regions */
	bool any_list;		/* of records */
	bool any_record;
	uint64_t nr_records, nr_empty;	/* these are {} */
	bool any_key;		/* in this one */
	bool has_member;	/* the record its "snapshots", the snapshot its
				 * "regions", that the place needs */
	const char *other;	/* what the file is, if none of records */
};

#define CANCEL	0
#define GO_ON	1

static enum place place(const struct parser *p)
{
	return p->stack[p->depth];
}

/* Whether values of this place carry keys. */
static bool is_object(enum place place)
{
	return place != TOP && place != RECORDS && place != SNAPSHOTS &&
	       place != REGIONS && place != PROBES;
}

/* Open the object (or list) that comes now; -1: not one that is known. */
static int place_of_next(const struct parser *p, bool object)
{
	switch (place(p)) {
	case TOP:
		return object ? WRAPPER : RECORDS;
	case RECORDS:
		return object ? RECORD : -1;
	case SNAPSHOTS:
		return object ? SNAPSHOT : -1;
	case REGIONS:
		return object ? REGION : -1;
	default:
		if (!p->key || !p->key->is_place ||
		    is_object(p->key->to) != object)
			return -1;
		return p->key->to;
	}
}

static int enter(struct parser *p, enum place to)
{
	int err = 0;

	switch (to) {
	case RECORDS:
		p->any_list = true;
		break;
	case RECORD:
		err = json_begin_record(&p->b);
		p->any_record = true;
		p->has_member = p->any_key = false;
		p->nr_records++;
		break;
	case INTERVALS:
		p->b.head.has_intervals = true;
		break;
	case GOAL:
		p->b.head.intervals.has_goal = true;
		break;
	case SNAPSHOTS:
	case REGIONS:
		p->has_member = true;
		break;
	case SNAPSHOT:
		json_begin_snapshot(&p->b);
		p->has_member = false;
		break;
	case STATS:
		p->b.snap.has_stats = true;
		break;
	case REGION:
		err = json_begin_region(&p->b);
		break;
	default:
		break;
	}
	p->regions_open = to == REGIONS;
	p->stack[++p->depth] = to;
	p->key = NULL;
	return err ? CANCEL : GO_ON;
}

/* Keys that tell what else a file is. */
static const struct {
	const char *key, *what;
} others[] = {
	{ "footprints", "memory footprints, which report footprints shows" },
	{ "procvmas", "mappings, which belong beside a record" },
	{ "proc_stats", "statistics of processes, which belong beside a record" },
	{ "contexts", "parameters, which report damon --input_file shows" },
	{ "kdamonds", "parameters, which report damon --input_file shows" },
	{ "action", "schemes, which --schemes takes" },
	{ "snapshot_head", "formats of a report, which --format takes" },
	{ "access_pattern", "a filter of accesses" },
};

static int not_a_record(struct parser *p, const char *why)
{
	msg_error("%s: json, but not a record: %s%s%s", p->b.name, why,
		  p->other ? "; it has " : "", p->other ? p->other : "");
	p->b.failed = true;
	return CANCEL;
}

/* The object that ends has to have what makes it one of a record. */
static int check_object(struct parser *p)
{
	char why[128];
	bool ok = p->has_member;

	/* a record may have nothing, when others have something */
	if (place(p) == RECORD && !p->any_key) {
		p->nr_empty++;
		ok = true;
	}
	/* it goes on in the place around, which has what led here */
	p->has_member = true;
	if (ok || p->b.failed)
		return GO_ON;
	snprintf(why, sizeof(why), place(p) == RECORD ?
		 "element %" PRIu64 " of the list has no \"snapshots\"" :
		 "a snapshot of element %" PRIu64 " has no \"regions\"",
		 p->nr_records - 1);
	return not_a_record(p, why);
}

static int open_bracket(struct parser *p, bool object)
{
	int to;

	p->regions_open = false;
	if (p->filtering || p->filters_next) {
		p->filters_next = false;
		p->filtering++;
		if (object)
			yajl_gen_map_open(p->filters);
		else
			yajl_gen_array_open(p->filters);
		return GO_ON;
	}
	if (!p->skipping && !object && place(p) == RECORDS)
		return not_a_record(p, "the list has something else than objects");
	to = p->skipping ? -1 : place_of_next(p, object);
	if (to < 0) {
		p->skipping++;
		p->key = NULL;
		return GO_ON;
	}
	return enter(p, to);
}

static int take_filters(struct parser *p)
{
	const unsigned char *text;
	size_t n;
	int err;

	/* the generator ends its text with a zero byte */
	yajl_gen_get_buf(p->filters, &text, &n);
	err = json_set_filters(&p->b, (const char *)text);
	yajl_gen_reset(p->filters, NULL);
	yajl_gen_clear(p->filters);
	return err ? CANCEL : GO_ON;
}

static int close_bracket(struct parser *p, bool object)
{
	int err = 0;

	p->regions_open = false;
	if (p->filtering) {
		if (object)
			yajl_gen_map_close(p->filters);
		else
			yajl_gen_array_close(p->filters);
		return --p->filtering ? GO_ON : take_filters(p);
	}
	if (p->skipping) {
		p->skipping--;
		return GO_ON;
	}
	if ((place(p) == RECORD || place(p) == SNAPSHOT) &&
	    check_object(p) == CANCEL)
		return CANCEL;
	if (place(p) == RECORD)
		err = json_end_record(&p->b);
	else if (place(p) == SNAPSHOT)
		err = json_end_snapshot(&p->b);
	p->depth--;
	p->key = NULL;
	return err ? CANCEL : GO_ON;
}

static int on_map_open(void *arg)
{
	return open_bracket(arg, true);
}

static int on_list_open(void *arg)
{
	return open_bracket(arg, false);
}

static int on_map_close(void *arg)
{
	return close_bracket(arg, true);
}

static int on_list_close(void *arg)
{
	return close_bracket(arg, false);
}

static int on_key(void *arg, const unsigned char *name, size_t n)
{
	struct parser *p = arg;

	if (p->filtering) {
		yajl_gen_string(p->filters, name, n);
		return GO_ON;
	}
	p->key = NULL;
	if (p->skipping)
		return GO_ON;
	p->any_key = true;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (keys[i].in == place(p) && strlen(keys[i].name) == n &&
		    !memcmp(keys[i].name, name, n)) {
			p->key = &keys[i];
			return GO_ON;
		}
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if ((place(p) == RECORD || place(p) == WRAPPER) && !p->other &&
		    strlen(others[i].key) == n &&
		    !memcmp(others[i].key, name, n))
			p->other = others[i].what;
	p->filters_next = place(p) == RECORD && n == 14 &&
			  !memcmp(name, "scheme_filters", n);
	return GO_ON;
}

static int on_scalar(struct parser *p, enum json_type type, const char *text,
		     size_t n)
{
	struct json_tok t = { .type = type, .p = text, .n = n };
	const struct key *key = p->key;
	int err = 0;

	p->key = NULL;
	p->filters_next = false;
	p->regions_open = false;
	if (p->skipping)
		return GO_ON;
	if (place(p) == RECORDS)
		return not_a_record(p, "the list has something else than objects");
	if (place(p) == PROBES)
		err = json_set(&p->b, F_PROBE_HITS, &t);
	else if (key && !key->is_place)
		err = json_set(&p->b, key->to, &t);
	else if (key && key->to == ACCESSES)	/* as very old records have it */
		err = json_set(&p->b, F_SAMPLES, &t);
	else if (key && key->to == AGE)
		err = json_set(&p->b, F_AGE, &t);
	return err ? CANCEL : GO_ON;
}

static int on_null(void *arg)
{
	struct parser *p = arg;

	if (p->filtering) {
		yajl_gen_null(p->filters);
		return GO_ON;
	}
	return on_scalar(p, JSON_NULL, "null", 4);
}

static int on_bool(void *arg, int value)
{
	struct parser *p = arg;

	if (p->filtering) {
		yajl_gen_bool(p->filters, value);
		return GO_ON;
	}
	return on_scalar(p, JSON_BOOL, value ? "true" : "false", value ? 4 : 5);
}

static int on_number(void *arg, const char *text, size_t n)
{
	struct parser *p = arg;

	if (p->filtering) {
		yajl_gen_number(p->filters, text, n);
		return GO_ON;
	}
	return on_scalar(p, JSON_NUMBER, text, n);
}

static int on_string(void *arg, const unsigned char *text, size_t n)
{
	struct parser *p = arg;

	if (p->filtering) {
		yajl_gen_string(p->filters, text, n);
		return GO_ON;
	}
	return on_scalar(p, JSON_STRING, (const char *)text, n);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_bool,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map_open,
	.yajl_map_key = on_key,
	.yajl_end_map = on_map_close,
	.yajl_start_array = on_list_open,
	.yajl_end_array = on_list_close,
};

/* Read more after what is not parsed yet; the file's end sets eof. */
static int fill(struct text *t)
{
	ssize_t got;

	memmove(t->p, t->p + t->pos, t->len - t->pos);
	t->offset += t->pos;
	t->len -= t->pos;
	t->pos = 0;
	got = input_read(t->in, t->p + t->len, CHUNK - t->len);
	if (got < 0)
		return -1;
	t->eof = !got;
	t->len += got;
	memset(t->p + t->len, 0, SLACK);
	return 0;
}

static uint64_t where(const void *arg)
{
	const struct parser *p = arg;

	return p->text->offset + p->text->pos +
	       (p->feeding ? yajl_get_bytes_consumed(p->y) : 0);
}

static int parse_error(struct parser *p, yajl_handle y)
{
	unsigned char *why;

	if (!p->b.failed) {
		why = yajl_get_error(y, 0, NULL, 0);
		why[strcspn((char *)why, "\n")] = 0;
		msg_error("%s: no good json near byte %" PRIu64 ": %s",
			  p->b.name, where(p), why);
		yajl_free_error(y, why);
	}
	p->b.failed = true;
	return -1;
}

static int feed(struct parser *p, yajl_handle y, struct text *t, size_t n)
{
	p->feeding = true;
	if (yajl_parse(y, (unsigned char *)t->p + t->pos, n) != yajl_status_ok)
		return parse_error(p, y);
	p->feeding = false;
	t->pos += n;
	return 0;
}

/* After the "[" of a list of regions: all that have the usual layout. */
static int fast_regions(struct parser *p, yajl_handle y, struct text *t)
{
	bool more, any = false;
	size_t used;

	do {
		if (json_fast_regions(&p->b, t->p + t->pos, t->len - t->pos,
				      &used, &more))
			return -1;
		t->pos += used;
		any |= used > 0;
		if (more && fill(t))
			return -1;
	} while (more && !t->eof);
	/* the general parser goes on after an element that it does not mind */
	if (any && yajl_parse(y, (const unsigned char *)"null", 4) !=
	    yajl_status_ok)
		return parse_error(p, y);
	return 0;
}

static int parse_all(struct parser *p, yajl_handle y, struct text *t)
{
	static const char mark[] = JSON_REGIONS_MARK;
	const size_t len = sizeof(mark) - 1;

	while (!t->eof || t->pos < t->len) {
		size_t left = t->len - t->pos;
		char *at;

		if (left < len && !t->eof) {
			if (fill(t))
				return -1;
			continue;
		}
		/* a line end cannot be inside of a json string */
		at = memmem(t->p + t->pos, left, mark, len);
		if (at) {
			if (feed(p, y, t, at + len - (t->p + t->pos)))
				return -1;
			if (p->regions_open && fast_regions(p, y, t))
				return -1;
		} else {
			/* the mark may be half in */
			if (feed(p, y, t, t->eof ? left : left - (len - 1)))
				return -1;
		}
	}
	return 0;
}

/* The end of the file: was it the end of the json? */
static int check_end(struct parser *p, yajl_handle y, const struct text *t)
{
	if (!p->any_record && place(p) == TOP && !t->offset && !t->len) {
		msg_error("%s: the file is empty", p->b.name);
		return -1;
	}
	if (yajl_complete_parse(y) == yajl_status_ok) {
		if (!p->any_list)
			msg_error("%s: json, but without \"damo_records\": not a record%s%s",
				  p->b.name, p->other ? "; it has " : "",
				  p->other ? p->other : "");
		if (!p->any_list || !p->nr_empty ||
		    p->nr_empty < p->nr_records)
			return p->any_list ? 0 : -1;
		not_a_record(p, "its objects are empty");
		return -1;
	}
	if (!p->any_record)
		return parse_error(p, y);
	msg_warn("%s: the file ends in the middle, at byte %" PRIu64
		 "; read up to its last complete snapshot", p->b.name,
		 t->offset + t->len);
	/* what the record said so far still holds */
	return p->b.stream >= 0 ? json_end_record(&p->b) : 0;
}

struct rec_reader *json_read(struct rec_input *in, enum rec_format format,
			     const struct rec_intervals *intervals)
{
	struct parser p = {
		.b = { .name = input_name(in), .stream = -1,
		       .intervals = intervals, .where = where,
		       .where_arg = &p },
	};
	struct text t = { .in = in, .p = malloc(CHUNK + SLACK) };
	yajl_handle y = yajl_alloc(&callbacks, NULL, &p);
	struct rec_reader *r = NULL;

	p.text = &t;
	p.y = y;
	p.filters = yajl_gen_alloc(NULL);
	p.b.out = nat_create_spool();
	if (!t.p || !y || !p.filters || !p.b.out) {
		msg_error("%s: out of memory", p.b.name);
	} else if (!fill(&t) && !parse_all(&p, y, &t) &&
		   !check_end(&p, y, &t)) {
		r = nat_spool_open(p.b.out, p.b.name, format);
		p.b.out = NULL;
		if (r && p.b.derive &&
		    nat_set_derive(r, p.b.derive, p.b.nr_derive)) {
			rec_close(r);
			r = NULL;
		}
	}
	if (p.b.out)
		nat_abandon(p.b.out);
	json_build_free(&p.b);
	if (y)
		yajl_free(y);
	if (p.filters)
		yajl_gen_free(p.filters);
	free(t.p);
	return r;
}
