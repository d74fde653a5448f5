// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/side_json.h"
#include "util/file.h"
#include "util/mem.h"

#define CHUNK_BYTES	(1 << 16)

int side_member(const char *const *members, int nr, const unsigned char *key,
		size_t len)
{
	int i;

	for (i = 1; i < nr; i++)
		if (members[i] && strlen(members[i]) == len &&
		    !memcmp(members[i], key, len))
			return i;
	return 0;
}

bool side_number(char copy[SIDE_NUMBER_MAX], const char *text, size_t len)
{
	if (len >= SIDE_NUMBER_MAX)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return true;
}

static char *why_refused(yajl_handle h)
{
	unsigned char *why = yajl_get_error(h, 0, NULL, 0);
	char *line;

	why[strcspn((char *)why, "\n")] = '\0';
	line = xstrdup((char *)why);
	yajl_free_error(h, why);
	return line;
}

char *side_parse_cut(FILE *f, const yajl_callbacks *callbacks, void *ctx,
		     bool *cut)
{
	yajl_handle h = yajl_alloc(callbacks, NULL, ctx);
	unsigned char chunk[CHUNK_BYTES];
	bool ok = true;
	const char *packed_by;
	char *why = NULL;
	size_t n;

	*cut = false;
	if (!h)
		return xstrdup(strerror(ENOMEM));
	while (ok && (n = fread(chunk, 1, sizeof(chunk), f)))
		ok = yajl_parse(h, chunk, n) == yajl_status_ok;
	packed_by = ok ? NULL : file_packed_by(chunk, n);
	if (packed_by)
		why = xasprintf("it is packed by %s; unpack it first", packed_by);
	else if (ok && ferror(f))
		why = xstrdup(strerror(errno));
	else if (!ok)
		why = why_refused(h);
	else
		*cut = yajl_complete_parse(h) != yajl_status_ok;
	if (*cut)
		why = why_refused(h);
	yajl_free(h);
	return why;
}

char *side_parse(FILE *f, const yajl_callbacks *callbacks, void *ctx)
{
	bool cut;

	return side_parse_cut(f, callbacks, ctx, &cut);
}
