// SPDX-License-Identifier: GPL-2.0
#include "util/utf8.h"

size_t utf8_bytes(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n, i;

	if (*s < 0x80)
		return *s != 0;
	n = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	if (*s < 0xc2 || *s > 0xf4)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong, surrogates, beyond the last */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

bool utf8_is_text(const char *text)
{
	size_t n;

	while ((n = utf8_bytes(text)))
		text += n;
	return !*text;
}

void utf8_clean(char *text)
{
	while (*text) {
		size_t n = utf8_bytes(text);

		if (!n)
			*text = '?';
		text += n ? n : 1;
	}
}
