// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/units.h"
#include "util/utf8.h"
#include "view/axis.h"
#include "view/state.h"

#define MIN_ZOOM_BYTES	16384.0

const struct view_target *view_shown(const struct view_state *s,
				     const struct view_model *m)
{
	return s->target < m->nr_targets ? &m->targets[s->target] : NULL;
}

int64_t view_step_ns(const struct view_state *s, const struct view_target *t)
{
	return s->step_ns ? s->step_ns : view_shot_ns(t);
}

int64_t view_end_ns(const struct view_state *s, const struct view_model *m)
{
	return s->paused ? s->end_ns : m->now_ns;
}

/* ---- addresses ---- */

static void show_all(struct view_state *s)
{
	s->from = s->to = 0;
}

/* Show these positions of the whole axis, or as near as can be. */
static void show_range(struct view_state *s, const struct view_axis *a,
		       double from, double to)
{
	if (from < 0) {
		to -= from;
		from = 0;
	}
	if (to > a->total) {
		from -= to - a->total;
		to = a->total;
	}
	if (from <= 0 && to >= a->total) {
		show_all(s);
		return;
	}
	s->from = view_axis_addr(a, from > 0 ? from : 0, false);
	s->to = view_axis_addr(a, to, true);
}

/*
 * Make what is shown @times as long, and move it by @by of its length. The
 * cursor is not followed: what is looked at is in the middle.
 */
static void zoom(struct view_state *s, const struct view_target *t,
		 double times, double by)
{
	struct view_axis a = view_axis_of(&t->areas, 0, 0);
	double from = s->to ? view_axis_pos(&a, s->from) : 0;
	double to = s->to ? view_axis_pos(&a, s->to) : a.total;
	double middle = (from + to) / 2 + by * (to - from);
	double half = (to - from) / 2 * times;

	if (half < MIN_ZOOM_BYTES / 2)
		half = MIN_ZOOM_BYTES / 2;
	show_range(s, &a, middle - half, middle + half);
	view_axis_free(&a);
}

static void show_cursor(struct view_state *s, const struct view_target *t)
{
	size_t nr, *list = view_list(s, t, &nr);

	if (s->cursor < nr) {
		const struct rec_region *r = &t->regions[list[s->cursor]];

		s->from = r->start;
		s->to = r->end;
		s->cursor = 0;
	}
	free(list);
}

/* ---- jumping to a mapping ---- */

/* The next mapping after what is shown whose name has @text in it. */
static const struct name_area *find_name(const struct view_state *s,
					 const struct view_target *t)
{
	const struct name_area *first = NULL;

	for (size_t i = 0; i < t->names.nr; i++) {
		const struct name_area *a = &t->names.area[i];

		if (!strcasestr(a->name, s->text))
			continue;
		/* what was never looked at has nothing to show */
		if (!areas_find(&t->areas, a->start) &&
		    !areas_find(&t->areas, a->end - 1))
			continue;
		if (!first)
			first = a;
		if (a->start > s->from || !s->to)
			return a;
	}
	return first;
}

static void jump(struct view_state *s, const struct view_target *t)
{
	const struct name_area *a;

	if (!*s->text)
		return;
	if (!t->names.nr) {
		snprintf(s->said, sizeof(s->said),
			 "what is mapped is not known of this target");
		return;
	}
	a = find_name(s, t);
	if (!a) {
		snprintf(s->said, sizeof(s->said),
			 "no mapping that is monitored is called '%s'", s->text);
		return;
	}
	s->from = a->start;
	s->to = a->end;
	s->cursor = 0;
	snprintf(s->said, sizeof(s->said), "%s", a->name);
}

/* ---- time ---- */

static void stretch_time(struct view_state *s, const struct view_target *t,
			 bool longer)
{
	int64_t step = view_step_ns(s, t), least = view_shot_ns(t);

	step = longer ? step * 2 : step / 2;
	if (step < least)
		step = 0;
	s->step_ns = step < VIEW_MAX_STEP_NS ? step : VIEW_MAX_STEP_NS;
}

static void pause_view(struct view_state *s, const struct view_model *m,
		       bool pause)
{
	if (pause && !s->paused)
		s->end_ns = m->now_ns;
	s->paused = pause;
}

/* Half of what the map shows, back or forth; at its end it goes on. */
static void scroll_time(struct view_state *s, const struct view_model *m,
			const struct view_target *t, int way)
{
	int64_t rows = s->map_rows > 1 ? (int64_t)s->map_rows / 2 : 1;

	pause_view(s, m, true);
	s->end_ns += way * rows * view_step_ns(s, t);
	if (s->end_ns <= m->first_ns)
		s->end_ns = m->first_ns + view_step_ns(s, t);
	if (s->end_ns >= m->now_ns)
		s->end_ns = m->now_ns;
}

/* ---- questions ---- */

static void ask(struct view_state *s, int prompt)
{
	s->prompt = prompt;
	s->text[0] = '\0';
}

static void ask_scheme(struct view_state *s, const struct view_model *m)
{
	if (!m->nr_schemes) {
		snprintf(s->said, sizeof(s->said), "there is no scheme");
		return;
	}
	s->scheme = 0;
	ask(s, m->nr_schemes == 1 ? VIEW_ASKS_SURE : VIEW_ASKS_SCHEME);
}

