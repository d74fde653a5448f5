// SPDX-License-Identifier: GPL-2.0
/*
 * Text of perf script, trace-cmd report and damo. Lines differ in the columns
 * before the name of the event; so the name is looked for, then the time before
 * it and the fields behind.
 */
#include <stdio.h>

#include "record/formats.h"
#include "record/trace.h"
#include "util/msg.h"

#define CHUNK	(256u << 10)

static const struct {
	const char *name;
	enum trace_type type;
} events[] = {
	/* a name must not come before one that it is the end of */
	{ "damon_region_aggregated", TRACE_REGION_AGGREGATED },
	{ "damon_aggregated", TRACE_AGGREGATED },
	{ "damos_before_apply", TRACE_BEFORE_APPLY },
	{ "damon_monitor_intervals_tune", TRACE_TUNE },
	{ "damos_stat_after_apply_interval", TRACE_OTHER },
	{ "damos_esz", TRACE_OTHER },
};

struct span {
	const char *p, *end;
};

static void skip_blanks(struct span *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
}

static bool eat(struct span *s, const char *text)
{
	size_t n = strlen(text);

	skip_blanks(s);
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n) != 0)
		return false;
	s->p += n;
	return true;
}

static bool get_nr(struct span *s, uint64_t *v)
{
	const char *p = s->p;

	for (*v = 0; p < s->end && *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*v, 10, v) ||
		    __builtin_add_overflow(*v, *p - '0', v))
			return false;
	if (p == s->p)
		return false;
	s->p = p;
	return true;
}

static bool get_field(struct span *s, const char *name, uint64_t *v)
{
	return eat(s, name) && get_nr(s, v);
}

static bool get_signed(struct span *s, int64_t *v)
{
	bool minus;
	uint64_t u;

	skip_blanks(s);
	minus = s->p < s->end && *s->p == '-';
	s->p += minus;
	if (!get_nr(s, &u) || u > INT64_MAX)
		return false;
	*v = minus ? -(int64_t)u : (int64_t)u;
	return true;
}

static bool get_hex(struct span *s, uint32_t *v)
{
	const char *p;

	skip_blanks(s);
	for (p = s->p, *v = 0; p < s->end && p - s->p < 2; p++) {
		int c = *p | 0x20;

		if (c >= '0' && c <= '9')
			*v = *v << 4 | (c - '0');
		else if (c >= 'a' && c <= 'f')
			*v = *v << 4 | (c - 'a' + 10);
		else
			break;
	}
	if (p == s->p)
		return false;
	s->p = p;
	return true;
}

/* Seconds with a fraction of any length, as nanoseconds. */
static bool get_time(struct span *s, int64_t *ns)
{
	uint64_t sec, unit = 1000000000, sum;

	if (!get_nr(s, &sec) || __builtin_mul_overflow(sec, unit, &sum))
		return false;
	if (s->p < s->end && *s->p == '.')
		s->p++;
	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
		unit /= 10;
		sum += unit * (*s->p - '0');
	}
	*ns = (int64_t)sum;
	return sum < REC_TIME_LIMIT_NS;
}

/* "start-end: nr_accesses age", the age from 5.16 on. */
static bool get_region(struct span *s, struct trace_event *e)
{
	skip_blanks(s);
	if (!get_nr(s, &e->start) || !eat(s, "-") || !get_nr(s, &e->end) ||
	    !eat(s, ":") || !get_signed(s, &e->nr_accesses))
		return false;
	e->age = REC_NONE;
	skip_blanks(s);
	if (s->p < s->end && *s->p == '-')
		return eat(s, "-1");
	if (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		return get_nr(s, &e->age);
	return true;
}

static bool get_target(struct span *s, const char *name, uint64_t *v)
{
	if (!eat(s, name))
		return false;
	skip_blanks(s);
	*v = REC_NONE;		/* damo writes what it does not know so */
	return eat(s, "None") || get_nr(s, v);
}

static bool get_fields(struct span *s, struct trace_event *e)
{
	switch (e->type) {
	case TRACE_AGGREGATED:
		return get_target(s, "target_id=", &e->target) &&
		       get_field(s, "nr_regions=", &e->nr_regions) &&
		       get_region(s, e);
	case TRACE_REGION_AGGREGATED:
		if (!get_target(s, "target_id=", &e->target) ||
		    !get_field(s, "nr_regions=", &e->nr_regions) ||
		    !get_region(s, e) || !eat(s, "probe_hits="))
			return false;
		e->nr_probes = 0;
		while (e->nr_probes < REC_MAX_PROBES &&
		       get_hex(s, &e->probe_hits[e->nr_probes]))
			e->nr_probes++;
		return true;
	case TRACE_BEFORE_APPLY:
		return get_field(s, "ctx_idx=", &e->context) &&
		       get_field(s, "scheme_idx=", &e->scheme) &&
		       get_target(s, "target_idx=", &e->target) &&
		       get_field(s, "nr_regions=", &e->nr_regions) &&
		       get_region(s, e);
	case TRACE_TUNE:
		return get_field(s, "sample_us=", &e->sample_us);
	default:
		return true;
	}
}

/* The name of an event of ours in @line; false when there is none. */
static bool find_event(const struct span *line, struct trace_event *e,
		       struct span *before, struct span *after)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		size_t n = strlen(events[i].name);
		const char *p = memmem(line->p, line->end - line->p,
				       events[i].name, n);

		if (!p || p == line->p || p + n == line->end || p[n] != ':' ||
		    (p[-1] != ' ' && p[-1] != ':' && p[-1] != '\t'))
			continue;
		e->type = events[i].type;
		before->p = line->p;
		before->end = p;
		after->p = p + n + 1;
		after->end = line->end;
		return true;
	}
	return false;
}

