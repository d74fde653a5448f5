// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "damo/escapes.h"

char *escapes_lower(char *text)
{
	char *p = text;
	int i;

	/* two at a time: a backslash may stand for itself */
	while (p && (p = strchr(p, '\\')) && p[1]) {
		p += 2;
		for (i = p[-1] == 'u' ? 4 : 0; i && *p; i--, p++)
			*p = (char)tolower((unsigned char)*p);
	}
	return text;
}
