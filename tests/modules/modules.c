// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that use damonx: the samples, and one that does what a module may do
 * and some that it may not. What becomes of memory is read from the kernel.
 *
 *	damonx-modules [TEST]...
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modules.h"

#define COLD_BYTES	(TOTAL_BYTES - HOT_BYTES)

/* Load a module with the parameter that says what to watch, and perhaps more. */
static int load_on(const char *name, const struct process *p, const char *more)
{
	char params[128];

	snprintf(params, sizeof(params), "target_pid=%d %s", p->pid, more);
	return load(name, params);
}

/* ---- what other modules can do ---- */

TEST(callbacks, "callbacks come for samples, windows and actions, and cannot change their session")
{
	struct process p = process_new();

	load_damonx("");
	EXPECT_DONE(load_on("damonx_client", &p, ""));
	wait_param("damonx_client", "nr_windows", 5);
	ksft_note("%lld samples, %lld windows, %lld regions to act on",
		  param("damonx_client", "nr_sampled"),
		  param("damonx_client", "nr_windows"),
		  param("damonx_client", "nr_before"));
	/* At most 20 samples a window, which are fewer when the host is busy. */
	EXPECT(param("damonx_client", "nr_sampled") >= 5);
	EXPECT(param("damonx_client", "nr_sampled") <=
	       20 * (param("damonx_client", "nr_windows") + 1));
	EXPECT(param("damonx_client", "window_number") >= 5);
	EXPECT(param("damonx_client", "nr_regions") >= 3);
	EXPECT(param("damonx_client", "nr_before") >= 3);
	EXPECT_EQ(param("damonx_client", "before_scheme"), 6);
	EXPECT_EQ(param("damonx_client", "err_configure"), -EDEADLK);
	EXPECT_EQ(param("damonx_client", "err_start"), -EDEADLK);
	EXPECT_EQ(param("damonx_client", "err_stop"), -EDEADLK);
	EXPECT_EQ(param("damonx_client", "err_call"), -EDEADLK);
	EXPECT_EQ(param("damonx_client", "err_name"), -EINVAL);
	EXPECT_EQ(param("damonx_client", "err_taken"), -EEXIST);
	EXPECT_EQ(param("damonx_client", "err_api"), -EPROTONOSUPPORT);
	EXPECT_DONE(unload("damonx_client"));
	process_end(&p);
}

TEST(calls, "a call into the thread sees its regions; there is none without the thread")
{
	struct process p = process_new();
	int i;

	load_damonx("");
	EXPECT_DONE(load_on("damonx_client", &p, ""));
	wait_param("damonx_client", "nr_windows", 1);
	for (i = 0; i < 20; i++)
		EXPECT_DONE(set_param("damonx_client", "call", "3"));
	EXPECT_EQ(param("damonx_client", "nr_calls"), 20);
	EXPECT_EQ(set_param("damonx_client", "call", "1"), -ENOENT);
	process_end(&p);
	/* The last target has gone, and the thread with it. */
	while (set_param("damonx_client", "call", "3") != -ESRCH)
		nap_ms(20);
	EXPECT_DONE(unload("damonx_client"));
}

TEST(changes, "what runs can be changed, stopped and started again")
{
	struct process p = process_new();
	struct damonx_rec_status *s;
	int fd;

	load_damonx("");
	EXPECT_DONE(load_on("damonx_client", &p, ""));
	fd = session_named("client");
	EXPECT(fd >= 0);
	wait_param("damonx_client", "nr_windows", 1);
	EXPECT_DONE(set_param("damonx_client", "tune", "50000"));
	s = status_of(fd);
	EXPECT_EQ(s->aggr_us, 50000);
	EXPECT_EQ(set_param("damonx_client", "tune", "3"), -EINVAL);
	EXPECT_EQ(status_of(fd)->aggr_us, 50000);
	EXPECT_DONE(set_param("damonx_client", "tune", "0"));
	wait_windows(fd, 2);
	close(fd);
	EXPECT_DONE(unload("damonx_client"));
	process_end(&p);
}

