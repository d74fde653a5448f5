/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared libraries that few command lines need. They are loaded when they are
 * first called for, so that all other command lines start without them.
 */
#ifndef DX_LIBRARY_H
#define DX_LIBRARY_H

#include <stddef.h>

struct library_call {
	const char *name;
	void *call;		/* pointer to the pointer to this function */
};

/**
 * library_load() - load a library and look up functions in it
 * @file: the library, as the dynamic linker names it
 * @package: what Debian calls the package that has it, for the message
 * @purpose: what cannot be done without it, for the message
 *
 * The library stays loaded until the program ends.
 *
 * Returns 0, or 1 after a line on standard error.
 */
int library_load(const char *file, const char *package, const char *purpose,
		 const struct library_call *calls, size_t nr_calls);

#endif /* DX_LIBRARY_H */
