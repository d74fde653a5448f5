// SPDX-License-Identifier: GPL-2.0
/* Opening a record of any format: which one it is, its content tells. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "record/formats.h"
#include "record/native.h"
#include "record/sink.h"
#include "util/msg.h"

/* A native record from a pipe is kept in a file, so that one can go back. */
static struct rec_reader *open_native(struct rec_input *in)
{
	uint8_t chunk[65536];
	ssize_t n;
	int fd = input_take_fd(in);

	if (fd < 0) {
		fd = rec_temp_file();
		if (fd < 0)
			return NULL;
		while ((n = input_read(in, chunk, sizeof(chunk))) > 0) {
			if (rec_write_all(fd, chunk, n)) {
				msg_error("%s: cannot keep it in a temporary file: %s",
					  input_name(in), strerror(errno));
				n = -1;
				break;
			}
		}
		if (n < 0) {
			close(fd);
			return NULL;
		}
	}
	return nat_open(fd, input_name(in));
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
		msg_error("%s: cannot open: %s", path, strerror(errno));
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
