// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "util/names.h"

int name_index(const char *const *names, const char *name)
{
	int i;

	for (i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}
