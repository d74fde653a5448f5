// SPDX-License-Identifier: GPL-2.0
/* Zooming and scrolling heat maps by answers to prompts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap/heatmap_range.h"
#include "util/units.h"

enum edit { EDIT_NONE, EDIT_QUIT, EDIT_HELP, EDIT_ZOOM, EDIT_SCROLL };
enum { AXIS_TIME = 1, AXIS_ADDR = 2, AXIS_BOTH = 3, AXIS_X = 4, AXIS_Y = 8 };

/* Answers of one word. The ratio of those that need no more questions. */
static const struct answer {
	const char *words[3];
	enum edit edit;
	int axes;
	double ratio;
} answers[] = {
	{ { "0", "q", "quit" }, EDIT_QUIT, 0, 0 },
	{ { "1", "zoom", NULL }, EDIT_ZOOM, 0, 0 },
	{ { "2", "scroll", NULL }, EDIT_SCROLL, 0, 0 },
	{ { "3", "help", NULL }, EDIT_HELP, 0, 0 },
	{ { "h", NULL, NULL }, EDIT_SCROLL, AXIS_X, 0.1 },
	{ { "l", NULL, NULL }, EDIT_SCROLL, AXIS_X, -0.1 },
	{ { "j", NULL, NULL }, EDIT_SCROLL, AXIS_Y, 0.1 },
	{ { "k", NULL, NULL }, EDIT_SCROLL, AXIS_Y, -0.1 },
	{ { "+", NULL, NULL }, EDIT_ZOOM, AXIS_BOTH, 0.9 },
	{ { "-", NULL, NULL }, EDIT_ZOOM, AXIS_BOTH, 1.1 },
};

static const char help_text[] =
	"The map is drawn again after each change.\n"
	"\n"
	"0, q, quit    leave\n"
	"1, zoom       asks for the axis and a percentage: 50 shows half of it\n"
	"2, scroll     asks for the axis and a percentage: 10 moves by a tenth\n"
	"3, help       this text\n"
	"h, l          scroll by 10 % sideways\n"
	"j, k          scroll by 10 % up or down\n"
	"+, -          zoom in, out by 10 %\n"
	"\n";

/* A line without its end; false at the end of the input. */
static bool ask(const char *prompt, char *line, size_t size, FILE *in,
		FILE *out)
{
	fputs(prompt, out);
	fflush(out);
	if (!fgets(line, (int)size, in))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

static const struct answer *find_answer(const char *line)
{
	size_t i, k;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		for (k = 0; k < 3 && answers[i].words[k]; k++)
			if (!strcmp(line, answers[i].words[k]))
				return &answers[i];
	return NULL;
}

static void to_fractions(struct heatmap_range *r)
{
	if (r->fractional)
		return;
	r->fractional = true;
	r->start_f = (double)r->start;
	r->end_f = (double)r->end;
}

static void zoom(struct heatmap_range *r, double ratio)
{
	double middle, half;

	to_fractions(r);
	middle = floor((r->start_f + r->end_f) / 2);
	half = (r->end_f - r->start_f) * ratio / 2;
	r->start_f = middle - half;
	r->end_f = middle + half;
}

static void scroll(struct heatmap_range *r, double ratio)
{
	double by;

	to_fractions(r);
	by = (r->end_f - r->start_f) * ratio;
	r->start_f += by;
	r->end_f += by;
}

static void apply(struct heatmap_view *v, enum edit edit, int axes,
		  double ratio)
{
	void (*change)(struct heatmap_range *r, double ratio) =
		edit == EDIT_ZOOM ? zoom : scroll;
	size_t i;

	if (axes & AXIS_TIME)
		change(&v->time, ratio);
	for (i = 0; axes & AXIS_ADDR && i < v->nr_addr; i++)
		change(&v->addr[i], ratio);
}

/* The menus of zoom and scroll; false when an answer makes no sense. */
static bool ask_more(enum edit edit, int *axes, double *ratio, FILE *in,
		     FILE *out)
{
	char line[128];

	if (!ask("Enter (1. Time, 2. Space, 3. Time and Space): ", line,
		 sizeof(line), in, out))
		return false;
	*axes = atoi(line);
	if (!ask("Enter percentage: ", line, sizeof(line), in, out) ||
	    parse_double(line, ratio))
		return false;
	*ratio /= 100;
	if (edit == EDIT_ZOOM && *ratio <= 0)
		return false;
	return *axes >= AXIS_TIME && *axes <= AXIS_BOTH;
}

/*
 * Text has addresses from left to right and time downwards; elsewhere time
 * goes to the right and addresses go up.
 */
static int turn_axes(int axes, bool text, double *ratio)
{
	if (axes & AXIS_X)
		return text ? AXIS_ADDR : AXIS_TIME;
	if (!(axes & AXIS_Y))
		return axes;
	if (text)
		*ratio = -*ratio;
	return text ? AXIS_TIME : AXIS_ADDR;
}

bool heatmap_edit(struct heatmap_view *v, bool text, FILE *in, FILE *out)
{
	const struct answer *a;
	char line[128];
	double ratio;
	int axes;

	for (;;) {
		if (!ask("Enter (zoom, scroll, quit, help): ", line,
			 sizeof(line), in, out))
			return false;
		a = find_answer(line);
		if (a && a->edit == EDIT_QUIT)
			return false;
		if (a && a->edit == EDIT_HELP) {
			fputs(help_text, out);
			continue;
		}
		if (a) {
			ratio = a->ratio;
			axes = turn_axes(a->axes, text, &ratio);
		}
		if (a && (axes || ask_more(a->edit, &axes, &ratio, in, out))) {
			apply(v, a->edit, axes, ratio);
			return true;
		}
		fputs("Wrong input.\n", out);
	}
}
