// SPDX-License-Identifier: GPL-2.0
/*
 * What rounds of damox export cost, for as many targets as wanted: usage: many TARGETS ROUNDS FILE
 *
 * The targets are made up, with as many regions as small processes have. Prints CPU seconds of a round of the last
 * third, on average, the peak of memory in KiB before that and at the end, and the bytes that are told.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "export/metrics.h"
#include "export/textfile.h"

#define NR_REGIONS	10
#define MIB		(UINT64_C(1) << 20)
#define ROUND_NS	INT64_C(5000000000)
#define WINDOW_NS	INT64_C(100000000)

static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static long peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	long kib = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "VmHWM:", 6))
			kib = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

static void look(const struct snapshot_sink *sink, int target, int round)
{
	char comm[16];
	const struct rec_stream s = {
		.scheme_idx = -1, .target_id = (uint64_t)target,
		.pid = 1000 + target, .comm = comm, .has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000 },
	};
	struct rec_region r[NR_REGIONS];
	struct rec_snapshot snap = {
		.start_ns = round * ROUND_NS - WINDOW_NS, .end_ns = round * ROUND_NS,
		.total_bytes = REC_NONE, .sample_us = REC_NONE,
		.nr_regions = NR_REGIONS, .regions = r,
	};
	int number;

	snprintf(comm, sizeof(comm), "worker%d", target % 40);
	for (int i = 0; i < NR_REGIONS; i++)
		r[i] = (struct rec_region){
			.start = (uint64_t)i * MIB, .end = ((uint64_t)i + 1) * MIB,
			.nr_accesses = (target + i + round) % 3 ? 0 : 20,
			.age = (uint64_t)((37 * i + target) % 500),
			.percent = -1, .age_us = REC_NONE,
		};
	number = sink->stream(sink->arg, &s);
	if (number < 0 || sink->snapshot(sink->arg, number, &s, &snap))
		exit(1);
}

static void print(const void *e, FILE *f)
{
	export_print(e, f);
}

int main(int argc, char **argv)
{
	int nr = argc == 4 ? atoi(argv[1]) : 0, rounds = nr ? atoi(argv[2]) : 0;
	struct export e = { .max_targets = (size_t)nr, .window_ns = 300 * INT64_C(1000000000) };
	struct textfile file = { .path = argc == 4 ? argv[3] : NULL };
	double before_s = 0;
	long before_kib = 0;
	struct stat st;

	if (rounds < 3)
		return 2;
	for (int round = 1; round <= rounds; round++) {
		const struct snapshot_sink sink = export_sink(&e);

		export_begin(&e);
		export_set_session(&e, 1, "many");
		for (int i = 0; i < nr; i++)
			look(&sink, i, round);
		export_end(&e);
		if (textfile_write(&file, print, &e))
			return 1;
		if (round == rounds - rounds / 3) {
			before_s = cpu_s();
			before_kib = peak_kib();
		}
	}
	if (stat(file.path, &st))
		return 1;
	printf("%.6f %ld %ld %lld\n", (cpu_s() - before_s) / (rounds / 3), before_kib,
	       peak_kib(), (long long)st.st_size);
	export_free(&e);
	return 0;
}
