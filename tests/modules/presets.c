// SPDX-License-Identifier: GPL-2.0
/* Presets: parameters of damonx that watch and act on all of the memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "modules.h"

#define COLD_BYTES	(TOTAL_BYTES - HOT_BYTES)

/* At work whatever memory is free. */
#define RECLAIM_ALWAYS	"reclaim_wmarks_high=1000 reclaim_wmarks_mid=1000 reclaim_wmarks_low=0 "
#define LRU_SORT_ALWAYS	"lru_sort_wmarks_high=1000 lru_sort_wmarks_mid=1000 lru_sort_wmarks_low=0 "

/*
 * All of these watch physical memory: pieces of what is hot and what is cold must
 * not be mixed there, so processes have huge pages.
 */

static void set(const char *name, const char *value)
{
	int err = set_param("damonx", name, value);

	if (err)
		ksft_fail(__FILE__, __LINE__, "%s=%s: %s", name, value,
			  strerror(-err));
}

TEST(reclaim, "modprobe damonx reclaim=1: cold memory of all goes, hot memory stays")
{
	struct process p = process_that(fill_huge);
	char comm[64], path[64];

	load_damonx("reclaim=1 reclaim_min_age_us=2000000 reclaim_quota_ms=0 reclaim_quota_sz=262144 reclaim_quota_reset_interval_ms=50 " RECLAIM_ALWAYS);
	EXPECT(!strcmp(param_text("damonx", "reclaim"), "Y"));
	EXPECT_EQ(param("damonx", "reclaim_min_age"), 2000000);
	snprintf(path, sizeof(path), "/proc/%lld/comm",
		 param("damonx", "reclaim_kdamond_pid"));
	read_file(path, comm, sizeof(comm));
	EXPECT(!strncmp(comm, "kdamondx.", 9));
	EXPECT(is_listed("reclaim"));
	while (bytes_out(&p) < COLD_BYTES / 2)
		nap_ms(50);
	ksft_note("out %llu MiB, hot out %lu KiB; reclaimed %lld MiB of %lld MiB tried, %lld quotas used up",
		  bytes_out(&p) / MIB, hot_bytes_out(&p) >> 10,
		  param("damonx", "reclaim_bytes_reclaimed_regions") >> 20,
		  param("damonx", "reclaim_bytes_reclaim_tried_regions") >> 20,
		  param("damonx", "reclaim_nr_quota_exceeds"));
	EXPECT(hot_bytes_out(&p) <= HOT_BYTES / 4);
	EXPECT(param("damonx", "reclaim_bytes_reclaimed_regions") >=
	       (long long)bytes_out(&p) / 10 * 9);
	EXPECT(param("damonx", "reclaim_nr_reclaimed_regions") > 0);
	EXPECT(param("damonx", "reclaim_nr_reclaim_tried_regions") >=
	       param("damonx", "reclaim_nr_reclaimed_regions"));
	/* More than a hundred times as much as fits into the quota. */
	EXPECT(param("damonx", "reclaim_nr_quota_exceeds") >= 1);
	set("reclaim", "N");
	EXPECT_EQ(param("damonx", "reclaim_kdamond_pid"), -1);
	EXPECT(!is_listed("reclaim"));
	/* What it has done can still be read. */
	EXPECT(param("damonx", "reclaim_bytes_reclaimed_regions") > 0);
	expect_intact(&p);
	process_end(&p);
}

TEST(reclaim_changes, "parameters take effect when they are committed, and what is wrong is refused")
{
	struct process p = process_that(fill_huge);
	uint64_t out;
	int fd;

	load_damonx("");
	EXPECT_EQ(set_param("damonx", "reclaim_commit_inputs", "Y"), -EINVAL);
	EXPECT_EQ(param("damonx", "reclaim_min_age"), 120000000);
	EXPECT_EQ(param("damonx", "reclaim_quota_sz"), 128 << 20);
	set("reclaim_min_age", "1000000");
	set("reclaim_quota_ms", "0");
	set("reclaim_skip_anon", "Y");
	set("reclaim_wmarks_high", "1000");
	set("reclaim_wmarks_mid", "1000");
	set("reclaim_wmarks_low", "0");
	set("reclaim_enabled", "1");
	EXPECT(!strcmp(param_text("damonx", "reclaim_enabled"), "Y"));
	fd = session_named("reclaim");
	EXPECT(fd >= 0);
	/* All of it is anonymous and most of it old enough: nothing goes. */
	wait_windows(fd, 40);
	EXPECT(swap_of(&p) <= MIB / 4);
	set("reclaim_aggr_interval", "0");
	EXPECT_EQ(set_param("damonx", "reclaim_commit_inputs", "Y"), -EINVAL);
	EXPECT_EQ(status_of(fd)->aggr_us, 100000);
	set("reclaim_aggr_interval", "200000");
	set("reclaim_wmarks_mid", "1001");
	EXPECT_EQ(set_param("damonx", "reclaim_commit_inputs", "Y"), -EINVAL);
	EXPECT_EQ(status_of(fd)->aggr_us, 100000);
	set("reclaim_wmarks_mid", "1000");
	set("reclaim_skip_anon", "N");
	nap_ms(500);
	EXPECT(swap_of(&p) <= MIB / 4);
	set("reclaim_commit_inputs", "Y");
	EXPECT(!strcmp(param_text("damonx", "reclaim_commit_inputs"), "N"));
	EXPECT_EQ(status_of(fd)->aggr_us, 200000);
	while (bytes_out(&p) < COLD_BYTES / 2)
		nap_ms(50);
	set("reclaim_enabled", "N");
	close(fd);
	out = swap_of(&p);
	nap_ms(1500);
	EXPECT(swap_of(&p) <= out);
	expect_intact(&p);
	process_end(&p);
}

