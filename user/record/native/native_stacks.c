// SPDX-License-Identifier: GPL-2.0
/* Call stacks in native records: blocks of frames, stacks, samples, and how they were taken. */
#include "record/native/native.h"
#include "record/native/reader.h"

/* Tags of a NAT_SAMPLING block. */
enum { TAG_RATE = 1, TAG_SLICE, TAG_LOST, TAG_METHOD };

const char nat_many_stacks[] = "has more call stacks than can be held; the last are left out";

/* ---- writing ---- */

static void put_text(struct buf *b, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	buf_put_varint(b, len);
	buf_put(b, text, len);
}

void nat_frame_pack(struct buf *b, const struct rec_frame *f)
{
	buf_put_varint(b, f->flags);
	put_text(b, f->name);
	put_text(b, f->object);
	buf_put_varint(b, f->offset);
}

void nat_stack_pack(struct buf *b, const struct rec_stack *s)
{
	uint32_t last = 0;

	buf_put_varint(b, s->flags);
	buf_put_varint(b, s->nr);
	for (uint32_t i = 0; i < s->nr; i++) {
		buf_put_varint(b, zigzag((int64_t)s->frame[i] - last));
		last = s->frame[i];
	}
}

void nat_sample_pack(struct buf *b, const struct rec_sample *s, int64_t last_ns)
{
	buf_put_varint(b, zigzag((int64_t)((uint64_t)s->time_ns -
					   (uint64_t)last_ns)));
	buf_put_varint(b, zigzag(s->pid));
	buf_put_varint(b, zigzag(s->tid));
	buf_put_varint(b, s->kind);
	buf_put_varint(b, s->stack);
	buf_put_varint(b, s->count);
}

static void put_tag(struct buf *b, unsigned int tag, const void *p, size_t n)
{
	buf_put_varint(b, tag);
	buf_put_varint(b, n);
	buf_put(b, p, n);
}

static void put_tag_number(struct buf *b, unsigned int tag, uint64_t v)
{
	uint8_t number[VARINT_MAX];

	put_tag(b, tag, number, (size_t)(varint_write(number, v) - number));
}

void nat_sampling_pack(struct buf *b, const struct rec_sampling *s)
{
	uint64_t bits;
	uint8_t rate[8];

	memcpy(&bits, &s->rate_hz, sizeof(bits));
	put_le64(rate, bits);
	put_tag(b, TAG_RATE, rate, sizeof(rate));
	put_tag_number(b, TAG_SLICE, s->slice_ns);
	put_tag_number(b, TAG_LOST, s->lost);
	put_tag(b, TAG_METHOD, s->method, strlen(s->method));
}

/* ---- reading ---- */

static char *get_text(struct rd *in)
{
	uint64_t len = rd_varint(in);
	const uint8_t *p = rd_bytes(in, len);

	return p ? strndup((const char *)p, len) : NULL;
}

/*
 * Room for @add more in an array of @nr, which @entry bytes of the rest of a
 * block are at least; NULL when there is none.
 */
static void *room_for(void *p, size_t nr, uint64_t add, size_t size)
{
	size_t cap = 16;

	while (cap < nr + add)
		cap *= 2;
	return realloc(p, cap * size);
}

/* How many there are, each of at least @least bytes; more than @max are left out. */
static const char *get_number(struct rd *in, size_t have, size_t max,
			      size_t least, uint64_t *nr)
{
	*nr = rd_varint(in);
	if (in->bad || *nr > (uint64_t)(in->end - in->p) / least)
		return "its number of entries is wrong";
	if (*nr <= max - have)
		return NULL;
	*nr = max - have;
	return nat_many_stacks;
}

static const char *take_frames(struct rec_stacks *s, struct rd *in)
{
	uint64_t nr;
	const char *err = get_number(in, s->nr_frames, NAT_MAX_FRAMES, 4, &nr);
	struct rec_frame *f;

	if (err && err != nat_many_stacks)
		return err;
	f = room_for(s->frame, s->nr_frames, nr, sizeof(*f));
	if (!f)
		return "memory does not suffice for the frames";
	s->frame = f;
	while (nr--) {
		f = &s->frame[s->nr_frames];
		f->flags = (unsigned int)rd_varint(in);
		f->name = get_text(in);
		f->object = get_text(in);
		f->offset = rd_varint(in);
		if (in->bad || !f->name || !f->object) {
			free((char *)f->name);
			free((char *)f->object);
			return "it ends in the middle of a frame";
		}
		s->nr_frames++;
	}
	return err;
}

static const char *take_stack(const struct rec_stacks *s, struct rec_stack *k,
			      struct rd *in)
{
	uint64_t nr;
	uint32_t *frame;
	int64_t at = 0;

