// SPDX-License-Identifier: GPL-2.0
/*
 * Writing the text that damo writes for perf script. It has no place for the
 * start of the first snapshot, which readers derive from the lengths of the
 * others: a record of one snapshot gets a second one that is none.
 */
#include <stdio.h>

#include "record/perf/perf_record.h"
#include "util/units.h"

#define LINE_MAX_LEN	256

/* The columns that all lines begin with. */
static char *put_columns(char *p, const struct rec_stream *s, int64_t time_ns)
{
	/* damo has no more than one kdamond in such a file, called x */
	p += s->kdamond_idx ? sprintf(p, "kdamond.%d", s->kdamond_idx) :
			      sprintf(p, "kdamond.x");
	/* microseconds, rounded: that is all that damo's readers expect */
	return p + sprintf(p, " xxxx xxxx %f: damon:", (double)time_ns / 1e9);
}

static char *put_target(char *p, const struct rec_stream *s, size_t nr)
{
	p += sprintf(p, "target_id=");
	if (s->target_id == REC_NONE)
		p += sprintf(p, "None");
	else
		p = put_digits(p, s->target_id);
	return p + sprintf(p, " nr_regions=%zu ", nr);
}

static char *put_values(char *p, const struct rec_region *r)
{
	p = put_digits(p, r->start);
	*p++ = '-';
	p = put_digits(p, r->end);
	*p++ = ':';
	*p++ = ' ';
	p = put_digits(p, r->nr_accesses);
	*p++ = ' ';
	return r->age == REC_NONE ? p + sprintf(p, "-1") :
				    put_digits(p, r->age);
}

/* A region; none: the end of a record that has one snapshot only. */
static void put_region(struct rec_output *o, const struct rec_stream *s,
		       int64_t time_ns, size_t nr, const struct rec_region *r)
{
	char *room = output_room(o, LINE_MAX_LEN), *p = room;

	p = put_columns(p, s, time_ns);
	p += sprintf(p, "damon_aggregated: ");
	p = put_target(p, s, nr);
	p = r ? put_values(p, r) : p + sprintf(p, "0-0: -1 -1");
	*p++ = '\n';
	o->len += p - room;
}

/* The kernel has a byte for what a probe hit. */
static void put_probes(struct rec_output *o, const struct rec_stream *s,
		       int64_t time_ns, size_t nr, const struct rec_region *r)
{
	char *room = output_room(o, LINE_MAX_LEN), *p = room;

	for (uint32_t i = 0; i < r->nr_probes; i++)
		if (r->probe_hits[i] > UINT8_MAX)
			return;
	p = put_columns(p, s, time_ns);
	p += sprintf(p, "damon_region_aggregated: ");
	p = put_target(p, s, nr);
	p = put_values(p, r);
	p += sprintf(p, " probe_hits=");
	for (uint32_t i = 0; i < r->nr_probes; i++)
		p += sprintf(p, i ? " %02x" : "%02x", r->probe_hits[i]);
	*p++ = '\n';
	o->len += p - room;
}

static void put_tuning(struct rec_output *o, const struct rec_stream *s,
		       int64_t time_ns, uint64_t sample_us)
{
	char *room = output_room(o, LINE_MAX_LEN), *p = room;

	p = put_columns(p, s, time_ns);
	p += sprintf(p, "damon_monitor_intervals_tune: sample_us=");
	p = put_digits(p, sample_us);
	*p++ = '\n';
	o->len += p - room;
}

static int put_stream(struct rec_reader *r, size_t stream, struct rec_output *o)
{
	const struct rec_stream *s = rec_stream(r, stream);
	/* tuning is of a kdamond: told once, not for each of its targets */
	bool tuned = rec_nr_streams(r) == 1;
	uint64_t nr = 0, sample_us = REC_NONE;
	struct rec_snapshot *snap;
	int64_t end_ns = 0, length_ns = 0;
	int err;

	if (rec_rewind(r, (int)stream))
		return -1;
	while ((err = rec_next(r, &snap, NULL)) > 0) {
		if (tuned && snap->sample_us != sample_us &&
		    snap->sample_us != REC_NONE)
			put_tuning(o, s, snap->end_ns, snap->sample_us);
		sample_us = snap->sample_us;
		for (size_t i = 0; i < snap->nr_regions; i++) {
			const struct rec_region *g = &snap->regions[i];

			put_region(o, s, snap->end_ns, snap->nr_regions, g);
			if (g->nr_probes)
				put_probes(o, s, snap->end_ns,
					   snap->nr_regions, g);
		}
		nr++;
		end_ns = snap->end_ns;
		length_ns = snap->end_ns - snap->start_ns;
		if (o->failed)
			return -1;
	}
	if (nr == 1)
		put_region(o, s, end_ns + length_ns, 1, NULL);
	return err;
}

int trace_write(struct rec_reader *r, struct rec_output *o)
{
	for (size_t i = 0; i < rec_nr_streams(r); i++)
		if (put_stream(r, i, o))
			return -1;
	return o->failed ? -1 : 0;
}