/* Bytes whose pages have PG_active set; of a huge page, the head tells. */
static uint64_t bytes_active(const struct process *p, uint64_t start,
			     uint64_t bytes)
{
	const uint64_t tail = 1ULL << 16, is_active = 1ULL << 6;
	int map, flags = open("/proc/kpageflags", O_RDONLY);
	uint64_t entry, flag, at, head = 0, active = 0;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/pagemap", p->pid);
	map = open(path, O_RDONLY);
	EXPECT(map >= 0 && flags >= 0);
	for (at = start; at < start + bytes; at += PAGE_BYTES) {
		EXPECT_EQ(pread(map, &entry, 8, at / PAGE_BYTES * 8), 8);
		if (!(entry >> 63))
			continue;
		entry &= (1ULL << 55) - 1;
		EXPECT_EQ(pread(flags, &flag, 8, entry * 8), 8);
		if (!(flag & tail))
			head = flag;
		active += head & is_active ? PAGE_BYTES : 0;
	}
	close(map);
	close(flags);
	return active;
}

TEST(lru_sort, "lru_sort=1: hot memory becomes active, cold memory inactive")
{
	struct process p = process_that(fill_huge);
	uint64_t hot, cold;
	int rounds = 0;

	/* With generations, no flag says where a page is. */
	write_file("/sys/kernel/mm/lru_gen/enabled", "0");
	/* Each processor of the machine has its time when the host gives it: much is not seen. */
	load_damonx("lru_sort=1 lru_sort_hot_thres_access_freq=100 lru_sort_cold_min_age=1000000 lru_sort_quota_ms=500 lru_sort_min_nr_regions=500 " LRU_SORT_ALWAYS);
	do {
		nap_ms(500);
		hot = bytes_active(&p, p.start, HOT_BYTES);
		cold = bytes_active(&p, p.start + HOT_BYTES, COLD_BYTES);
		if (!(++rounds % 20))
			ksft_note("active: hot %lu KiB, cold %lu", hot >> 10, cold >> 10);
	} while (hot < HOT_BYTES / 10 * 9 || cold > COLD_BYTES / 10);
	ksft_note("active: hot %llu of %llu MiB, cold %llu of %llu",
		  hot / MIB, HOT_BYTES / MIB, cold / MIB, COLD_BYTES / MIB);
	/* Counted when all regions of a window are done. */
	while (!param("damonx", "lru_sort_bytes_lru_sorted_hot_regions") ||
	       !param("damonx", "lru_sort_bytes_lru_sort_tried_cold_regions"))
		nap_ms(50);
	EXPECT(param("damonx", "lru_sort_kdamond_pid") > 0);
	set("lru_sort_active_mem_bp", "10001");
	EXPECT_EQ(set_param("damonx", "lru_sort_commit_inputs", "Y"), -EINVAL);
	set("lru_sort_active_mem_bp", "5000");
	set("lru_sort_filter_young_pages", "Y");
	set("lru_sort_commit_inputs", "Y");
	set("lru_sort", "0");
	EXPECT_EQ(param("damonx", "lru_sort_kdamond_pid"), -1);
	write_file("/sys/kernel/mm/lru_gen/enabled", "y");
	process_end(&p);
}

/* ---- statistics ---- */

struct part {
	long long idle;
	uint64_t bytes;
};

static int by_idle(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->idle < y->idle ? -1 : x->idle > y->idle;
}

