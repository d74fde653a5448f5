// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays of regions: outlining, merging, splitting.
 *
 * Pure: nothing here knows of contexts or time. What makes an array longer
 * builds a new one beside it, in room that the caller has made sure of.
 */
#include "internal.h"

bool dx_regions_reserve(const struct dx_env *env, struct dx_regions *rs, u32 nr)
{
	u32 room = max(nr, 16U);
	struct dx_region *at;

	rs->nr = 0;
	if (rs->room >= nr)
		return true;
	if (room < 1U << 31)
		room = roundup_pow_of_two(room);
	at = dx_env_alloc(env, (size_t)room * sizeof(*at));
	if (!at)
		return false;
	dx_env_free(env, rs->at);
	rs->at = at;
	rs->room = room;
	return true;
}

void dx_regions_free(const struct dx_env *env, struct dx_regions *rs)
{
	dx_env_free(env, rs->at);
	*rs = (struct dx_regions){};
}

u64 dx_regions_bytes(const struct dx_regions *rs)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < rs->nr; i++)
		bytes += dx_region_bytes(&rs->at[i]);
	return bytes;
}

u32 dx_regions_find(const struct dx_regions *rs, u64 addr)
{
	u32 first = 0, end = rs->nr, middle;

	while (first < end) {
		middle = first + (end - first) / 2;
		if (rs->at[middle].end > addr)
			end = middle;
		else
			first = middle + 1;
	}
	return first;
}

static struct dx_region *dx_regions_append(struct dx_regions *rs,
					   const struct dx_region *r)
{
	struct dx_region *new = &rs->at[rs->nr];

	if (WARN_ON_ONCE(rs->nr >= rs->room))
		return &rs->at[rs->nr - 1];
	*new = *r;
	rs->nr++;
	return new;
}

static void dx_regions_append_fresh(struct dx_regions *rs, u64 start, u64 end,
				    u64 now_ns)
{
	struct dx_region r = {
		.start = start,
		.end = end,
		.changed_ns = now_ns,
		.flags = DAMONX_REGION_UNKNOWN,
	};

	dx_regions_append(rs, &r);
}

/* Outwards to multiples of @min_bytes, but not below @floor. */
static struct dx_range dx_regions_align_range(const struct dx_range *range,
					      u64 min_bytes, u64 floor)
{
	struct dx_range a = {
		.start = range->start & ~(min_bytes - 1),
		.end = (range->end + min_bytes - 1) & ~(min_bytes - 1),
	};

	if (a.end < range->end) /* beyond the last address */
		a.end = range->end & ~(min_bytes - 1);
	a.start = max(a.start, floor);
	return a;
}

/* The regions from *@next on that lie in @range; *@next moves past them. */
static void dx_regions_fit_one(const struct dx_regions *old, u32 *next,
			       struct dx_range range, u64 now_ns,
			       struct dx_regions *out)
{
	u32 first = out->nr;
	u64 pos = range.start;
	u32 i = *next;

	while (i < old->nr && old->at[i].end <= range.start)
		i++;
	for (; i < old->nr && old->at[i].start < range.end; i++) {
		const struct dx_region *r = &old->at[i];

		if (out->nr > first && r->start > pos)
			dx_regions_append_fresh(out, pos, r->start, now_ns);
		dx_regions_append(out, r);
		pos = r->end;
	}
	*next = i;
	if (out->nr == first)
		dx_regions_append_fresh(out, range.start, range.end, now_ns);
	out->at[first].start = range.start;
	out->at[out->nr - 1].end = range.end;
}

/*
 * Make the outline of @old that of @ranges: regions outside go, the outermost
 * ones of each range are stretched or shrunk to it, holes are filled with fresh
 * ones. A region in two ranges goes to the first. @out has room for
 * dx_regions_fit_room().
 */
void dx_regions_fit(const struct dx_regions *old, const struct dx_range *ranges,
		    u32 nr_ranges, u64 min_bytes, u64 now_ns,
		    struct dx_regions *out)
{
	u64 floor = 0;
	u32 next = 0;
	u32 i;

