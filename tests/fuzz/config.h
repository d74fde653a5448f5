/* SPDX-License-Identifier: GPL-2.0 */
/* How the fuzzer of configurations draws what it gives from its input. */
#ifndef FUZZ_CONFIG_H
#define FUZZ_CONFIG_H

#include "../dev/session.h"

#define MAX_ITEMS	48
#define MAX_LIST	8192

struct input {
	const uint8_t *at, *end;
};

static inline u8 byte(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static inline u32 below(struct input *in, u32 bound)
{
	return byte(in) % bound;
}

/* Mostly small, sometimes anything. */
static inline u64 number(struct input *in)
{
	static const u64 known[] = {
		0, 1, 2, 3, 10, 100, 1000, 4096, 5000, 8192, 100000, 1000000,
		1ULL << 31, 1ULL << 32, DAMONX_ID_MODULE - 1, ~0ULL,
	};
	u8 how = byte(in);
	u64 n = 0;

	if (how < 128)
		return known[how % ARRAY_SIZE(known)];
	if (how < 192)
		return how & 15;
	for (int i = 0; i < how % 8; i++)
		n = n << 8 | byte(in);
	return n;
}

/* ---- lists ---- */

struct list {
	u32 bytes;
	u32 nr;
	u32 ops;	/* of the last context */
	u32 offsets[MAX_ITEMS];
	_Alignas(8) u8 at[MAX_LIST];
};

/* A list of its own. */
void draw_list(struct input *in, struct list *list);

/* A whole configuration, most of which makes sense. */
void draw_usual(struct input *in, struct list *list);

/* What is in force, with some bytes changed. */
void change_list(struct input *in, struct list *list, struct dx_item *config);

/*
 * Fill the payload of a scheme, of an item below one, or of a probe and below,
 * which mostly makes sense. Other types stay as they are.
 */
void draw_scheme_item(struct input *in, u16 type, void *payload);

#endif /* FUZZ_CONFIG_H */
