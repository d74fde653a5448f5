// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of the contract as user space sees it. Linked into damonx-abi,
 * and compiled once more for 32 bits, where only the assertions matter.
 */
#include <stddef.h>
#include <linux/damonx.h>

#define DX_ABI_SIZE(_struct, _bytes)					\
	_Static_assert(sizeof(struct _struct) == (_bytes),		\
		       #_struct " has changed its size");
#define DX_ABI_MEMBER(_struct, _member, _offset, _bytes)		\
	_Static_assert(offsetof(struct _struct, _member) == (_offset) && \
		       sizeof(((struct _struct *)0)->_member) ==	\
		       (_bytes), #_struct "." #_member " has moved");
#include "../../kmod/dev/abi_layout.h"
