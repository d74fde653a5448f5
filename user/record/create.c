// SPDX-License-Identifier: GPL-2.0
/*
 * Writing records. The native format goes straight to its file. The others
 * want one stream after another, and some of what comes last at the front: so
 * they are kept in a spool and written when all is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
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

/* A file that gets its name when it is complete. */
struct new_file {
	const char *path;
	char *real;		/* where a link leads to, or NULL */
	char *beside;		/* NULL: written in place */
	bool nameless;		/* has no name at all yet */
	int fd;			/* for the one who writes, who closes it */
	int link_fd;		/* the same, kept to give it its name */
};

static bool is_plain_or_new(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode);
}

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* The file that a link leads to; NULL when it is no link, or to no file. */
static char *behind_link(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode) || stat(path, &st) ||
	    !S_ISREG(st.st_mode))
		return NULL;
	return realpath(path, NULL);
}

static const char *place(const struct new_file *f)
{
	return f->real ? f->real : f->path;
}

/* A file in the folder of @path that is gone if we are. */
static int open_nameless(const char *path, unsigned int mode)
{
	char *copy = strdup(path);
	int fd = -1;

	if (copy)
		fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC,
			  mode);
	free(copy);
	return fd;
}

static int open_beside(struct new_file *f, unsigned int mode)
{
	if (asprintf(&f->beside, "%s.XXXXXX", place(f)) < 0) {
		f->beside = NULL;
		errno = ENOMEM;
		return -1;
	}
	f->fd = open_nameless(place(f), mode);
	f->nameless = f->fd >= 0;
	if (!f->nameless)
		f->fd = mkostemp(f->beside, O_CLOEXEC);
	if (f->fd < 0)
		return -1;
	fchmod(f->fd, mode);
	f->link_fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
	return f->link_fd < 0 ? -1 : 0;
}

static int file_begin(struct new_file *f, const char *path, unsigned int mode)
{
	*f = (struct new_file){ .path = path, .fd = -1, .link_fd = -1 };
	f->real = behind_link(path);
	if (!strcmp(path, "-"))
		f->fd = dup(STDOUT_FILENO);
	else if (f->real || is_plain_or_new(path))
		open_beside(f, mode);
	else
		/* a device, a pipe: not ours to replace */
		f->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     mode);
	if (f->fd >= 0 && (!f->beside || f->link_fd >= 0))
		return 0;
	msg_error("%s: cannot create: %s", path, strerror(errno));
	if (f->fd >= 0)
		close(f->fd);
	free(f->beside);
	free(f->real);
	return -1;
}

/* Give a nameless file a name that nothing has: that of mkstemp() will do. */
static int name_it(struct new_file *f)
{
	char proc[64];
	int fd = mkostemp(f->beside, O_CLOEXEC);

	if (fd < 0)
		return -1;
	close(fd);
	unlink(f->beside);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->link_fd);
	return linkat(AT_FDCWD, proc, AT_FDCWD, f->beside, AT_SYMLINK_FOLLOW);
}

/* After f->fd was closed: make it seen, or gone. */
static int file_end(struct new_file *f, int err)
{
	if (f->beside && !err &&
	    ((f->nameless && name_it(f)) || rename(f->beside, place(f)))) {
		msg_error("%s: cannot create: %s", f->path, strerror(errno));
		err = -1;
	}
	if (f->beside && err && !f->nameless)
		unlink(f->beside);
	if (f->link_fd >= 0)
		close(f->link_fd);
	free(f->beside);
	free(f->real);
	return err;
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
	if (file_begin(&f, path, mode))
		return -1;
	if (format == REC_NATIVE)
		err = save_native(r, &f);
	else
		err = save_text(r, &f, format, rounds);
	return file_end(&f, err);
}

static struct nat_writer *create_native(const char *path, unsigned int mode)
{
	char *real = behind_link(path);
	const char *to = real ? real : path;
	int fd;

	if (!strcmp(path, "-")) {
		fd = dup(STDOUT_FILENO);
	} else {
		/* whoever reads the old one goes on reading it */
		if (is_plain_or_new(to))
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
	char *real = behind_link(path);
	bool is_file = real || is_plain_or_new(path) || is_directory(path);
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
