/* SPDX-License-Identifier: GPL-2.0 */
/* Acting on memory, and looking at it; for the tests of actions. */
#ifndef ACT_H
#define ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/damonx.h>

#define KIB 1024UL
#define MIB (1024 * KIB)
#define PAGE (4 * KIB)
#define HUGE_PAGE (2 * MIB)
#define ALL UINT64_MAX

/* Ends of a step, as in seam.h. */
enum { DONE, BYTES, TIME, INTERRUPTED, GONE };

struct acted {
	uint64_t tried, passed, applied, failed, next, steps, hold_ns;
	unsigned int end;
};

extern int nr_tests, nr_bad;
extern const char *setting;	/* words that each result begins with */
extern bool quiet;		/* actions are not told one by one */
extern size_t reach;		/* how far folios may reach behind what is acted on */

void ok(bool good, const char *what);
void is(const char *what, uint64_t got, uint64_t wanted);
void at_least(const char *what, uint64_t got, uint64_t wanted);
void die(const char *what);
int act_to(int ops, pid_t pid, int action, const char *at, size_t bytes, uint64_t max, const char *to, struct acted *a);
struct acted act_physical(int action, uint64_t start, size_t bytes);
struct acted act(pid_t pid, int action, const char *at, size_t bytes);
uint64_t smaps(pid_t pid, const char *key, const char *at, size_t bytes);
uint64_t resident(const char *at, size_t bytes);
uint64_t swapped(const char *at, size_t bytes);
uint64_t huge(const char *at, size_t bytes);
uint64_t word_of(const char *path, uint64_t i);
uint64_t physical(const char *at);
uint64_t flagged(const char *at, size_t bytes, int flag);
bool say(const char *path, const char *text);
char *map(size_t bytes, bool huge_pages);
uint64_t word(const char *at, size_t i);
void fill(char *at, size_t bytes);
bool intact(const char *at, size_t bytes);
char *filled(size_t bytes, bool huge_pages);
void unmap(char *at, size_t bytes);
void settle(void);
struct acted act_on_frames(int action, const char *at, size_t bytes);

/* The tests, a file each. */
void test_pageout(void);
void test_lru(void);
void test_advice(void);
void test_migration(void);

#endif