/* The columns before the event: the thread's name first, the time last. */
static bool get_columns(struct span *s, struct trace_event *e)
{
	static const char group[] = "damon:";
	const size_t n = sizeof(group) - 1;
	struct span time;

	if ((size_t)(s->end - s->p) > n && !memcmp(s->end - n, group, n))
		s->end -= n;
	while (s->end > s->p && (s->end[-1] == ' ' || s->end[-1] == '\t'))
		s->end--;
	if (s->end == s->p || s->end[-1] != ':')
		return false;
	s->end--;
	time = *s;
	for (time.p = s->end; time.p > s->p && time.p[-1] != ' ' &&
	     time.p[-1] != '\t'; time.p--)
		;
	skip_blanks(s);
	e->kdamond = trace_kdamond(s->p, s->end - s->p);
	return get_time(&time, &e->time_ns) && time.p == time.end;
}

/* 1: an event, 0: something else, -1 after a line on standard error. */
static int take_line(struct trace_build *b, const char *p, const char *end)
{
	struct span line = { .p = p, .end = end }, before, after;
	struct trace_event e = { .target = 0 };

	if (!find_event(&line, &e, &before, &after) ||
	    !get_columns(&before, &e) || !get_fields(&after, &e))
		return 0;
	return trace_add(b, &e) ? -1 : 1;
}

struct lines {
	struct rec_input *in;
	char *p;
	size_t pos, len;
	bool eof;
};

/* Make sure that a whole line is there; lines longer than the buffer are cut. */
static int fill(struct lines *l)
{
	memmove(l->p, l->p + l->pos, l->len - l->pos);
	l->len -= l->pos;
	l->pos = 0;
	while (l->len < CHUNK && !memchr(l->p, '\n', l->len)) {
		ssize_t got = input_read(l->in, l->p + l->len, CHUNK - l->len);

		if (got < 0)
			return -1;
		if (!got) {
			l->eof = true;
			break;
		}
		l->len += got;
	}
	return 0;
}

static int take_all(struct lines *l, struct trace_build *b)
{
	uint64_t nr_bad = 0;

	while (!l->eof || l->pos < l->len) {
		char *end = memchr(l->p + l->pos, '\n', l->len - l->pos);
		int got;

		if (!end && !l->eof && l->pos + CHUNK > l->len) {
			if (fill(l))
				return -1;
			if (l->len < CHUNK || memchr(l->p, '\n', l->len))
				continue;
		}
		if (!end)
			end = l->p + l->len;
		got = take_line(b, l->p + l->pos, end);
		if (got < 0)
			return -1;
		nr_bad += !got && memmem(l->p + l->pos, end - (l->p + l->pos),
					 "nr_regions=", 11);
		l->pos = end - l->p + (end < l->p + l->len);
	}
	if (nr_bad)
		msg_warn("%s: %llu lines with regions could not be read and are left out",
			 input_name(l->in), (unsigned long long)nr_bad);
	return 0;
}

struct rec_reader *trace_read(struct rec_input *in,
			      const struct rec_intervals *intervals)
{
	struct lines l = { .in = in, .p = malloc(CHUNK) };
	struct trace_build *b = trace_begin(input_name(in), intervals);
	struct rec_reader *r = NULL;

	if (!l.p || !b) {
		if (b)
			msg_error("%s: out of memory", input_name(in));
	} else if (!take_all(&l, b)) {
		r = trace_end(b, REC_PERF_SCRIPT);
		b = NULL;
	}
	if (b)
		trace_abandon(b);
	free(l.p);
	return r;
}