	out->nr = 0;
	for (i = 0; i < nr_ranges; i++) {
		struct dx_range r =
			dx_regions_align_range(&ranges[i], min_bytes, floor);

		if (r.start >= r.end)
			continue;
		dx_regions_fit_one(old, &next, r, now_ns, out);
		floor = r.end;
	}
}

/* Whether both have the same outline. */
bool dx_regions_same(const struct dx_regions *a, const struct dx_regions *b)
{
	u32 i;

	for (i = 0; i < a->nr && i < b->nr; i++) {
		if (a->at[i].start != b->at[i].start ||
		    a->at[i].end != b->at[i].end)
			return false;
	}
	return a->nr == b->nr;
}

/* Regions after dx_regions_chop(). */
u32 dx_regions_nr_chopped(const struct dx_regions *rs, u64 limit)
{
	u64 nr = 0;
	u32 i;

	for (i = 0; i < rs->nr; i++) {
		u64 bytes = dx_region_bytes(&rs->at[i]);

		nr += bytes <= limit ? 1 : div64_u64(bytes - 1, limit) + 1;
	}
	return min_t(u64, nr, U32_MAX);
}

/* Cut what is larger than @limit into pieces of @limit and a rest. */
void dx_regions_chop(const struct dx_regions *old, u64 limit,
		     struct dx_regions *out)
{
	u32 i;

	out->nr = 0;
	for (i = 0; i < old->nr; i++) {
		struct dx_region piece = old->at[i];

		while (old->at[i].end - piece.start > limit) {
			piece.end = piece.start + limit;
			dx_regions_append(out, &piece);
			piece.start = piece.end;
		}
		piece.end = old->at[i].end;
		dx_regions_append(out, &piece);
	}
}

/* Shift that lets sums of @a * weights stay in 64 bits; 0 where they do. */
static unsigned int dx_region_mean_shift(u32 a, u32 b, u64 weights)
{
	int over = fls64(weights) + fls(max(a, b)) - 64;

	return max(over, 0);
}

/* Mean of @a and @b weighted by @wa and @wb, rounded down. */
static u32 dx_region_mean(u32 a, u32 b, u64 wa, u64 wb)
{
	unsigned int shift;

	if (a == b)
		return a;
	shift = dx_region_mean_shift(a, b, wa + wb);
	wa >>= shift;
	wb >>= shift;
	return div64_u64(a * wa + b * wb, wa + wb);
}

/* The same for times, to within a few ten microseconds. */
static u64 dx_region_mean_ns(u64 a, u64 b, u64 wa, u64 wb)
{
	int shift = max(fls64(wa + wb) - 48, 0);
	u64 distance = a < b ? b - a : a - b;
	u64 share;

	if (!distance)
		return a;
	share = div64_u64((wb >> shift) << 16, (wa + wb) >> shift);
	distance = (distance >> 16) * share +
		   (((distance & 0xffff) * share) >> 16);
	return a < b ? a + distance : a - distance;
}

static void dx_regions_merge_hits(u32 *p, const u32 *r, u64 wp, u64 wr)
{
	u32 i;

	for (i = 0; i < DAMONX_NR_PROBES; i++)
		p[i] = dx_region_mean(p[i], r[i], wp, wr);
}

