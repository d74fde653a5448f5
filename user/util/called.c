// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "util/called.h"

/* The version in a name as "damo182"; empty in "damo", NULL in others. */
static const char *damo_version(void)
{
	const char *name = program_invocation_short_name;

	if (strncmp(name, "damo", 4) != 0 ||
	    name[4 + strspn(name + 4, "0123456789.")])
		return NULL;
	return name + 4;
}

bool args_called_as_damo(void)
{
	return damo_version();
}

bool args_called_as_damo1(void)
{
	const char *version = damo_version();

	return version && version[0] == '1';
}
