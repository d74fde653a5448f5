// SPDX-License-Identifier: GPL-2.0
/* Where a series changes: noise has no changes, steps are found where they are. */
#include <math.h>
#include <stdint.h>

#include "report/timeline/timeline.h"
#include "tap.h"

#define NR	120
#define WIDTH	8

static uint64_t seed = 1;

/* Even in [-1, 1). */
static double noise(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(int32_t)(seed >> 32) / 2147483648.0;
}

/* Levels of the parts of a series of equal parts, with noise. */
static size_t cut(const double *level, size_t parts, double loud, size_t *start)
{
	static double x[NR * WIDTH];

	for (size_t i = 0; i < NR; i++)
		for (size_t k = 0; k < WIDTH; k++)
			x[i * WIDTH + k] = loud * noise() +
				level[i * parts / NR] * (k % parts == i * parts / NR);
	return timeline_segments(x, NR, WIDTH, 2, start);
}

static bool noise_is_one(void)
{
	const double none[] = { 0 };
	size_t start[NR];

	for (int i = 0; i < 100; i++)
		if (cut(none, 1, 1, start) != 1)
			return false;
	return true;
}

static bool three_are_found(double loud, size_t off)
{
	const double level[] = { 10, 12, 9 };
	size_t start[NR];

	for (int i = 0; i < 100; i++) {
		if (cut(level, 3, loud, start) != 3 || start[0])
			return false;
		if (start[1] + off < NR / 3 || start[1] > NR / 3 + off ||
		    start[2] + off < 2 * NR / 3 || start[2] > 2 * NR / 3 + off)
			return false;
	}
	return true;
}

static bool short_ones_are_one(void)
{
	const double x[] = { 1, 5, 9 };
	size_t start[3];

	return timeline_segments(x, 3, 1, 2, start) == 1 && !start[0] &&
	       timeline_segments(x, 1, 1, 2, start) == 1 &&
	       timeline_segments(x, 0, 1, 2, start) == 0;
}

int main(void)
{
	tap_ok(noise_is_one(), "noise is one segment");
	tap_ok(three_are_found(0, 0), "three levels are three segments");
	tap_ok(three_are_found(2, 0), "also with a little noise");
	tap_ok(three_are_found(6, 3), "with much noise they are within a few steps");
	tap_ok(short_ones_are_one(), "what is too short is not cut");
	return tap_end();
}
