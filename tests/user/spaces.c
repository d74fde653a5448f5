// SPDX-License-Identifier: GPL-2.0
/* Where code is in address spaces, and numbers for strings of bytes. */
#include <unistd.h>

#include "profile/intern.h"
#include "profile/spaces.h"
#include "tap.h"

static bool is_at(const struct spaces *s, pid_t pid, uint64_t addr, const char *path,
		  uint64_t offset)
{
	struct code_place p = spaces_find(s, pid, addr);

	return !strcmp(s->object[p.object].path, path) && p.offset == offset;
}

static void mappings(struct spaces *s)
{
	spaces_map(s, 1, 0x1000, 0x5000, 0x200, "/a");
	tap_ok(is_at(s, 1, 0x1000, "/a", 0x200) && is_at(s, 1, 0x4fff, "/a", 0x41ff),
	       "an address is at its place of the file");
	tap_ok(is_at(s, 1, 0x5000, "", 0x5000) && is_at(s, 2, 0x1000, "", 0x1000),
	       "the end is outside, and so is another process");
	spaces_map(s, 1, 0x2000, 0x3000, 0, "/b");
	tap_ok(is_at(s, 1, 0x1fff, "/a", 0x11ff) && is_at(s, 1, 0x2000, "/b", 0) &&
	       is_at(s, 1, 0x3000, "/a", 0x2200),
	       "what is mapped over a part of it leaves the rest on both sides");
	spaces_map(s, 1, 0x800, 0x6000, 0, "/c");
	tap_ok(is_at(s, 1, 0x2000, "/c", 0x1800) && is_at(s, 1, 0x4fff, "/c", 0x47ff),
	       "or nothing");
	spaces_map(s, 1, 0x10000, 0x11000, 0, "//anon");
	tap_ok(is_at(s, 1, 0x10010, "/tmp/perf-1.map", 0x10010),
	       "code without a file is looked up in the map that a compiler leaves");
}

static void processes(struct spaces *s)
{
	spaces_fork(s, 2, 1);
	spaces_exec(s, 1);
	tap_ok(is_at(s, 2, 0x2000, "/c", 0x1800) && is_at(s, 1, 0x2000, "", 0x2000),
	       "a child has what its parent had, a new program nothing");
	spaces_end(s, 2);
	tap_ok(!spaces_has(s, 2) && is_at(s, 2, 0x2000, "/c", 0x1800),
	       "what was seen of a process before its end can be told after it");
	spaces_read(s, getpid());
	tap_ok(spaces_has(s, getpid()) &&
	       spaces_find(s, getpid(), (uint64_t)(uintptr_t)is_at).object >= OBJECT_FIRST_FILE,
	       "a process that runs is read");
}

static bool are_numbered(void)
{
	struct intern t = { 0 };
	bool is_new, good = true;

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 5000; i++) {
			uint64_t key = i * UINT64_C(0x100000001);

			good = good && intern(&t, &key, 4 + i % 5, &is_new) == i &&
			       is_new == !round;
		}
	}
	intern_clear(&t);
	good = good && intern(&t, "x", 1, &is_new) == 0 && is_new &&
	       intern(&t, "", 0, &is_new) == 1 && is_new &&
	       !memcmp(intern_bytes(&t, 0), "x", 1);
	intern_free(&t);
	return good;
}

int main(void)
{
	struct spaces s;

	spaces_init(&s);
	mappings(&s);
	processes(&s);
	spaces_destroy(&s);
	tap_ok(are_numbered(), "equal strings have equal numbers, in the order they came");
	return tap_end();
}
