// SPDX-License-Identifier: GPL-2.0
/* Stacks of a timeline for other programs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/io/buf.h"
#include "report/timeline/timeline.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/utf8.h"

#define NAME_LEN	512

/* ---- folded: one line a stack, the outermost function first ---- */

static void put_folded(const struct timeline *t, FILE *f)
{
	char name[NAME_LEN];

	for (size_t i = 0; i < t->stacks->nr_stacks; i++) {
		const struct rec_stack *k = &t->stacks->stack[i];

		if (!t->stack_count[i])
			continue;
		for (uint32_t n = k->nr; n-- > 0; ) {
			const char *text = timeline_name(t, t->function_of[k->frame[n]],
							 name, sizeof(name));

			/* semicolons are between functions */
			for (; *text; text++)
				fputc(*text == ';' ? ':' : *text, f);
			if (n)
				fputc(';', f);
		}
		fprintf(f, "%s %" PRIu64 "\n", k->nr ? "" : "[unknown]",
			t->stack_count[i]);
	}
}

/* ---- speedscope: its file format, samples in order of time ---- */

static void put_json_text(const char *text, FILE *f)
{
	char *copy = xstrdup(text);

	utf8_clean(copy);
	fputc('"', f);
	for (const char *p = copy; *p; p++) {
		if (*p == '"' || *p == '\\')
			fprintf(f, "\\%c", *p);
		else if ((unsigned char)*p < ' ')
			fprintf(f, "\\u%04x", *p);
		else
			fputc(*p, f);
	}
	fputc('"', f);
	free(copy);
}

static void put_speedscope_frames(const struct timeline *t, FILE *f)
{
	char name[NAME_LEN];

	fputs("\"shared\":{\"frames\":[", f);
	for (size_t i = 0; i < t->nr_functions; i++) {
		fputs(i ? ",\n{\"name\":" : "\n{\"name\":", f);
		put_json_text(timeline_name(t, i, name, sizeof(name)), f);
		if (t->function[i].object[0]) {
			fputs(",\"file\":", f);
			put_json_text(t->function[i].object, f);
		}
		fputc('}', f);
	}
	fputs("]},\n", f);
}

/* Call @each for every sample that counts, in order of time as the record has them. */
static void for_samples(const struct timeline *t, FILE *f,
			void (*each)(const struct timeline *t,
				     const struct rec_sample *m, bool first, FILE *f))
{
	bool first = true;

	for (size_t i = 0; i < t->stacks->nr_samples; i++) {
		const struct rec_sample *m = &t->stacks->sample[i];

		if (m->kind != REC_SAMPLE_CPU || !timeline_counts(t, m))
			continue;
		each(t, m, first, f);
		first = false;
	}
}

static void put_speedscope_sample(const struct timeline *t, const struct rec_sample *m,
				  bool first, FILE *f)
{
	const struct rec_stack *k = &t->stacks->stack[m->stack];

	fputs(first ? "[" : ",\n[", f);
	for (uint32_t n = k->nr; n-- > 0; )
		fprintf(f, "%u%s", t->function_of[k->frame[n]], n ? "," : "");
	fputc(']', f);
}

static void put_speedscope_weight(const struct timeline *t, const struct rec_sample *m,
				  bool first, FILE *f)
{
	fprintf(f, "%s%.9g", first ? "" : ",",
		m->count / t->stacks->sampling.rate_hz);
}

static void put_speedscope(const struct timeline *t, FILE *f)
{
	const char *name = t->stream->comm ? t->stream->comm : "target";

	fputs("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n", f);
	put_speedscope_frames(t, f);
	fputs("\"profiles\":[{\"type\":\"sampled\",\"name\":", f);
	put_json_text(name, f);
	fprintf(f, ",\"unit\":\"seconds\",\"startValue\":0,\"endValue\":%.9g,\n\"samples\":[\n",
		(double)t->nr_samples / t->stacks->sampling.rate_hz);
	for_samples(t, f, put_speedscope_sample);
	fputs("],\n\"weights\":[", f);
	for_samples(t, f, put_speedscope_weight);
	fputs("]}],\n\"name\":", f);
	put_json_text(name, f);
	fprintf(f, ",\"activeProfileIndex\":0,\"exporter\":\"damox %s\"}\n",
		DAMONX_VERSION);
}

/* ---- pprof: a profile.proto message, which pprof takes also when not packed ---- */

/* Its field numbers. */
enum { PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE, PROFILE_MAPPING, PROFILE_LOCATION,
       PROFILE_FUNCTION, PROFILE_STRINGS, PROFILE_TIME = 9, PROFILE_DURATION,
       PROFILE_PERIOD_TYPE, PROFILE_PERIOD };

