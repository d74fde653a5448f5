// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef WITH_ISAL
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

#include "record/io/output.h"
#include "record/io/sink.h"
#include "util/msg.h"

#define LEVEL	2	/* of the library's 0..3: what 3 gains is little */

static void write_out(struct rec_output *o, const void *p, size_t n)
{
	if (o->failed || !rec_write_all(o->fd, p, n))
		return;
	msg_error("%s: cannot write: %s", o->name, strerror(errno));
	o->failed = true;
}

#ifdef WITH_ISAL
static int start_packing(struct rec_output *o)
{
	o->pack = malloc(sizeof(*o->pack));
	o->level_buf = malloc(ISAL_DEF_LVL2_DEFAULT);
	if (!o->pack || !o->level_buf)
		return -1;
	isal_deflate_init(o->pack);
	o->pack->level = LEVEL;
	o->pack->level_buf = o->level_buf;
	o->pack->level_buf_size = ISAL_DEF_LVL2_DEFAULT;
	o->pack->gzip_flag = IGZIP_ZLIB;
	return 0;
}

static void pack(struct rec_output *o, bool last)
{
	struct isal_zstream *z = o->pack;

	z->next_in = (uint8_t *)o->buf;
	z->avail_in = o->len;
	z->end_of_stream = last;
	do {
		z->next_out = o->packed;
		z->avail_out = sizeof(o->packed);
		if (isal_deflate(z) != COMP_OK) {
			if (!o->failed)
				msg_error("%s: packing failed", o->name);
			o->failed = true;
			return;
		}
		write_out(o, o->packed, sizeof(o->packed) - z->avail_out);
	} while (!z->avail_out);
}

static void stop_packing(struct rec_output *o)
{
	(void)o;
}
#else
static int start_packing(struct rec_output *o)
{
	o->pack = calloc(1, sizeof(*o->pack));
	return o->pack && deflateInit(o->pack, Z_DEFAULT_COMPRESSION) == Z_OK ?
	       0 : -1;
}

static void pack(struct rec_output *o, bool last)
{
	z_stream *z = o->pack;

	z->next_in = (Bytef *)o->buf;
	z->avail_in = (uInt)o->len;
	do {
		z->next_out = o->packed;
		z->avail_out = sizeof(o->packed);
		deflate(z, last ? Z_FINISH : Z_NO_FLUSH);
		write_out(o, o->packed, sizeof(o->packed) - z->avail_out);
	} while (!z->avail_out);
}

static void stop_packing(struct rec_output *o)
{
	if (o->pack)
		deflateEnd(o->pack);
}
#endif

struct rec_output *output_open(int fd, const char *name, bool pack)
{
	struct rec_output *o = malloc(sizeof(*o));

	if (!o)
		goto fail;
	o->name = name;
	o->fd = fd;
	o->failed = false;
	o->len = 0;
	o->pack = NULL;
	o->level_buf = NULL;
	if (pack && start_packing(o))
		goto fail;
	return o;
fail:
	msg_error("%s: out of memory", name);
	if (o) {
		free(o->pack);
		free(o->level_buf);
	}
	free(o);
	close(fd);
	return NULL;
}

void output_flush(struct rec_output *o)
{
	if (o->pack)
		pack(o, false);
	else
		write_out(o, o->buf, o->len);
	o->len = 0;
}

int output_close(struct rec_output *o)
{
	bool failed;

	if (o->pack)
		pack(o, true);
	else
		output_flush(o);
	if (close(o->fd) && !o->failed) {
		msg_error("%s: cannot write: %s", o->name, strerror(errno));
		o->failed = true;
	}
	failed = o->failed;
	stop_packing(o);
	free(o->pack);
	free(o->level_buf);
	free(o);
	return failed ? -1 : 0;
}

void output_put(struct rec_output *o, const char *text, size_t n)
{
	while (n) {
		size_t part = n < OUTPUT_SIZE / 2 ? n : OUTPUT_SIZE / 2;

		memcpy(output_room(o, part), text, part);
		o->len += part;
		text += part;
		n -= part;
	}
}
