// SPDX-License-Identifier: GPL-2.0
/*
 * Configurations with something wrong in them, thousands of them. What the
 * module makes of each is its business, but it says why it refuses, and what
 * it accepts reads back as something that it accepts as well.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"

#define ROUNDS		3000
#define LIMIT_NS	40000000000ULL	/* fewer rounds where all is slow */

static uint64_t state;

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* Something that works, of any shape. */
static struct items *good_items(pid_t pid)
{
	struct items *items = items_new();
	uint32_t kdamond, context, target, region, ops;
	uint32_t nr_kdamonds = 1 + draw(3);

	for (kdamond = 1; kdamond <= nr_kdamonds; kdamond++) {
		add_kdamond(items, kdamond);
		for (context = draw(3); context; context--) {
			ops = draw(2) ? DAMONX_OPS_VADDR : DAMONX_OPS_FVADDR;
			add_context(items, context, kdamond, ops);
			for (target = draw(3); target; target--) {
				add_pid(items, target, context, pid);
				for (region = 1 + draw(4); region; region--)
					add_region(items, 0, target,
						   (10 - region) << 20,
						   (11 - region) << 20);
			}
		}
	}
	return items;
}

/* Values that are likelier than others to be on some edge. */
static uint64_t edge(void)
{
	static const uint64_t edges[] = {
		0, 1, 2, 3, 7, 8, 15, 16, 17, 4095, 4096, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 32, 1ULL << 63,
		~0ULL,
	};

	return edges[draw(sizeof(edges) / sizeof(edges[0]))] + draw(2);
}

static void mutate(struct items *items)
{
	uint64_t value = draw(4) ? edge() : draw(~0ULL);
	uint32_t at, bytes;

	if (!draw(10)) {
		items->bytes = draw(items->bytes + 1);
		return;
	}
	bytes = 1U << draw(4);
	if (items->bytes < bytes)
		return;
	at = draw(items->bytes / bytes) * bytes;
	memcpy(items->at + at, &value, bytes);
}

/* What reads back goes in again, and comes out the same. */
static void check_read_back(int fd)
{
	static struct items again;
	const void *back;
	uint32_t bytes;

	back = config_of(fd, &again.bytes);
	memcpy(again.at, back, again.bytes);
	EXPECT_EQ(configure(fd, &again, 0), 0);
	back = config_of(fd, &bytes);
	EXPECT_EQ(bytes, again.bytes);
	EXPECT(!memcmp(back, again.at, bytes));
}

TEST(mutants, "thousands of damaged configurations are refused in words or read back the same")
{
	struct items *items;
	pid_t pid = busy_child(1);
	int fd = session_open(), err, round, taken = 0, changes;
	uint64_t begin_ns = now_ns();
	uint32_t flags;

	state = now_ns() | 1;
	ksft_note("seed %#llx", (unsigned long long)state);
	for (round = 0; round < ROUNDS && now_ns() - begin_ns < LIMIT_NS;
	     round++) {
		items = good_items(pid);
		for (changes = draw(4); changes; changes--)
			mutate(items);
		flags = draw(2) ? DAMONX_CONFIGURE_KEEP : 0;
		err = configure(fd, items, flags);
		if (err) {
			EXPECT(message[0] && !strchr(message, '\n'));
			EXPECT(refused_item <= items->bytes);
			EXPECT(err != -EFAULT && err != -ENOTTY);
			continue;
		}
		taken++;
		check_read_back(fd);
		/* Nor does it harm what runs. */
		if (draw(20) == 0 && !start(fd)) {
			configure(fd, items, DAMONX_CONFIGURE_KEEP);
			EXPECT_EQ(stop(fd), 0);
		}
	}
	ksft_note("%d of %d were taken", taken, round);
	EXPECT(taken > round / 10);
}
