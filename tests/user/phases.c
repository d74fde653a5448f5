// SPDX-License-Identifier: GPL-2.0
/* Names of phases, where stacks of one were cut. */
#include <string.h>

#include "report/timeline/timeline.h"
#include "tap.h"

#define STEPS	4

enum { LOOP, PARSE, PACK, FUNCTIONS };

static double share[FUNCTIONS][STEPS], whole[FUNCTIONS][STEPS];
static struct timeline_function function[FUNCTIONS];

/* Ten samples a step, so many of them with the function, and so many of these in whole stacks. */
static void put(int f, size_t step, double with, double in_whole)
{
	share[f][step] = with / 10;
	whole[f][step] = in_whole;
	function[f].total += (uint64_t)with;
}

/* One loop calls all; of what packs, @cut of ten stacks are cut below it. */
static const char *name_of_first(double cut)
{
	static const char *const names[] = { "loop", "parse", "pack" };
	uint64_t samples[STEPS] = { 10, 10, 10, 10 };
	uint64_t all_whole[STEPS] = { 10, 10, (uint64_t)(10 - cut), (uint64_t)(10 - cut) };
	struct timeline_phase phase[] = { { .first = 0, .end = 2, .samples = 20 },
					  { .first = 2, .end = 4, .samples = 20 } };
	struct rec_stacks none = { 0 };
	struct timeline t = { .stacks = &none, .nr_steps = STEPS, .samples = samples, .whole = all_whole,
			      .nr_samples = 40, .function = function, .nr_functions = FUNCTIONS,
			      .phase = phase, .nr_phases = 2 };

	memset(function, 0, sizeof(function));
	for (int f = 0; f < FUNCTIONS; f++) {
		function[f].name = names[f];
		function[f].object = "";
		function[f].share = share[f];
		function[f].whole = whole[f];
		function[f].height = f;
	}
	for (size_t i = 0; i < STEPS; i++) {
		put(LOOP, i, i < 2 ? 10 : 10 - cut, i < 2 ? 10 : 10 - cut);
		put(PARSE, i, i < 2 ? 4 : 0, i < 2 ? 4 : 0);
		put(PACK, i, i < 2 ? 0 : 5, i < 2 ? 0 : 5 - cut);
	}
	timeline_name_phases(&t);
	tap_ok(phase[1].name == PACK, "what only one phase has names it");
	return phase[0].name < 0 ? "" : names[phase[0].name];
}

int main(void)
{
	tap_ok(!strcmp(name_of_first(0), "parse"), "what all call is no name");
	tap_ok(!strcmp(name_of_first(4), "parse"), "also where cut stacks of another phase do not show it");
	return tap_end();
}
