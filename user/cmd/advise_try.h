/* SPDX-License-Identifier: GPL-2.0 */
/* damox advise --try: advice, given to the running program. */
#ifndef DX_CMD_ADVISE_TRY_H
#define DX_CMD_ADVISE_TRY_H

#include <stdbool.h>
#include <stdint.h>

#include "damo/quirks.h"
#include "report/advice/advice.h"

struct advise_try_opts {
	bool wanted;
	const char *target;		/* process or command; NULL: that of the record */
	uint64_t watch_ns;		/* for the advice, where there is no record */
	uint64_t window_ns;		/* that is measured */
	int64_t nr_pairs;		/* of windows: one before, one after */
	bool alternate;			/* take back what can be, for every other window */
	bool any;			/* one of these four was given */
	const struct damo_quirks *quirks;
};

/* Returns the exit status. */
int advise_try(const struct advice_opts *o, const struct advise_try_opts *t);

#endif /* DX_CMD_ADVISE_TRY_H */
