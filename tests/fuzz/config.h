/* SPDX-License-Identifier: GPL-2.0 */
/* How the fuzzer of configurations draws what it gives from its input. */
#ifndef FUZZ_CONFIG_H
#define FUZZ_CONFIG_H

#include "../dev/fake.h"

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

/*
 * Fill the payload of a scheme, or of an item below one, which mostly makes
 * sense. Other types stay as they are.
 */
void draw_scheme_item(struct input *in, u16 type, void *payload);

#endif /* FUZZ_CONFIG_H */
