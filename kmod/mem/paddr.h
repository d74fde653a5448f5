/* SPDX-License-Identifier: GPL-2.0 */
/* The operations set for physical memory. */
#ifndef DX_MEM_PADDR_H
#define DX_MEM_PADDR_H

#include "../core/core.h"

extern const struct dx_ops dx_paddr_ops;

#endif /* DX_MEM_PADDR_H */
