// SPDX-License-Identifier: GPL-2.0
/* Text of tracers, line by line. */
#include <stdio.h>

#include "record/perf/perf_record.h"
#include "record/perf/trace.h"
#include "util/msg.h"

#define CHUNK	(256u << 10)

struct lines {
	struct rec_input *in;
	char *p;
	size_t pos, len;
	bool eof;
};

/* Make sure that a whole line is there; lines longer than the buffer are cut. */
static int fill(struct lines *l)
{
	memmove(l->p, l->p + l->pos, l->len - l->pos);
	l->len -= l->pos;
	l->pos = 0;
	while (l->len < CHUNK && !memchr(l->p, '\n', l->len)) {
		ssize_t got = input_read(l->in, l->p + l->len, CHUNK - l->len);

		if (got < 0)
			return -1;
		if (!got) {
			l->eof = true;
			break;
		}
		l->len += got;
	}
	return 0;
}

/* The next line, without its end; false at the file's end. */
static int next_line(struct lines *l, const char **line, const char **end)
{
	char *eol;

	for (;;) {
		eol = memchr(l->p + l->pos, '\n', l->len - l->pos);
		if (eol || l->eof || l->len - l->pos == CHUNK)
			break;
		if (fill(l))
			return -1;
	}
	if (l->pos == l->len)
		return 0;
	*line = l->p + l->pos;
	*end = eol ? eol : l->p + l->len;
	l->pos = (size_t)(*end - l->p) + !!eol;
	if (*end > *line && (*end)[-1] == '\r')
		(*end)--;
	return 1;
}

int trace_scan_text(struct rec_input *in, struct trace_sink *sink)
{
	struct lines l = { .in = in, .p = malloc(CHUNK) };
	const char *line, *end;
	struct trace_event e;
	struct trace_text text;
	int err = 0;

	if (!l.p) {
		msg_error("%s: out of memory", input_name(in));
		return -1;
	}
	while (!err && (err = next_line(&l, &line, &end)) > 0) {
		err = 0;
		if (trace_parse_line(line, end, &e, &text))
			err = sink->event(sink, &e, &text);
	}
	free(l.p);
	return err;
}

struct rec_reader *trace_read(struct rec_input *in,
			      const struct rec_intervals *intervals)
{
	struct trace_build *b = trace_begin(input_name(in), intervals);

	if (!b)
		return NULL;
	if (!trace_scan_text(in, trace_build_sink(b)))
		return trace_end(b, REC_PERF_SCRIPT);
	trace_abandon(b);
	return NULL;
}
