/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bytes of a record, front to back, unpacked when they are packed by zlib,
 * gzip, xz or zstd. Knows nothing of what they mean.
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

/* Did reading fail, with a line on standard error? */
bool input_failed(const struct rec_input *in);

/* The folder that the file is part of, as perf record --threads makes it; or
 * NULL. input_set_folder(): 0, or -1 after a line on standard error. */
const char *input_folder(const struct rec_input *in);
int input_set_folder(struct rec_input *in, const char *path);

/* The first bytes as they are in the file; fewer at its end. */
size_t input_peek_raw(struct rec_input *in, const uint8_t **p);
bool input_is_packed(const struct rec_input *in);

/*
 * Unpack from here on if the file begins like a packed one.
 * 0, or -1 after a line on standard error.
 */
int input_unpack(struct rec_input *in);

/* Once, before any reading: the first bytes, unpacked. */
size_t input_peek(struct rec_input *in, const uint8_t **p);

/* Pass over the mark that some editors put at the start of text in UTF-8. */
void input_skip_utf8_mark(struct rec_input *in);

/*
 * Read up to @n bytes; 0 at the end, -1 after a line on standard error. A
 * packed file that ends early ends here, too.
 */
ssize_t input_read(struct rec_input *in, void *buf, size_t n);

/* The descriptor, at its start, when plain and readable at any place; else -1. */
int input_take_fd(struct rec_input *in);

/*
 * A file with what @in has from its start on, unpacked, that can be read at any
 * place: the file itself, or a temporary one. -1 after a line on stderr.
 */
int input_to_file(struct rec_input *in);

#endif /* DX_RECORD_INPUT_H */
