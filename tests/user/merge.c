// SPDX-License-Identifier: GPL-2.0
/* Merges: their histograms, that order does not matter, and their files. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/io/input.h"
#include "report/merge/merged.h"
#include "tap.h"

#define NR_VALUES	1000

static uint64_t rng = 88172645463325252u;

static uint64_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng;
}

/* Of all sizes alike. */
static uint64_t rnd_value(void)
{
	return rnd() >> (rnd() % 64);
}

static void test_buckets(void)
{
	bool ends = histogram_first(0) == 0 &&
		    histogram_last(HISTOGRAM_BUCKETS - 1) == UINT64_MAX;
	bool near = true;

	for (unsigned int b = 0; b < HISTOGRAM_BUCKETS; b++) {
		uint64_t first = histogram_first(b), last = histogram_last(b);

		ends &= histogram_bucket(first) == b &&
			histogram_bucket(last) == b && first <= last;
		if (b)
			ends &= histogram_last(b - 1) + 1 == first;
		near &= first < 128 ? first == last :
			last - first < first / HISTOGRAM_STEPS + 1;
	}
	tap_ok(ends, "buckets are apart, and have all values");
	tap_ok(near, "up to 128 a bucket has one value, above none is wider than a 64th of it");
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void test_percentiles(void)
{
	struct histogram h = { 0 };
	uint64_t value[NR_VALUES];
	bool near = true;

	for (int i = 0; i < NR_VALUES; i++) {
		value[i] = rnd_value();
		histogram_add(&h, value[i], 7);
	}
	qsort(value, NR_VALUES, sizeof(*value), by_value);
	for (unsigned int p = 0; p <= 100; p++) {
		uint64_t is = value[p < 100 ? p * NR_VALUES / 100 : NR_VALUES - 1];
		uint64_t got = histogram_percentile(&h, p);

		near &= (got > is ? got - is : is - got) <= is / 128;
	}
	tap_ok(near, "percentiles are less than a 128th from those of the values");
	tap_ok(histogram_percentile(&h, 0) == value[0] &&
	       histogram_percentile(&h, 100) == value[NR_VALUES - 1],
	       "the least and the greatest are exact");
	histogram_add(&h, 5, WIDE_SUM_MAX);
	tap_ok(h.total == WIDE_SUM_MAX && histogram_percentile(&h, 50) == 5,
	       "what has no place is the most there is");
	histogram_free(&h);
}

/* What a machine might have: a program that few others have, and one that all have. */
static void make(struct merged *m, unsigned int i)
{
	static const char *const names[] = { "all", "a b%c", "\xc3\xa9" };
	struct merged_program *p;

	*m = (struct merged){ .rule = MERGED_RULE_INIT, .max_programs = 10,
			      .records = 1 };
	for (unsigned int k = 0; k < 2; k++) {
		p = merged_program(m, names[k ? 1 + i % 2 : 0]);
		p->records++;
		p->targets++;
		for (int n = 0; n < 20; n++) {
			uint64_t bytes = rnd_value();

			p->snapshots++;
			histogram_add(&p->wss, bytes, 1000);
			p->wss_byte_ns = wide_add(p->wss_byte_ns,
						  (wide_sum)bytes * 1000);
			histogram_add(&p->idle, rnd_value(), rnd());
		}
	}
}

static void join(struct merged *to, const struct merged *from)
{
	to->records += from->records;
	for (size_t i = 0; i < from->nr_programs; i++)
		merged_add(to, &from->programs[i]);
}

static char *text_of(const struct merged *m)
{
	char *text = NULL;
	size_t bytes;
	FILE *f = open_memstream(&text, &bytes);

	merged_write(m, f);
	fclose(f);
	return text;
}

#define NR	30

static void test_order(void)
{
	struct merged one[NR], forth, back, stage[2];
	char *text, *other;

	forth = back = stage[0] = stage[1] = (struct merged){
		.rule = MERGED_RULE_INIT, .max_programs = 10 };
	for (unsigned int i = 0; i < NR; i++) {
		make(&one[i], i);
		join(&forth, &one[i]);
		join(&stage[i % 2], &one[i]);
	}
	for (unsigned int i = NR; i-- > 0;)
		join(&back, &one[i]);
	join(&stage[1], &stage[0]);
	text = text_of(&forth);
	other = text_of(&back);
	tap_is(other, text, "the other way round it is the same");
	free(other);
	other = text_of(&stage[1]);
	tap_is(other, text, "in stages it is the same");
	free(other);
	free(text);
	for (unsigned int i = 0; i < NR; i++)
		merged_free(&one[i]);
	merged_free(&forth);
	merged_free(&back);
	merged_free(&stage[0]);
	merged_free(&stage[1]);
}

/* Read as a file; returns what merged_read() does. */
static int read_text(struct merged *m, const char *text, size_t n)
{
	FILE *f = tmpfile();
	struct rec_input *in;
	int err;

	*m = (struct merged){ .max_programs = 10 };
	fwrite(text, 1, n, f);
	fflush(f);
	lseek(fileno(f), 0, SEEK_SET);
	in = input_open(dup(fileno(f)), "test");
	err = merged_read(m, in);
	input_close(in);
	fclose(f);
	return err;
}

static void test_files(void)
{
	struct merged m, again;
	char *text, *other;
	size_t n, wrong = 0;

	make(&m, 0);
	text = text_of(&m);
	n = strlen(text);
	tap_ok(!read_text(&again, text, n), "what was written is read");
	other = text_of(&again);
	tap_is(other, text, "and is the same");
	free(other);
	merged_free(&again);
	/* hundreds of lines of complaints */
	if (!freopen("/dev/null", "w", stderr))
		exit(1);
	for (size_t i = 0; i < n; i++) {
		wrong += !read_text(&again, text, i);
		merged_free(&again);
		text[i] ^= 1;
		wrong += !read_text(&again, text, n);
		merged_free(&again);
		text[i] ^= 1;
	}
	tap_ok(!wrong, "cut at any byte, or with any byte changed, it is refused: %zu", wrong);
	free(text);
	merged_free(&m);
}

static void test_limit(void)
{
	struct merged m = { .max_programs = 2 };

	merged_program(&m, "b")->targets++;
	merged_program(&m, "a")->targets++;
	merged_program(&m, "c")->targets++;
	merged_program(&m, "d")->targets++;
	tap_ok(m.nr_programs == 3 && merged_program(&m, "x")->targets == 2 &&
	       merged_program(&m, "a")->targets == 1, "programs beyond the limit are one");
	merged_free(&m);
}

int main(void)
{
	test_buckets();
	test_percentiles();
	test_order();
	test_limit();
	test_files();
	return tap_end();
}
