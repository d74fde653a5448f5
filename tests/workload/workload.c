// SPDX-License-Identifier: GPL-2.0
/*
 * A program whose accesses are known: it says which bytes it is about to
 * touch, over and over, and from when on. What a monitor reports of it can
 * then be held against the truth (score.c does).
 *
 * Output, a line each, times in CLOCK_MONOTONIC nanoseconds, addresses in
 * hexadecimal, ranges half open:
 *	pid N
 *	map START END [START END ...]
 *	phase K TIME START END [START END ...]	from TIME on these are hot
 *	child PID				(fork)
 *	end TIME ROUNDS				rounds over the hot bytes
 * With -P addresses are those of physical memory (root only).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/lru.h"

#define MAX_RANGES 64
#define PAGE 4096UL
#define HUGE_PAGE (2UL << 20)

struct range {
	char *start, *end;
};

struct load {
	const struct pattern *pattern;
	size_t bytes;
	size_t spot_bytes;
	double seconds;		/* of a phase */
	int phases;		/* to run; 0 is the pattern's own number */
	int cpu;		/* -1: anywhere */
	int pulse_us;		/* force address-space switches; 0 is off */
	int pulse_begin;	/* closed when they begin */
	int rest_us;		/* sleep between two rounds */
	int mappings;		/* of this program's file, a page each, beside */
	bool thp, no_advice, hugetlb, idle_end, physical;
	char *map;
	struct range hot[MAX_RANGES];
	int nr_hot;
	uint64_t rounds;
};

