/* SPDX-License-Identifier: GPL-2.0 */
/* What the test programs have in common. */
#ifndef DEV_EXPECT_H
#define DEV_EXPECT_H

#include <stdio.h>

/* Says what is wrong, and goes on; the caller has "failed" and "message". */
#define EXPECT(condition) do {						\
	if (!(condition)) {						\
		printf("# %s:%d: %s; the message is '%s'\n", __FILE__,	\
		       __LINE__, #condition, message.text);		\
		failed = true;						\
	}								\
} while (0)

#endif /* DEV_EXPECT_H */
