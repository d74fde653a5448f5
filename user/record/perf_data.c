// SPDX-License-Identifier: GPL-2.0
#include "record/formats.h"
#include "util/msg.h"
struct rec_reader *perf_data_read(struct rec_input *in,
				  const struct rec_intervals *intervals)
{
	(void)intervals;
	msg_error("%s: is perf data", input_name(in));
	return NULL;
}
