// SPDX-License-Identifier: GPL-2.0
/* A timeline as a page of its own: page.html with all data in it. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline_json.h"
#include "util/embed.h"
#include "util/json_get.h"
#include "util/mem.h"
#include "util/msg.h"

#define MARK		"@DATA@"	/* where the page has its data */
#define HEAT_MOST	254		/* a cell that is accessed all the time */
#define HEAT_UNKNOWN	255
#define NAME_LEN	512

EMBED(page_html, "report/timeline/page.html");

/* ---- heat maps: a byte a cell, step by step, as base64 ---- */

static char *base64(const uint8_t *p, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	char *text = xcalloc((n + 2) / 3 * 4 + 1, 1), *to = text;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 |
			     (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
			     (i + 2 < n ? p[i + 2] : 0);

		*to++ = digits[v >> 18];
		*to++ = digits[v >> 12 & 63];
		*to++ = digits[i + 1 < n ? v >> 6 & 63 : 64];
		*to++ = digits[i + 2 < n ? v & 63 : 64];
	}
	return text;
}

static char *cells_of(const struct timeline *t, size_t map, uint8_t *most)
{
	size_t columns = t->map[map].addr.nr;
	uint8_t *cells = xcalloc(t->nr_steps, columns);
	char *text;

	for (size_t i = 0; i < t->nr_steps; i++)
		for (size_t k = 0; k < columns; k++) {
			double heat = timeline_heat(t, map, i, k);
			uint8_t v = HEAT_UNKNOWN;

			if (!isnan(heat)) {
				v = (uint8_t)lround(heat / 100 * HEAT_MOST);
				if (v > *most)
					*most = v;
			}
			cells[i * columns + k] = v;
		}
	text = base64(cells, t->nr_steps * columns);
	free(cells);
	return text;
}

static json_t *map_json(const struct timeline *t, size_t map, uint8_t *most)
{
	const struct heatmap_axis *a = &t->map[map].addr;
	uint64_t start = (uint64_t)a->start, end = (uint64_t)heatmap_axis_end(a);
	char from[24], to[24], *cells = cells_of(t, map, most);
	json_t *o;

	snprintf(from, sizeof(from), "%#" PRIx64, start);
	snprintf(to, sizeof(to), "%#" PRIx64, end);
	o = json_pack("{s:s, s:s, s:o, s:I, s:s}", "start_hex", from,
		      "end_hex", to, "name",
		      json_text_of(timeline_mapping(t, start, end)),
		      "columns", (json_int_t)a->nr, "heat", cells);
	free(cells);
	return o;
}

static void add_maps(const struct timeline *t, json_t *o)
{
	json_t *list = json_array();
	uint8_t most = 1;

	for (size_t i = 0; i < t->nr_maps; i++)
		json_array_append_new(list, map_json(t, i, &most));
	json_object_set_new(o, "maps", list);
	json_object_set_new(o, "most_heat", json_integer(most));
}

/* ---- stacks ---- */

static void add_functions(const struct timeline *t, json_t *o)
{
	json_t *list = json_array();
	char buf[NAME_LEN];

	for (size_t i = 0; i < t->nr_functions; i++)
		json_array_append_new(list, json_pack("{s:o, s:o}",
			"name", json_text_of(timeline_name(t, i, buf, sizeof(buf))),
			"object", json_text_of(t->function[i].object)));
	json_object_set_new(o, "functions", list);
}

/* Those that count, as functions, the innermost first; new numbers into @number. */
static void add_stacks(const struct timeline *t, json_t *o, json_int_t *number)
{
	json_t *list = json_array();
	json_int_t nr = 0;

	for (size_t i = 0; t->stacks && i < t->stacks->nr_stacks; i++) {
		const struct rec_stack *k = &t->stacks->stack[i];
		json_t *frames;

		if (!t->stack_count[i])
			continue;
		frames = json_array();
		for (uint32_t n = 0; n < k->nr; n++)
			json_array_append_new(frames, json_integer(
				t->function_of[k->frame[n]]));
		json_array_append_new(list, frames);
		number[i] = nr++;
	}
	json_object_set_new(o, "stacks", list);
}

struct in_step {
	size_t step;
	uint32_t stack;
	uint64_t count;
};

static int by_step(const void *a, const void *b)
{
	const struct in_step *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return x->stack < y->stack ? -1 : x->stack > y->stack;
}

/* Step, stack, how often; of all threads together, one after another. */
static void put_samples(json_t *list, const struct in_step *s, size_t nr,
			const json_int_t *number)
{
	for (size_t i = 0; i < nr; ) {
		uint64_t count = 0;
		size_t k = i;

		while (k < nr && !by_step(&s[i], &s[k]))
			count += s[k++].count;
		json_array_append_new(list, json_integer((json_int_t)s[i].step));
		json_array_append_new(list, json_integer(number[s[i].stack]));
		json_array_append_new(list, json_integer((json_int_t)count));
		i = k;
	}
}

static void add_samples(const struct timeline *t, json_t *o, const json_int_t *number)
{
	json_t *list = json_array();
	struct in_step *s = NULL;
	size_t nr = 0;

	for (size_t i = 0; t->stacks && i < t->stacks->nr_samples; i++) {
		const struct rec_sample *m = &t->stacks->sample[i];

		if (m->kind == REC_SAMPLE_CPU && timeline_counts(t, m))
			*ARRAY_ADD(s, nr) = (struct in_step){
				timeline_sample_step(t, m), m->stack, m->count };
	}
	if (nr)
		qsort(s, nr, sizeof(*s), by_step);
	put_samples(list, s, nr, number);
	free(s);
	json_object_set_new(o, "samples", list);
}

/* ---- the page ---- */

/* Inside of a script nothing may look like the end of it. */
static int put_escaped(const char *text, size_t n, void *f)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] == '<')
			fputs("\\u003c", f);
		else
			fputc(text[i], f);
	return 0;
}

int timeline_page(const struct timeline *t, FILE *f)
{
	const char *mark = strstr(page_html, MARK);
	json_int_t *number = xcalloc(t->stacks ? t->stacks->nr_stacks + 1 : 1,
				     sizeof(*number));
	json_t *o = timeline_object(t);
	int err = 0;

	if (!o || !mark) {
		err = msg_error("no memory for the page");
	} else {
		add_maps(t, o);
		add_functions(t, o);
		add_stacks(t, o, number);
		add_samples(t, o, number);
		fwrite(page_html, 1, (size_t)(mark - page_html), f);
		json_dump_callback(o, put_escaped, f, JSON_COMPACT |
				   JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
		fputs(mark + strlen(MARK), f);
	}
	json_decref(o);
	free(number);
	return err;
}
