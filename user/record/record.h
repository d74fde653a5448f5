/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Record files: the model (model/snapshot.h and beside it) of any format.
 *
 * A record file holds *streams*, one for each (kdamond, context, scheme,
 * target), each a sequence of snapshots in time order. Files can be larger
 * than memory: a reader hands out one snapshot at a time, and can start over
 * or skip to a stream as often as a report needs. Formats that cannot do that
 * themselves (json and text) are spooled once into a temporary native file.
 */
#ifndef DX_RECORD_H
#define DX_RECORD_H

#include "model/sink.h"
#include "record/io/read.h"

/* Those that can be written, in that order; then NULL. */
extern const char *const rec_format_names[];

/* ---- reading ---- */

/**
 * rec_open() - open a record file of any format
 * @path: its name, "-" for standard input
 * @intervals: used for streams that carry none; NULL for none
 *
 * The format is told by content. A file that ends in the middle (a recorder
 * was killed) is opened up to its last complete part, with one warning line
 * on standard error. Returns NULL after one line on standard error that says
 * what is wrong with the file.
 */
struct rec_reader *rec_open(const char *path,
			    const struct rec_intervals *intervals);

/* ---- writing ---- */

/**
 * rec_save() - write all that a reader holds into another file
 * @path: may be the file that is read; "-" for standard output
 * @mode: permission bits
 * @rounds: sizes in json are rounded, as damo's are
 *
 * Made beside and renamed when complete, in the native format as well.
 * Returns 0, or -1 after a line on standard error.
 */
int rec_save(struct rec_reader *r, const char *path, enum rec_format format,
	     unsigned int mode, bool rounds);

/* Say on standard error what @format has no place for, of what @r holds. */
void rec_tell_losses(const struct rec_reader *r, const char *output,
		     enum rec_format format);

struct rec_writer;

/**
 * rec_create() - start a record file
 * @path: made anew as a whole: written beside and renamed by rec_finish(),
 *	but for the native format, which is written in place so that a killed
 *	recorder leaves what it has
 * @mode: permission bits
 */
struct rec_writer *rec_create(const char *path, enum rec_format format,
			      unsigned int mode);

/* Sizes in json are to be rounded, as damo's are. */
void rec_round(struct rec_writer *w);

/**
 * rec_create_safe() - the same, and no format loses what a killed program has
 *
 * Other formats than the native one are collected in PATH.part, a native
 * record, which goes when they are complete. For what cannot be had again.
 */
struct rec_writer *rec_create_safe(const char *path, enum rec_format format,
				   unsigned int mode);

/**
 * rec_create_memory() - start a record that is no file
 * @name: what messages call it
 *
 * Small ones are in memory, large ones in a file without a name. It is given
 * up, or handed over by rec_finish_reader().
 */
struct rec_writer *rec_create_memory(const char *name);

/* Complete a record that is no file, and read it. NULL after a line. Frees @w. */
struct rec_reader *rec_finish_reader(struct rec_writer *w);

/* Everything into @w, which has to live as long. */
struct snapshot_sink rec_sink(struct rec_writer *w);

/*
 * Open a file for writing from its beginning. One that is made or overwritten
 * gets the permission bits @mode, whatever the umask is; a device keeps its
 * own. Returns -1 with errno.
 */
int rec_open_file(const char *path, unsigned int mode);

/**
 * rec_keep_old() - rename a file, or the link to one, to PATH.old
 *
 * Nothing is done for what is no file: a device or a pipe. Returns 0, or -1
 * after a line on standard error when there is data that cannot be kept.
 */
int rec_keep_old(const char *path);

/* Add a stream; returns its number for rec_write(), -1 on error. */
int rec_add_stream(struct rec_writer *w, const struct rec_stream *s);
int rec_write(struct rec_writer *w, int stream, const struct rec_snapshot *snap);
/* These are kept by the native format only, and ignored by others. */
int rec_add_mapping(struct rec_writer *w, const struct rec_mapping *m);
int rec_add_exit(struct rec_writer *w, const struct rec_exit *e);
int rec_add_footprint(struct rec_writer *w, const struct rec_footprint *f);
int rec_set_config(struct rec_writer *w, const char *json);
/*
 * Call stacks. Frames and stacks have numbers from 0 on, in the order in which
 * they are added, and are added before what refers to them. How they were taken is
 * said at the start, and again when samples were lost.
 */
int rec_add_frame(struct rec_writer *w, const struct rec_frame *f);
int rec_add_stack(struct rec_writer *w, const struct rec_stack *s);
int rec_add_sample(struct rec_writer *w, const struct rec_sample *s);
int rec_set_sampling(struct rec_writer *w, const struct rec_sampling *s);
/* All of these that another record has, once its streams have been added. */
int rec_add_beside(struct rec_writer *w, struct rec_reader *r);

/*
 * Let everything written so far reach the file (native only). A recorder that
 * does so each second loses no more than that when it is killed.
 */
int rec_flush(struct rec_writer *w);

/* Complete the file; 0, or -1 after a line on standard error. Frees @w. */
int rec_finish(struct rec_writer *w);

/* Give up: removes what was being written beside. Frees @w. */
void rec_abandon(struct rec_writer *w);

#endif /* DX_RECORD_H */
