// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "util/file.h"
#include "util/msg.h"

int file_close(FILE *f, const char *path)
{
	bool failed = ferror(f);

	errno = 0;
	if (fclose(f) || failed)
		return msg_error("cannot write %s: %s", path,
				 errno ? strerror(errno) : "write error");
	return 0;
}

const char *file_packed_by(const void *start, size_t n)
{
	static const struct {
		const char *magic, *name;
	} kinds[] = {
		{ "\x1f\x8b", "gzip" }, { "\xfd" "7zXZ", "xz" },
		{ "\x28\xb5\x2f\xfd", "zstd" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i].magic);

		if (n >= len && !memcmp(start, kinds[i].magic, len))
			return kinds[i].name;
	}
	return NULL;
}
