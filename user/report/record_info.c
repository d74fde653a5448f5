// SPDX-License-Identifier: GPL-2.0
/* The report of what a record covers. */
#include "report/guide.h"
#include "report/record_info.h"

int record_info_report(const struct record_info_opts *o)
{
	struct guides guides;
	struct inputs in;
	struct out out;
	int status;

	if (inputs_open(&in, o->input, o->nr_inputs, &o->intervals))
		return 1;
	out_begin(&out, &o->out);
	status = guides_make(&guides, &in, GUIDE_RANGES);
	if (!status) {
		guides_print(&guides, out.f, o->raw ? GUIDE_RAW : GUIDE_HUMAN);
		guides_destroy(&guides);
	}
	if (out_end(&out))
		status = 1;
	inputs_close(&in);
	return status;
}
