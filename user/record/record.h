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

#include "model/process.h"
#include "model/sink.h"
#include "model/snapshot.h"
#include "model/stacks.h"
#include "model/stream.h"
#include "model/summary.h"

enum rec_format {
	REC_NATIVE,
	REC_JSON,
	REC_JSON_COMPRESSED,	/* zlib */
	REC_PERF_SCRIPT,	/* text of perf script or trace-cmd report */
	REC_PERF_DATA,		/* read only */
	REC_DAMO_BINARY,	/* the same; of before 2023-10 */
};

/* Those that can be written, in that order; then NULL. */
extern const char *const rec_format_names[];

/* ---- reading ---- */

struct rec_reader;

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
void rec_close(struct rec_reader *r);

/**
 * rec_twin() - read the same record in another place at the same time
 *
 * For a thread of its own; @r must stay, and may itself not be used while its
 * twins are. What a twin finds damaged is said when it is closed, unless @r or
 * another one said so. Returns NULL without memory, which was said.
 */
struct rec_reader *rec_twin(struct rec_reader *r);
enum rec_format rec_format(const struct rec_reader *r);

/* Streams in the order of the file. They belong to the reader. */
size_t rec_nr_streams(const struct rec_reader *r);
const struct rec_stream *rec_stream(const struct rec_reader *r, size_t i);
uint64_t rec_nr_snapshots(const struct rec_reader *r, size_t stream);
uint64_t rec_nr_regions(const struct rec_reader *r, size_t stream);

/* Mappings that the recorder saw; 0 where the record does not know them. */
size_t rec_mappings(const struct rec_reader *r, const struct rec_mapping **m);

/* Targets that ended while recording, and the text of the configuration that
 * the monitor ran with (json; NULL when the record does not have it). */
size_t rec_exits(const struct rec_reader *r, const struct rec_exit **e);
/* Memory footprints, in the order they were taken. */
size_t rec_footprints(const struct rec_reader *r, const struct rec_footprint **f);
const char *rec_config(const struct rec_reader *r);
/* Call stacks, the samples in the order they were taken; NULL where there are none. */
const struct rec_stacks *rec_stacks(const struct rec_reader *r);

/**
 * rec_rewind() - make rec_next() start over
 * @stream: index of the one stream to read, or -1 for all in time order
 */
int rec_rewind(struct rec_reader *r, int stream);

/**
 * rec_seek() - skip to the first snapshot of @stream with that index
 *
 * Cheap: whole blocks are skipped without being unpacked.
 */
int rec_seek(struct rec_reader *r, int stream, uint64_t snapshot);

/**
 * rec_next() - the next snapshot
 * @stream: out: index of its stream, may be NULL
 *
 * Returns 1 with *snap set, 0 at the end, -1 after a line on standard error.
 * Damaged blocks are left out; a warning, once, says where they are.
 */
int rec_next(struct rec_reader *r, struct rec_snapshot **snap, size_t *stream);

/* What rec_next_part() hands out: one of these; the other is NULL. */
struct rec_part {
	const struct rec_summary *summary;
	struct rec_snapshot *snap;
};

/**
 * rec_next_part() - the next snapshots, by a summary where the record has one
 *
 * For reports that seldom need regions: a summary stands for some snapshots in
 * a row, which rec_open_part() has unpacked instead. Only after rec_rewind() or
 * rec_seek() to a single stream. Summary and snapshot belong to the reader and
 * are good until its next call. Returns as rec_next() does.
 *
 * A block whose summary is whole counts even if its snapshots are damaged.
 */
int rec_next_part(struct rec_reader *r, struct rec_part *part);

/*
 * The same for reports that can do with less than a whole summary: records of
 * earlier versions have none, and their parts tell times and numbers of regions
 * alone; accessed_bytes is 0, has_areas and has_heat are false.
 */
int rec_next_times(struct rec_reader *r, struct rec_part *part);

/* What a report needs of regions; each is quicker to have than the one before. */
enum rec_want {
	REC_ALL,
	REC_NO_AGES,		/* no age is known */
	REC_SPANS,		/* snapshots have spans without ages, and no regions */
};

/*
 * Have the snapshots of the last summary handed out next, one by one; those of a
 * coarse one by finer summaries. With REC_SPANS, the snapshots of some records
 * have regions nevertheless, and no spans.
 */
void rec_open_part(struct rec_reader *r, enum rec_want want);

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