/* What DAMON_STAT tells of a window: percentiles as text, and bandwidth. */
static uint64_t formula(const struct damonx_rec_snapshot *s, char *text)
{
	static struct part parts[2000];
	const char *at = (const char *)s + s->regions_offset;
	double accessed = 0, total = 0, below = 0;
	int n, next = 0;
	uint32_t i;

	EXPECT(s->nr_regions <= 2000);
	for (i = 0; i < s->nr_regions; i++, at += s->region_bytes) {
		const struct damonx_region *r = (const void *)at;

		parts[i].bytes = r->end - r->start;
		parts[i].idle = (r->nr_accesses ? -1LL : 1LL) * (r->age + 1LL);
		total += (double)parts[i].bytes;
		/* Where some samples are missing, the others stand for them. */
		if (r->samples)
			accessed += (double)parts[i].bytes * r->nr_accesses *
				    s->samples_asked / r->samples;
	}
	qsort(parts, s->nr_regions, sizeof(parts[0]), by_idle);
	for (i = 0; i < s->nr_regions; i++) {
		below += (double)parts[i].bytes;
		for (; next <= (int)(below * 100 / total) && next <= 100; next++) {
			n = sprintf(text, "%s%lld", next ? "," : "",
				    parts[i].idle * (long long)s->aggr_us / 1000);
			text += n;
		}
	}
	return (uint64_t)(accessed * 1e6 / (double)s->aggr_us);
}

TEST(stat, "stat=1: figures are those of DAMON_STAT's formula, and refreshed")
{
	struct process p = process_new();
	const struct damonx_rec_snapshot *s;
	char text[4096], first[4096] = "";
	uint64_t bandwidth, told = 0;
	int fd, same = 0, tries;
	struct ring ring;

	load_damonx("stat=1");
	fd = session_named("stat");
	EXPECT(fd >= 0);
	map_ring(fd, &ring, 4 << 20);
	/* Windows get longer while it runs: two refreshes are enough. */
	for (tries = 0; same < 2; tries++) {
		s = (const void *)wait_record(fd, &ring, DAMONX_REC_SNAPSHOT);
		bandwidth = formula(s, text);
		/* The module has done its part when the window is told. */
		nap_ms(30);
		if (strcmp(param_text("damonx", "stat_memory_idle_ms_percentiles"),
			   text) || !strcmp(text, first))
			continue;
		told = param("damonx", "stat_estimated_memory_bandwidth");
		ksft_note("window %llu: %lu bytes/s, told %lu; idle %.60s...",
			  (unsigned long long)s->window, (unsigned long)bandwidth,
			  (unsigned long)told, text);
		EXPECT(told + told / 1000 + 1 >= bandwidth &&
		       told <= bandwidth + bandwidth / 1000 + 1);
		snprintf(first, sizeof(first), "%s", text);
		same++;
	}
	/* The process is at work, and most of the machine's memory is not. */
	EXPECT(told > 0);
	EXPECT(strtoll(strrchr(text, ',') + 1, NULL, 10) > 0);
	EXPECT(param("damonx", "stat_aggr_interval_us") >= 100000);
	EXPECT(param("damonx", "stat_kdamond_pid") > 0);
	set("stat", "N");
	EXPECT_EQ(param("damonx", "stat_aggr_interval_us"), 0);
	close(fd);
	process_end(&p);
}

/* ---- all of them ---- */

TEST(beside, "presets run beside each other and beside sessions, and end with the module")
{
	struct process p = process_new();
	int fd, i;

	load_damonx("reclaim=1 lru_sort stat=Y");
	fd = session_open();
	run_usual(fd, p.pid);
	wait_windows(fd, 2);
	EXPECT(is_listed("reclaim") && is_listed("lru_sort") &&
	       is_listed("stat"));
	EXPECT_EQ(unload("damonx"), -EAGAIN);
	close(fd);
	for (i = 0; i < 10; i++) {
		set("reclaim", i % 2 ? "Y" : "N");
		set("stat", i % 2 ? "N" : "Y");
	}
	/* Nobody uses the module by having a preset on. */
	EXPECT_DONE(unload("damonx"));
	EXPECT(!is_loaded("damonx"));
	process_end(&p);
}

TEST(refused_presets, "modprobe fails for a preset that cannot be switched on")
{
	EXPECT_EQ(unload("damonx") ?: 0, is_loaded("damonx") ? 0 : -ENOENT);
	EXPECT_EQ(load("damonx", "stat=1 reclaim=1 reclaim_sample_interval=0"),
		  -EINVAL);
	EXPECT(!is_loaded("damonx"));
	EXPECT_EQ(load("damonx", "reclaim=maybe"), -EINVAL);
	EXPECT_EQ(load("damonx", "lru_sort=1 lru_sort_monitor_region_start=4096"),
		  -EINVAL);
	EXPECT_DONE(load("damonx", "lru_sort_monitor_region_start=4096"));
	EXPECT_EQ(set_param("damonx", "lru_sort", "Y"), -EINVAL);
	EXPECT(!strcmp(param_text("damonx", "lru_sort"), "N"));
	set("lru_sort_monitor_region_end", "65536");
	set("lru_sort_addr_unit", "4096");
	set("lru_sort", "Y");
}