/* @r follows @p without a gap and goes into it. */
static void dx_regions_merge_two(struct dx_region *p, const struct dx_region *r)
{
	u64 wp = dx_region_bytes(p);
	u64 wr = dx_region_bytes(r);

	/* Where there is no news, the old results go on and are mixed. */
	if (!p->samples || !r->samples) {
		p->last_nr_accesses = dx_region_mean(p->last_nr_accesses,
						     r->last_nr_accesses,
						     wp, wr);
		p->last_samples = dx_region_mean(p->last_samples,
						 r->last_samples, wp, wr);
		dx_regions_merge_hits(p->last_hits, r->last_hits, wp, wr);
	}
	dx_regions_merge_hits(p->hits, r->hits, wp, wr);
	p->nr_accesses = dx_region_mean(p->nr_accesses, r->nr_accesses, wp, wr);
	p->samples = dx_region_mean(p->samples, r->samples, wp, wr);
	p->absent = dx_region_mean(p->absent, r->absent, wp, wr);
	p->hidden = dx_region_mean(p->hidden, r->hidden, wp, wr);
	p->age = dx_region_mean(p->age, r->age, wp, wr);
	p->changed_ns = dx_region_mean_ns(p->changed_ns, r->changed_ns, wp, wr);
	p->last_seen_ns = max(p->last_seen_ns, r->last_seen_ns);
	p->end = r->end;
}

static bool dx_regions_alike(const struct dx_region *p,
			     const struct dx_region *r, u32 threshold, u32 unit)
{
	u32 a = dx_score(p, unit);
	u32 b = dx_score(r, unit);

	return (a < b ? b - a : a - b) <= threshold;
}

/*
 * Join neighbours whose accesses in @unit samples differ by @threshold at most,
 * unless the result would be larger than @size_limit. Returns whether a higher
 * threshold would join more.
 */
bool dx_regions_merge(struct dx_regions *rs, u32 threshold, u64 size_limit,
		      u32 unit)
{
	struct dx_region *kept = rs->at;
	bool more = false;
	u32 i;

	if (!rs->nr)
		return false;
	for (i = 1; i < rs->nr; i++) {
		const struct dx_region *r = &rs->at[i];
		bool may = kept->end == r->start &&
			   r->end - kept->start <= size_limit;

		if (may && dx_regions_alike(kept, r, threshold, unit)) {
			dx_regions_merge_two(kept, r);
			continue;
		}
		more |= may;
		if (++kept != r)
			*kept = *r;
	}
	rs->nr = kept - rs->at + 1;
	return more;
}

/* Bytes of the left part of a cut at a random tenth; may be 0 or all. */
static u64 dx_regions_cut_bytes(u64 bytes, u64 min_bytes, u64 *random)
{
	u32 tenths = dx_random_below(random, 9) + 1;
	u64 cut = bytes > U64_MAX / 10 ? div_u64(bytes, 10) * tenths :
					 div_u64(bytes * tenths, 10);

	return cut & ~(min_bytes - 1);
}

/* Append @r to @out in @pieces pieces if it is large enough, or in fewer. */
static void dx_regions_append_split(struct dx_regions *out,
				    const struct dx_region *r,
				    const struct dx_split_plan *plan,
				    u64 *random)
{
	struct dx_region rest[DX_MAX_PIECES - 1];
	struct dx_region left = *r;
	u32 nr = 0;

	while (nr + 1 < plan->pieces &&
	       dx_region_bytes(&left) >= 2 * plan->min_bytes) {
		u64 cut = dx_regions_cut_bytes(dx_region_bytes(&left),
					       plan->min_bytes, random);

		if (!cut || cut >= dx_region_bytes(&left))
			break;
		rest[nr] = left;
		rest[nr].start += cut;
		left.end = rest[nr++].start;
	}
	dx_regions_append(out, &left);
	while (nr)
		dx_regions_append(out, &rest[--nr]);
}

/*
 * Split every @plan->step-th region at random places. The parts inherit all
 * counters. @out has room for all that the plan may give.
 */
void dx_regions_split(const struct dx_regions *old, struct dx_split_plan *plan,
		      u64 *random, struct dx_regions *out)
{
	u32 i;

	out->nr = 0;
	for (i = 0; i < old->nr; i++) {
		if (plan->skip) {
			plan->skip--;
			dx_regions_append(out, &old->at[i]);
			continue;
		}
		plan->skip = plan->step - 1;
		dx_regions_append_split(out, &old->at[i], plan, random);
	}
}
