/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's names that kmod/core uses, for a plain program. Locks only
 * check that they are used as announced; a warning ends the program.
 */
#ifndef DX_PLATFORM_USER_H
#define DX_PLATFORM_USER_H

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define U8_MAX		UINT8_MAX
#define U32_MAX		UINT32_MAX
#define U64_MAX		UINT64_MAX
#define NSEC_PER_USEC	1000L
#define NSEC_PER_MSEC	1000000L
#define NSEC_PER_SEC	1000000000L

#define min_t(type, a, b) \
	({ type a_ = (a), b_ = (b); a_ < b_ ? a_ : b_; })
#define max_t(type, a, b) \
	({ type a_ = (a), b_ = (b); a_ > b_ ? a_ : b_; })
/* As strict about types as the kernel's. */
#define min(a, b) \
	({ __typeof__(a) min_a = (a); __typeof__(b) min_b = (b); \
	   (void)(&min_a == &min_b); min_a < min_b ? min_a : min_b; })
#define max(a, b) \
	({ __typeof__(a) max_a = (a); __typeof__(b) max_b = (b); \
	   (void)(&max_a == &max_b); max_a > max_b ? max_a : max_b; })
#define clamp_t(type, value, low, high) \
	({ type v_ = (value), low_ = (low), high_ = (high); \
	   v_ < low_ ? low_ : v_ > high_ ? high_ : v_; })
#define clamp(value, low, high) \
	({ __typeof__(value) clamp_v = (value), clamp_l = (low); \
	   __typeof__(high) clamp_h = (high); \
	   (void)(&clamp_v == &clamp_h); \
	   clamp_t(__typeof__(clamp_v), clamp_v, clamp_l, clamp_h); })
#define swap(a, b) \
	do { typeof(a) swap_ = (a); (a) = (b); (b) = swap_; } while (0)

#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define WARN_ON_ONCE(condition) \
	({ if (condition) { \
		fprintf(stderr, "%s:%d: WARN_ON_ONCE(%s)\n", \
			__FILE__, __LINE__, #condition); \
		abort(); \
	   } false; })

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n < 2 ? 1 : 1UL << fls64(n - 1);
}

static inline u64 div_u64(u64 n, u32 by)
{
	return n / by;
}

static inline u64 div64_u64(u64 n, u64 by)
{
	return n / by;
}

static inline u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * b) >> shift);
}

struct mutex {
	bool held;
};

static inline void mutex_init(struct mutex *lock)
{
	lock->held = false;
}

static inline void mutex_lock(struct mutex *lock)
{
	WARN_ON_ONCE(lock->held);
	lock->held = true;
}

static inline void mutex_unlock(struct mutex *lock)
{
	WARN_ON_ONCE(!lock->held);
	lock->held = false;
}

static inline void mutex_destroy(struct mutex *lock)
{
	WARN_ON_ONCE(lock->held);
}

#define lockdep_assert_held(lock)	WARN_ON_ONCE(!(lock)->held)

#endif /* DX_PLATFORM_USER_H */