struct pattern {
	const char *name;
	int phases;
	void (*hot)(struct load *l, int phase);
	void (*beside)(struct load *l, int phase);	/* each round */
	const char *help;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "workload: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void add_hot(struct load *l, size_t from, size_t to)
{
	if (l->nr_hot == MAX_RANGES)
		return;
	l->hot[l->nr_hot].start = l->map + from;
	l->hot[l->nr_hot++].end = l->map + to;
}

/* The @i-th of @n equal parts, on page borders. */
static void add_part(struct load *l, size_t i, size_t n)
{
	size_t pages = l->bytes / PAGE;

	add_hot(l, pages * i / n * PAGE, pages * (i + 1) / n * PAGE);
}

static void hot_half(struct load *l, int phase)
{
	(void)phase;
	add_part(l, 0, 2);
}

static void hot_stairs(struct load *l, int phase)
{
	add_part(l, phase % 8, 8);
}

static void hot_zigzag(struct load *l, int phase)
{
	int k = phase % 14;

	add_part(l, k < 8 ? k : 14 - k, 8);
}

/* Sixteen spots, evenly spread, elsewhere in each phase. */
static void hot_spots(struct load *l, int phase)
{
	size_t stride = l->bytes / 16;
	size_t off = (stride / 4 + phase * stride / 3) / PAGE * PAGE;

	for (int i = 0; i < 16; i++) {
		size_t at = (i * stride + off) % (l->bytes - l->spot_bytes);

		at -= at % PAGE;
		add_hot(l, at, at + l->spot_bytes);
	}
}

static void hot_phases(struct load *l, int phase)
{
	switch (phase % 4) {
	case 0:
		add_part(l, 0, 1);
		break;
	case 1:
		break;
	case 2:
		add_part(l, 0, 4);
		break;
	case 3:
		add_part(l, 3, 4);
		break;
	}
}

/* From the second phase on a child works on the other half of its copy. */
static void fork_child(struct load *l, int phase)
{
	static pid_t child;

	if (phase == 0 || child)
		return;
	child = fork();
	if (child < 0)
		die("fork");
	if (child) {
		printf("child %d\n", child);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		for (char *p = l->map + l->bytes / 2; p < l->map + l->bytes;
		     p += PAGE)
			*(volatile char *)p = 1;
}

/*
 * Mappings come and go beside the measured one. Not for longer than a quarter of
 * the time: a kernel in which faults are slow must not make hot memory cold.
 */
static void churn(struct load *l, int phase)
{
	static uint64_t last_ns;
	uint64_t begun_ns = now_ns(), end_ns;
	size_t n = 8UL << 20;
	char *p;

	(void)phase;
	if (l->rounds % 4)
		return;
	p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		 -1, 0);
	if (p == MAP_FAILED)
		die("mmap");
	end_ns = begun_ns + (last_ns ? (begun_ns - last_ns) / 4 : 0);
	for (size_t i = 0; i < n && now_ns() < end_ns; i += PAGE)
		*(volatile char *)(p + i) = 1;
	if (mprotect(p + n / 4, n / 4, PROT_READ))
		die("mprotect");
	munmap(p, n);
	last_ns = now_ns();
}

static const struct pattern patterns[] = {
	{ "half", 1, hot_half, NULL, "the lower half is hot" },
	{ "stairs", 8, hot_stairs, NULL, "one eighth after the other" },
	{ "zigzag", 14, hot_zigzag, NULL, "up and down again" },
	{ "spots", 2, hot_spots, NULL, "sixteen small spots, which move" },
	{ "phases", 4, hot_phases, NULL, "all, nothing, first and last quarter" },
	{ "fork", 2, hot_half, fork_child, "half, and a child on the other half" },
	{ "churn", 1, hot_half, churn, "half, while mappings come and go" },
	{ 0 }
};

/* ---- where it is ---- */

static int compare_frames(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Add the frames of [@from, @to) to @frames; returns how many these are. */
static size_t read_frames(char *from, char *to, uint64_t *frames)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	size_t nr = (to - from) / PAGE, bytes = nr * sizeof(*frames);
	off_t at = (uintptr_t)from / PAGE * sizeof(*frames);

	if (fd < 0 || pread(fd, frames, bytes, at) != (ssize_t)bytes)
		die("/proc/self/pagemap");
	close(fd);
	for (size_t i = 0; i < nr; i++) {
		frames[i] &= (1ULL << 55) - 1;
		if (!frames[i])
			die("/proc/self/pagemap: no frame there, or none is told");
	}
	return nr;
}

static void print_physical(const struct range *ranges, int nr_ranges)
{
	size_t nr = 0, from = 0;
	uint64_t *frames;

	for (int i = 0; i < nr_ranges; i++)
		nr += (ranges[i].end - ranges[i].start) / PAGE;
	frames = calloc(nr + 1, sizeof(*frames));
	if (!frames)
		die("calloc");
	nr = 0;
	for (int i = 0; i < nr_ranges; i++)
		nr += read_frames(ranges[i].start, ranges[i].end, frames + nr);
	qsort(frames, nr, sizeof(*frames), compare_frames);
	for (size_t i = 0; i < nr; i++) {
		if (i + 1 < nr && frames[i + 1] == frames[i] + 1)
			continue;
		printf(" %" PRIx64 " %" PRIx64, frames[from] * PAGE,
		       (frames[i] + 1) * PAGE);
		from = i + 1;
	}
	free(frames);
}

/* The rest of a line. */
static void print_ranges(const struct load *l, const struct range *ranges,
			 int nr_ranges)
{
	if (l->physical)
		print_physical(ranges, nr_ranges);
	for (int i = 0; i < nr_ranges && !l->physical; i++)
		printf(" %" PRIxPTR " %" PRIxPTR, (uintptr_t)ranges[i].start,
		       (uintptr_t)ranges[i].end);
	putchar('\n');
}

/* ---- runs ---- */

static void pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

/*
 * Two tiny processes wake up in turn on the same CPU, so that its address
 * space changes and cached translations go: see the README of the tests.
 * They are forked before the memory is there: a copy-on-write copy of it would
 * make the first round slow. They begin when begin_pulse() is called: on a slow
 * kernel they would leave little of the CPU to who fills the memory.
 */
static void start_pulse(struct load *l)
{
	int begin[2];

	if (pipe(begin))
		die("pipe");
	l->pulse_begin = begin[1];
	for (int i = 0; i < 2; i++) {
		struct timespec ts = { .tv_nsec = l->pulse_us * 1000L };
		pid_t pid = fork();
		char c;

		if (pid < 0)
			die("fork");
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "pulse");
		close(begin[1]);
		/* Nothing is written: it is closed. */
		if (read(begin[0], &c, 1))
			die("read");
		for (;;)
			nanosleep(&ts, NULL);
	}
	close(begin[0]);
}

static void begin_pulse(const struct load *l)
{
	close(l->pulse_begin);
}

