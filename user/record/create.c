// SPDX-License-Identifier: GPL-2.0
/*
 * Writing records. The native format goes straight to its file. The others
 * want one stream after another, and some of what comes last at the front: so
 * they are kept in a spool and written when all is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/beside.h"
#include "record/io/output.h"
#include "record/json/json_record.h"
#include "record/native/native.h"
#include "record/perf/perf_record.h"
#include "record/record.h"
#include "util/msg.h"
#include "util/new_file.h"

const char *const rec_format_names[] = {
	[REC_NATIVE] = "native", [REC_JSON] = "json",
	[REC_JSON_COMPRESSED] = "json_compressed",
	[REC_PERF_SCRIPT] = "perf_script", NULL
};

struct rec_writer {
	char *path;
	enum rec_format format;
	unsigned int mode;
	bool rounds;
	struct nat_writer *out;
	char *part;		/* what there is of another format, or NULL */
};

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

int rec_open_file(const char *path, unsigned int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode))
		fchmod(fd, mode);
	return fd;
}

int rec_keep_old(const char *path)
{
	struct stat st;
	char *old;
	int err;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return 0;
	if (asprintf(&old, "%s.old", path) < 0)
		return msg_error("%s: out of memory", path), -1;
	err = rename(path, old);
	if (err && st.st_size)
		msg_error("%s: cannot be kept as %s: %s; remove it, or write to another file",
			  path, old, strerror(errno));
	free(old);
	return err && st.st_size ? -1 : 0;
}

static int copy_all(struct rec_reader *r, struct nat_writer *w)
{
	struct rec_snapshot *snap;
	size_t stream;
	int err;

	for (size_t i = 0; i < rec_nr_streams(r); i++)
		if (nat_add_stream(w, rec_stream(r, i)) < 0)
			return -1;
	if (beside_copy(r, w))
		return -1;
	if (rec_rewind(r, -1))
		return -1;
	while ((err = rec_next(r, &snap, &stream)) > 0)
		if (nat_write(w, (int)stream, snap))
			return -1;
	return err;
}

static int save_native(struct rec_reader *r, struct new_file *f)
{
	struct nat_writer *w = nat_create(f->fd, f->path);

	if (!w)
		return -1;
	if (!copy_all(r, w))
		return nat_finish(w);
	nat_abandon(w);
	return -1;
}

static int save_text(struct rec_reader *r, struct new_file *f,
		     enum rec_format format, bool rounds)
{
	struct rec_output *o = output_open(f->fd, f->path,
					   format == REC_JSON_COMPRESSED);
	int err;

	if (!o)
		return -1;
	o->rounds = rounds;
	err = format == REC_PERF_SCRIPT ? trace_write(r, o) : json_write(r, o);
	return output_close(o) || err ? -1 : 0;
}

int rec_save(struct rec_reader *r, const char *path, enum rec_format format,
	     unsigned int mode, bool rounds)
{
	struct new_file f;
	int err;

	if (format == REC_PERF_DATA || format == REC_DAMO_BINARY) {
		msg_error("%s: perf data can be read only; write perf_script",
			  path);
		return -1;
	}
	if (new_file_begin(&f, path, mode))
		return -1;
	if (format == REC_NATIVE)
		err = save_native(r, &f);
	else
		err = save_text(r, &f, format, rounds);
	return new_file_end(&f, err);
}

static struct nat_writer *create_native(const char *path, unsigned int mode)
{
	char *real = new_file_behind(path);
	const char *to = real ? real : path;
	int fd;

	if (!strcmp(path, "-")) {
		fd = dup(STDOUT_FILENO);
	} else {
		/* whoever reads the old one goes on reading it */
		if (new_file_is_plain(to))
			unlink(to);
		fd = rec_open_file(to, mode);
	}
	free(real);
	if (fd < 0) {
		msg_error("%s: cannot create: %s", path, strerror(errno));
		return NULL;
	}
	return nat_create(fd, path);
}

static void free_writer(struct rec_writer *w)
{
	free(w->path);
	free(w->part);
	free(w);
}

static struct rec_writer *new_writer(const char *path, enum rec_format format,
				     unsigned int mode)
{
	struct rec_writer *w = calloc(1, sizeof(*w));

	if (!w || !(w->path = strdup(path))) {
		msg_error("%s: out of memory", path);
		free(w);
		return NULL;
	}
	w->format = format;
	w->mode = mode;
	return w;
}

struct rec_writer *rec_create(const char *path, enum rec_format format,
			      unsigned int mode)
{
	struct rec_writer *w = new_writer(path, format, mode);

	if (!w)
		return NULL;
	w->out = format == REC_NATIVE ? create_native(path, mode) :
					nat_create_spool();
	if (w->out)
		return w;
	free_writer(w);
	return NULL;
}

void rec_round(struct rec_writer *w)
{
	w->rounds = true;
}

