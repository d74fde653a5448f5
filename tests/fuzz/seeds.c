// SPDX-License-Identifier: GPL-2.0
/* Writes the sample record in each format into a folder, as seeds to fuzz. */
#include <stdio.h>

#include "sample.h"

static int one(const char *dir, const char *name, enum rec_format format,
	       bool flush, bool optional)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return sample_write(path, format, flush, optional);
}

int main(int argc, char **argv)
{
	const char *dir = argc == 2 ? argv[1] : ".";

	return one(dir, "native", REC_NATIVE, true, false) ||
	       one(dir, "native-optional", REC_NATIVE, true, true) ||
	       one(dir, "native-one-block", REC_NATIVE, false, true) ||
	       one(dir, "json", REC_JSON, false, false) ||
	       one(dir, "json-optional", REC_JSON, false, true) ||
	       one(dir, "zlib", REC_JSON_COMPRESSED, false, true) ||
	       one(dir, "trace", REC_PERF_SCRIPT, false, false);
}
