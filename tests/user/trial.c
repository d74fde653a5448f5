// SPDX-License-Identifier: GPL-2.0
/* Windows before and after: when they differ, and how often that comes by chance. */
#include <math.h>
#include <stdlib.h>

#include "report/advice/trial.h"
#include "tap.h"

#define NR	4u

static void set(struct trial_window *w, enum trial_figure figure, const double v[NR])
{
	for (size_t i = 0; i < NR; i++)
		w[i].figure[figure] = v[i];
}

static void check_change(const double before[NR], const double after[NR], int wanted,
			 const char *what)
{
	struct trial_window b[NR], a[NR];
	struct trial_span x, y;

	set(b, TRIAL_HUGE, before);
	set(a, TRIAL_HUGE, after);
	x = trial_span_of(b, NR, TRIAL_HUGE);
	y = trial_span_of(a, NR, TRIAL_HUGE);
	tap_ok(trial_change(&x, &y) == wanted, "%s", what);
}

static void changes(void)
{
	check_change((double[]){ 1, 2, 3, 4 }, (double[]){ 5, 6, 7, 8 }, 1, "all above: more");
	check_change((double[]){ 9, 5, 6, 7 }, (double[]){ 4, 3, 1, 2 }, -1, "all below: less");
	check_change((double[]){ 1, 2, 3, 4 }, (double[]){ 4, 9, 9, 9 }, 0,
		     "one as one before: nothing");
	check_change((double[]){ 1, 1, 1, 1 }, (double[]){ 1, 1, 1, 1 }, 0, "all the same: nothing");
	check_change((double[]){ NAN, NAN, NAN, NAN }, (double[]){ 1, 2, 3, 4 }, 0,
		     "nothing known before: nothing");
	check_change((double[]){ NAN, 2, 3, NAN }, (double[]){ 5, NAN, 6, 7 }, 1,
		     "what is known counts");
}

static void spans(void)
{
	struct trial_window w[NR];
	struct trial_span s;

	set(w, TRIAL_CPU, (double[]){ 3, NAN, 8, 1 });
	s = trial_span_of(w, NR, TRIAL_CPU);
	tap_ok(s.mean == 4 && s.low == 1 && s.high == 8, "mean, lowest, highest of what is known");
	set(w, TRIAL_CPU, (double[]){ NAN, NAN, NAN, NAN });
	s = trial_span_of(w, NR, TRIAL_CPU);
	tap_ok(isnan(s.mean) && isnan(s.low) && isnan(s.high), "nothing of nothing");
}

/* Do these numbers, in this order, lie apart by halves? */
static bool apart(const unsigned int v[2 * NR])
{
	struct trial_window w[2 * NR];
	struct trial_span x, y;

	for (size_t i = 0; i < (size_t)2 * NR; i++)
		w[i].figure[TRIAL_SWAP] = v[i];
	x = trial_span_of(w, NR, TRIAL_SWAP);
	y = trial_span_of(w + NR, NR, TRIAL_SWAP);
	return trial_change(&x, &y) != 0;
}

/* Against all orders of eight numbers. */
static void chance(void)
{
	unsigned int v[2 * NR];
	size_t nr = 0, nr_apart = 0;

	for (unsigned int choice = 0; choice < 1u << (2 * NR); choice++) {
		size_t low = 0, high = 0;

		if (__builtin_popcount(choice) != (int)NR)
			continue;
		for (unsigned int i = 0; i < 2 * NR; i++)
			v[choice & (1u << i) ? low++ : NR + high++] = i;
		nr++;
		nr_apart += apart(v);
	}
	tap_ok(fabs(trial_chance_percent(NR) - 100.0 * (double)nr_apart / (double)nr) < 1e-9,
	       "chance, as all orders have it: %zu of %zu", nr_apart, nr);
	tap_ok(trial_chance_percent(2) > 33.3 && trial_chance_percent(2) < 33.4,
	       "two of each: a third");
	tap_ok(trial_chance_percent(TRIAL_MAX_PAIRS) > 0 &&
	       trial_chance_percent(TRIAL_MAX_PAIRS) < 1e-30, "as many as can be");
}

static void texts(void)
{
	struct trial t = {
		.pid = 7, .window_s = 2, .nr_pairs = 2, .nr_kinds = 3,
		.kind = {
			{ .call = "madvise(MADV_COLD)", .nr_ranges = 2, .advised_bytes = 8 << 20,
			  .applied_bytes = 4 << 20, .gone = 1, .cold = true },
			{ .call = "madvise(MADV_HUGEPAGE)", .nr_ranges = 1,
			  .advised_bytes = 2 << 20 },
			{ .call = "mlock()", .why_not = "no scheme" },
		},
	};
	struct rows_opts rows = { .json = true };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	for (int i = 0; i < TRIAL_NR_FIGURES; i++)
		for (int k = 0; k < 2; k++) {
			t.before[k].figure[i] = i == TRIAL_WSS ? NAN : 1024;
			t.after[k].figure[i] = i == TRIAL_RESIDENT ? 512 : 1024;
		}
	trial_text(&t, f);
	fflush(f);
	tap_ok(strstr(text, "madvise(MADV_COLD): 2 ranges of 8.000 MiB, applied to 4.000 MiB; 1 more not mapped any more\n"),
	       "what was tried");
	tap_ok(strstr(text, "HUGEPAGE): 1 range of 2.000 MiB, applied to 0 B: nothing"), "in vain");
	tap_ok(strstr(text, "mlock(): not tried: no scheme\n"), "what was not");
	tap_ok(strstr(text, "  less\n") && !strstr(text, "  more\n"), "what there is less of");
	tap_ok(strstr(text, "not known"), "what is not known");
	fclose(f);
	free(text);
	f = open_memstream(&text, &size);
	tap_ok(!trial_rows(&t, &rows, f), "rows");
	fflush(f);
	tap_ok(strstr(text, "\"why_not\": \"no scheme\"") && strstr(text, "\"change\": \"less\"") &&
	       strstr(text, "\"what\": \"wss_bytes\""), "the same");
	fclose(f);
	free(text);
}

int main(void)
{
	changes();
	spans();
	chance();
	texts();
	return tap_end();
}
