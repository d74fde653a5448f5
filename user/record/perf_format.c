// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "record/perf_format.h"

static const struct {
	const char *name;
	enum trace_type type;
} events[] = {
	{ "damon_aggregated", TRACE_AGGREGATED },
	{ "damon_region_aggregated", TRACE_REGION_AGGREGATED },
	{ "damos_before_apply", TRACE_BEFORE_APPLY },
	{ "damon_monitor_intervals_tune", TRACE_TUNE },
	{ "damos_stat_after_apply_interval", TRACE_OTHER },
	{ "damos_esz", TRACE_OTHER },
};

static const struct {
	const char *name;
	enum perf_member member;
} members[] = {
	{ "target_id", PERF_TARGET }, { "target_idx", PERF_TARGET },
	{ "context_idx", PERF_CONTEXT }, { "ctx_idx", PERF_CONTEXT },
	{ "scheme_idx", PERF_SCHEME }, { "nr_regions", PERF_NR_REGIONS },
	{ "start", PERF_START }, { "end", PERF_END },
	{ "nr_accesses", PERF_NR_ACCESSES }, { "age", PERF_AGE },
	{ "sample_us", PERF_SAMPLE_US }, { "probe_hits", PERF_PROBE_HITS },
};

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The text after @label in [p, end) as a number; false when it is not there. */
static bool number_after(const char *p, const char *end, const char *label,
			 unsigned int *v)
{
	size_t n = strlen(label);
	const char *at = memmem(p, end - p, label, n);

	if (!at)
		return false;
	*v = 0;
	for (at += n; at < end && *at >= '0' && *at <= '9'; at++)
		*v = *v * 10 + (*at - '0');
	return *v <= UINT16_MAX;
}

/* "field:__data_loc unsigned char[] probe_hits;	offset:36;	size:4;" */
static void take_field(struct perf_format *f, const char *p, const char *end)
{
	static const char loc[] = "__data_loc ";
	const char *stop = memchr(p, ';', end - p), *name;
	unsigned int offset, size;
	size_t n;

	if (!stop || !number_after(stop, end, "offset:", &offset) ||
	    !number_after(stop, end, "size:", &size))
		return;
	for (name = stop; name > p && name[-1] != ' ' && name[-1] != '\t'; name--)
		;
	n = stop - name;
	/* an array's length is in its name */
	if (memchr(name, '[', n))
		n = (const char *)memchr(name, '[', n) - name;
	for (size_t i = 0; i < LEN(members); i++) {
		struct perf_field *to = &f->field[members[i].member];

		if (strlen(members[i].name) != n ||
		    memcmp(members[i].name, name, n) != 0)
			continue;
		to->offset = offset;
		to->size = size;
		to->elsewhere = memmem(p, stop - p, loc, sizeof(loc) - 1);
	}
}

/* The text of an event's "format" file. */
static void take_format(struct perf_formats *f, const char *p, size_t n)
{
	static const char name[] = "name: ", field[] = "field:";
	const char *end = p + n, *eol;
	struct perf_format new = { .id = 0 };
	unsigned int id = 0;
	bool known = false;

	for (; p < end && f->nr < PERF_MAX_FORMATS; p = eol + 1) {
		const char *at;

		eol = memchr(p, '\n', end - p);
		if (!eol)
			eol = end;
		if ((size_t)(eol - p) > sizeof(name) - 1 &&
		    !memcmp(p, name, sizeof(name) - 1)) {
			const char *s = p + sizeof(name) - 1;

			for (size_t i = 0; i < LEN(events); i++) {
				size_t len = strlen(events[i].name);

				if ((size_t)(eol - s) == len &&
				    !memcmp(s, events[i].name, len)) {
					new.type = events[i].type;
					known = true;
				}
			}
		} else if (number_after(p, eol, "ID: ", &id)) {
			new.id = id;
		} else if ((at = memmem(p, eol - p, field,
					sizeof(field) - 1))) {
			take_field(&new, at + sizeof(field) - 1, eol);
		}
		if (eol == end)
			break;
	}
	if (known && new.id && f->nr < PERF_MAX_FORMATS)
		f->format[f->nr++] = new;
}

/* A text with a zero byte at its end. */
static const char *get_text(struct rd *r)
{
	const uint8_t *p = r->p;
	const uint8_t *zero = p < r->end ? memchr(p, 0, r->end - p) : NULL;

	if (!zero) {
		r->bad = true;
		return "";
	}
	r->p = zero + 1;
	return (const char *)p;
}

