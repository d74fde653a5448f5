/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that schemes act on: 64 MiB, the first half hot. A page that was acted
 * on is out from then on, and nobody tries it again.
 */
#ifndef CORE_SCHEME_FAKE_H
#define CORE_SCHEME_FAKE_H

#include "core_fake.h"

#define SCHEME_START	(BIT_ULL(30))
#define SCHEME_PAGES	16384U
#define SCHEME_END	(SCHEME_START + SCHEME_PAGES * FAKE_PAGE)

extern struct dx_context scheme_ctx;
extern struct dx_space scheme_space;
extern u32 scheme_nr_passes;	/* told of by pass_done */

extern u64 fake_act_step_ns;	/* what 16 pages take, or fewer */
extern u32 fake_acted_steps;
extern u32 fake_act_fails_one_in;	/* of so many pages one fails; 0: none */
extern u32 fake_act_folio_pages;	/* that go together; at most 512 */

/* What env.metric says: for watermarks, for the sum of pressure, for the rest. */
extern u64 fake_permil, fake_psi_us, fake_value;
extern u32 fake_metrics_read;

/* A running context of that memory, without schemes. */
int scheme_begin(void);

/* Give it these schemes. */
int scheme_commit(struct dx_scheme_spec *specs, u32 nr);

/* Whole windows, with what schemes do in them and behind the last one. */
void scheme_windows(u32 nr);

/* Until the end of a window, when schemes are about to act. */
void scheme_until_applying(void);

struct dx_scheme_spec scheme_stat(u32 id);

/* Of what was not accessed for 300 ms. */
struct dx_scheme_spec scheme_pageout(u32 id);

/* So many pages, in the order of addresses, are in again. */
void scheme_bring_in(u32 nr);

/* Bytes that are out, in all, of the hot half, and in a range. */
u64 scheme_bytes_out(void);
u64 scheme_hot_bytes_out(void);
u64 scheme_bytes_out_of(const struct dx_range *range);

#endif /* CORE_SCHEME_FAKE_H */
