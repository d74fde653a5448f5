/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_REPORT_NAMES_H
#define DX_REPORT_NAMES_H

#include "model/mappings.h"
#include "report/input/inputs.h"

/*
 * Mappings of the process that @id is about, where the records know them, or
 * the files RECORD.vmas beside them. Returns 0, or 1 after a line on standard
 * error.
 */
int names_collect(struct name_list *names, const struct inputs *in,
		  const struct stream_id *id);

#endif /* DX_REPORT_NAMES_H */
