// SPDX-License-Identifier: GPL-2.0
#include "record/formats.h"
#include "util/msg.h"

struct rec_reader *trace_read(struct rec_input *in,
			      const struct rec_intervals *intervals)
{
	(void)intervals;
	msg_error("%s: is no record that damox knows", input_name(in));
	return NULL;
}

struct rec_reader *perf_data_read(struct rec_input *in,
				  const struct rec_intervals *intervals)
{
	return trace_read(in, intervals);
}

int trace_write(struct rec_reader *r, struct rec_output *out)
{
	(void)r;
	(void)out;
	return -1;
}
