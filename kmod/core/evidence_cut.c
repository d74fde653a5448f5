// SPDX-License-Identifier: GPL-2.0
/*
 * Where a row of answers is best cut: into pieces that are described, each by
 * its share of hits, in the fewest bits (minimum description length).
 *
 * A piece of n answers of which k are hits costs what the estimator of
 * Krichevsky and Trofimov needs for it, -log2 of
 *
 *	gamma(k + 1/2) * gamma(n - k + 1/2) / (pi * gamma(n + 1))
 *
 * Bits are counted in 1/256.
 */
#include "evidence.h"

#define DX_EV_BIT	256
#define DX_EV_CUT_BITS	(4 * DX_EV_BIT)	/* price of a cut */

/* log2 of @x, which is above 0, by squaring what is left of it. */
static u32 dx_ev_log2(u32 x)
{
	u32 whole = fls(x) - 1;
	u32 log = whole * DX_EV_BIT;
	u64 rest = ((u64)x << 30) >> whole;	/* 1 to 2, in 1/2^30 */
	u32 bit;

	for (bit = DX_EV_BIT / 2; bit; bit /= 2) {
		rest = (rest * rest) >> 30;
		if (rest >> 31) {
			rest >>= 1;
			log += bit;
		}
	}
	return log;
}

void dx_ev_cut_init(struct dx_evidence *ev)
{
	u32 n;

	ev->log_half[0] = 0;
	ev->log_whole[0] = 0;
	for (n = 1; n <= DX_EV_SLOTS; n++) {
		ev->log_half[n] = ev->log_half[n - 1] +
				  dx_ev_log2(2 * n - 1) - DX_EV_BIT;
		ev->log_whole[n] = ev->log_whole[n - 1] + dx_ev_log2(n);
	}
}

static u32 dx_ev_piece_bits(const struct dx_evidence *ev, u32 hits, u32 nr)
{
	return ev->log_whole[nr] - ev->log_half[hits] -
	       ev->log_half[nr - hits];
}

struct dx_ev_cuts {
	u32 bits[DX_EV_SURVEY + 1];	/* of the best pieces up to here */
	u8 hits[DX_EV_SURVEY + 1];	/* so far */
	u8 from[DX_EV_SURVEY + 1];	/* where the last piece begins */
};

/* Only where the answer changes, a cut is worth a thought. */
static bool dx_ev_may_cut(const u8 *hit, u32 nr, u32 i)
{
	return !i || i == nr || hit[i] != hit[i - 1];
}

static void dx_ev_cut_until(const struct dx_evidence *ev,
			    struct dx_ev_cuts *cuts, const u8 *hit, u32 nr,
			    u32 end)
{
	u32 i, bits;

	cuts->bits[end] = U32_MAX;
	for (i = 0; i < end; i++) {
		if (!dx_ev_may_cut(hit, nr, i))
			continue;
		bits = cuts->bits[i] + (i ? DX_EV_CUT_BITS : 0) +
		       dx_ev_piece_bits(ev, cuts->hits[end] - cuts->hits[i],
					end - i);
		if (bits < cuts->bits[end]) {
			cuts->bits[end] = bits;
			cuts->from[end] = i;
		}
	}
}

/*
 * Cut @nr answers, at most %DX_EV_SURVEY; @ends are the ends of the pieces.
 * Returns their number, or 1 when they would be more than @max.
 */
u32 dx_ev_cut(const struct dx_evidence *ev, const u8 *hit, u32 nr, u8 *ends,
	      u32 max)
{
	struct dx_ev_cuts cuts;
	u32 i, pieces = 0;

	cuts.bits[0] = 0;
	cuts.hits[0] = 0;
	for (i = 1; i <= nr; i++) {
		cuts.hits[i] = cuts.hits[i - 1] + (hit[i - 1] == 1);
		if (dx_ev_may_cut(hit, nr, i))
			dx_ev_cut_until(ev, &cuts, hit, nr, i);
	}
	for (i = nr; i; i = cuts.from[i])
		pieces++;
	if (pieces > max) {
		ends[0] = nr;
		return 1;
	}
	for (i = nr; i; i = cuts.from[i])
		ends[--max] = i;
	memmove(ends, ends + max, pieces);
	return pieces;
}