TEST(seen, "administrators see the session by its name and cannot change it")
{
	struct process p = process_new();
	struct damonx_keep keep = { .size = sizeof(keep), .name = "mine" };
	int fd;

	load_damonx("");
	EXPECT(!is_listed("client"));
	EXPECT_DONE(load_on("damonx_client", &p, ""));
	EXPECT(is_listed("client"));
	fd = session_named("client");
	EXPECT(fd >= 0);
	EXPECT_EQ(configure(fd, usual_items(p.pid), 0), -EPERM);
	EXPECT(strstr(message, "\"client\""));
	EXPECT_EQ(start(fd), -EPERM);
	EXPECT_EQ(stop(fd), -EPERM);
	EXPECT_EQ(call(fd, DAMONX_KEEP, &keep), -EPERM);
	wait_windows(fd, 1);
	/* Who looks does not hold the module; what it has left stays there. */
	EXPECT_DONE(unload("damonx_client"));
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STOPPED);
	EXPECT(!is_listed("client"));
	/* It is the session of who has it, from now on. */
	EXPECT_DONE(start(fd));
	wait_windows(fd, 2);
	EXPECT_EQ(unload("damonx"), -EAGAIN);
	close(fd);
	EXPECT_DONE(unload("damonx"));
	process_end(&p);
}

/* ---- loading and unloading ---- */

TEST(order, "damonx stays while a module uses it; both go in the other order")
{
	struct process p = process_new();

	load_damonx("");
	EXPECT_DONE(load_on("damonx_client", &p, ""));
	EXPECT_DONE(load_on("damonx_wss", &p, ""));
	EXPECT_EQ(unload("damonx"), -EAGAIN);
	EXPECT_DONE(unload("damonx_client"));
	EXPECT_EQ(unload("damonx"), -EAGAIN);
	EXPECT_DONE(unload("damonx_wss"));
	EXPECT_DONE(unload("damonx"));
	process_end(&p);
}

TEST(forgotten, "a session that a module leaves open ends with the module")
{
	struct process p = process_new();
	int i;

	load_damonx("");
	for (i = 0; i < 5; i++) {
		EXPECT_DONE(load_on("damonx_client", &p, "forget=1"));
		wait_param("damonx_client", "nr_windows", 1);
		EXPECT_DONE(unload("damonx_client"));
		EXPECT(!is_listed("client"));
	}
	EXPECT_EQ(load_on("damonx_client", &p, "fail=1"), -ENODEV);
	EXPECT(!is_listed("client"));
	EXPECT_DONE(unload("damonx"));
	process_end(&p);
}

TEST(refused, "a module whose configuration is refused is not loaded")
{
	struct process none = { .pid = -1 };

	load_damonx("");
	EXPECT_EQ(load_on("damonx_wss", &none, ""), -ESRCH);
	EXPECT_EQ(load_on("damonx_proactive_reclaim", &none, ""), -ESRCH);
	EXPECT_EQ(load("damonx_mtier", "slow_node=63"), -EINVAL);
	EXPECT(!is_listed("wss"));
	EXPECT_DONE(unload("damonx"));
}

/* ---- the samples ---- */

TEST(wss, "sample wss: the working set is what the process uses")
{
	struct process p = process_new();
	long long bytes;

	load_damonx("");
	EXPECT_DONE(load_on("damonx_wss", &p, ""));
	do {
		nap_ms(20);
		bytes = param("damonx_wss", "wss_bytes");
	} while (bytes < (long long)HOT_BYTES * 3 / 4 ||
		 bytes > (long long)HOT_BYTES * 3 / 2);
	ksft_note("%lld bytes of %llu that are hot", bytes, HOT_BYTES);
	EXPECT_DONE(unload("damonx_wss"));
	process_end(&p);
}

