// SPDX-License-Identifier: GPL-2.0
/*
 * Reads files of merges. Only what the writer would have written is taken, so that
 * damage shows even where a checksum does not see it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "record/io/input.h"
#include "report/merge/merged.h"
#include "report/merge/merged_line.h"
#include "util/mem.h"
#include "util/msg.h"

/* A line that has all buckets, with the longest weights, is shorter. */
#define MAX_LINE	(256u << 10)

struct reader {
	struct rec_input *in;
	char *buf;			/* MAX_LINE + 1 */
	size_t start, end;		/* what is left of it */
	char *at;			/* in the line, which ends with a NUL */
	uint64_t nr;			/* of the line */
	uLong crc, crc_before;		/* of all lines, and without the last */
	struct merged_program program;	/* being read */
	uint64_t nr_programs;
};

static int damaged(const struct reader *r, const char *what)
{
	return msg_error("%s: line %" PRIu64 " of this merge is damaged: %s; make it again from its records, or leave it out",
			 input_name(r->in), r->nr, what);
}

static int cut_off(const struct reader *r)
{
	return msg_error("%s: is cut off: a merge ends with a line 'end'; make it again from its records, or leave it out",
			 input_name(r->in));
}

/* ---- lines ---- */

/* 1, 0 at the end, -1 after a message. */
static int fill(struct reader *r)
{
	ssize_t n;

	memmove(r->buf, r->buf + r->start, r->end - r->start);
	r->end -= r->start;
	r->start = 0;
	if (r->end == MAX_LINE)
		return damaged(r, "it is too long"), -1;
	n = input_read(r->in, r->buf + r->end, MAX_LINE - r->end);
	if (n > 0)
		r->end += (size_t)n;
	return n < 0 ? -1 : n > 0;
}

/* The same; a line that does not end with a newline is none. */
static int next_line(struct reader *r)
{
	size_t seen = 0;
	char *newline;
	int ret;

	r->nr++;
	while (!(newline = memchr(r->buf + r->start + seen, '\n',
				  r->end - r->start - seen))) {
		seen = r->end - r->start;
		ret = fill(r);
		if (ret <= 0)
			return ret;
	}
	r->at = r->buf + r->start;
	r->start = (size_t)(newline + 1 - r->buf);
	r->crc_before = r->crc;
	r->crc = crc32(r->crc, (const Bytef *)r->at, (uInt)(newline + 1 - r->at));
	*newline = '\0';
	if (strlen(r->at) != (size_t)(newline - r->at))
		return damaged(r, "it is no text"), -1;
	return 1;
}

/* ---- words; each function returns whether that was there ---- */

static bool is_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(r->at, word, n) != 0)
		return false;
	r->at += n;
	return true;
}

static bool at_end(const struct reader *r)
{
	return !*r->at;
}

/* A number as it is written: no sign, no zeros in front. */
static bool take_wide(struct reader *r, wide_sum *value)
{
	const char *start = r->at;
	wide_sum v = 0;

	for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
		unsigned int digit = (unsigned int)(*r->at - '0');

		if (v > WIDE_SUM_MAX / 10 || v * 10 > WIDE_SUM_MAX - digit)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return r->at > start && (*start != '0' || r->at == start + 1);
}

static bool take_nr(struct reader *r, uint64_t most, uint64_t *value)
{
	wide_sum v;

	if (!is_word(r, " ") || !take_wide(r, &v) || v > most)
		return false;
	*value = (uint64_t)v;
	return true;
}

