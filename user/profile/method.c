// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "profile/collect.h"

const char *const collect_method_names[] = { "auto", "bpf", "perf_event", NULL };
const char *const collect_unwind_names[] = { "fp", "dwarf", NULL };
