// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/signals.h"
#include "view/frame.h"
#include "view/screen.h"
#include "view/show.h"

#define FRAME_S	0.25

struct show {
	const struct view_feed *feed;
	struct view_screen *screen;
	struct view_model model;
	struct view_state state;
	struct view_grid grid;
	uint64_t taken;			/* snapshots that are on the screen */
	double next_s;			/* when it is drawn at the latest */
	bool quit, failed;
};

/* ---- messages: not on the picture, but after it ---- */

static int hide_messages(int *kept)
{
	int memory = memfd_create("messages", MFD_CLOEXEC);

	*kept = -1;
	if (memory < 0)
		return -1;
	fflush(stderr);
	*kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (*kept >= 0)
		dup2(memory, STDERR_FILENO);
	return memory;
}

static void show_messages(int memory, int kept)
{
	char text[4096];
	ssize_t n;

	if (memory < 0)
		return;
	if (kept >= 0) {
		fflush(stderr);
		dup2(kept, STDERR_FILENO);
		close(kept);
		lseek(memory, 0, SEEK_SET);
		while ((n = read(memory, text, sizeof(text))) > 0)
			if (write(STDERR_FILENO, text, (size_t)n) != n)
				break;
	}
	close(memory);
}

/* ---- the loop ---- */

static void draw(struct show *s)
{
	size_t rows, cols;

	view_screen_size(s->screen, &rows, &cols);
	view_frame(&s->grid, rows, cols, view_screen_look(s->screen),
		   &s->state, &s->model);
	view_screen_show(s->screen, &s->grid);
	s->taken = s->model.nr_taken;
	s->next_s = clock_s() + 1;
}

static void take_keys(struct show *s)
{
	const struct view_feed *f = s->feed;
	struct view_state *st = &s->state;
	bool any = false;
	uint32_t key;

	while (!s->quit && view_screen_key(s->screen, &key)) {
		any = true;
		switch (view_key(st, &s->model, key)) {
		case VIEW_WISH_QUIT:
			s->quit = true;
			break;
		case VIEW_WISH_SCHEME:
			f->scheme(f->arg, &s->model, st->scheme,
				  !s->model.schemes[st->scheme].on, st->said,
				  sizeof(st->said));
			break;
		case VIEW_WISH_NONE:
			break;
		}
	}
	s->model.frozen = st->paused;
	if (any && !s->quit)
		draw(s);
}

/* Until a key is pressed, at most @seconds. */
static void wait_key(struct show *s, double seconds)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	if (seconds > FRAME_S)
		seconds = FRAME_S;
	if (poll(&in, 1, seconds > 0 ? (int)(seconds * 1000) : 0) > 0 &&
	    !(in.revents & POLLIN))
		s->quit = true;		/* the terminal is gone */
}

static void loop(struct show *s)
{
	struct snapshot_sink sink = view_sink(&s->model);

	draw(s);
	while (!s->quit && !signals_came()) {
		double wait_s = FRAME_S;
		bool over = s->model.over;

		if (s->feed->step(s->feed->arg, &sink, &s->model,
				  s->state.paused, &wait_s)) {
			s->failed = true;
			break;
		}
		if (s->model.nr_taken != s->taken || s->model.over != over ||
		    clock_s() >= s->next_s)
			draw(s);
		wait_key(s, wait_s);
		take_keys(s);
	}
}

int view_show(const struct view_feed *feed, bool color)
{
	struct show s = { .feed = feed };
	int memory, kept;

	s.screen = view_screen_open(color);
	if (!s.screen)
		return 1;
	memory = hide_messages(&kept);
	loop(&s);
	view_screen_close(s.screen);
	show_messages(memory, kept);
	view_grid_free(&s.grid);
	view_model_free(&s.model);
	return s.failed ? 1 : 0;
}
