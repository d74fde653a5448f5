// SPDX-License-Identifier: GPL-2.0
/*
 * The code under test. Included, as kbuild does not take objects from outside
 * of the folder that it builds.
 */
#include "../../kmod/core/areas.c"
#include "../../kmod/core/attrs.c"
#include "../../kmod/core/context.c"
#include "../../kmod/core/look.c"
#include "../../kmod/core/region.c"
#include "../../kmod/core/report.c"
#include "../../kmod/core/split.c"
#include "../../kmod/core/window.c"
