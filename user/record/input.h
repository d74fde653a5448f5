/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bytes of a foreign record, front to back, unpacked when they are zlib or
 * gzip. Knows nothing of what they mean.
 */
#ifndef DX_RECORD_INPUT_H
#define DX_RECORD_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define INPUT_PEEK	4096	/* bytes that can be looked at in advance */

struct rec_input;

/* Take @fd over; @name is for messages. NULL after a line on stderr. */
struct rec_input *input_open(int fd, const char *name);
void input_close(struct rec_input *in);

const char *input_name(const struct rec_input *in);

/* The first bytes as they are in the file; fewer at its end. */
size_t input_peek_raw(struct rec_input *in, const uint8_t **p);
bool input_is_packed(const struct rec_input *in);

/*
 * Unpack from here on if the file begins like zlib or gzip does.
 * 0, or -1 after a line on standard error.
 */
int input_unpack(struct rec_input *in);

/* Once, before any reading: the first bytes, unpacked. */
size_t input_peek(struct rec_input *in, const uint8_t **p);

/*
 * Read up to @n bytes; 0 at the end, -1 after a line on standard error. A
 * packed file that ends early ends here too: see input_truncated().
 */
ssize_t input_read(struct rec_input *in, void *buf, size_t n);
bool input_truncated(const struct rec_input *in);

/* The descriptor, at its start, when plain and readable at any place; else -1. */
int input_take_fd(struct rec_input *in);

#endif /* DX_RECORD_INPUT_H */
