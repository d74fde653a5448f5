// SPDX-License-Identifier: GPL-2.0
/*
 * Names of mappings beside the address axis. Small mappings are many and have
 * no room: the largest ones are named, labels are moved apart and joined to
 * their places by lines.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/picture_names.h"
#include "util/msg.h"

#define LABEL_HEIGHT	11.5
#define FONT		9.5
#define SMALLEST	1.0		/* points that a mapping has to cover */
#define BAND		5.0		/* width of the strip of mappings */
#define LEAD		14.0		/* room of the joining lines */
#define ROOM_BESIDE	(BAND + LEAD + 10)	/* that is no text's */
#define MAX_NAMES	4096		/* that are kept */
#define NEAR_BYTES	(64u << 10)	/* guards and padding in a file's mapping */

struct label {
	struct name_area area;
	double top, bottom;		/* of the mapping */
	double y;			/* of the text */
};

static int by_start(const void *a, const void *b)
{
	const struct name_area *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* The process of a stream, 0 when it is not known. */
static int32_t pid_of(const struct rec_reader *r, const struct stream_id *id)
{
	struct stream_id other;
	size_t i;

	for (i = 0; i < rec_nr_streams(r); i++) {
		other = stream_id_of(rec_stream(r, i));
		if (stream_id_equal(id, &other))
			return rec_stream(r, i)->pid;
	}
	return 0;
}

static const char *short_name(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	/* damo takes the number before a name for it where there is none */
	if (!name || !name[strspn(name, "0123456789")])
		return "anonymous";
	return *name == '/' && slash[1] ? slash + 1 : name;
}

bool names_add(struct name_list *names, const struct name_area *a)
{
	size_t room = names->room ? names->room * 2 : 64;
	struct name_area *more;

	if (names->nr == names->room) {
		more = reallocarray(names->area, room, sizeof(*more));
		if (!more) {
			msg_error("no memory for %zu mappings", room);
			return false;
		}
		names->area = more;
		names->room = room;
	}
	names->area[names->nr++] = *a;
	return true;
}

static int collect(struct name_list *names, const struct rec_mapping *m,
		   size_t nr)
{
	struct name_area a;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (m[i].end <= m[i].start)
			continue;
		a = (struct name_area){ m[i].pid, m[i].start, m[i].end,
					short_name(m[i].name) };
		if (!names_add(names, &a))
			return 1;
	}
	return 0;
}

/* Mappings seen again, grown, or in several pieces become one. */
void names_join(struct name_list *names)
{
	struct name_area *a, *last;
	size_t i, nr = 0;

	if (names->nr)
		qsort(names->area, names->nr, sizeof(*names->area), by_start);
	for (i = 0; i < names->nr; i++) {
		a = &names->area[i];
		last = nr ? &names->area[nr - 1] : NULL;
		if (last && last->pid == a->pid &&
		    !strcmp(last->name, a->name) &&
		    (a->start <= last->end ||
		     a->start - last->end <= NEAR_BYTES)) {
			if (a->end > last->end)
				last->end = a->end;
			continue;
		}
		names->area[nr++] = *a;
	}
	names->nr = nr;
}

/*
 * The process of a target: as the record says, or the only one there is, or
 * the one that the target is called by. None is better than a wrong one.
 */
static void keep_process(struct name_list *names, int64_t pid,
			 uint64_t target_id)
{
	size_t i, nr = 0;

	for (i = 0; !pid && i < names->nr; i++)
		if (names->area[i].pid == (int64_t)target_id)
			pid = names->area[i].pid;
	if (!pid && names->nr &&
	    names->area[0].pid == names->area[names->nr - 1].pid)
		return;
	for (i = 0; i < names->nr; i++)
		if (names->area[i].pid == pid)
			names->area[nr++] = names->area[i];
	names->nr = nr;
}

int names_collect(struct name_list *names, const struct inputs *in,
		  const struct stream_id *id)
{
	const struct rec_mapping *m;
	int64_t pid = 0;
	size_t i, nr;

	memset(names, 0, sizeof(*names));
	for (i = 0; i < in->nr; i++) {
		if (!pid)
			pid = pid_of(in->reader[i], id);
		nr = rec_mappings(in->reader[i], &m);
		if (collect(names, m, nr)) {
			names_destroy(names);
			return 1;
		}
		if (!nr)
			names_read_side(names, in->path[i]);
	}
	names_join(names);
	keep_process(names, pid, id->target_id);
	return 0;
}

/* Texts in the order of their last use. */
struct name_text {
	struct name_text *next;
	char text[];
};

