// SPDX-License-Identifier: GPL-2.0
/* The code under test. */
#include "../kunit/vaddr_sources.c"