static uint32_t get_u32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p ? get_le32(p) : 0;
}

static const uint8_t *get_file(struct rd *r, uint64_t *n)
{
	const uint8_t *p = rd_bytes(r, 8);

	*n = p ? get_le64(p) : 0;
	return rd_bytes(r, *n);
}

const char *perf_formats_read(struct perf_formats *f, const uint8_t *p,
			      size_t n)
{
	static const uint8_t magic[] = "\x17\x08\x44tracing";
	struct rd r = { .p = p, .end = p + n };
	const uint8_t *m = rd_bytes(&r, sizeof(magic) - 1);
	uint64_t len;
	uint32_t nr;

	if (!m || memcmp(m, magic, sizeof(magic) - 1) != 0)
		return "its tracing data does not begin as it should";
	get_text(&r);			/* version */
	m = rd_bytes(&r, 1);
	if (m && *m)
		return "its tracing data is of the other byte order";
	rd_bytes(&r, 1 + 4);		/* sizes of a long and of a page */
	get_text(&r);			/* "header_page" */
	get_file(&r, &len);
	get_text(&r);			/* "header_event" */
	get_file(&r, &len);
	nr = get_u32(&r);		/* events of ftrace itself */
	for (uint32_t i = 0; i < nr && !r.bad; i++)
		get_file(&r, &len);
	nr = get_u32(&r);		/* groups of events */
	for (uint32_t i = 0; i < nr && !r.bad; i++) {
		bool ours = !strcmp(get_text(&r), "damon");
		uint32_t files = get_u32(&r);

		for (uint32_t k = 0; k < files && !r.bad; k++) {
			m = get_file(&r, &len);
			if (m && ours)
				take_format(f, (const char *)m, len);
		}
	}
	if (r.bad)
		return "its tracing data ends in the middle";
	return f->nr ? NULL : "it has no events of DAMON";
}

/* A member as a number; @none when the event does not have it. */
static bool get_member(const struct perf_format *f, enum perf_member m,
		       const uint8_t *raw, size_t n, uint64_t none, uint64_t *v)
{
	const struct perf_field *d = &f->field[m];
	uint8_t tmp[8] = { 0 };

	*v = none;
	if (!d->size)
		return true;
	if (d->size > sizeof(tmp) || d->offset + (size_t)d->size > n)
		return false;
	memcpy(tmp, raw + d->offset, d->size);
	*v = get_le64(tmp);
	return true;
}

static bool get_probe_hits(const struct perf_format *f, const uint8_t *raw,
			   size_t n, struct trace_event *e)
{
	const struct perf_field *d = &f->field[PERF_PROBE_HITS];
	size_t offset = d->offset, size = d->size;
	uint64_t where;

	e->nr_probes = 0;
	if (d->elsewhere) {
		if (!get_member(f, PERF_PROBE_HITS, raw, n, 0, &where))
			return false;
		offset = where & 0xffff;
		size = where >> 16 & 0xffff;
	}
	if (offset + size > n)
		return false;
	for (size_t i = 0; i < size && i < REC_MAX_PROBES; i++)
		e->probe_hits[e->nr_probes++] = raw[offset + i];
	return true;
}

bool perf_decode(const struct perf_formats *fs, const uint8_t *raw, size_t n,
		 struct trace_event *e)
{
	const struct perf_format *f = NULL;
	uint64_t nr_accesses;

	if (n < 2)
		return false;
	for (size_t i = 0; i < fs->nr && !f; i++)
		if (fs->format[i].id == get_le16(raw))
			f = &fs->format[i];
	if (!f)
		return false;
	e->type = f->type;
	if (!get_member(f, PERF_TARGET, raw, n, 0, &e->target) ||
	    !get_member(f, PERF_CONTEXT, raw, n, 0, &e->context) ||
	    !get_member(f, PERF_SCHEME, raw, n, 0, &e->scheme) ||
	    !get_member(f, PERF_NR_REGIONS, raw, n, 0, &e->nr_regions) ||
	    !get_member(f, PERF_START, raw, n, 0, &e->start) ||
	    !get_member(f, PERF_END, raw, n, 0, &e->end) ||
	    !get_member(f, PERF_NR_ACCESSES, raw, n, 0, &nr_accesses) ||
	    !get_member(f, PERF_AGE, raw, n, REC_NONE, &e->age) ||
	    !get_member(f, PERF_SAMPLE_US, raw, n, 0, &e->sample_us))
		return false;
	e->nr_accesses = (int64_t)nr_accesses;
	return get_probe_hits(f, raw, n, e);
}
