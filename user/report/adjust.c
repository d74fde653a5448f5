// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <math.h>

#include "model/access_value.h"
#include "model/merge.h"
#include "report/adjust.h"
#include "util/msg.h"
#include "util/units.h"

/* Where the snapshots of one stream go, and what is on its way there. */
struct sink {
	const struct adjust_opts *o;
	struct rec_writer *out;
	int stream;
	struct rec_merge merge;
	bool open;		/* something is in @merge */
	double max_merged;	/* highest count that it can have */
	uint64_t nr_written;
	struct access_scale scale;	/* of what is written */
	bool known;		/* the record's own intervals are */
	double max_samples;	/* of a snapshot, by these */
	bool new_percents;	/* of merged counts; else the first one's stay */
	uint64_t nr_seen;
};

static int no_memory(void)
{
	return msg_error("out of memory while merging snapshots");
}

static void fill_percent(const struct access_scale *scale,
			 struct rec_region *r)
{
	int64_t percent = access_percent(scale, r);

	r->percent = percent > INT32_MAX ? INT32_MAX : (int32_t)percent;
}

/* Values that damo writes once it has looked at a record through filters. */
static void fill_in(const struct rec_stream *s, struct rec_snapshot *snap)
{
	struct access_scale scale = access_record_scale(s);

	for (size_t i = 0; i < snap->nr_regions; i++) {
		struct rec_region *r = &snap->regions[i];

		if (r->percent < 0)
			fill_percent(&scale, r);
		if (r->age_us == REC_NONE && r->age != REC_NONE)
			r->age_us = access_age_us(&scale, r);
	}
}

/* What damo mixes: percents of its filters and of the counts that were merged. */
static void renew_percents(const struct access_scale *scale,
			   struct rec_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_regions; i++) {
		snap->regions[i].percent = -1;
		fill_percent(scale, &snap->regions[i]);
	}
}

/*
 * Snapshots are seldom as long as the interval says, so that more or fewer of
 * them make a new interval than there should be: counts are brought to the
 * scale of the new one, or a rate could be higher than any can be.
 */
static void settle(const struct sink *k, struct rec_snapshot *all)
{
	double max = access_max_samples(&k->scale);
	struct rec_region *r = all->regions;

	for (size_t i = 0; i < all->nr_regions; i++, r++) {
		double nr = r->nr_accesses * (max / k->max_merged);

		r->nr_accesses = (uint32_t)fmin(round(nr), floor(max));
		/* those of one snapshot only */
		r->samples = 0;
		r->evidence = (struct rec_evidence){ 0 };
		if (r->age_us != REC_NONE)
			r->age = (uint64_t)((double)r->age_us / k->scale.aggr_us);
	}
	renew_percents(&k->scale, all);
}

static int finish_merged(struct sink *k, struct rec_snapshot *all)
{
	if (!k->o->sums_merged && k->known)
		settle(k, all);
	else if (k->new_percents)
		renew_percents(&k->scale, all);
	k->nr_written++;
	return rec_write(k->out, k->stream, all) ? 1 : 0;
}

static int take(struct sink *k, struct rec_snapshot *snap)
{
	struct rec_snapshot *all = &k->merge.snap;

	if (!k->o->aggregate)
		return rec_write(k->out, k->stream, snap) ? 1 : 0;
	if (k->nr_seen++ < (uint64_t)k->o->skip)
		return 0;
	if (k->open ? rec_merge_add(&k->merge, snap) :
		      rec_merge_begin(&k->merge, snap))
		return no_memory();
	k->max_merged = k->max_samples + (k->open ? k->max_merged : 0);
	k->open = (__int128)all->end_ns - rec_start_up_ns(all) <
		  k->o->aggr_ns;
	return k->open ? 0 : finish_merged(k, all);
}

/* Why a stream has no joined snapshot. */
static void hint(const struct sink *k)
{
	if (!k->o->aggregate || k->nr_written || !k->nr_seen)
		return;
	if (k->nr_seen <= (uint64_t)k->o->skip)
		msg_note("the first %" PRId64 " snapshots are left out, and there are only %" PRIu64 "; see --skip",
			 k->o->skip, k->nr_seen);
	else
		msg_note("the snapshots together are shorter than --aggregate_interval");
}

static int adjust_stream(const struct adjust_opts *o, struct rec_reader *in,
			 size_t nr, struct sink *k)
{
	const struct rec_stream *s = rec_stream(in, nr);
	struct access_filter_state st = { 0 };
	const struct access_scale of_record = access_record_scale(s);
	const uint64_t aggr_us = o->aggr_ns / NS_PER_US;
	bool known = access_scale_known(s);
	struct rec_stream head = *s;
	struct rec_snapshot *snap;
	int err = 0, got = 0;

	if (access_filter_needs_intervals(o->filter) && !known)
		return msg_error("%s: has no intervals, from which rates and ages are computed; give --intervals",
				 o->input);
	if (o->aggregate)
		head.intervals.aggr_us = (double)aggr_us;
	k->open = false;
	k->scale = access_record_scale(&head);
	k->known = known;
	k->max_samples = access_max_samples(&of_record);
	k->nr_written = 0;
	k->new_percents = known && access_filter_any(o->filter);
	k->nr_seen = 0;
	k->stream = rec_add_stream(k->out, &head);
	if (k->stream < 0 || rec_rewind(in, (int)nr))
		return 1;
	while (!err && (got = rec_next(in, &snap, NULL)) > 0) {
		if (known && (o->aggregate || o->format != REC_NATIVE))
			fill_in(s, snap);
		err = access_filter_apply(o->filter, s, &st, snap);
		err = err < 0 || (err && take(k, snap));
	}
	access_filter_state_destroy(&st);
	if (err || got < 0)
		return 1;
	hint(k);
	return 0;
}

int adjust_record(const struct adjust_opts *o)
{
	struct sink k = {
		.o = o, .merge.keeps_age = !o->sums_merged
	};
	struct rec_reader *in;
	int status = 0;

	in = rec_open(o->input, o->intervals);
	if (!in)
		return 1;
	k.out = rec_create(o->output, o->format, o->mode);
	if (!k.out) {
		rec_close(in);
		return 1;
	}
	if (o->rounds)
		rec_round(k.out);
	for (size_t i = 0; i < rec_nr_streams(in) && !status; i++)
		status = adjust_stream(o, in, i, &k);
	rec_merge_free(&k.merge);
	if (!status && o->format == REC_NATIVE)
		status = rec_add_beside(k.out, in) ? 1 : 0;
	if (status)
		rec_abandon(k.out);
	else if (rec_finish(k.out))
		status = 1;
	else
		rec_tell_losses(in, o->output, o->format);
	rec_close(in);
	return status;
}
