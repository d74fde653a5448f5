// SPDX-License-Identifier: GPL-2.0
/*
 * A Fourier transform in three phases, of which each has memory and a function of
 * its own, for tests of what was hot because of which function.
 *
 * usage: fft [-t SECONDS] [-b MIB] [-r ROUNDS] [-m MS] [-j THREADS]
 *
 * -t   how long each phase lasts (3)
 * -b   size of the signal (8); the transform has as much, the spectrum half
 * -r   how often the three phases come (1)
 * -m   live so many milliseconds at all, in the first phase
 * -j   with so many threads besides, which do some of the first phase each second
 *
 * Prints its process, what is where, and when each phase begins and ends, in
 * nanoseconds of CLOCK_MONOTONIC, and how often it did what it does.
 */
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct number {
	double re, im;
};

static size_t nr;		/* of the signal; a power of two */
static double *signal_in;
static struct number *work;
static double *spectrum;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void *pages(const char *name, size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	memset(p, 0, bytes);
	printf("array %s %" PRIu64 " %zu\n", name, (uint64_t)(uintptr_t)p, bytes);
	return p;
}

__attribute__((noinline)) static void window(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (double)(i % 97) * (1 - fabs(2.0 * (double)i / (double)n - 1));
}

__attribute__((noinline)) static void butterflies(struct number *w, size_t n, size_t half)
{
	double angle = -M_PI / (double)half;
	struct number by = { 1, 0 }, step = { cos(angle), sin(angle) };

	for (size_t k = 0; k < half; k++) {
		for (size_t i = k; i + half < n; i += 2 * half) {
			struct number a = w[i], b = w[i + half], c;

			c.re = b.re * by.re - b.im * by.im;
			c.im = b.re * by.im + b.im * by.re;
			w[i] = (struct number){ a.re + c.re, a.im + c.im };
			w[i + half] = (struct number){ (a.re - c.re) / 2, (a.im - c.im) / 2 };
		}
		by = (struct number){ by.re * step.re - by.im * step.im,
				      by.re * step.im + by.im * step.re };
	}
}

__attribute__((noinline)) static void transform(struct number *w, size_t n)
{
	/* near ones first; in the time that a phase has not all may come about */
	static size_t half = 1;

	butterflies(w, n, half);
	half = half < 4096 ? half * 2 : 1;
}

/* Some of each page: an emulated CPU takes long for a root, and pages must be seen. */
__attribute__((noinline)) static void power(double *to, size_t n)
{
	for (size_t i = 0; i < n; i += 64)
		to[i] = sqrt(to[i] * to[i] + 1) / 2;
}

static void phase(int which, int64_t length_ns)
{
	static const char *const names[] = { "window", "transform", "power" };
	int64_t start_ns = now_ns(), end_ns = start_ns + length_ns;
	unsigned long rounds = 0;

	printf("phase %s %" PRId64, names[which], start_ns);
	fflush(stdout);
	do {
		if (which == 0)
			window(signal_in, nr);
		else if (which == 1)
			transform(work, nr / 2);
		else
			power(spectrum, nr / 2);
		rounds++;
	} while (now_ns() < end_ns);
	printf(" %" PRId64 " %lu\n", now_ns(), rounds);
	fflush(stdout);
}

static void *window_again(void *unused)
{
	static __thread double x[512];

	for (;;) {
		for (int i = 0; i < 16; i++)
			window(x, 512);
		sleep(1);
	}
	return unused;
}

static void start_threads(int threads)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	while (threads-- > 0)
		if (pthread_create(&thread, &small, window_again, NULL))
			exit(1);
}

int main(int argc, char **argv)
{
	double seconds = 3;
	size_t mib = 8;
	int opt, rounds = 1, threads = 0;
	int64_t life_ns = 0;

	while ((opt = getopt(argc, argv, "t:b:r:m:j:")) != -1) {
		if (opt == 't')
			seconds = atof(optarg);
		else if (opt == 'b')
			mib = strtoul(optarg, NULL, 10);
		else if (opt == 'r')
			rounds = atoi(optarg);
		else if (opt == 'm')
			life_ns = atoll(optarg) * 1000000;
		else if (opt == 'j')
			threads = atoi(optarg);
		else
			return 2;
	}
	for (nr = 1; nr * sizeof(double) < mib << 20; nr *= 2)
		;
	printf("pid %d\n", getpid());
	signal_in = pages("signal", nr * sizeof(double));
	work = pages("work", nr * sizeof(double));
	spectrum = pages("spectrum", nr / 2 * sizeof(double));
	start_threads(threads);
	if (life_ns)
		phase(0, life_ns);
	while (!life_ns && rounds-- > 0)
		for (int which = 0; which < 3; which++)
			phase(which, (int64_t)(seconds * 1e9));
	return 0;
}
