// SPDX-License-Identifier: GPL-2.0
/* The live view without a terminal: what comes in, what keys do, what is seen. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "util/mem.h"
#include "view/frame.h"
#include "tap.h"

#define MB		(UINT64_C(1) << 20)
#define MS		INT64_C(1000000)
#define LOW		(256 * MB)	/* two areas of 4 MiB with a gap between */
#define HIGH		(UINT64_C(0x7f0000000000))
#define ROWS		30
#define COLS		90
#define MAP_COLS	(COLS - VIEW_LABEL_COLS)

static const struct rec_stream process = {
	.scheme_idx = -1, .has_intervals = true, .pid = 4242, .comm = "redis",
	.intervals = { .sample_us = 5000, .aggr_us = 100000 },
};
static const struct view_look plain;

static struct rec_region region(uint64_t start, uint64_t bytes,
				uint32_t nr_accesses, uint64_t age)
{
	return (struct rec_region){ .start = start, .end = start + bytes,
				    .nr_accesses = nr_accesses, .age = age,
				    .age_us = REC_NONE, .percent = -1 };
}

/* Snapshot number @at of the process: low is hot, of high the first MiB a bit. */
static void add(struct view_model *m, const struct rec_stream *s, int64_t at)
{
	struct snapshot_sink sink = view_sink(m);
	struct rec_region r[] = {
		region(LOW, 4 * MB, 20, (uint64_t)at),
		region(HIGH, MB, 5, 7),
		region(HIGH + MB, 3 * MB, 0, 100),
	};
	struct rec_snapshot snap = {
		.start_ns = at * 100 * MS, .end_ns = (at + 1) * 100 * MS,
		.total_bytes = REC_NONE, .sample_us = REC_NONE,
		.nr_regions = 3, .regions = r,
	};

	sink.snapshot(sink.arg, sink.stream(sink.arg, s), s, &snap);
}

static void add_names(struct view_model *m, size_t target)
{
	static const struct name_area areas[] = {
		{ 4242, LOW, LOW + 4 * MB, "[heap]" },
		{ 4242, HIGH, HIGH + 2 * MB, "日本.so" },
		{ 4242, HIGH + 2 * MB, HIGH + 4 * MB, "libc.so" },
		{ 4242, HIGH + 400 * MB, HIGH + 401 * MB, "not_watched" },
	};
	struct name_list names = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(areas); i++)
		names_add(&names, &areas[i]);
	view_take_names(m, target, &names);
}

/* ---- what is seen ---- */

static char seen[ROWS * (COLS * 4 + 1) + 1];

/* The frame as text; what is not ASCII as '#'. */
static const char *look_at(const struct view_model *m, struct view_state *s,
			   const struct view_look *look)
{
	struct view_grid g = { 0 };
	char *p = seen;

	view_frame(&g, ROWS, COLS, look, s, m);
	for (size_t i = 0; i < ROWS * COLS; i++) {
		if (g.cell[i].c)
			*p++ = g.cell[i].c < 0x80 ? (char)g.cell[i].c : '#';
		if (i % COLS == COLS - 1)
			*p++ = '\n';
	}
	*p = '\0';
	view_grid_free(&g);
	return seen;
}

static bool shows(const struct view_model *m, struct view_state *s,
		  const char *text)
{
	bool found = strstr(look_at(m, s, &plain), text);

	if (!found)
		printf("# no '%s' in:\n%s", text, seen);
	return found;
}

static void press(struct view_state *s, const struct view_model *m,
		  const char *keys)
{
	for (; *keys; keys++)
		view_key(s, m, (uint32_t)(unsigned char)*keys);
}

/* The region that stands first in the list. */
static uint64_t first_listed(const struct view_state *s,
			     const struct view_target *t)
{
	size_t nr, *list = view_list(s, t, &nr);
	uint64_t start = nr ? t->regions[list[0]].start : 0;

	free(list);
	return start;
}

/* ---- tests ---- */

