/* SPDX-License-Identifier: GPL-2.0 */
/* The report of what a record covers. */
#ifndef DX_RECORD_INFO_H
#define DX_RECORD_INFO_H

#include "report/input/inputs.h"
#include "cli/out.h"
#include "cli/rows.h"

struct record_info_opts {
	struct opt_list input;		/* none: the default */
	struct intervals_opt intervals;
	bool raw;
	bool unit_addrs;		/* as damo: addresses as sizes, not in hex */
	bool small_units;		/* see damo/quirks.h */
	struct out_opts out;
	struct rows_opts rows;
};

/* Returns the exit status. */
int record_info_report(const struct record_info_opts *o);

#endif /* DX_RECORD_INFO_H */