static void map_memory(struct load *l)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	size_t room = l->bytes + HUGE_PAGE;
	uintptr_t at;
	char *p;

	if (l->hugetlb) {
		flags |= MAP_HUGETLB;
		room = l->bytes;
	}
	p = mmap(NULL, room, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (p == MAP_FAILED)
		die("mmap");
	at = ((uintptr_t)p + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	l->map = (char *)at;
	if (!l->hugetlb && !l->no_advice)
		madvise(l->map, l->bytes,
			l->thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	memset(l->map, 1, l->bytes);
	lru_drain(l->map);
	printf("pid %d\nmap", getpid());
	print_ranges(l, &(struct range){ l->map, l->map + l->bytes }, 1);
}

static void touch(struct load *l)
{
	for (int i = 0; i < l->nr_hot; i++)
		for (char *p = l->hot[i].start; p < l->hot[i].end; p += PAGE)
			(*(volatile char *)p)++;
}

static void run_phase(struct load *l, int phase)
{
	uint64_t start = now_ns();
	uint64_t end = start + l->seconds * 1e9;

	l->nr_hot = 0;
	l->pattern->hot(l, phase);
	printf("phase %d %" PRIu64, phase, start);
	print_ranges(l, l->hot, l->nr_hot);
	while (now_ns() < end) {
		if (l->pattern->beside)
			l->pattern->beside(l, phase);
		touch(l);
		l->rounds++;
		if (!l->nr_hot)
			usleep(1000);
		if (l->rest_us)
			usleep(l->rest_us);
	}
}

/* In turn of a file and of none: neither the kernel nor a report joins them. */
static void map_beside(int nr)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	for (int i = 0; i < nr; i++)
		if (mmap(NULL, PAGE, PROT_READ, i % 2 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE,
			 i % 2 ? -1 : fd, 0) == MAP_FAILED)
			die("mmap");
	close(fd);
}

static void usage(FILE *f)
{
	fputs("usage: workload [options] PATTERN\n"
	      "       workload DIRECTORY/FILE [--quiet]: the words of that file\n"
	      "  -b MIB      size of the mapping (256)\n"
	      "  -s KIB      size of a spot (256)\n"
	      "  -t SECONDS  length of a phase (5)\n"
	      "  -n PHASES   phases to run (the pattern's own number)\n"
	      "  -c CPU      run there\n"
	      "  -p US       force an address-space switch so often\n"
	      "  -r US       rest between two rounds\n"
	      "  -m NUMBER   so many more mappings, every other one of this program's file\n"
	      "  -H          transparent huge pages    -L  hugetlb pages\n"
	      "  -A          as the system has it: nothing is said about huge pages\n"
	      "  -i          stay idle at the end until killed\n"
	      "  -P          tell physical addresses (root only)\n"
	      "patterns:\n", f);
	for (const struct pattern *p = patterns; p->name; p++)
		fprintf(f, "  %-8s %s\n", p->name, p->help);
}

static void parse(struct load *l, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "b:s:t:n:c:p:r:m:HLAiPh")) != -1) {
		switch (c) {
		case 'b': l->bytes = strtoul(optarg, NULL, 0) << 20; break;
		case 's': l->spot_bytes = strtoul(optarg, NULL, 0) << 10; break;
		case 't': l->seconds = strtod(optarg, NULL); break;
		case 'n': l->phases = atoi(optarg); break;
		case 'c': l->cpu = atoi(optarg); break;
		case 'p': l->pulse_us = atoi(optarg); break;
		case 'r': l->rest_us = atoi(optarg); break;
		case 'm': l->mappings = atoi(optarg); break;
		case 'H': l->thp = true; break;
		case 'L': l->hugetlb = true; break;
		case 'A': l->no_advice = true; break;
		case 'i': l->idle_end = true; break;
		case 'P': l->physical = true; break;
		case 'h': usage(stdout); exit(0);
		default: usage(stderr); exit(2);
		}
	}
	if (optind != argc - 1 || l->bytes < 16 * PAGE ||
	    l->spot_bytes >= l->bytes) {
		usage(stderr);
		exit(2);
	}
	for (const struct pattern *p = patterns; p->name; p++)
		if (!strcmp(p->name, argv[optind]))
			l->pattern = p;
	if (!l->pattern) {
		usage(stderr);
		exit(2);
	}
}

#define MAX_WORDS 32

/* Replace the words of the command line by those of the file that they name. */
static int words_of_file(char **argv, char *words[MAX_WORDS + 2])
{
	static char text[1024];
	FILE *f = fopen(argv[1], "r");
	int n = 1;

	if (!f || !fgets(text, sizeof(text), f))
		die(argv[1]);
	fclose(f);
	if (argv[2] && strcmp(argv[2], "--quiet")) {
		usage(stderr);
		exit(2);
	}
	if (argv[2] && !freopen("/dev/null", "w", stdout))
		die("/dev/null");
	words[0] = argv[0];
	for (char *w = strtok(text, " \n"); w && n <= MAX_WORDS; w = strtok(NULL, " \n"))
		words[n++] = w;
	words[n] = NULL;
	return n;
}

int main(int argc, char **argv)
{
	struct load l = {
		.bytes = 256UL << 20, .spot_bytes = 256UL << 10,
		.seconds = 5, .cpu = -1,
	};
	char *words[MAX_WORDS + 2];

	if (argc > 1 && strchr(argv[1], '/')) {
		argc = words_of_file(argv, words);
		argv = words;
	}
	parse(&l, argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	pin(l.cpu);
	if (l.pulse_us)
		start_pulse(&l);
	map_memory(&l);
	if (l.pulse_us)
		begin_pulse(&l);
	map_beside(l.mappings);
	for (int i = 0; i < (l.phases ? l.phases : l.pattern->phases); i++)
		run_phase(&l, i);
	printf("end %" PRIu64 " %" PRIu64 "\n", now_ns(), l.rounds);
	while (l.idle_end)
		pause();
	return 0;
}
