// SPDX-License-Identifier: GPL-2.0
/* Templates: compiling and putting them. */
#include <stdlib.h>
#include <string.h>

#include "report/access/format.h"
#include "report/access/text.h"
#include "util/msg.h"

const char *const format_area_names[] = {
	"record_head", "snapshot_head", "region", "snapshot_tail",
	"record_tail", NULL
};

/* People leave the brackets out. */
static bool names_keyword(const char *given, const char *keyword)
{
	size_t len = strlen(given);

	if (given[0] == '<')
		return !strcmp(given, keyword);
	return !strncmp(keyword + 1, given, len) &&
	       !strcmp(keyword + 1 + len, ">");
}

static size_t width_of(const struct format_keyword *k,
		       const struct format_widths *user)
{
	size_t i;

	/* Of several for one keyword the last holds. */
	for (i = user->nr; i > 0; i--)
		if (names_keyword(user->width[i - 1].keyword, k->name))
			return user->width[i - 1].chars;
	return k->chars;
}

static void unescape_newlines(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'n') {
			*to++ = '\n';
			text++;
		} else {
			*to++ = *text;
		}
	}
	*to = '\0';
}

static const struct format_keyword *keyword_at(const char *text,
					       const struct format_keyword *k)
{
	for (; k && k->name; k++)
		if (!strncmp(text, k->name, strlen(k->name)))
			return k;
	return NULL;
}

static void add_text(struct format_template *t, const char *text, size_t len)
{
	if (len)
		t->piece[t->nr++] = (struct format_piece){ NULL, text, len };
}

static void split(struct format_template *t,
		  const struct format_keyword *keywords,
		  const struct format_keyword *own,
		  const struct format_widths *widths)
{
	const struct format_keyword *k;
	const char *p, *from = t->text;

	for (p = strchr(from, '<'); p; p = strchr(p, '<')) {
		k = keyword_at(p, keywords);
		if (!k)
			k = keyword_at(p, own);
		if (!k) {
			p++;
			continue;
		}
		add_text(t, from, (size_t)(p - from));
		t->piece[t->nr++] = (struct format_piece){
			k, NULL, width_of(k, widths)
		};
		p += strlen(k->name);
		from = p;
	}
	add_text(t, from, strlen(from));
}

int format_compile(struct format_template *t, const char *text,
		   const struct format_keyword *keywords,
		   const struct format_keyword *own,
		   const struct format_widths *widths)
{
	size_t brackets = 0;
	const char *p;

	*t = (struct format_template){ 0 };
	for (p = text; *p; p++)
		brackets += *p == '<';
	t->text = strdup(text);
	t->piece = calloc(2 * brackets + 1, sizeof(*t->piece));
	if (!t->text || !t->piece) {
		format_destroy(t);
		return msg_error("out of memory");
	}
	unescape_newlines(t->text);
	split(t, keywords, own, widths);
	return 0;
}

void format_destroy(struct format_template *t)
{
	free(t->text);
	free(t->piece);
	*t = (struct format_template){ 0 };
}

void format_put(const struct format_template *t, struct access_view *v)
{
	const struct format_piece *piece = t->piece, *end = piece + t->nr;
	size_t from;

	if (piece == end)
		return;
	for (; piece < end; piece++) {
		if (!piece->keyword) {
			text_put(v->text, piece->text, piece->len);
			continue;
		}
		from = text_tell(v->text);
		piece->keyword->put(v);
		text_pad(v->text, from, piece->len);
	}
	text_putc(v->text, '\n');
}
