/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files that damo lays beside a record: JSON lists of any length, parsed
 * as a stream.
 */
#ifndef DX_REPORT_SIDE_JSON_H
#define DX_REPORT_SIDE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <yajl/yajl_parse.h>

#define SIDE_NUMBER_MAX	64	/* longer ones are passed over */

/* The index of @key among @nr @members, of which some may be NULL; 0: none. */
int side_member(const char *const *members, int nr, const unsigned char *key,
		size_t len);

/* The number as a string in @copy; false where it is too long. */
bool side_number(char copy[SIDE_NUMBER_MAX], const char *text, size_t len);

/*
 * Parses all of @f. Returns NULL, or why that failed in one line, which the
 * caller frees.
 */
char *side_parse(FILE *f, const yajl_callbacks *callbacks, void *ctx);

/* The same; *@cut when nothing was wrong but that the file ends too early. */
char *side_parse_cut(FILE *f, const yajl_callbacks *callbacks, void *ctx,
		     bool *cut);

#endif
