/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random numbers: cheap, repeatable from a seed, good enough to pick pages.
 * Of no use for secrets.
 */
#ifndef DX_RANDOM_H
#define DX_RANDOM_H

#include "platform.h"

/* One step of SplitMix64. */
static inline u64 dx_random(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* Evenly from [0, bound), without a division. */
static inline u64 dx_random_below(u64 *state, u64 bound)
{
	return mul_u64_u64_shr(dx_random(state), bound, 64);
}

#endif /* DX_RANDOM_H */