static void field_number(struct buf *b, unsigned int field, uint64_t v)
{
	buf_put_varint(b, field << 3);
	buf_put_varint(b, v);
}

static void field_bytes(struct buf *b, unsigned int field, const void *p, size_t n)
{
	buf_put_varint(b, field << 3 | 2);
	buf_put_varint(b, n);
	buf_put(b, p, n);
}

static void field_message(struct buf *b, unsigned int field, struct buf *m)
{
	field_bytes(b, field, m->p, m->len);
	b->failed |= m->failed;
	m->len = 0;
}

/* Strings by their place: these, then name and file of each function. */
static const char *const pprof_strings[] = { "", "samples", "count", "cpu",
					     "nanoseconds" };
#define PPROF_STRINGS	ARRAY_SIZE(pprof_strings)

static void put_value_type(struct buf *b, unsigned int field, struct buf *m,
			   uint64_t type, uint64_t unit)
{
	field_number(m, 1, type);
	field_number(m, 2, unit);
	field_message(b, field, m);
}

static void put_pprof_samples(const struct timeline *t, struct buf *b, struct buf *m)
{
	struct buf list = { 0 };
	double period_ns = 1e9 / t->stacks->sampling.rate_hz;

	for (size_t i = 0; i < t->stacks->nr_stacks; i++) {
		const struct rec_stack *k = &t->stacks->stack[i];

		if (!t->stack_count[i])
			continue;
		for (uint32_t n = 0; n < k->nr; n++)
			buf_put_varint(&list, t->function_of[k->frame[n]] + 1);
		field_message(m, 1, &list);
		buf_put_varint(&list, t->stack_count[i]);
		buf_put_varint(&list, (uint64_t)((double)t->stack_count[i] * period_ns));
		field_message(m, 2, &list);
		field_message(b, PROFILE_SAMPLE, m);
	}
	buf_free(&list);
}

/* One location for each function: no addresses are kept. */
static void put_pprof_functions(const struct timeline *t, struct buf *b, struct buf *m)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < t->nr_functions; i++) {
		field_number(m, 1, i + 1);
		field_number(&line, 1, i + 1);
		field_message(m, 4, &line);
		field_message(b, PROFILE_LOCATION, m);
		field_number(m, 1, i + 1);
		field_number(m, 2, PPROF_STRINGS + 2 * i);
		field_number(m, 3, PPROF_STRINGS + 2 * i);
		field_number(m, 4, PPROF_STRINGS + 2 * i + 1);
		field_message(b, PROFILE_FUNCTION, m);
	}
	buf_free(&line);
}

static void put_pprof_strings(const struct timeline *t, struct buf *b)
{
	char buf[NAME_LEN];

	for (size_t i = 0; i < PPROF_STRINGS; i++)
		field_bytes(b, PROFILE_STRINGS, pprof_strings[i],
			    strlen(pprof_strings[i]));
	for (size_t i = 0; i < t->nr_functions; i++) {
		char *name = xstrdup(timeline_name(t, i, buf, sizeof(buf)));
		char *object = xstrdup(t->function[i].object);

		utf8_clean(name);
		utf8_clean(object);
		field_bytes(b, PROFILE_STRINGS, name, strlen(name));
		field_bytes(b, PROFILE_STRINGS, object, strlen(object));
		free(name);
		free(object);
	}
}

static int put_pprof(const struct timeline *t, FILE *f)
{
	struct buf b = { 0 }, m = { 0 };
	double period_ns = 1e9 / t->stacks->sampling.rate_hz;
	int err;

	put_value_type(&b, PROFILE_SAMPLE_TYPE, &m, 1, 2);
	put_value_type(&b, PROFILE_SAMPLE_TYPE, &m, 3, 4);
	put_pprof_samples(t, &b, &m);
	put_pprof_functions(t, &b, &m);
	put_pprof_strings(t, &b);
	field_number(&b, PROFILE_DURATION, (uint64_t)(t->end_ns - t->start_ns));
	put_value_type(&b, PROFILE_PERIOD_TYPE, &m, 3, 4);
	field_number(&b, PROFILE_PERIOD, (uint64_t)period_ns);
	err = b.failed || m.failed;
	if (err)
		msg_error("no memory for the profile");
	else
		fwrite(b.p, 1, b.len, f);
	buf_free(&b);
	buf_free(&m);
	return err;
}

int timeline_export(const struct timeline *t, enum timeline_format format, FILE *f)
{
	if (format == TIMELINE_PPROF)
		return put_pprof(t, f);
	if (format == TIMELINE_FOLDED)
		put_folded(t, f);
	else
		put_speedscope(t, f);
	return 0;
}