struct rec_writer *rec_create_memory(const char *name)
{
	struct rec_writer *w = new_writer(name, REC_NATIVE, 0600);

	if (!w)
		return NULL;
	w->out = nat_create_spool();
	if (w->out)
		return w;
	free_writer(w);
	return NULL;
}

struct rec_reader *rec_finish_reader(struct rec_writer *w)
{
	struct rec_reader *r = nat_spool_open(w->out, w->path, w->format);

	free_writer(w);
	return r;
}

/* Where to collect what @path is made of; NULL after a line. */
static char *part_name(const char *path)
{
	char *part;

	if (is_directory(path))
		msg_error("%s: cannot create: %s", path, strerror(EISDIR));
	else if (asprintf(&part, "%s.part", path) < 0)
		msg_error("%s: out of memory", path);
	else
		return part;
	return NULL;
}

struct rec_writer *rec_create_safe(const char *path, enum rec_format format,
				   unsigned int mode)
{
	char *real = new_file_behind(path);
	bool is_file = real || new_file_is_plain(path) || is_directory(path);
	struct rec_writer *w;

	free(real);
	if (format == REC_NATIVE || !strcmp(path, "-") || !is_file)
		return rec_create(path, format, mode);
	w = new_writer(path, format, mode);
	if (!w)
		return NULL;
	w->part = part_name(path);
	if (w->part)
		w->out = create_native(w->part, mode);
	if (w->out)
		return w;
	free_writer(w);
	return NULL;
}

int rec_add_stream(struct rec_writer *w, const struct rec_stream *s)
{
	return nat_add_stream(w->out, s);
}

int rec_write(struct rec_writer *w, int stream, const struct rec_snapshot *snap)
{
	return nat_write(w->out, stream, snap);
}

static int sink_stream(void *arg, const struct rec_stream *s)
{
	return rec_add_stream(arg, s);
}

static int sink_snapshot(void *arg, int stream, const struct rec_stream *s,
			 struct rec_snapshot *snap)
{
	(void)s;
	return rec_write(arg, stream, snap);
}

static int sink_exited(void *arg, const struct rec_exit *e)
{
	return rec_add_exit(arg, e);
}

struct snapshot_sink rec_sink(struct rec_writer *w)
{
	return (struct snapshot_sink){ w, sink_stream, sink_snapshot,
				       sink_exited };
}

int rec_add_mapping(struct rec_writer *w, const struct rec_mapping *m)
{
	return nat_add_mapping(w->out, m);
}

int rec_add_exit(struct rec_writer *w, const struct rec_exit *e)
{
	return nat_add_exit(w->out, e);
}

int rec_add_footprint(struct rec_writer *w, const struct rec_footprint *f)
{
	return nat_add_footprint(w->out, f);
}

int rec_set_config(struct rec_writer *w, const char *json)
{
	return nat_set_config(w->out, json);
}

int rec_add_frame(struct rec_writer *w, const struct rec_frame *f)
{
	return nat_add_frame(w->out, f);
}

int rec_add_stack(struct rec_writer *w, const struct rec_stack *s)
{
	return nat_add_stack(w->out, s);
}

int rec_add_sample(struct rec_writer *w, const struct rec_sample *s)
{
	return nat_add_sample(w->out, s);
}

int rec_set_sampling(struct rec_writer *w, const struct rec_sampling *s)
{
	return nat_set_sampling(w->out, s);
}

int rec_add_beside(struct rec_writer *w, struct rec_reader *r)
{
	return beside_copy(r, w->out);
}

int rec_flush(struct rec_writer *w)
{
	return w->format == REC_NATIVE || w->part ? nat_flush(w->out) : 0;
}

static int save_and_close(struct rec_reader *r, const struct rec_writer *w)
{
	int err = rec_save(r, w->path, w->format, w->mode, w->rounds);

	rec_close(r);
	return err;
}

/* What cannot be saved as it was wanted stays as it is. */
static int finish_part(struct rec_writer *w)
{
	struct rec_reader *r;
	int err;

	if (nat_finish(w->out))
		return -1;
	r = rec_open(w->part, NULL);
	err = r ? save_and_close(r, w) : -1;
	if (err)
		msg_note("what was recorded is in %s, which reports can read",
			 w->part);
	else
		unlink(w->part);
	return err;
}

int rec_finish(struct rec_writer *w)
{
	struct rec_reader *r;
	int err = -1;

	if (w->part) {
		err = finish_part(w);
	} else if (w->format == REC_NATIVE) {
		err = nat_finish(w->out);
	} else {
		r = nat_spool_open(w->out, w->path, w->format);
		if (r)
			err = save_and_close(r, w);
	}
	free_writer(w);
	return err;
}

void rec_abandon(struct rec_writer *w)
{
	nat_abandon(w->out);
	free_writer(w);
}
