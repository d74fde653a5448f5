/* SPDX-License-Identifier: GPL-2.0 */
/* CLOCK_MONOTONIC, which is also the clock of records. */
#ifndef DX_CLOCK_H
#define DX_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static inline double clock_s(void)
{
	return (double)clock_ns() / 1e9;
}

#endif /* DX_CLOCK_H */