TEST(proactive_reclaim, "sample proactive_reclaim: what is cold goes, what is hot stays")
{
	struct process p = process_new();

	load_damonx("");
	EXPECT_DONE(load_on("damonx_proactive_reclaim", &p,
			    "min_age_us=1000000"));
	while (bytes_out(&p) < COLD_BYTES / 10 * 9)
		nap_ms(20);
	ksft_note("out %llu MiB, hot out %lu KiB, by its count %lld MiB",
		  bytes_out(&p) / MIB, hot_bytes_out(&p) >> 10,
		  param("damonx_proactive_reclaim", "reclaimed_bytes") >> 20);
	EXPECT(hot_bytes_out(&p) <= HOT_BYTES / 4);
	wait_param("damonx_proactive_reclaim", "reclaimed_bytes",
		   bytes_out(&p) / 10 * 9);
	EXPECT_DONE(unload("damonx_proactive_reclaim"));
	expect_intact(&p);
	process_end(&p);
}

/* Bytes of [@start, @start + @bytes) that are on a node, by the kernel's word. */
static uint64_t bytes_on_node(const struct process *p, uint64_t start,
			      uint64_t bytes, int node)
{
	static void *pages[TOTAL_BYTES / PAGE_BYTES];
	static int nodes[TOTAL_BYTES / PAGE_BYTES];
	size_t nr = bytes / PAGE_BYTES, i, on = 0;

	for (i = 0; i < nr; i++)
		pages[i] = (void *)(start + i * PAGE_BYTES);
	EXPECT_EQ(syscall(SYS_move_pages, p->pid, nr, pages, NULL, nodes, 0),
		  0);
	for (i = 0; i < nr; i++)
		on += nodes[i] == node;
	return on * PAGE_BYTES;
}

TEST(mtier, "sample mtier: what is hot moves to the fast memory, what is cold does not")
{
	const unsigned long slow = 1UL << 1;
	struct process p;
	uint64_t cold;

	/* MPOL_BIND; inherited, and asked only when memory is new. */
	EXPECT_EQ(syscall(SYS_set_mempolicy, 2, &slow, 8 * sizeof(slow)), 0);
	p = process_new();
	EXPECT_EQ(syscall(SYS_set_mempolicy, 0, NULL, 0), 0);
	EXPECT(bytes_on_node(&p, p.start, TOTAL_BYTES, 1) >= TOTAL_BYTES - MIB);
	load_damonx("");
	EXPECT_DONE(load("damonx_mtier", ""));
	while (bytes_on_node(&p, p.start, HOT_BYTES, 0) < HOT_BYTES / 10 * 8)
		nap_ms(50);
	cold = bytes_on_node(&p, p.start + HOT_BYTES, COLD_BYTES, 0);
	ksft_note("on the fast node: hot %llu of %llu MiB, cold %llu of %llu",
		  bytes_on_node(&p, p.start, HOT_BYTES, 0) / MIB,
		  HOT_BYTES / MIB, cold / MIB, COLD_BYTES / MIB);
	EXPECT(cold <= COLD_BYTES / 4);
	EXPECT(param("damonx_mtier", "promoted_bytes") >=
	       (long long)HOT_BYTES / 10 * 7);
	EXPECT_DONE(unload("damonx_mtier"));
	expect_intact(&p);
	process_end(&p);
}

extern const struct ksft_test ksft_reclaim, ksft_reclaim_changes,
	ksft_lru_sort, ksft_stat, ksft_beside, ksft_refused_presets;

static const struct ksft_test *const tests[] = {
	&ksft_callbacks, &ksft_calls, &ksft_changes, &ksft_seen, &ksft_order,
	&ksft_forgotten, &ksft_refused, &ksft_wss, &ksft_proactive_reclaim,
	&ksft_mtier, &ksft_reclaim, &ksft_reclaim_changes, &ksft_lru_sort,
	&ksft_stat, &ksft_beside, &ksft_refused_presets, NULL
};

int main(int argc, char **argv)
{
	return ksft_main(tests, argc, argv);
}
