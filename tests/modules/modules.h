/* SPDX-License-Identifier: GPL-2.0 */
/* Loading modules and their parameters, for the tests of damonx in the kernel. */
#ifndef MODULES_H
#define MODULES_H

#include "../schemes/process.h"

/* damonx alone, with these parameters, and nothing that an earlier test left. */
void load_damonx(const char *params);

/* Load FOLDER/NAME.ko, or unload it; 0 or a negative errno. */
int load(const char *name, const char *params);
int unload(const char *name);
bool is_loaded(const char *name);

/* Parameters: text without its newline, numbers, and 0 or a negative errno. */
const char *param_text(const char *module, const char *name);
long long param(const char *module, const char *name);
int set_param(const char *module, const char *name, const char *value);

/* Wait until a parameter is at least that. */
void wait_param(const char *module, const char *name, long long least);

/* Attach a session by its name; a negative errno. */
int session_named(const char *name);

/* Whether DAMONX_LIST shows a session of that name. */
bool is_listed(const char *name);

/* The test fails if an errno is not 0. */
#define EXPECT_DONE(_call)						\
	do {								\
		int err_ = (_call);					\
		if (err_)						\
			ksft_fail(__FILE__, __LINE__, "%s: %s", #_call,	\
				  strerror(-err_));			\
	} while (0)

#endif /* MODULES_H */