static void frames(void)
{
	struct view_model m = { 0 };
	struct view_state s = { 0 };
	char *row;

	tap_ok(shows(&m, &s, "no window has ended yet"),
	       "without a snapshot: said in words");
	for (int i = 0; i < 50; i++)
		add(&m, &process, i);
	add_names(&m, 0);
	tap_ok(shows(&m, &s, "target 1 of 1: 4242 redis"), "the target is named");
	tap_ok(shows(&m, &s, "working set 5.000 MiB of 8.000 MiB (62 %)"),
	       "the working set is what was accessed");
	/* half of 80 columns hot, an eighth at a quarter of that, the rest cold */
	row = strstr(look_at(&m, &s, &plain), "92");
	tap_ok(row && row - seen > MAP_COLS && row[-(MAP_COLS / 2)] == ' ' &&
	       strspn(row - MAP_COLS / 2 + 1, "9") == MAP_COLS / 2 &&
	       strspn(row + 1, "2") == MAP_COLS / 8 &&
	       strspn(row + 1 + MAP_COLS / 8, "0") == MAP_COLS * 3 / 8,
	       "the map: hot, a quarter as hot, cold, each as wide as it has bytes");
	tap_ok(shows(&m, &s, "|0x10000000 ") && strstr(seen, " 0x7f0000400000|"),
	       "addresses stand below");
	tap_ok(shows(&m, &s, "[heap]") && strstr(seen, "##.so") &&
	       strstr(seen, "libc.so"), "so do names of mappings");
	view_model_free(&m);
}

static void heat(void)
{
	struct view_model m = { 0 };
	struct view_axis a;
	double cell[3 * 8];

	for (int i = 0; i < 4; i++)
		add(&m, &process, i);
	a = view_axis_of(&m.targets[0].areas, 0, 0);
	view_heat(&m.targets[0], &a, -200 * MS, 200 * MS, 3, 8, cell);
	tap_ok(isnan(cell[0]) && isnan(cell[7]),
	       "there is nothing before the first snapshot");
	tap_ok(fabs(cell[8] - 1) < 1e-6 && fabs(cell[8 + 4] - 0.25) < 1e-6 &&
	       fabs(cell[8 + 5]) < 1e-6, "heat is the part of samples");
	view_heat(&m.targets[0], &a, 0, 200 * MS, 1, 1, cell);
	tap_ok(fabs(cell[0] - (4 + 0.25) / 8) < 1e-6,
	       "in one cell it is weighted by bytes");
	view_axis_free(&a);
	a = view_axis_of(&m.targets[0].areas, HIGH, HIGH + 2 * MB);
	view_heat(&m.targets[0], &a, 0, 100 * MS, 1, 2, cell);
	tap_ok(a.nr == 1 && fabs(cell[0] - 0.25) < 1e-6 && cell[1] < 1e-6,
	       "a part of the addresses is shown alone");
	tap_ok(view_axis_addr(&a, 0, false) == HIGH &&
	       view_axis_addr(&a, a.total, true) == HIGH + 2 * MB &&
	       view_axis_pos(&a, HIGH + MB) == (double)MB,
	       "addresses and positions are each other's");
	view_axis_free(&a);
	view_model_free(&m);
}

static void zooming(void)
{
	struct view_model m = { 0 };
	struct view_state s = { 0 };

	add(&m, &process, 0);
	add_names(&m, 0);
	press(&s, &m, "+");
	tap_ok(s.from == LOW + 2 * MB && s.to == HIGH + 2 * MB,
	       "+ shows the half in the middle, across the gap");
	view_key(&s, &m, VIEW_KEY_LEFT);
	tap_ok(s.from == LOW + MB && s.to == HIGH + MB,
	       "left moves by a quarter");
	for (int i = 0; i < 5; i++)
		view_key(&s, &m, VIEW_KEY_LEFT);
	tap_ok(s.from == LOW && s.to == LOW + 4 * MB, "and stops at the end");
	for (int i = 0; i < 20; i++)
		view_key(&s, &m, VIEW_KEY_RIGHT);
	tap_ok(s.from == HIGH && s.to == HIGH + 4 * MB, "right does, too");
	press(&s, &m, "-");
	tap_ok(!s.from && !s.to, "- shows it all again");
	press(&s, &m, "++++++++++++++++++++++++++");
	tap_ok(s.to > s.from && shows(&m, &s, "|0x"), "there is a smallest part");
	press(&s, &m, "0");
	tap_ok(!s.to, "0 shows all");
	view_key(&s, &m, VIEW_KEY_DOWN);
	view_key(&s, &m, VIEW_KEY_DOWN);
	view_key(&s, &m, VIEW_KEY_DOWN);
	view_key(&s, &m, VIEW_KEY_UP);
	view_key(&s, &m, VIEW_KEY_UP);
	view_key(&s, &m, VIEW_KEY_ENTER);
	/* by temperature, which counts the age: it is the first */
	tap_ok(s.from == HIGH && s.to == HIGH + MB,
	       "Enter shows the region that was chosen");
	press(&s, &m, "/LIBC");
	tap_ok(shows(&m, &s, "jump to which mapping? LIBC_"), "/ asks for a name");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(s.from == HIGH + 2 * MB && s.to == HIGH + 4 * MB,
	       "and jumps to that mapping");
	press(&s, &m, "/.so");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(s.from == HIGH, "behind the last one is the first again");
	press(&s, &m, "n");
	tap_ok(s.from == HIGH + 2 * MB, "n goes to the next of that name");
	press(&s, &m, "/not_watched");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(s.from == HIGH + 2 * MB && shows(&m, &s, "no mapping"),
	       "to one that is not monitored it does not jump, and says so");
	press(&s, &m, "/ab");
	view_key(&s, &m, 0xe9);
	view_key(&s, &m, VIEW_KEY_BACKSPACE);
	view_key(&s, &m, VIEW_KEY_BACKSPACE);
	tap_is(s.text, "a", "a letter of two bytes is erased as one");
	view_key(&s, &m, VIEW_KEY_ESCAPE);
	tap_ok(!s.prompt, "Escape takes the question back");
	view_model_free(&m);
}

