// SPDX-License-Identifier: GPL-2.0
/* What `report damon` shows of the running session. */
#include "cmd/report_damon.h"
#include "live/session.h"

int report_damon_live(struct params *p)
{
	struct damonx *d = live_attach(false);
	int rc;

	if (!d)
		return 1;
	rc = live_params(d, p);
	damonx_close(d);
	return rc ? 1 : 0;
}
