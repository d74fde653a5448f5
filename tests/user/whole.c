// SPDX-License-Identifier: GPL-2.0
/* One file that holds a recording: what a native record has besides snapshots. */
#include <inttypes.h>
#include <unistd.h>

#include "record/record.h"
#include "report/dist/footprints.h"
#include "tap.h"

#define FILE_NAME	"whole"
#define SECONDS		1000
#define CONFIG		"[{\"state\": \"on\"}]"

/* Two processes and the machine, once a second. */
static int add_footprints(struct rec_writer *w)
{
	for (int64_t i = 0; i < SECONDS; i++) {
		struct rec_footprint f[] = {
			{ i * 1000000000, 11, 4096 * (1000 + i), 4096 * i },
			{ i * 1000000000, 12, 8192, 4096 },
			{ i * 1000000000, 0, 1 << 30, 1 << 20 },
		};

		for (int k = 0; k < 3; k++)
			if (rec_add_footprint(w, &f[k]))
				return -1;
		if (i % 10 == 0 && rec_flush(w))
			return -1;
	}
	return 0;
}

static int write_all(struct rec_writer *w)
{
	const struct rec_stream s = { .scheme_idx = -1, .pid = 11 };
	const struct rec_exit gone = { 1234567890, 11, 3 << 8 };

	return rec_add_stream(w, &s) || rec_set_config(w, CONFIG) ||
	       add_footprints(w) || rec_add_exit(w, &gone) ? -1 : 0;
}

static void check(struct rec_reader *r, const char *what)
{
	const struct rec_footprint *f = NULL;
	const struct rec_exit *e = NULL;
	size_t nr = r ? rec_footprints(r, &f) : 0;

	tap_ok(nr == 3 * SECONDS, "%s: %zu footprints", what, nr);
	tap_ok(nr == 3 * SECONDS && f[1497].pid == 11 && !f[2].pid &&
	       f[1497].time_ns == 499000000000 && f[0].size_bytes == 4096000 &&
	       f[1497].used_bytes == 499 * 4096, "%s: as they were", what);
	tap_ok(r && rec_exits(r, &e) == 1 && e->pid == 11 &&
	       e->time_ns == 1234567890 && e->status == 3 << 8,
	       "%s: the end of a target, and how", what);
	tap_is(r ? rec_config(r) : NULL, CONFIG, what);
}

static void reported(void)
{
	struct footprints fp;

	if (footprints_read(&fp, FILE_NAME)) {
		tap_ok(false, "footprints of a native record are read");
		return;
	}
	tap_ok(fp.dist[FOOTPRINT_RSS].nr == SECONDS &&
	       fp.dist[FOOTPRINT_RSS].value[10] == 11 * 4096,
	       "processes of one moment are summed up");
	tap_ok(fp.dist[FOOTPRINT_VSZ].value[0] == 4096000 + 8192,
	       "what is mapped, too");
	tap_ok(fp.dist[FOOTPRINT_SYS].value[999] == 1 << 20,
	       "the machine is on its own");
	footprints_destroy(&fp);
}

int main(void)
{
	struct rec_writer *w = rec_create(FILE_NAME, REC_NATIVE, 0600);
	struct rec_reader *r;

	tap_ok(w && !write_all(w) && !rec_finish(w), "a record is written");
	r = rec_open(FILE_NAME, NULL);
	check(r, "from a file");
	tap_ok(r && !rec_save(r, FILE_NAME ".copy", REC_NATIVE, 0600, false),
	       "it is copied");
	rec_close(r);
	r = rec_open(FILE_NAME ".copy", NULL);
	check(r, "from a copy");
	rec_close(r);
	reported();
	w = rec_create_memory("memory");
	r = w && !write_all(w) ? rec_finish_reader(w) : NULL;
	check(r, "from memory");
	rec_close(r);
	unlink(FILE_NAME);
	unlink(FILE_NAME ".copy");
	return tap_end();
}
