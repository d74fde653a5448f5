// SPDX-License-Identifier: GPL-2.0
/*
 * One line of perf script, perf trace, trace-cmd report or ftrace.
 *
 * They differ, by tool and options, in the columns before the event and in how
 * its fields are written. So the event's name is looked for, or where there is
 * none its fields; then the time before it, from the right; then the thread in
 * front of that; and fields are read by their names.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "record/perf/trace.h"

struct span {
	const char *p, *end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct span *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

static bool starts_with(const struct span *s, const char *text, size_t n)
{
	return (size_t)(s->end - s->p) >= n && !memcmp(s->p, text, n);
}

/* The first word of @s, which then begins after it; false at the end. */
static bool get_word(struct span *s, struct span *word)
{
	skip_blanks(s);
	word->p = s->p;
	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	word->end = s->p;
	return word->p < word->end;
}

/* The last word of @s, which then ends before it. */
static bool get_last_word(struct span *s, struct span *word)
{
	while (s->end > s->p && is_blank(s->end[-1]))
		s->end--;
	word->end = s->end;
	while (s->end > s->p && !is_blank(s->end[-1]))
		s->end--;
	word->p = s->end;
	return word->p < word->end;
}

/* Digits only. */
static bool is_number(const struct span *s)
{
	const char *p = s->p;

	while (p < s->end && is_digit(*p))
		p++;
	return p == s->end && p > s->p;
}

static bool get_nr(struct span *s, uint64_t *v)
{
	const char *p = s->p;

	for (*v = 0; p < s->end && is_digit(*p); p++)
		if (__builtin_mul_overflow(*v, 10, v) ||
		    __builtin_add_overflow(*v, *p - '0', v))
			return false;
	if (p == s->p)
		return false;
	s->p = p;
	return true;
}

static bool get_hex(struct span *s, uint64_t *v)
{
	const char *p = s->p;

	for (*v = 0; p < s->end && isxdigit((unsigned char)*p); p++) {
		if (*v >> 60)
			return false;
		*v = *v << 4 | (uint64_t)(is_digit(*p) ? *p - '0' :
					  (*p | 0x20) - 'a' + 10);
	}
	if (p == s->p)
		return false;
	s->p = p;
	return true;
}

/* ---- fields ---- */

/* "5", "-1", "0x5", "0x5 (5)", or "None", which damo writes. */
static bool get_value(struct span *s, uint64_t *v)
{
	bool minus;

	if (starts_with(s, "None", 4)) {
		s->p += 4;
		*v = REC_NONE;
		return true;
	}
	if (starts_with(s, "0x", 2)) {
		s->p += 2;
		return get_hex(s, v);
	}
	minus = s->p < s->end && *s->p == '-';
	s->p += minus;
	if (!get_nr(s, v))
		return false;
	if (minus)
		*v = -*v;
	return true;
}

/* Bytes in hexadecimal: "13 00", "ARRAY[13, 00]", "{0x13,0x0}". */
static void get_probe_hits(struct span *s, struct trace_event *e)
{
	uint64_t v;

	if (starts_with(s, "ARRAY", 5))
		s->p += 5;
	e->nr_probes = 0;
	while (s->p < s->end && e->nr_probes < REC_MAX_PROBES) {
		if (is_blank(*s->p) || strchr("[{,", *s->p)) {
			s->p++;
			continue;
		}
		if (starts_with(s, "0x", 2))
			s->p += 2;
		if (!get_hex(s, &v) || v > UINT8_MAX)
			break;
		e->probe_hits[e->nr_probes++] = (uint32_t)v;
	}
	e->has |= UINT32_C(1) << TF_PROBE_HITS;
}

