/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the live view shows: the last minutes of each target, and what is known
 * beside. It knows of no terminal and of no session: snapshots come in by a
 * sink, the rest by view_take_*().
 *
 * Times are nanoseconds of the record's clock, sizes and addresses bytes, ranges
 * half open.
 */
#ifndef DX_VIEW_MODEL_H
#define DX_VIEW_MODEL_H

#include "model/access_value.h"
#include "model/areas.h"
#include "model/mappings.h"
#include "model/sink.h"

/* Memory that the past of all targets may take; the oldest goes first. */
#define VIEW_PAST_BYTES	(32u << 20)

/* Neighbors of the same heat are one. */
struct view_span {
	uint64_t start, end;
	float heat;			/* samples with an access, 0 to 1 */
};

struct view_shot {
	int64_t start_ns, end_ns;
	uint64_t hot_bytes;		/* of regions with an access */
	uint64_t all_bytes;
	uint32_t nr_spans;
	struct view_span *spans;	/* its own */
};

struct view_target {
	struct rec_stream stream;	/* without filters; comm is name */
	char *name;			/* "4242 redis-server"; never NULL */
	bool ended;
	/* the past: nr from first on, in the order of time */
	struct view_shot *shots;
	size_t first, nr, room;
	/* the last snapshot */
	struct rec_region *regions;
	size_t nr_regions, room_regions;
	struct access_scale scale;	/* in force for it */
	struct areas areas;		/* all addresses ever seen */
	struct name_list names;		/* mapped there */
};

/* What a scheme has done since it was there. */
struct view_scheme {
	int kdamond_idx, context_idx, scheme_idx;
	char action[24];
	bool on;
	uint64_t tried_bytes, applied_bytes, nr_applied;
	uint64_t last_tried_bytes, last_applied_bytes, last_nr_applied;
};

struct view_model {
	struct view_target *targets;
	size_t nr_targets;
	size_t last_told;	/* the stream of which was told last */
	int64_t first_ns, now_ns;	/* first and last moment seen */
	bool has_time;
	uint64_t past_bytes;		/* taken by the past of all targets */
	uint64_t nr_taken;		/* snapshots so far */
	struct view_scheme *schemes;
	size_t nr_schemes;
	/* of the second before, where it is known */
	bool has_cost;
	double cpu_percent;		/* of the kdamonds, of one CPU */
	uint64_t lost_records;
	bool over;			/* nothing more will come */
	bool frozen;			/* lists of regions stay as they are */
};

void view_model_free(struct view_model *m);

/* Where snapshots go in. A stream seen before goes on under its number. */
struct snapshot_sink view_sink(struct view_model *m);

/* Mappings of target @i; @names becomes the model's. */
void view_take_names(struct view_model *m, size_t i, struct name_list *names);

/**
 * view_take_schemes() - what schemes have done until now
 * @now: as many as there are; figures since they were added, last_* unused
 * @seconds: since the call before, by which the figures "in a second" go
 */
void view_take_schemes(struct view_model *m, const struct view_scheme *now,
		       size_t nr, double seconds);

/* Shot @i of the past, 0 is the oldest. */
static inline const struct view_shot *view_shot_at(const struct view_target *t,
						   size_t i)
{
	return &t->shots[t->first + i];
}

static inline const struct view_shot *view_last_shot(const struct view_target *t)
{
	return t->nr ? view_shot_at(t, t->nr - 1) : NULL;
}

/* The last shot that ends by @end_ns, or the first one; NULL for none. */
const struct view_shot *view_shot_by(const struct view_target *t,
				     int64_t end_ns);

/* What is mapped at the start of [start, end), or first in it; "" for nothing. */
const char *view_name_at(const struct view_target *t, uint64_t start,
			 uint64_t end);

/* The length of a snapshot, by which time is shown at first. */
int64_t view_shot_ns(const struct view_target *t);

#endif /* DX_VIEW_MODEL_H */
