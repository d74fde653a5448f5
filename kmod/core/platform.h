/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core takes from its surroundings: the kernel's headers, or stand-ins
 * of the same names in a plain program (tests/core/platform_user.h).
 */
#ifndef DX_PLATFORM_H
#define DX_PLATFORM_H

#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#else
#include "platform_user.h"
#endif

#include <linux/damonx.h>

#endif /* DX_PLATFORM_H */