static void answered(struct view_state *s, const struct view_model *m)
{
	const struct view_target *t = view_shown(s, m);
	int prompt = s->prompt;
	int64_t nr;

	s->prompt = VIEW_ASKS_NOTHING;
	if (prompt == VIEW_ASKS_NAME && t)
		jump(s, t);
	if (prompt != VIEW_ASKS_SCHEME || !*s->text)
		return;
	if (parse_int(s->text, 0, INT32_MAX, &nr) ||
	    (size_t)nr >= m->nr_schemes) {
		snprintf(s->said, sizeof(s->said),
			 "there is no scheme %s; they are numbered 0 to %zu",
			 s->text, m->nr_schemes - 1);
		return;
	}
	s->scheme = (size_t)nr;
	ask(s, VIEW_ASKS_SURE);
}

static void type(char *text, size_t size, uint32_t c)
{
	size_t len = strlen(text);
	char b[5] = "";

	if (c < 0x80) {
		b[0] = (char)c;
	} else if (c < 0x800) {
		b[0] = (char)(0xc0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		b[0] = (char)(0xe0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (char)(0x80 | (c & 0x3f));
	} else {
		b[0] = (char)(0xf0 | c >> 18);
		b[1] = (char)(0x80 | (c >> 12 & 0x3f));
		b[2] = (char)(0x80 | (c >> 6 & 0x3f));
		b[3] = (char)(0x80 | (c & 0x3f));
	}
	if (utf8_bytes(b) && len + strlen(b) < size)
		strcpy(text + len, b);
}

static void erase(char *text)
{
	size_t len = strlen(text);

	while (len && (text[len - 1] & 0xc0) == 0x80)
		len--;
	if (len)
		text[len - 1] = '\0';
}

static enum view_wish prompt_key(struct view_state *s,
				 const struct view_model *m, uint32_t key)
{
	if (s->prompt == VIEW_ASKS_SURE) {
		s->prompt = VIEW_ASKS_NOTHING;
		return (key == 'y' || key == 'Y') &&
		       s->scheme < m->nr_schemes ? VIEW_WISH_SCHEME :
						   VIEW_WISH_NONE;
	}
	switch (key) {
	case VIEW_KEY_ESCAPE:
		s->prompt = VIEW_ASKS_NOTHING;
		break;
	case VIEW_KEY_ENTER:
		answered(s, m);
		break;
	case VIEW_KEY_BACKSPACE:
		erase(s->text);
		break;
	default:
		if (key >= ' ' && key < VIEW_KEY_UP && key != 0x7f)
			type(s->text, sizeof(s->text), key);
	}
	return VIEW_WISH_NONE;
}

/* ---- all keys ---- */

static void choose_target(struct view_state *s, const struct view_model *m,
			  size_t by)
{
	if (m->nr_targets < 2)
		return;
	s->target = (s->target + by) % m->nr_targets;
	s->cursor = 0;
	show_all(s);
}

static void move_cursor(struct view_state *s, const struct view_target *t,
			int by)
{
	size_t nr;

	free(view_list(s, t, &nr));
	if (by < 0)
		s->cursor -= s->cursor > 0;
	else if (s->cursor + 1 < nr)
		s->cursor++;
}

/* Keys that need something to look at. */
static void target_key(struct view_state *s, const struct view_model *m,
		       const struct view_target *t, uint32_t key)
{
	switch (key) {
	case VIEW_KEY_UP:	move_cursor(s, t, -1); break;
	case VIEW_KEY_DOWN:	move_cursor(s, t, 1); break;
	case VIEW_KEY_LEFT:	zoom(s, t, 1, -0.25); break;
	case VIEW_KEY_RIGHT:	zoom(s, t, 1, 0.25); break;
	case VIEW_KEY_PAGE_UP:	scroll_time(s, m, t, -1); break;
	case VIEW_KEY_PAGE_DOWN: scroll_time(s, m, t, 1); break;
	case VIEW_KEY_ENTER:	show_cursor(s, t); break;
	case '+': case '=':	zoom(s, t, 0.5, 0); break;
	case '-':		zoom(s, t, 2, 0); break;
	case '[':		stretch_time(s, t, false); break;
	case ']':		stretch_time(s, t, true); break;
	case '/': case 'j':	ask(s, VIEW_ASKS_NAME); break;
	case 'n':		jump(s, t); break;
	}
}

enum view_wish view_key(struct view_state *s, const struct view_model *m,
			uint32_t key)
{
	const struct view_target *t = view_shown(s, m);

	s->said[0] = '\0';
	if (s->prompt)
		return prompt_key(s, m, key);
	if (s->help) {
		s->help = false;
		return VIEW_WISH_NONE;
	}
	switch (key) {
	case 'q': case 'Q':
		return VIEW_WISH_QUIT;
	case 'h': case '?':
		s->help = true;
		break;
	case '\t': case 't':
		choose_target(s, m, 1);
		break;
	case VIEW_KEY_BACKTAB: case 'T':
		choose_target(s, m, m->nr_targets - 1);
		break;
	case '0': case VIEW_KEY_HOME:
		show_all(s);
		break;
	case 's':
		s->sort = (s->sort + 1) % VIEW_NR_SORTS;
		s->cursor = 0;
		break;
	case 'r':
		s->reverse = !s->reverse;
		break;
	case ' ': case 'p':
		pause_view(s, m, !s->paused);
		break;
	case 'x':
		ask_scheme(s, m);
		break;
	default:
		if (t)
			target_key(s, m, t, key);
	}
	return VIEW_WISH_NONE;
}
