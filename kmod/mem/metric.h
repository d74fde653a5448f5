/* SPDX-License-Identifier: GPL-2.0 */
/* Quantities of the system; dx_metric_value() is in mem.h. */
#ifndef DX_MEM_METRIC_H
#define DX_MEM_METRIC_H

#include "mem.h"

/*
 * Whether a metric of goals works with @ops on this kernel. *@why: out: where it does not,
 * the reason; where it does, a remark or what it was.
 */
bool dx_metric_works(const struct dx_ops *ops, u32 metric, const char **why);

#endif /* DX_MEM_METRIC_H */