static void time_keys(void)
{
	struct view_model m = { 0 };
	struct view_state s = { 0 };
	const struct view_target *t;

	for (int i = 0; i < 300; i++)
		add(&m, &process, i);
	t = view_shown(&s, &m);
	look_at(&m, &s, &plain);
	press(&s, &m, "]]");
	tap_ok(view_step_ns(&s, t) == 400 * MS, "] makes rows longer");
	press(&s, &m, "[[[[");
	tap_ok(view_step_ns(&s, t) == 100 * MS,
	       "[ shorter, but not shorter than a snapshot");
	for (int i = 0; i < 70; i++)
		press(&s, &m, "]");
	tap_ok(view_step_ns(&s, t) == VIEW_MAX_STEP_NS && shows(&m, &s, "redis"),
	       "there is a longest row");
	s.step_ns = 0;
	press(&s, &m, " ");
	add(&m, &process, 300);
	tap_ok(view_end_ns(&s, &m) == 300 * 100 * MS && shows(&m, &s, "PAUSED"),
	       "what comes in a pause is not shown");
	tap_ok(view_shot_by(t, 250 * MS) == view_shot_at(t, 1) &&
	       view_shot_by(t, 0) == view_shot_at(t, 0),
	       "figures are those of the moment that is shown");
	view_key(&s, &m, VIEW_KEY_PAGE_UP);
	tap_ok(view_end_ns(&s, &m) < 300 * 100 * MS, "page up goes back");
	for (int i = 0; i < 100; i++)
		view_key(&s, &m, VIEW_KEY_PAGE_UP);
	tap_ok(view_end_ns(&s, &m) == 100 * MS, "up to the first snapshot");
	for (int i = 0; i < 100; i++)
		view_key(&s, &m, VIEW_KEY_PAGE_DOWN);
	tap_ok(view_end_ns(&s, &m) == 301 * 100 * MS, "page down to the last");
	press(&s, &m, " ");
	tap_ok(!s.paused, "and the pause ends");
	view_model_free(&m);
}

static void sorting(void)
{
	static const uint64_t first[] = { HIGH, LOW, LOW, LOW, HIGH + MB };
	struct view_model m = { 0 };
	struct view_state s = { 0 };

	add(&m, &process, 3);
	for (int i = 0; i < VIEW_NR_SORTS; i++) {
		tap_ok(first_listed(&s, &m.targets[0]) == first[i] &&
		       shows(&m, &s, view_sort_names[i]), "sorted by %s",
		       view_sort_names[i]);
		press(&s, &m, "s");
	}
	press(&s, &m, "sr");
	tap_ok(first_listed(&s, &m.targets[0]) == HIGH + MB &&
	       shows(&m, &s, "by address, reversed"), "the other way round");
	s.from = HIGH;
	s.to = HIGH + MB;
	tap_ok(first_listed(&s, &m.targets[0]) == HIGH,
	       "only regions of the addresses shown are listed");
	view_model_free(&m);
}