const char *names_keep(struct name_list *names, const char *text, size_t len)
{
	struct name_text **at = &names->kept, *t;

	for (; (t = *at); at = &t->next)
		if (!strncmp(t->text, text, len) && !t->text[len])
			break;
	if (t) {
		*at = t->next;
	} else {
		if (names->nr_kept == MAX_NAMES)
			return "other";
		t = malloc(sizeof(*t) + len + 1);
		if (!t)
			return NULL;
		memcpy(t->text, text, len);
		t->text[len] = '\0';
		names->nr_kept++;
	}
	t->next = names->kept;
	names->kept = t;
	return short_name(t->text);
}

void names_destroy(struct name_list *names)
{
	struct name_text *t;

	while ((t = names->kept)) {
		names->kept = t->next;
		free(t);
	}
	free(names->area);
	memset(names, 0, sizeof(*names));
}

static int larger_first(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	double dx = x->bottom - x->top, dy = y->bottom - y->top;

	return dx > dy ? -1 : dx < dy;
}

static int upper_first(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	return x->top < y->top ? -1 : x->top > y->top;
}

/* Mappings that the panel shows, the @max largest of them, from the top on. */
static size_t choose(struct label *label, const struct name_list *names,
		     const struct heatmap *m, double top, double height,
		     size_t max)
{
	double start = (double)heatmap_step_start(&m->addr, 0);
	double end = (double)heatmap_axis_end(&m->addr);
	double per_byte = height / (end - start);
	struct label *l;
	size_t i, nr = 0;

	for (i = 0; i < names->nr; i++) {
		l = &label[nr];
		l->area = names->area[i];
		l->top = top + height - per_byte *
			 (fmin((double)l->area.end, end) - start);
		l->bottom = top + height - per_byte *
			    (fmax((double)l->area.start, start) - start);
		if (l->bottom - l->top >= SMALLEST)
			nr++;
	}
	if (nr > max) {
		qsort(label, nr, sizeof(*label), larger_first);
		nr = max;
	}
	if (nr)
		qsort(label, nr, sizeof(*label), upper_first);
	return nr;
}

/* Texts at their mappings' middles, moved apart and into the panel. */
static void place(struct label *label, size_t nr, double top, double height)
{
	double limit = top + LABEL_HEIGHT / 2;
	size_t i;

	for (i = 0; i < nr; i++) {
		label[i].y = fmax((label[i].top + label[i].bottom) / 2, limit);
		limit = label[i].y + LABEL_HEIGHT;
	}
	limit = top + height - LABEL_HEIGHT / 2;
	for (i = nr; i-- > 0; ) {
		label[i].y = fmin(label[i].y, limit);
		limit = label[i].y - LABEL_HEIGHT;
	}
}

static void draw_label(struct picture *p, const struct label *l, size_t i,
		       double x, double width)
{
	double middle = (l->top + l->bottom) / 2;
	double grey = i % 2 ? 0.62 : 0.42;

	cairo_set_source_rgb(p->cr, grey, grey, grey + 0.08);
	cairo_rectangle(p->cr, x + 3, l->top, BAND, l->bottom - l->top);
	cairo_fill(p->cr);
	cairo_set_line_width(p->cr, 0.6);
	cairo_move_to(p->cr, x + 3 + BAND, middle);
	cairo_line_to(p->cr, x + 3 + BAND + LEAD - 3, l->y);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	picture_text_fit(p, x + 3 + BAND + LEAD, l->y, PICTURE_LEFT,
			 width - ROOM_BESIDE + 1, l->area.name);
}

double names_width(struct picture *p, const struct name_list *names,
		   const struct heatmap *m, double height)
{
	struct label *label = calloc(names->nr + 1, sizeof(*label));
	double widest = 0;
	size_t i, nr;

	if (!label)
		return 0;
	nr = choose(label, names, m, 0, height,
		    (size_t)(height / LABEL_HEIGHT));
	picture_font(p, FONT, 0);
	for (i = 0; i < nr; i++)
		widest = fmax(widest,
			      picture_text_width(p, label[i].area.name));
	free(label);
	return nr ? widest + ROOM_BESIDE : 0;
}

void names_draw(struct picture *p, const struct name_list *names,
		const struct heatmap *m, double x, double top, double width,
		double height)
{
	struct label *label = calloc(names->nr + 1, sizeof(*label));
	size_t i, nr, max = (size_t)(height / LABEL_HEIGHT);

	if (!label)
		return;
	nr = choose(label, names, m, top, height, max);
	place(label, nr, top, height);
	picture_font(p, FONT, 0);
	for (i = 0; i < nr; i++)
		draw_label(p, &label[i], i, x, width);
	free(label);
}
