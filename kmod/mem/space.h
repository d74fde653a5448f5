/* SPDX-License-Identifier: GPL-2.0 */
/* Inside of a space; for the memory floor's own files. */
#ifndef DX_MEM_SPACE_H
#define DX_MEM_SPACE_H

#include <linux/kref.h>

#include "mem.h"

/**
 * struct dx_space_type - what one kind of spaces does in its own way
 * @kind: which kind
 * @state: what has become of the space; NULL: it always is alive
 * @release: the last reference is gone
 */
struct dx_space_type {
	enum dx_space_kind kind;
	enum dx_space_state (*state)(struct dx_space *space);
	void (*release)(struct dx_space *space);
};

/**
 * struct dx_space - memory that is watched; the first member of its kind's own
 *	struct
 * @refs: references
 * @type: its kind
 * @max_hold_ns: longest time that a lock of it was held; the driver writes it
 */
struct dx_space {
	struct kref refs;
	const struct dx_space_type *type;
	u64 max_hold_ns;
};

/* A space of @type with one reference. */
void dx_space_init(struct dx_space *space, const struct dx_space_type *type);

/*
 * Sleep for @ns to twice that, without adding to the load average. A stop of
 * the thread (kthread_stop()) wakes it up. Returns how long it really was.
 */
u64 dx_nap(u64 ns);

/* Note that a lock of the space was held for @held_ns. Driver only. */
static inline void dx_space_held(struct dx_space *space, u64 held_ns)
{
	if (held_ns > space->max_hold_ns)
		WRITE_ONCE(space->max_hold_ns, held_ns);
}

#endif /* DX_MEM_SPACE_H */
