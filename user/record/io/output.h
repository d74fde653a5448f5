/* SPDX-License-Identifier: GPL-2.0 */
/* Text on its way to a file, zlib-packed when asked for. */
#ifndef DX_RECORD_OUTPUT_H
#define DX_RECORD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OUTPUT_SIZE	(128u << 10)

struct rec_output {
	const char *name;
	int fd;
	bool failed;		/* said so already */
	bool rounds;		/* sizes, as damo does */
	size_t len;
#ifdef WITH_ISAL
	struct isal_zstream *pack;	/* NULL: plain */
#else
	struct z_stream_s *pack;
#endif
	uint8_t *level_buf;
	char buf[OUTPUT_SIZE];
	uint8_t packed[OUTPUT_SIZE];
};

/* @name is kept by the caller; NULL after a line on standard error. */
struct rec_output *output_open(int fd, const char *name, bool pack);
/* Write out what is left. Frees @o, closes the file. 0 or -1. */
int output_close(struct rec_output *o);

/* Make room in o->buf; what cannot be written is dropped and remembered. */
void output_flush(struct rec_output *o);

/* Room for @n bytes, at most OUTPUT_SIZE / 2, then move o->len by hand. */
static inline char *output_room(struct rec_output *o, size_t n)
{
	if (OUTPUT_SIZE - o->len < n)
		output_flush(o);
	return o->buf + o->len;
}

void output_put(struct rec_output *o, const char *text, size_t n);

static inline void output_text(struct rec_output *o, const char *text)
{
	output_put(o, text, strlen(text));
}

#endif /* DX_RECORD_OUTPUT_H */
