/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of functions: of files by elfutils (symbols, debug information where it
 * is there, inlined functions), of the kernel by /proc/kallsyms, and of what
 * compilers make while programs run by the maps that these leave.
 */
#ifndef DX_PROFILE_SYMBOLS_H
#define DX_PROFILE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/stacks.h"
#include "profile/spaces.h"

#define SYMBOLS_MAX_INLINE	16

struct symbols;

/* NULL after a line on standard error. */
struct symbols *symbols_new(void);
void symbols_free(struct symbols *s);

/**
 * symbols_find() - the functions at a place
 * @o: the object of @place
 * @after_call: it is where a call returns to: the call itself is meant
 * @frame: out: the innermost first, of which the last is the one that was called
 *	and the others were inlined into it; their texts are good until the next call
 *
 * Returns how many: one at least.
 */
size_t symbols_find(struct symbols *s, const struct code_object *o,
		    struct code_place place, bool after_call,
		    struct rec_frame frame[SYMBOLS_MAX_INLINE]);

/* Open an object's file as its process sees it; when that is gone, as we do. -1: cannot. */
int symbols_open(const struct code_object *o);

/* What its file's addresses begin at in a process that has @area of it; false: no such file. */
bool symbols_base(struct symbols *s, const struct code_object *o,
		  const struct code_area *area, uint64_t *base);

#endif /* DX_PROFILE_SYMBOLS_H */
