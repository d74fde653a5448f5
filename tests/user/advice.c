// SPDX-License-Identifier: GPL-2.0
/* Advice to a kernel whose pages are larger. */
#include "record/record.h"
#include "report/advice/advice.h"
#include "tap.h"
#include "util/mem.h"

#define FILE_NAME	"advice"
#define SNAPSHOTS	40
#define WINDOW_NS	INT64_C(100000000)
#define KIB		UINT64_C(1024)
#define MIB		(KIB << 10)
#define START		(64 * MIB + 4 * KIB)	/* of whole pages of 4 KiB alone */
#define MIDDLE		(START + 100 * MIB)
#define END		(MIDDLE + 100 * MIB)

/* The lower half is used all the time, the upper one never. */
static int write_record(void)
{
	const struct rec_stream s = {
		.scheme_idx = -1, .pid = 11, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000 },
	};
	const struct rec_mapping heap = { .pid = 11, .start = START, .end = END, .name = (char *)"[heap]" };
	struct rec_writer *w = rec_create(FILE_NAME, REC_NATIVE, 0600);

	if (!w || rec_add_stream(w, &s) || rec_add_mapping(w, &heap))
		return -1;
	for (int i = 0; i < SNAPSHOTS; i++) {
		struct rec_region r[] = {
			{ .start = START, .end = MIDDLE, .nr_accesses = 20, .percent = -1 },
			{ .start = MIDDLE, .end = END, .percent = -1 },
		};
		struct rec_snapshot snap = {
			.start_ns = i * WINDOW_NS, .end_ns = (i + 1) * WINDOW_NS,
			.total_bytes = END - START, .sample_us = REC_NONE,
			.nr_regions = 2, .regions = r,
		};

		if (rec_write(w, 0, &snap))
			return -1;
	}
	return rec_finish(w);
}

static uint64_t huge_bytes(enum advice_action action, uint64_t page_bytes)
{
	bool huge = action == ADVICE_HUGEPAGE || action == ADVICE_COLLAPSE;

	return huge ? page_bytes * page_bytes / 8 : page_bytes;
}

static void check(uint64_t page_bytes, bool collapse)
{
	const struct advice_opts o = { .least_bytes = MIB, .page_bytes = page_bytes };
	struct timeline *t = xcalloc(1, sizeof(*t));
	struct advice_list l = { 0 };
	bool whole = true, counted = false, collapsed = false;

	t->idle = true;
	t->columns = ADVICE_COLUMNS;
	if (timeline_open(t, FILE_NAME, &o.intervals) || advice_make(t, &o, &l))
		tap_ok(false, "the record is good for advice");
	for (size_t i = 0; i < l.nr; i++) {
		const struct advice *a = &l.a[i];
		uint64_t unit = huge_bytes(a->action, page_bytes);

		/* the ends of a mapping are as the kernel made them */
		whole &= a->start == START || a->start % unit == 0;
		whole &= a->end == END || a->end % unit == 0;
		collapsed |= a->action == ADVICE_COLLAPSE;
		counted |= a->action == ADVICE_MLOCK &&
			   a->saves_faults == a->bytes / page_bytes;
	}
	tap_ok(l.nr && whole, "pages of %d KiB: whole ones", (int)(page_bytes / KIB));
	tap_ok(counted, "they are what faults are counted in");
	tap_ok(collapsed == collapse, "a huge page is as large as a table of them maps");
	advice_free(&l);
	timeline_close(t);
}

int main(void)
{
	if (write_record()) {
		tap_ok(false, "a record is written");
		return tap_end();
	}
	check(4 * KIB, true);
	check(64 * KIB, false);	/* 512 MiB, which are not there */
	return tap_end();
}
