// SPDX-License-Identifier: GPL-2.0
/* Opening a record of any format: which one it is, its content tells. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/foreign.h"
#include "record/formats.h"
#include "record/io/sink.h"
#include "record/json/json_record.h"
#include "record/native/native.h"
#include "record/perf/perf_record.h"
#include "record/record.h"
#include "util/msg.h"

static struct rec_reader *open_native(struct rec_input *in)
{
	int fd = input_to_file(in);

	return fd >= 0 ? nat_open(fd, input_name(in)) : NULL;
}

static bool starts_with(const uint8_t *p, size_t n, const char *magic)
{
	size_t len = strlen(magic);

	return n >= len && !memcmp(p, magic, len);
}

/* "[003] 1.5: ..." begins a line of a trace, where no thread is named. */
static bool is_cpu_column(const uint8_t *p, size_t n)
{
	size_t i = 1;

	while (i < n && p[i] >= '0' && p[i] <= '9')
		i++;
	return i > 1 && i + 2 < n && p[i] == ']' && p[i + 1] == ' ' &&
	       p[i + 2] != '\n';
}

enum input_kind input_kind(struct rec_input *in)
{
	const uint8_t *p;
	size_t n = input_peek(in, &p), i = 0;

	if (n >= NAT_MAGIC_LEN && !memcmp(p, NAT_MAGIC, NAT_MAGIC_LEN))
		return KIND_NATIVE;
	if (starts_with(p, n, "PERFILE2"))
		return KIND_PERF_DATA;
	if (foreign_kind(p, n))
		return KIND_FOREIGN;
	if (damo_binary_begins(p, n))
		return KIND_DAMO_BINARY;
	while (i < n && strchr(" \t\r\n", p[i]) && p[i])
		i++;
	return i < n && (p[i] == '[' || p[i] == '{') &&
	       !is_cpu_column(p + i, n - i) ? KIND_JSON : KIND_TEXT;
}

int input_refuse_foreign(struct rec_input *in)
{
	const char *name = input_name(in);
	const struct foreign *kind;
	const uint8_t *p;
	size_t n = input_peek(in, &p);

	kind = foreign_kind(p, n);
	return msg_error("%s: %s%s%s", name, kind->before, name, kind->after);
}

/* A folder of perf record --threads or --kcore: its file "data". */
static int open_folder(const char *path)
{
	char data[4096];
	int n = snprintf(data, sizeof(data), "%s/data", path), fd = -1;

	if (n < (int)sizeof(data))
		fd = open(data, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		msg_error("%s: is a folder, and not one of perf record, which has a file 'data'; name a record file",
			  path);
	return fd;
}

struct rec_input *input_open_path(const char *path)
{
	bool standard = !strcmp(path, "-"), folder;
	struct rec_input *in;
	struct stat st;
	int fd;

	/* a copy of standard input, so that closing it is nobody's loss */
	fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		msg_error("%s: cannot open: %s%s", path, strerror(errno),
			  errno == ENOENT ? "; the record command makes one" : "");
		return NULL;
	}
	folder = !fstat(fd, &st) && S_ISDIR(st.st_mode);
	if (folder) {
		close(fd);
		fd = open_folder(path);
		if (fd < 0)
			return NULL;
	}
	in = input_open(fd, standard ? "standard input" : path);
	if (in && ((folder && input_set_folder(in, path)) ||
		   input_unpack(in))) {
		input_close(in);
		return NULL;
	}
	if (in)
		input_skip_utf8_mark(in);
	return in;
}

struct rec_reader *rec_open_input(struct rec_input *in,
				  const struct rec_intervals *intervals)
{
	enum input_kind kind = input_kind(in);
	const uint8_t *start;

	if (input_failed(in))
		return NULL;
	if (!input_peek(in, &start)) {
		msg_error("%s: is empty: nothing was recorded, or recording was cut off",
			  input_name(in));
		return NULL;
	}
	switch (kind) {
	case KIND_NATIVE:
		return open_native(in);
	case KIND_PERF_DATA:
		return perf_data_read(in, intervals);
	case KIND_DAMO_BINARY:
		return damo_binary_read(in, intervals);
	case KIND_JSON:
		return json_read(in, input_is_packed(in) ? REC_JSON_COMPRESSED :
				 REC_JSON, intervals);
	case KIND_FOREIGN:
		input_refuse_foreign(in);
		return NULL;
	default:
		return trace_read(in, intervals);
	}
}

struct rec_reader *rec_open(const char *path,
			    const struct rec_intervals *intervals)
{
	struct rec_input *in = input_open_path(path);
	struct rec_reader *r;

	if (!in)
		return NULL;
	r = rec_open_input(in, intervals);
	input_close(in);
	return r;
}