static bool take_signed(struct reader *r, int64_t *value)
{
	uint64_t v;

	if (!take_nr(r, INT64_MAX, &v))
		return false;
	*value = (int64_t)v;
	return true;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character that %XX stands for, or 0. */
static char unescaped(const char *p)
{
	if (*p != '%' || hex(p[1]) < 0 || hex(p[2]) < 0)
		return 0;
	return (char)(unsigned char)(hex(p[1]) * 16 + hex(p[2]));
}

/* A name, to be freed; NULL: there is none. */
static char *take_name(struct reader *r)
{
	bool good = true;
	char *name, *to;

	if (!is_word(r, " "))
		return NULL;
	name = xcalloc(strcspn(r->at, " ") + 1, 1);
	for (to = name; *r->at && *r->at != ' '; to++) {
		const char c = unescaped(r->at);

		*to = *r->at;
		if (c)
			*to = c;
		r->at += c ? 3 : 1;
		good &= !c == !merged_is_escaped(*to);
	}
	if (good && to > name && *r->at == ' ')
		return name;
	free(name);
	return NULL;
}

/* ---- what lines say ---- */

static bool take_buckets(struct reader *r, struct histogram *h)
{
	const uint64_t least = h->least, most = h->most;
	const unsigned int first = histogram_bucket(least);
	const unsigned int last = histogram_bucket(most);
	unsigned int next = first, bucket = 0;
	wide_sum weight;
	uint64_t b;

	while (!at_end(r)) {
		if (!take_nr(r, last, &b) || b < next || !is_word(r, ":") ||
		    !take_wide(r, &weight) || !weight)
			return false;
		bucket = (unsigned int)b;
		/* the least value has to be in the first one, the most in the last */
		if (next == first && bucket != first)
			return false;
		next = bucket + 1;
		histogram_add(h, histogram_first(bucket), weight);
	}
	h->least = least;
	h->most = most;
	return h->total && bucket == last && least <= most;
}

static bool take_histogram(struct reader *r, struct histogram *h)
{
	return !h->total && take_nr(r, UINT64_MAX, &h->least) &&
	       take_nr(r, UINT64_MAX, &h->most) && take_buckets(r, h);
}

/* These return NULL, or what such a line has to be. */
static const char *take_program(struct reader *r)
{
	struct merged_program *p = &r->program;
	char *name = take_name(r);
	bool in_order = name && (!p->name || strcmp(p->name, name) < 0);

	merged_free_program(p);
	*p = (struct merged_program){ .name = name };
	if (!in_order)
		return "programs have names, and are in the order of these";
	r->nr_programs++;
	if (!take_nr(r, UINT64_MAX, &p->records) ||
	    !take_nr(r, UINT64_MAX, &p->targets) ||
	    !take_nr(r, UINT64_MAX, &p->snapshots) || !at_end(r))
		return "a program has numbers of records, targets and snapshots";
	return NULL;
}

static const char *take_sizes(struct reader *r)
{
	struct merged_program *p = &r->program;

	if (!p->name || p->idle.total || !is_word(r, " ") ||
	    !take_wide(r, &p->wss_byte_ns) || !take_histogram(r, &p->wss))
		return "working sets follow the name of a program, with a sum, the least, the greatest and their buckets";
	return NULL;
}

static const char *take_times(struct reader *r)
{
	struct merged_program *p = &r->program;

	if (!p->name || !take_histogram(r, &p->idle))
		return "idle times follow the working sets of a program, with the least, the greatest and their buckets";
	return NULL;
}

/* What was read of a program is complete. */
static void put_program(const struct reader *r, struct merged *m)
{
	if (r->program.name)
		merged_add(m, &r->program);
}

static const char *take_end(struct reader *r)
{
	char crc[16];
	uint64_t nr;

	snprintf(crc, sizeof(crc), " %08lx", r->crc_before);
	if (!take_nr(r, UINT64_MAX, &nr) || nr != r->nr_programs)
		return "its number of programs is another one";
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	return NULL;
#endif
	if (!is_word(r, crc) || !at_end(r))
		return "its checksum is another one";
	return NULL;
}

static const char *take_line(struct reader *r, struct merged *m, bool *end)
{
	if (is_word(r, "program")) {
		put_program(r, m);
		return take_program(r);
	}
	if (is_word(r, "wss"))
		return take_sizes(r);
	if (is_word(r, "idle"))
		return take_times(r);
	*end = is_word(r, "end");
	if (!*end)
		return "it begins with no word that is known";
	put_program(r, m);
	return take_end(r);
}

static bool take_rule(struct reader *r, struct merged_rule *rule)
{
	if (!is_word(r, "rule") || !take_signed(r, &rule->nr_excluded) ||
	    !take_signed(r, &rule->min_accesses) ||
	    !take_signed(r, &rule->min_bytes))
		return false;
	rule->by_cgroup = is_word(r, MERGED_BY_CGROUP);
	return at_end(r);
}

/* Returns 0, or 1 after a message. */
static int take_head(struct reader *r, struct merged *m)
{
	int ret = next_line(r);

	if (ret > 0 && !is_word(r, MERGED_MAGIC))
		return damaged(r, "it should have the format and its version");
	if (ret > 0 && strcmp(r->at, "1") != 0)
		return msg_error("%s: is a merge of version %.20s, and this damox reads version 1: update it",
				 input_name(r->in), r->at);
	if (ret > 0)
		ret = next_line(r);
	if (ret > 0 && !take_rule(r, &m->rule))
		return damaged(r, "it should have the rule: three numbers, and the word cgroup for a merge by cgroup");
	if (ret > 0)
		ret = next_line(r);
	if (ret > 0 && (!is_word(r, "records") ||
			!take_nr(r, UINT64_MAX, &m->records) || !at_end(r)))
		return damaged(r, "it should have the number of records");
	if (ret > 0)
		return 0;
	return ret ? 1 : cut_off(r);
}

/* Lines up to the last one; the same. */
static int take_body(struct reader *r, struct merged *m)
{
	const char *wrong = NULL;
	bool end = false;
	int ret = 1;

	while (!end && !wrong && (ret = next_line(r)) > 0)
		wrong = take_line(r, m, &end);
	if (wrong)
		return damaged(r, wrong);
	if (ret <= 0)
		return ret ? 1 : cut_off(r);
	/* nothing is after it */
	ret = r->start < r->end ? 1 : fill(r);
	if (ret > 0) {
		r->nr++;
		return damaged(r, "it is after the end; merges are joined by damox merge");
	}
	return ret ? 1 : 0;
}

int merged_read(struct merged *m, struct rec_input *in)
{
	struct reader r = {
		.in = in, .buf = xcalloc(MAX_LINE + 1, 1), .crc = crc32(0, NULL, 0),
	};
	int err = take_head(&r, m) || take_body(&r, m);

	merged_free_program(&r.program);
	free(r.buf);
	return err;
}
