/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks of programs without frame pointers: followed by what compilers leave in
 * files for that (call frame information), from registers and a copy of the stack.
 */
#ifndef DX_PROFILE_UNWIND_H
#define DX_PROFILE_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/rings.h"
#include "profile/spaces.h"
#include "profile/symbols.h"

#define UNWIND_MAX_DEPTH	240	/* addresses of a stack */
#define UNWIND_STACK_BYTES	16384	/* of a stack are copied; those that are deeper are cut */

struct unwind;

/* Registers that are needed, as bits of perf_event's numbers; 0: not on this machine. */
uint64_t unwind_registers(void);

/* @symbols and @spaces have to stay; elf_load() was called. */
struct unwind *unwind_new(struct symbols *symbols, const struct spaces *spaces);
void unwind_free(struct unwind *u);

/**
 * unwind_stack() - the addresses of a stack that was copied, the innermost first
 * @s: with registers
 * @whole: out: does it reach to where the stack begins?
 *
 * As in a chain of the kernel, those of callers are where a call returns to.
 * Returns how many, 0 where nothing is known of the process.
 */
size_t unwind_stack(struct unwind *u, const struct rings_sample *s,
		    uint64_t ip[UNWIND_MAX_DEPTH], bool *whole);

#endif /* DX_PROFILE_UNWIND_H */
