// SPDX-License-Identifier: GPL-2.0
/*
 * Regions in the exact layout that damo writes (indent 4, fixed order of keys):
 * nearly all of a record is this text, and most of it never changes. So compare
 * the fixed parts whole and read only what is between. Whatever looks
 * different in the least is left to the general parser.
 */
#include "record/json/json_build.h"

#define NEED	2048	/* no region in this layout is longer */

#define SP4	"    "
#define NL20	"\n" SP4 SP4 SP4 SP4 SP4
#define NL24	NL20 SP4
#define NL28	NL24 SP4

struct scan {
	const char *p;
	struct json_build *b;
};

#define skip(s, text) skip_text(s, text, sizeof(text) - 1)

static inline bool skip_text(struct scan *s, const char *text, size_t n)
{
	if (memcmp(s->p, text, n) != 0)
		return false;
	s->p += n;
	return true;
}

/*
 * A json string without escapes: @t is what is between the quotes. The first
 * quote has been passed already.
 */
static inline bool get_string(struct scan *s, struct json_tok *t)
{
	const char *q = s->p;

	while ((*q >= '0' && *q <= '9') || *q == ',')
		q++;
	if (*q != '"') {
		/* words and units; control characters are for the other one */
		while ((*q >= '0' && *q <= '9') || (*q >= 'a' && *q <= 'z') ||
		       (*q >= 'A' && *q <= 'Z') || *q == ' ' || *q == ',' ||
		       *q == '.')
			q++;
		if (*q != '"')
			return false;
	}
	t->type = JSON_STRING;
	t->p = s->p;
	t->n = q - s->p;
	s->p = q + 1;
	return true;
}

/* A whole json number: "0", or digits that do not begin with 0. */
static inline bool get_digits(struct scan *s, struct json_tok *t)
{
	const char *q = s->p;

	while (*q >= '0' && *q <= '9')
		q++;
	t->type = JSON_NUMBER;
	t->p = s->p;
	t->n = q - s->p;
	if (!t->n || (t->n > 1 && *t->p == '0'))
		return false;
	s->p = q;
	return true;
}

static inline bool get_size(struct scan *s, uint64_t *v)
{
	uint64_t sum = 0;
	struct json_tok t;
	const char *q;

	/* up to 19 digits cannot overflow; commas do not count */
	for (q = s->p; q - s->p < 19; q++) {
		unsigned int c = (unsigned char)*q - '0';

		if (c <= 9)
			sum = sum * 10 + c;
		else if (*q != ',')
			break;
	}
	if (*q == '"' && q != s->p && s->p[0] != ',') {
		*v = sum;
		s->p = q + 1;
		return true;
	}
	return get_string(s, &t) && json_size(&t, v);
}

/* Values that may be null; json_set() has the last word on what is good. */
static bool set_string_or_null(struct scan *s, enum json_field f)
{
	struct json_tok t;

	if (*s->p == 'n')
		return skip(s, "null");
	if (*s->p++ != '"' || !get_string(s, &t))
		return false;
	return !json_set(s->b, f, &t);
}

static bool set_percent(struct scan *s)
{
	struct json_tok t;

	if (*s->p == 'n')
		return skip(s, "null");
	return get_digits(s, &t) && !json_set(s->b, F_PERCENT, &t);
}

static bool set_probe_hits(struct scan *s)
{
	struct json_tok t;

	if (skip(s, "[]"))
		return true;
	if (*s->p++ != '[')
		return false;
	for (int i = 0; i < REC_MAX_PROBES; i++) {
		if (!skip(s, NL28) || !get_digits(s, &t) ||
		    json_set(s->b, F_PROBE_HITS, &t))
			return false;
		if (*s->p != ',')
			break;
		s->p++;
	}
	return skip(s, NL24 "]");
}

static bool set_samples(struct scan *s, struct rec_region *r)
{
	struct json_tok t;

	/* two digits are what there mostly is */
	if (s->p[0] >= '0' && s->p[0] <= '9' && s->p[1] == ',') {
		r->nr_accesses = s->p[0] - '0';
		s->b->counted = true;
		s->p++;
		return true;
	}
	return get_digits(s, &t) && !json_set(s->b, F_SAMPLES, &t);
}

static bool get_region(struct scan *s)
{
	struct rec_region *r = s->b->region;

	if (!skip(s, NL24 "\"start\": \"") || !get_size(s, &r->start) ||
	    !skip(s, "," NL24 "\"end\": \"") || !get_size(s, &r->end) ||
	    !skip(s, "," NL24 "\"nr_accesses\": {" NL28 "\"samples\": ") ||
	    !set_samples(s, r) || !skip(s, "," NL28 "\"percent\": ") ||
	    !set_percent(s) ||
	    !skip(s, NL24 "}," NL24 "\"age\": {" NL28 "\"usec\": ") ||
	    !set_string_or_null(s, F_AGE_US) ||
	    !skip(s, "," NL28 "\"aggr_intervals\": ") ||
	    !set_string_or_null(s, F_AGE) || !skip(s, NL24 "}"))
		return false;
	/* older damo wrote no more than that */
	if (skip(s, NL20 "}"))
		return true;
	if (!skip(s, "," NL24 "\"probe_hits\": ") || !set_probe_hits(s) ||
	    !skip(s, "," NL24 "\"sz_filter_passed\": "))
		return false;
	if (!skip(s, "\"0 B\"") && !set_string_or_null(s, F_PASSED))
		return false;
	return skip(s, NL20 "}");
}

int json_fast_regions(struct json_build *b, const char *p, size_t n,
		      size_t *used, bool *more)
{
	struct scan s = { .p = p, .b = b };
	const char *good = p;

	*more = false;
	for (;;) {
		if ((size_t)(p + n - good) < NEED) {
			*more = true;
			break;
		}
		s.p = good;
		if (b->snap.nr_regions && *s.p++ != ',')
			break;
		if (!skip(&s, NL20 "{") || json_begin_region(b))
			break;
		if (!get_region(&s)) {
			b->snap.nr_regions--;
			b->region = NULL;
			break;
		}
		b->has_start = b->has_end = true;
		good = s.p;
	}
	*used = good - p;
	return b->failed ? -1 : 0;
}
