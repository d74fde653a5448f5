/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Templates of access reports: text with keywords in angle brackets. There is
 * one for the head and tail of a record and of a snapshot, and one for a
 * region's line. They are compiled once, into pieces that are put in turn.
 */
#ifndef DX_FORMAT_H
#define DX_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/access/access_view.h"

/* As in --format, ends with NULL. */
extern const char *const format_area_names[];

/* Tables of these end with one without name. */
struct format_keyword {
	const char *name;		/* "<size>" */
	const char *help;
	void (*put)(struct access_view *v);
	size_t chars;			/* the least, blanks are added */
};

struct format_piece {
	const struct format_keyword *keyword;	/* NULL: text as it stands */
	const char *text;
	size_t len;			/* of the text; of a keyword: its width */
};

struct format_template {
	char *text;			/* pieces point into it */
	struct format_piece *piece;
	size_t nr;
};

/**
 * format_compile() - make a template ready for use
 * @text: "\n" written as two characters is a newline; keywords that do not
 *	exist stay as they are
 * @own: more keywords, which damo does not have; or NULL
 * @widths: the user's; they go before the default ones
 *
 * Returns 0, or 1 after a line on standard error.
 */
int format_compile(struct format_template *t, const char *text,
		   const struct format_keyword *keywords,
		   const struct format_keyword *own,
		   const struct format_widths *widths);
void format_destroy(struct format_template *t);

/* Put the template's text and a newline; nothing when it is empty. */
void format_put(const struct format_template *t, struct access_view *v);

#endif /* DX_FORMAT_H */