/* "start-end: nr_accesses age", the age from 5.16 on. */
static bool get_region(struct span *s, struct trace_event *e)
{
	struct span r = *s;
	uint64_t start, end, v;

	if (!get_nr(&r, &start) || r.p == r.end || *r.p++ != '-' ||
	    !get_nr(&r, &end) || r.p == r.end || *r.p++ != ':')
		return false;
	skip_blanks(&r);
	if (!get_value(&r, &v))
		return false;
	trace_set(e, TF_START, start);
	trace_set(e, TF_END, end);
	trace_set(e, TF_NR_ACCESSES, v);
	*s = r;
	skip_blanks(&r);
	if (get_value(&r, &v)) {
		trace_set(e, TF_AGE, v);
		*s = r;
	}
	return true;
}

/* "name=value", or "name: value" of perf trace. False when it is none. */
static bool get_field(struct span *s, struct trace_event *e)
{
	const char *name = s->p;
	int field;
	uint64_t v;
	size_t n;

	while (s->p < s->end && (islower((unsigned char)*s->p) ||
				 *s->p == '_' || is_digit(*s->p)))
		s->p++;
	n = (size_t)(s->p - name);
	if (!n || s->p == s->end || (*s->p != '=' && *s->p != ':'))
		return false;
	s->p++;
	skip_blanks(s);
	field = trace_field_of(name, n);
	if (field == TF_PROBE_HITS)
		get_probe_hits(s, e);
	else if (field >= 0 && get_value(s, &v))
		trace_set(e, (enum trace_field)field, v);
	return true;
}

static void get_fields(struct span s, struct trace_event *e)
{
	while (s.p < s.end) {
		if (is_blank(*s.p) || strchr("(),;", *s.p)) {
			s.p++;
			continue;
		}
		if (is_digit(*s.p) ? get_region(&s, e) : get_field(&s, e))
			continue;
		while (s.p < s.end && !is_blank(*s.p))
			s.p++;
	}
	e->complete = trace_is_complete(e);
}

/* perf trace writes "name: value", and leaves out what is 0. */
static void get_fields_of_perf_trace(struct span s, struct trace_event *e)
{
	get_fields(s, e);
	if (e->has && !memchr(s.p, '=', (size_t)(s.end - s.p)))
		trace_fill_zeros(e);
}

/* ---- which event ---- */

static bool get_name(struct span *s, struct trace_event *e)
{
	for (int i = 0; i < TRACE_NR_TYPES; i++) {
		size_t n = strlen(trace_names[i]);

		if (!starts_with(s, trace_names[i], n) || s->p + n == s->end ||
		    (s->p[n] != ':' && s->p[n] != '('))
			continue;
		e->type = (enum trace_type)i;
		s->p += n;
		return true;
	}
	return false;
}

/* An event's name in @line; @before and @after are what is around it. */
static bool find_name(const struct span *line, struct trace_event *e,
		      struct span *before, struct span *after)
{
	static const char group[] = "damon:", groupx[] = "damonx:";
	struct span at = *line;

	while ((at.p = memmem(at.p, (size_t)(line->end - at.p), "damo", 4))) {
		*before = (struct span){ line->p, at.p };
		*after = at;
		at.p += 4;
		if (before->end > line->p && !is_blank(before->end[-1]) &&
		    before->end[-1] != ':')
			continue;
		e->damonx = starts_with(after, groupx, sizeof(groupx) - 1);
		if (e->damonx)
			after->p += sizeof(groupx) - 1;
		else if (starts_with(after, group, sizeof(group) - 1))
			after->p += sizeof(group) - 1;
		if (get_name(after, e))
			return true;
	}
	return false;
}

static enum trace_type type_of_fields(const struct trace_event *e)
{
	if (trace_has(e, TF_NR_TRIED))
		return TRACE_STAT;
	if (trace_has(e, TF_ESZ))
		return TRACE_ESZ;
	if (trace_has(e, TF_SAMPLE_US))
		return TRACE_TUNE;
	if (trace_has(e, TF_CONTEXT))
		return TRACE_BEFORE_APPLY;
	return trace_has(e, TF_PROBE_HITS) ? TRACE_REGION_AGGREGATED :
					     TRACE_AGGREGATED;
}

