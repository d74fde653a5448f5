/* SPDX-License-Identifier: GPL-2.0 */
/* The report of what a record covers. */
#ifndef DX_RECORD_INFO_H
#define DX_RECORD_INFO_H

#include "report/inputs.h"
#include "util/out.h"

struct record_info_opts {
	char **input;
	size_t nr_inputs;		/* 0: the default */
	struct intervals_opt intervals;
	bool raw;
	struct out_opts out;
};

/* Returns the exit status. */
int record_info_report(const struct record_info_opts *o);

#endif /* DX_RECORD_INFO_H */
