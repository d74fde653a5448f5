/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks that the kernel has counted itself, by a BPF program that runs where
 * rings.h would have a sample: less is copied, and nothing wakes anybody.
 */
#ifndef DX_PROFILE_COUNTED_H
#define DX_PROFILE_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/rings.h"

struct counted;

/* NULL where it cannot be had; @why, if not NULL, gets a text that stays. */
struct counted *counted_new(uint64_t slice_ns, bool kernel, const char **why);
void counted_free(struct counted *c);

/* Descriptor of the program, which rings_attach() puts into its events. */
int counted_program(const struct counted *c);

/*
 * Hand out what was counted since the last time, slice by slice; each sample is of
 * the start of its slice. @before is called before each slice, with its end.
 */
void counted_drain(struct counted *c, const struct rings_sink *sink,
		   void (*before)(void *arg, int64_t end_ns));

/* Samples that there was no room for. */
uint64_t counted_lost(const struct counted *c);

#endif /* DX_PROFILE_COUNTED_H */