/* A line without the event's name, as perf script -F time,trace writes it. */
static bool find_fields(const struct span *line, struct trace_event *e,
			struct span *before, struct span *after)
{
	static const char *const first[] = {
		"target_id=", "ctx_idx=", "context_idx=", "sample_us=",
	};
	const char *p;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		p = memmem(line->p, (size_t)(line->end - line->p), first[i],
			   strlen(first[i]));
		if (!p || (p > line->p && !is_blank(p[-1])))
			continue;
		*before = (struct span){ line->p, p };
		*after = (struct span){ p, line->end };
		get_fields(*after, e);
		e->type = type_of_fields(e);
		e->complete = trace_is_complete(e);
		return e->complete;
	}
	return false;
}

/* ---- when ---- */

/* Digits with a fraction of any length, in @unit nanoseconds. */
static bool get_time(struct span s, uint64_t unit, int64_t *ns, bool *whole)
{
	uint64_t v, sum;

	if (!get_nr(&s, &v) || __builtin_mul_overflow(v, unit, &sum))
		return false;
	*whole = s.p == s.end;
	if (!*whole && *s.p++ != '.')
		return false;
	for (; s.p < s.end && is_digit(*s.p); s.p++) {
		unit /= 10;
		if (__builtin_add_overflow(sum, unit * (uint64_t)(*s.p - '0'),
					   &sum))
			return false;
	}
	*ns = (int64_t)sum;
	return s.p == s.end && sum < REC_TIME_LIMIT_NS;
}

/*
 * "12.345678" is seconds; "12us" and "12.345ms" are what ftrace's latency
 * format has, perhaps with a mark for long delays. A count has no fraction.
 */
static bool parse_time(struct span w, struct trace_event *e,
		       struct trace_text *text)
{
	const struct span word = w;
	uint64_t unit = 1000000000;
	bool whole;

	if (w.end > w.p && strchr("+!#*@$", w.end[-1]))
		w.end--;
	if (w.end - w.p > 2 && w.end[-1] == 's' && w.end[-2] == 'u')
		unit = 1000;
	if (w.end - w.p > 2 && w.end[-1] == 's' && w.end[-2] == 'm')
		unit = 1000000;
	if (unit != 1000000000)
		w.end -= 2;
	if (!get_time(w, unit, &e->time_ns, &whole)) {
		if (!is_number(&w))
			return false;
		whole = true;
	}
	text->time = word.p;
	text->time_end = word.end;
	e->clock = whole && unit == 1000000000 ? TRACE_COUNTER : TRACE_CLOCK;
	return true;
}

/* The time is the last word that is one and has a colon after it. */
static bool find_time(struct span *before, struct trace_event *e,
		      struct trace_text *text)
{
	struct span s = *before, word;
	bool colon = false;

	while (get_last_word(&s, &word)) {
		if (word.end[-1] == ':') {
			word.end--;
			colon = true;
		}
		/* "12us :", "12.345ms (+0.001ms):" */
		if (word.p == word.end || (colon && *word.p == '('))
			continue;
		if (colon && parse_time(word, e, text)) {
			*before = s;
			return true;
		}
		colon = false;
	}
	return false;
}

/* perf trace: milliseconds first, then perhaps how long it took. */
static bool find_perf_trace_time(struct span *before, struct trace_event *e,
				 struct trace_text *text)
{
	struct span s = *before, word;
	bool whole;

	if (!get_word(&s, &word) ||
	    !get_time(word, 1000000, &e->time_ns, &whole) || whole)
		return false;
	text->time = word.p;
	text->time_end = word.end;
	skip_blanks(&s);
	if (s.p < s.end && *s.p == '(')
		while (s.p < s.end && *s.p++ != ':')
			;
	*before = s;
	e->clock = TRACE_CLOCK;
	return true;
}

/* ---- who ---- */

