// SPDX-License-Identifier: GPL-2.0
/* Files that are often taken for records, by how they begin. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "record/foreign.h"

#define MAGIC(text)	text, sizeof(text) - 1

static const struct {
	const char *magic;
	size_t len, at;
	struct foreign kind;
} kinds[] = {
	{ MAGIC("\x17\x08\x44tracing"), 0,
	  { "is a trace.dat of trace-cmd; make text of it: trace-cmd report ", " >trace.txt" } },
	{ MAGIC("2ELIFREP"), 0,
	  { "is perf data of a machine of the other byte order; make text of it there: perf script -i ", " >trace.txt" } },
	{ MAGIC("PERFFILE"), 0,
	  { "is perf data of a perf before Linux 3.2; make text of it: perf script -i ", " >trace.txt" } },
	{ MAGIC("BZh"), 0, { "is packed by bzip2; unpack it first: bunzip2 -k ", "" } },
	{ MAGIC("\x04\x22\x4d\x18"), 0,
	  { "is packed by lz4; unpack it first: lz4 -d ", "" } },
	{ MAGIC("\x1f\x9d"), 0,
	  { "is packed by compress; unpack it first: gunzip -k ", "" } },
	{ MAGIC("\x5d\x00\x00"), 0,
	  { "is packed by lzma; unpack it first: xz -dk ", "" } },
	{ MAGIC("LZIP"), 0, { "is packed by lzip; unpack it first: lzip -dk ", "" } },
	{ MAGIC("\x89LZO"), 0, { "is packed by lzop; unpack it first: lzop -d ", "" } },
	{ MAGIC("PK\x03\x04"), 0,
	  { "is a zip archive; unpack it first: unzip ", "" } },
	{ MAGIC("7z\xbc\xaf\x27\x1c"), 0,
	  { "is a 7z archive; unpack it first: 7z x ", "" } },
	{ MAGIC("ustar"), 257, { "is a tar archive; unpack it first: tar xf ", "" } },
	{ MAGIC("\xc1\x1f\xfc\xc1"), 0,
	  { "is a CTF trace of LTTng, perf or babeltrace, which is not read; take perf data or text of perf script instead of ", "" } },
	{ MAGIC("SQLite format 3"), 0,
	  { "is an SQLite database, as perf's scripts export; take perf data or text of perf script instead of ", "" } },
	{ MAGIC("\x7f" "ELF"), 0,
	  { "is a program or a library; name a record instead of ", "" } },
	{ MAGIC("\x89PNG"), 0, { "is a picture; name the record that ", " was made of" } },
	{ MAGIC("\xff\xd8\xff"), 0,
	  { "is a picture; name the record that ", " was made of" } },
	{ MAGIC("%PDF-"), 0, { "is a picture; name the record that ", " was made of" } },
	{ MAGIC("<?xml"), 0, { "is a picture; name the record that ", " was made of" } },
	{ MAGIC("<svg"), 0, { "is a picture; name the record that ", " was made of" } },
	{ MAGIC("damox-merge "), 0,
	  { "is a merge of records, which has no snapshots any more; show it: damox merge ", "" } },
	{ MAGIC("kdamonds:"), 0,
	  { "is a file of parameters; name a record instead of ", "" } },
};

static const struct foreign utf16 = {
	"is text in UTF-16, not in UTF-8; convert it first: iconv -f UTF-16 -t UTF-8 ",
	" >utf-8.txt"
};

static bool is_ascii_text(uint8_t c)
{
	return isprint(c) || isspace(c);
}

/* By its mark, or as every other byte of ASCII in it is 0. */
static bool is_utf16(const uint8_t *p, size_t n)
{
	if (n < 4)
		return false;
	return (p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff) ||
	       (is_ascii_text(p[0]) && !p[1] && is_ascii_text(p[2]) && !p[3]) ||
	       (!p[0] && is_ascii_text(p[1]) && !p[2] && is_ascii_text(p[3]));
}

const struct foreign *foreign_kind(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (n >= kinds[i].at + kinds[i].len &&
		    !memcmp(p + kinds[i].at, kinds[i].magic, kinds[i].len))
			return &kinds[i].kind;
	return is_utf16(p, n) ? &utf16 : NULL;
}
