/* SPDX-License-Identifier: GPL-2.0 */
/* Options of the commands that write records. */
#ifndef DX_RECORD_OPTS_H
#define DX_RECORD_OPTS_H

#include <argp.h>

#include "record/record.h"

#define RECORD_FORMATS	"{json_compressed,json,perf_script,native}"

/* Both return 0, or EINVAL after a line on standard error. */
int record_opts_format(const struct argp_state *state, const char *arg,
		       enum rec_format *format);

/*
 * Permission bits in octal; ARGS_FAILED when they are none, as with damo they
 * are looked at when the command runs.
 */
int record_opts_permission(const char *arg, unsigned int *mode);

#endif /* DX_RECORD_OPTS_H */
