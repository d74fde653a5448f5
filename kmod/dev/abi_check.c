// SPDX-License-Identifier: GPL-2.0
/* The layout of the contract, asserted; there is no code here. */
#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/damonx.h>

#define DX_ABI_SIZE(_struct, _bytes)					\
	static_assert(sizeof(struct _struct) == (_bytes),		\
		      #_struct " has changed its size");
#define DX_ABI_MEMBER(_struct, _member, _offset, _bytes)		\
	static_assert(offsetof(struct _struct, _member) == (_offset) &&	\
		      sizeof_field(struct _struct, _member) == (_bytes), \
		      #_struct "." #_member " has moved");
#include "abi_layout.h"
