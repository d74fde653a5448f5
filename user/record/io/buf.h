/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A growing byte buffer and the numbers that the native format is made of:
 * little endian words, LEB128 variable length integers, zigzag for signed.
 */
#ifndef DX_RECORD_BUF_H
#define DX_RECORD_BUF_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VARINT_MAX	10	/* bytes of the longest encoded number */

struct buf {
	uint8_t *p;
	size_t len;
	size_t cap;
	bool failed;		/* out of memory; what was put since is lost */
};

/* Make room for @n more bytes; false without memory. */
static inline bool buf_reserve(struct buf *b, size_t n)
{
	size_t cap;
	uint8_t *p;

	if (b->cap - b->len >= n)
		return true;
	if (b->failed || n > SIZE_MAX / 4 - b->len)
		goto fail;
	cap = (b->len + n) * 3 / 2 + 64;
	p = realloc(b->p, cap);
	if (!p)
		goto fail;
	b->p = p;
	b->cap = cap;
	return true;
fail:
	b->failed = true;
	return false;
}

static inline void buf_put(struct buf *b, const void *data, size_t n)
{
	if (n && buf_reserve(b, n)) {
		memcpy(b->p + b->len, data, n);
		b->len += n;
	}
}

static inline void buf_put_u8(struct buf *b, uint8_t v)
{
	if (buf_reserve(b, 1))
		b->p[b->len++] = v;
}

static inline uint8_t *varint_write(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = v | 0x80;
		v >>= 7;
	}
	*p++ = v;
	return p;
}

static inline void buf_put_varint(struct buf *b, uint64_t v)
{
	if (buf_reserve(b, VARINT_MAX))
		b->len = varint_write(b->p + b->len, v) - b->p;
}

static inline uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static inline void buf_free(struct buf *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}

static inline void put_le16(uint8_t *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void put_le64(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static inline uint16_t get_le16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return le16toh(v);
}

static inline uint32_t get_le32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static inline uint64_t get_le64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/* Reads from memory that ends: what is beyond reads as 0 and sets @bad. */
struct rd {
	const uint8_t *p;
	const uint8_t *end;
	bool bad;
};

static inline uint64_t rd_varint(struct rd *r)
{
	uint64_t v = 0;
	unsigned int shift = 0;

	while (r->p < r->end && shift < 64) {
		uint8_t c = *r->p++;

		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return v;
		shift += 7;
	}
	r->bad = true;
	return 0;
}

static inline int64_t rd_signed(struct rd *r)
{
	return unzigzag(rd_varint(r));
}

/* The next @n bytes, NULL when there are fewer. */
static inline const uint8_t *rd_bytes(struct rd *r, uint64_t n)
{
	const uint8_t *p = r->p;

	if (n > (uint64_t)(r->end - r->p)) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	return p;
}

#endif /* DX_RECORD_BUF_H */
