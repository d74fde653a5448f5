// SPDX-License-Identifier: GPL-2.0
/*
 * Writing the text that damo writes for perf script. It has no place for the
 * start of the first snapshot, which readers derive from the lengths of the
 * others: a record of one snapshot gets a second one that is none.
 */
#include <stdio.h>

#include "record/formats.h"
#include "record/output.h"
#include "record/record.h"

#define LINE_MAX_LEN	256

static void put_line(struct rec_output *o, const struct rec_stream *s,
		     int64_t time_ns, size_t nr, const struct rec_region *r)
{
	char *room = output_room(o, LINE_MAX_LEN), *p = room;

	/* damo has no more than one kdamond in such a file, called x */
	p += s->kdamond_idx ? sprintf(p, "kdamond.%d", s->kdamond_idx) :
			      sprintf(p, "kdamond.x");
	/* microseconds, rounded: that is all that damo's readers expect */
	p += sprintf(p, " xxxx xxxx %f", (double)time_ns / 1e9);
	p += sprintf(p, ": damon:damon_aggregated: target_id=");
	if (s->target_id == REC_NONE)
		p += sprintf(p, "None");
	else
		p = put_digits(p, s->target_id);
	p += sprintf(p, " nr_regions=%zu ", nr);
	if (r) {
		p = put_digits(p, r->start);
		*p++ = '-';
		p = put_digits(p, r->end);
		*p++ = ':';
		*p++ = ' ';
		p = put_digits(p, r->nr_accesses);
		*p++ = ' ';
		if (r->age == REC_NONE)
			p += sprintf(p, "-1");
		else
			p = put_digits(p, r->age);
	} else {
		p += sprintf(p, "0-0: -1 -1");
	}
	*p++ = '\n';
	o->len += p - room;
}

static int put_stream(struct rec_reader *r, size_t stream, struct rec_output *o)
{
	const struct rec_stream *s = rec_stream(r, stream);
	struct rec_snapshot *snap;
	uint64_t nr = 0;
	int64_t end_ns = 0, length_ns = 0;
	int err;

	if (rec_rewind(r, (int)stream))
		return -1;
	while ((err = rec_next(r, &snap, NULL)) > 0) {
		for (size_t i = 0; i < snap->nr_regions; i++)
			put_line(o, s, snap->end_ns, snap->nr_regions,
				 &snap->regions[i]);
		nr++;
		end_ns = snap->end_ns;
		length_ns = snap->end_ns - snap->start_ns;
		if (o->failed)
			return -1;
	}
	if (nr == 1)
		put_line(o, s, end_ns + length_ns, 1, NULL);
	return err;
}

int trace_write(struct rec_reader *r, struct rec_output *o)
{
	for (size_t i = 0; i < rec_nr_streams(r); i++)
		if (put_stream(r, i, o))
			return -1;
	return o->failed ? -1 : 0;
}
