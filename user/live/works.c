// SPDX-License-Identifier: GPL-2.0
#include "live/works.h"
#include "util/msg.h"

/* What the module is asked about each. */
static const struct {
	const char *name;
	uint32_t kind, value, ops;
} features[] = {
	/* nothing that the module could be asked about */
	[LIVE_SAMPLING] = { "sampling by page faults, CPU or thread", 0, 0, 0 },
};

int live_refuse(struct damonx *d, enum live_feature f, const char *what)
{
	char why[256];

	if (!what)
		what = features[f].name;
	if (d && damonx_feature(d, features[f].kind, features[f].value,
				features[f].ops, why, sizeof(why)) == 1)
		return msg_error("%s: the module can do it (%s), this version of damox cannot ask for it",
				 what, why);
	return msg_error("%s: this version of damonx cannot do it; leave it out",
			 what);
}
