// SPDX-License-Identifier: GPL-2.0
/* Rates of regions of which fewer samples were taken than were due. */
#include <math.h>
#include <stdio.h>

#include "model/access_value.h"
#include "record/record.h"
#include "report/heatmap/heatmap.h"
#include "report/input/inputs.h"
#include "tap.h"

#define DUE		20
#define WINDOW_NS	INT64_C(100000000)
#define NR_WINDOWS	4
#define PAGE		UINT64_C(4096)

/* @hits of @samples, as the feed of the device writes them. */
static uint32_t scaled(uint32_t hits, uint32_t samples)
{
	return (hits * DUE + samples / 2) / samples;
}

static void test_values(void)
{
	const struct access_scale scale = { 5000, 100000 };
	bool hits = true, percents = true, rates = true;

	for (uint32_t samples = 1; samples <= DUE; samples++) {
		for (uint32_t h = 0; h <= samples; h++) {
			struct rec_region r = {
				.nr_accesses = scaled(h, samples),
				.samples = samples, .percent = -1,
			};
			double hz = 200. * h / samples;

			hits &= fabs(access_hits(r.nr_accesses, samples, DUE) -
				     (double)h * DUE / samples) < 1e-9;
			percents &= access_percent(&scale, &r) ==
				    100 * h / samples;
			rates &= fabs(access_hz(&scale, &r) - hz) < 1e-9;
		}
	}
	tap_ok(hits, "accesses of any number of samples");
	tap_ok(percents, "percents of any number of samples");
	tap_ok(rates, "accesses a second of any number of samples");
	tap_ok(access_hits(7, 0, DUE) == 7 && access_hits(7, DUE, DUE) == 7 &&
	       access_hits(7, 100, DUE) == 7,
	       "no other ones where all were taken, or nobody knows");
}

static struct rec_reader *make_record(void)
{
	const struct rec_stream s = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000 },
	};
	struct rec_writer *w = rec_create_memory("rates");

	if (!w || rec_add_stream(w, &s))
		return NULL;
	for (int i = 0; i < NR_WINDOWS; i++) {
		struct rec_region r[] = {
			{ .start = PAGE, .end = 2 * PAGE, .age_us = REC_NONE,
			  .percent = -1, .nr_accesses = scaled(2, 3),
			  .samples = 3 },
			{ .start = 2 * PAGE, .end = 3 * PAGE,
			  .age_us = REC_NONE, .percent = -1,
			  .nr_accesses = 13, .samples = DUE },
		};
		struct rec_snapshot snap = {
			.start_ns = i * WINDOW_NS,
			.end_ns = (i + 1) * WINDOW_NS,
			.total_bytes = 2 * PAGE, .sample_us = REC_NONE,
			.nr_regions = 2, .regions = r,
		};

		/* a block each, so that some are read with ages, others without */
		if (rec_write(w, 0, &snap) || rec_flush(w))
			return NULL;
	}
	return rec_finish_reader(w);
}

static void test_heatmap(void)
{
	const struct heatmap_range time = { .end = NR_WINDOWS * WINDOW_NS };
	const struct heatmap_range addr = { .start = PAGE, .end = 3 * PAGE };
	struct rec_reader *r = make_record();
	struct inputs in = { 0 };
	struct heatmap m;
	bool right = true;

	if (!r || inputs_borrow(&in, r, "")) {
		tap_ok(false, "a record is made");
		return;
	}
	struct heatmap_source src = {
		.in = &in, .id = stream_id_of(rec_stream(r, 0)),
	};

	if (heatmap_init(&m, &time, &addr, NR_WINDOWS, 2) ||
	    heatmap_fill(&m, 1, &src)) {
		tap_ok(false, "a map is made");
		return;
	}
	for (int i = 0; i < NR_WINDOWS; i++) {
		right &= fabs(m.heat[2 * i] - 200. * 2 / 3) < 1e-6;
		right &= fabs(m.heat[2 * i + 1] - 130) < 1e-6;
	}
	tap_ok(right, "rates of a heat map are those of the samples taken");
	heatmap_destroy(&m);
	inputs_close(&in);
	rec_close(r);
}

int main(void)
{
	test_values();
	test_heatmap();
	return tap_end();
}
