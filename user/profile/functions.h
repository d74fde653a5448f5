/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of a file by address. elfutils looks through all symbols for each address; of a file with a hundred
 * thousand that is most of what naming a stack costs.
 */
#ifndef DX_PROFILE_FUNCTIONS_H
#define DX_PROFILE_FUNCTIONS_H

#include "profile/elf.h"

struct function;

struct functions {
	size_t nr;
	struct function *f;		/* by address */
};

/* Read those of @module; after elf_load(). Names belong to the module. */
void functions_read(struct functions *to, Dwfl_Module *module);
void functions_destroy(struct functions *to);

/* The function at @addr, an address as the module has them; NULL: none has a name. */
const char *functions_find(const struct functions *all, uint64_t addr);

#endif /* DX_PROFILE_FUNCTIONS_H */
