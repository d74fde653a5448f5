// SPDX-License-Identifier: GPL-2.0
/*
 * The code under test. Included, as kbuild does not take objects from outside
 * of the folder that it builds.
 */
#include "../../kmod/compat/symbols.c"
#include "../../kmod/mem/areas.c"
#include "../../kmod/mem/features.c"
#include "../../kmod/mem/space.c"
#include "../../kmod/mem/walk.c"
#include "../../kmod/mem/vaddr.c"