static void targets(void)
{
	struct rec_stream other = process, exited = process;
	const struct rec_exit gone = { .pid = 4243 };
	struct view_model m = { 0 };
	struct view_state s = { 0 };
	struct snapshot_sink sink = view_sink(&m);

	other.target_id = 1;
	other.pid = 4243;
	exited.pid = 4244;
	add(&m, &process, 0);
	add(&m, &other, 0);
	add(&m, &process, 1);
	tap_ok(m.nr_targets == 2 && m.targets[0].nr == 2,
	       "a stream that comes again goes on");
	add(&m, &exited, 1);
	tap_ok(m.nr_targets == 3, "another process under its number does not");
	press(&s, &m, "\t");
	tap_ok(shows(&m, &s, "target 2 of 3: 4243 redis"), "Tab: the next target");
	view_key(&s, &m, VIEW_KEY_BACKTAB);
	view_key(&s, &m, VIEW_KEY_BACKTAB);
	tap_ok(shows(&m, &s, "target 3 of 3"), "Shift-Tab: the one before");
	press(&s, &m, "T");
	sink.exited(sink.arg, &gone);
	tap_ok(shows(&m, &s, "4243 redis  ENDED"), "a target has ended");
	view_model_free(&m);
}

static void schemes(void)
{
	struct view_scheme now[2] = {
		{ .action = "pageout", .on = true, .applied_bytes = 10 * MB,
		  .tried_bytes = 20 * MB },
		{ .scheme_idx = 1, .action = "stat" },
	};
	struct view_model m = { 0 };
	struct view_state s = { 0 };

	add(&m, &process, 0);
	press(&s, &m, "x");
	tap_ok(shows(&m, &s, "there is no scheme"), "x without a scheme: said");
	view_take_schemes(&m, now, 2, 1);
	tap_ok(!m.schemes[0].last_applied_bytes,
	       "what was done before is not of the last second");
	now[0].applied_bytes += 3 * MB;
	now[0].nr_applied += 4;
	view_take_schemes(&m, now, 2, 2);
	tap_ok(shows(&m, &s, "scheme 0 pageout      on   last second: 1.500 MiB of 0 B, 2 regions  in all: 13.000 MiB"),
	       "what a scheme did in a second, and in all");
	press(&s, &m, "x");
	tap_ok(shows(&m, &s, "which scheme, 0 to 1?"), "x asks which one");
	press(&s, &m, "7");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(!s.prompt && shows(&m, &s, "there is no scheme 7"),
	       "a wrong number: said");
	press(&s, &m, "x1");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(shows(&m, &s, "start scheme 1 (stat)? y or n"), "and whether");
	tap_ok(view_key(&s, &m, 'n') == VIEW_WISH_NONE && !s.prompt,
	       "nothing is done on n");
	press(&s, &m, "x1");
	view_key(&s, &m, VIEW_KEY_ENTER);
	tap_ok(view_key(&s, &m, 'y') == VIEW_WISH_SCHEME && s.scheme == 1,
	       "it is on y");
	view_model_free(&m);
}

static void limits(void)
{
	static const struct view_look colored = { true, 256 };
	struct view_model m = { 0 };
	struct view_state s = { 0 };
	struct view_grid g = { 0 };
	struct snapshot_sink sink = view_sink(&m);
	struct rec_region *many = xcalloc(60000, sizeof(*many));
	struct rec_snapshot snap = { .end_ns = 100 * MS, .nr_regions = 60000,
				     .regions = many };
	bool ok = true;

	for (uint64_t i = 0; i < 60000; i++)
		many[i] = region(i * 8192, 4096, (uint32_t)(i % 21), i);
	for (int i = 0; i < 60; i++) {
		sink.snapshot(sink.arg, sink.stream(sink.arg, &process),
			      &process, &snap);
		snap.start_ns += 100 * MS;
		snap.end_ns += 100 * MS;
	}
	tap_ok(m.targets[0].nr > 5 && m.past_bytes <= VIEW_PAST_BYTES,
	       "the past takes no more memory than it may");
	for (size_t rows = 0; rows < 40; rows++)
		for (size_t cols = 0; cols < 120; cols += 7) {
			view_frame(&g, rows, cols, &colored, &s, &m);
			ok = ok && g.rows == rows && g.cols == cols;
		}
	tap_ok(ok, "every size of terminal can be drawn on");
	tap_ok(view_key(&s, &m, 'q') == VIEW_WISH_QUIT, "q quits");
	press(&s, &m, "h");
	tap_ok(shows(&m, &s, "jump to a mapping") && s.help, "h helps");
	tap_ok(view_key(&s, &m, 'q') == VIEW_WISH_NONE && !s.help,
	       "any key goes back");
	view_grid_free(&g);
	free(many);
	view_model_free(&m);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	frames();
	heat();
	zooming();
	time_keys();
	sorting();
	targets();
	schemes();
	limits();
	return tap_end();
}