	k->flags = (unsigned int)rd_varint(in);
	nr = rd_varint(in);
	if (in->bad || nr > NAT_MAX_DEPTH || nr > (uint64_t)(in->end - in->p))
		return "it ends in the middle of a stack";
	frame = malloc((nr ? nr : 1) * sizeof(*frame));
	if (!frame)
		return "memory does not suffice for the stacks";
	for (uint64_t i = 0; i < nr; i++) {
		at = (int64_t)((uint64_t)at + (uint64_t)rd_signed(in));
		if (in->bad || at < 0 || (uint64_t)at >= s->nr_frames) {
			free(frame);
			return "a stack has a frame that is not there";
		}
		frame[i] = (uint32_t)at;
	}
	k->nr = (uint32_t)nr;
	k->frame = frame;
	return NULL;
}

static const char *take_stacks(struct rec_stacks *s, struct rd *in)
{
	uint64_t nr;
	const char *err = get_number(in, s->nr_stacks, NAT_MAX_STACKS, 2, &nr);
	struct rec_stack *k;

	if (err && err != nat_many_stacks)
		return err;
	k = room_for(s->stack, s->nr_stacks, nr, sizeof(*k));
	if (!k)
		return "memory does not suffice for the stacks";
	s->stack = k;
	while (nr--) {
		const char *bad = take_stack(s, &s->stack[s->nr_stacks], in);

		if (bad)
			return bad;
		s->nr_stacks++;
	}
	return err;
}

static const char *take_samples(struct rec_stacks *s, struct rd *in)
{
	uint64_t nr, time_ns = 0;
	const char *err = get_number(in, s->nr_samples, NAT_MAX_SAMPLES, 6, &nr);
	struct rec_sample *m;

	if (err && err != nat_many_stacks)
		return err;
	m = room_for(s->sample, s->nr_samples, nr, sizeof(*m));
	if (!m)
		return "memory does not suffice for the samples";
	s->sample = m;
	while (nr--) {
		uint64_t kind, stack, count;

		m = &s->sample[s->nr_samples];
		time_ns += (uint64_t)rd_signed(in);
		m->time_ns = (int64_t)time_ns;
		m->pid = (int32_t)rd_signed(in);
		m->tid = (int32_t)rd_signed(in);
		kind = rd_varint(in);
		stack = rd_varint(in);
		count = rd_varint(in);
		if (in->bad)
			return "it ends in the middle of a sample";
		if (stack >= s->nr_stacks || count > UINT32_MAX ||
		    !rec_time_valid(m->time_ns))
			return "a sample has a stack that is not there, or no time";
		m->stack = (uint32_t)stack;
		m->count = (uint32_t)count;
		m->kind = (enum rec_sample_kind)kind;
		/* a kind of a later version is nothing that this one needs */
		s->nr_samples += kind < REC_SAMPLE_NR;
	}
	return err;
}

static const char *take_tag(struct rec_sampling *s, uint64_t tag, struct rd *in)
{
	size_t n = (size_t)(in->end - in->p);
	uint64_t bits;

	switch (tag) {
	case TAG_RATE:
		if (n != 8)
			return "its rate is wrong";
		bits = get_le64(in->p);
		memcpy(&s->rate_hz, &bits, sizeof(bits));
		return s->rate_hz > 0 && s->rate_hz < 1e9 ? NULL : "its rate is wrong";
	case TAG_SLICE:
		s->slice_ns = rd_varint(in);
		return in->bad || s->slice_ns >= REC_TIME_LIMIT_NS ?
		       "its slice of time is wrong" : NULL;
	case TAG_LOST:
		s->lost = rd_varint(in);
		return in->bad ? "its number of lost samples is wrong" : NULL;
	case TAG_METHOD:
		free((char *)s->method);
		s->method = strndup((const char *)in->p, n);
		return s->method ? NULL : "memory does not suffice for it";
	default:
		return NULL;
	}
}

static const char *take_sampling(struct rec_sampling *s, struct rd *in)
{
	while (in->p < in->end) {
		uint64_t tag = rd_varint(in), len = rd_varint(in);
		const uint8_t *p = rd_bytes(in, len);
		struct rd value = { .p = p, .end = p + len };
		const char *err = p ? take_tag(s, tag, &value) : "it ends early";

		if (err)
			return err;
	}
	return NULL;
}

const char *nat_stacks_take(struct rec_stacks *s, unsigned int type,
			    const uint8_t *p, size_t n)
{
	struct rd in = { .p = p, .end = p + n };

	switch (type) {
	case NAT_FRAMES:
		return take_frames(s, &in);
	case NAT_STACKS:
		return take_stacks(s, &in);
	case NAT_SAMPLES:
		return take_samples(s, &in);
	default:
		return take_sampling(&s->sampling, &in);
	}
}

void nat_stacks_free(struct rec_stacks *s)
{
	for (size_t i = 0; i < s->nr_frames; i++) {
		free((char *)s->frame[i].name);
		free((char *)s->frame[i].object);
	}
	for (size_t i = 0; i < s->nr_stacks; i++)
		free((uint32_t *)s->stack[i].frame);
	free(s->frame);
	free(s->stack);
	free(s->sample);
	free((char *)s->sampling.method);
}

const struct rec_stacks *rec_stacks(const struct rec_reader *r)
{
	return r->stacks.sampling.method ? &r->stacks : NULL;
}
