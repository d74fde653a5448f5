/* SPDX-License-Identifier: GPL-2.0 */
/* Operations sets for the virtual address space of a process. */
#ifndef DX_MEM_VADDR_H
#define DX_MEM_VADDR_H

#include "../core/core.h"

extern const struct dx_ops dx_vaddr_ops;
extern const struct dx_ops dx_fvaddr_ops;	/* areas stay as they were */

#endif /* DX_MEM_VADDR_H */
