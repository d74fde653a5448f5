// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "draw/picture_type.h"

static const struct {
	const char *ending;
	enum picture_type type;
} endings[] = {
	{ ".png", PICTURE_PNG },
	{ ".svg", PICTURE_SVG },
	{ ".pdf", PICTURE_PDF },
	{ ".jpeg", PICTURE_JPEG },
	{ ".jpg", PICTURE_JPEG },
};

int picture_type(const char *path)
{
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(endings) / sizeof(endings[0]); i++)
		if (!strcmp(dot, endings[i].ending))
			return (int)endings[i].type;
	return -1;
}