static void set_comm(struct trace_event *e, struct span comm)
{
	size_t n;

	while (comm.end > comm.p && is_blank(comm.end[-1]))
		comm.end--;
	n = (size_t)(comm.end - comm.p);
	if (n >= sizeof(e->comm))
		n = sizeof(e->comm) - 1;
	memcpy(e->comm, comm.p, n);
	e->comm[n] = '\0';
}

/* "155", or "155/156": process and thread. */
static bool set_pid(struct trace_event *e, struct span s)
{
	const char *slash = memchr(s.p, '/', (size_t)(s.end - s.p));
	uint64_t v;

	if (slash && slash > s.p && is_digit(slash[-1]))
		s.p = slash + 1;
	if (!is_number(&s) || !get_nr(&s, &v) || v > INT32_MAX)
		return false;
	e->pid = (int32_t)v;
	return true;
}

/* "comm-155" of trace-cmd and ftrace, "comm/155" of perf trace. */
static bool set_joined(struct trace_event *e, struct span s, char by)
{
	const char *p = s.end;

	while (p > s.p && is_digit(p[-1]))
		p--;
	if (p == s.end || p <= s.p + 1 || p[-1] != by ||
	    is_number(&(struct span){ s.p, p - 1 }) ||
	    !set_pid(e, (struct span){ p, s.end }))
		return false;
	e->dash = by == '-';
	set_comm(e, (struct span){ s.p, p - 1 });
	return true;
}

/* "[001]" ends the thread's columns; flags may follow. */
static void cut_at_cpu(struct span *s, struct trace_event *e)
{
	struct span at = *s;
	uint64_t cpu;

	while ((at.p = memchr(at.p, '[', (size_t)(s->end - at.p)))) {
		const char *start = at.p++;

		if (!get_nr(&at, &cpu) || at.p == at.end || *at.p != ']' ||
		    at.p - start > 6)
			continue;
		e->cpu = (int32_t)cpu;
		s->end = start;
		return;
	}
}

static void find_thread(struct span s, struct trace_event *e)
{
	struct span word, rest, pid;

	cut_at_cpu(&s, e);
	rest = s;
	if (!get_word(&rest, &word))
		return;
	if (set_joined(e, word, '-') || set_joined(e, word, '/') ||
	    set_pid(e, word))
		return;
	if (e->cpu < 0 && starts_with(&word, "kdamond", 7)) {
		set_comm(e, word);
		if (get_word(&rest, &pid))
			set_pid(e, pid);
		return;
	}
	/* with a CPU after it, the last word is the thread's number ... */
	rest = s;
	if (e->cpu >= 0 && get_last_word(&rest, &pid)) {
		if (set_joined(e, (struct span){ s.p, pid.end }, '-'))
			return;
		if (set_pid(e, pid)) {
			skip_blanks(&rest);
			set_comm(e, rest);
			return;
		}
	}
	/* ... and without, the second one may be */
	rest = (struct span){ word.end, s.end };
	if (get_word(&rest, &pid))
		set_pid(e, pid);
	set_comm(e, word);
}

bool trace_parse_line(const char *line, const char *end, struct trace_event *e,
		      struct trace_text *text)
{
	struct span all = { line, end }, before, after;
	bool perf_trace;

	memset(e, 0, sizeof(*e));
	e->cpu = -1;
	if (line < end && *line == '#')
		return false;
	if (find_name(&all, e, &before, &after)) {
		perf_trace = *after.p == '(';
		after.p++;
		if (perf_trace && after.end > after.p && after.end[-1] == ')')
			after.end--;
		if (perf_trace)
			get_fields_of_perf_trace(after, e);
		else
			get_fields(after, e);
	} else if (find_fields(&all, e, &before, &after)) {
		perf_trace = false;
	} else {
		return false;
	}
	skip_blanks(&after);
	*text = (struct trace_text){ line, end, line, line, after.p,
				     after.end };
	e->clock = TRACE_NO_CLOCK;
	if (perf_trace)
		find_perf_trace_time(&before, e, text);
	else
		find_time(&before, e, text);
	find_thread(before, e);
	return true;
}
