// SPDX-License-Identifier: GPL-2.0
/* Opening a record of any format: which one it is, its content tells. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/formats.h"
#include "record/native.h"
#include "record/sink.h"
#include "util/msg.h"

#define COPY_SIZE	(64u << 10)

int input_to_file(struct rec_input *in)
{
	int fd = input_take_fd(in);
	uint8_t *chunk;
	ssize_t n = -1;

	if (fd >= 0)
		return fd;
	fd = rec_temp_file();
	chunk = malloc(COPY_SIZE);
	if (fd >= 0 && !chunk)
		msg_error("%s: out of memory", input_name(in));
	while (fd >= 0 && chunk &&
	       (n = input_read(in, chunk, COPY_SIZE)) > 0) {
		if (rec_write_all(fd, chunk, n)) {
			msg_error("%s: cannot keep it in a temporary file: %s",
				  input_name(in), strerror(errno));
			n = -1;
			break;
		}
	}
	free(chunk);
	if (fd >= 0 && n < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static struct rec_reader *open_native(struct rec_input *in)
{
	int fd = input_to_file(in);

	return fd >= 0 ? nat_open(fd, input_name(in)) : NULL;
}

static bool starts_with(const uint8_t *p, size_t n, const char *magic,
			size_t len)
{
	return n >= len && !memcmp(p, magic, len);
}

static struct rec_reader *open_unpacked(struct rec_input *in,
					const struct rec_intervals *intervals)
{
	const uint8_t *p;
	size_t n = input_peek(in, &p), i = 0;

	if (starts_with(p, n, "PERFILE2", 8))
		return perf_data_read(in, intervals);
	if (starts_with(p, n, "2ELIFREP", 8)) {
		msg_error("%s: perf data of a machine of the other byte order; convert it there with perf script",
			  input_name(in));
		return NULL;
	}
	while (i < n && strchr(" \t\r\n", p[i]) && p[i])
		i++;
	if (i < n && (p[i] == '[' || p[i] == '{'))
		return json_read(in, input_is_packed(in) ? REC_JSON_COMPRESSED :
				 REC_JSON, intervals);
	return trace_read(in, intervals);
}

struct rec_reader *rec_open(const char *path,
			    const struct rec_intervals *intervals)
{
	bool standard = !strcmp(path, "-");
	struct rec_reader *r = NULL;
	struct rec_input *in;
	const uint8_t *p;
	size_t n;
	int fd;

	/* a copy of standard input, so that closing it is nobody's loss */
	fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		msg_error("%s: cannot open: %s%s", path, strerror(errno),
			  errno == ENOENT ? "; 'damox record' makes one" : "");
		return NULL;
	}
	in = input_open(fd, standard ? "standard input" : path);
	if (!in)
		return NULL;
	n = input_peek_raw(in, &p);
	if (starts_with(p, n, NAT_MAGIC, NAT_MAGIC_LEN))
		r = open_native(in);
	else if (!input_unpack(in))
		r = open_unpacked(in, intervals);
	input_close(in);
	return r;
}
