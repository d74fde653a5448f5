// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "record/perf/perf_format.h"

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
	int known;
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
	known = trace_field_of(name, n);
	if (known < 0)
		return;
	f->field[known] = (struct perf_field){
		(uint16_t)offset, (uint16_t)size,
		memmem(p, stop - p, loc, sizeof(loc) - 1)
	};
}

/* The type of that name, or -1. */
static int type_of(const char *name, size_t n)
{
	for (int i = 0; i < TRACE_NR_TYPES; i++)
		if (strlen(trace_names[i]) == n &&
		    !memcmp(trace_names[i], name, n))
			return i;
	return -1;
}

/* The text of an event's "format" file. */
static void take_format(struct perf_formats *f, bool damonx, const char *p,
			size_t n)
{
	static const char name[] = "name: ", field[] = "field:";
	const char *end = p + n, *eol;
	struct perf_format new = { .damonx = damonx };
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
			int type = type_of(s, (size_t)(eol - s));

			known = type >= 0;
			if (known)
				new.type = (enum trace_type)type;
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
		const char *group = get_text(&r);
		bool damonx = !strcmp(group, "damonx");
		bool ours = damonx || !strcmp(group, "damon");
		uint32_t files = get_u32(&r);

		for (uint32_t k = 0; k < files && !r.bad; k++) {
			m = get_file(&r, &len);
			if (m && ours)
				take_format(f, damonx, (const char *)m,
					    len);
		}
	}
	if (r.bad)
		return "its tracing data ends in the middle";
	return f->nr ? NULL : "it has no events of DAMON";
}

/* A member as a number; false when the data is too short for it. */
static bool get_member(const struct perf_field *d, const uint8_t *raw,
		       size_t n, uint64_t *v)
{
	uint8_t tmp[8] = { 0 };

	if (d->size > sizeof(tmp) || d->offset + (size_t)d->size > n)
		return false;
	memcpy(tmp, raw + d->offset, d->size);
	*v = get_le64(tmp);
	return true;
}

static bool get_probe_hits(const struct perf_field *d, const uint8_t *raw,
			   size_t n, struct trace_event *e)
{
	size_t offset = d->offset, size = d->size;
	uint64_t where;

	if (d->elsewhere) {
		if (!get_member(d, raw, n, &where))
			return false;
		offset = where & 0xffff;
		size = where >> 16 & 0xffff;
	}
	if (offset + size > n)
		return false;
	for (size_t i = 0; i < size && i < REC_MAX_PROBES; i++)
		e->probe_hits[e->nr_probes++] = raw[offset + i];
	e->has |= UINT32_C(1) << TF_PROBE_HITS;
	return true;
}

static const struct perf_format *format_of(const struct perf_formats *fs,
					   const uint8_t *raw, size_t n)
{
	for (size_t i = 0; n >= 2 && i < fs->nr; i++)
		if (fs->format[i].id == get_le16(raw))
			return &fs->format[i];
	return NULL;
}

bool perf_decode(const struct perf_formats *fs, const uint8_t *raw, size_t n,
		 struct trace_event *e)
{
	const struct perf_format *f = format_of(fs, raw, n);
	uint64_t v;

	if (!f)
		return false;
	memset(e, 0, sizeof(*e));
	e->type = f->type;
	e->damonx = f->damonx;
	for (int i = 0; i < TRACE_NR_FIELDS; i++) {
		const struct perf_field *d = &f->field[i];

		if (!d->size)
			continue;
		if (i == TF_PROBE_HITS) {
			if (!get_probe_hits(d, raw, n, e))
				return false;
			continue;
		}
		if (!get_member(d, raw, n, &v))
			return false;
		trace_set(e, (enum trace_field)i, v);
	}
	e->complete = trace_is_complete(e);
	return e->complete;
}
