/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record model: what every file format is read into and written from.
 *
 * A record file holds *streams*, one for each (kdamond, context, scheme,
 * target), each a sequence of snapshots in time order. Files can be larger
 * than memory: a reader hands out one snapshot at a time, and can start over
 * or skip to a stream as often as a report needs. Formats that cannot do that
 * themselves (json and text) are spooled once into a temporary native file.
 *
 * Times are nanoseconds, sizes and addresses bytes, ranges half open.
 */
#ifndef DX_RECORD_H
#define DX_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct damos_filter;	/* params/params.h */

#define REC_NONE	UINT64_MAX	/* "null" in json, for unsigned members */
#define REC_MAX_PROBES	8

/* A region of a snapshot. */
struct rec_region {
	uint64_t start;
	uint64_t end;
	uint64_t sz_filter_passed;	/* bytes that passed the scheme's filters */
	uint64_t age;			/* aggregation intervals, or REC_NONE */
	uint64_t age_us;		/* as written in the file, or REC_NONE */
	uint32_t nr_accesses;		/* samples, on the scale aggr/sample */
	int32_t percent;		/* as written in the file, or -1 */
	uint32_t nr_probes;
	uint32_t probe_hits[REC_MAX_PROBES];
};

/* Statistics of the scheme that a snapshot was taken with. */
struct rec_damos_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied;
	uint64_t sz_ops_filter_passed, qt_exceeds;
	uint64_t nr_snapshots, max_nr_snapshots;
};

/*
 * A snapshot. Members and regions belong to the reader and are good until its
 * next call; a report may change the regions in place (filter, sort, merge).
 */
struct rec_snapshot {
	int64_t start_ns;
	int64_t end_ns;
	double start_frac_ns;		/* see rec_start_ns() */
	uint64_t total_bytes;		/* or REC_NONE */
	uint64_t sample_us;		/* tuned sampling interval, or REC_NONE */
	uint32_t samples_asked;		/* 0 when the file does not say */
	uint32_t samples_taken;
	bool has_stats;
	struct rec_damos_stats stats;
	size_t nr_regions;
	struct rec_region *regions;	/* sorted by address as recorded */
};

/*
 * Times lie within 146 years of 0, so that the difference of any two can be
 * told. Readers refuse others: no clock has shown them.
 */
#define REC_TIME_LIMIT_NS	(INT64_C(1) << 62)

static inline bool rec_time_valid(int64_t ns)
{
	return ns > -REC_TIME_LIMIT_NS && ns < REC_TIME_LIMIT_NS;
}

/**
 * rec_start_ns() - when a snapshot began, with its fraction of a nanosecond
 *
 * No event of a trace says when the first snapshot of a stream began: that is
 * taken from the mean length of the others, as damo does it, in doubles. What
 * this has behind the point is start_frac_ns, in [0, 1): figures that damo
 * derives from it keep it. It is 0 for everything that was recorded, and no
 * format can hold it: neither damo's nor ours writes it.
 *
 * Exact where there is a fraction; whole times beyond 2^53 are rounded.
 */
static inline double rec_start_ns(const struct rec_snapshot *s)
{
	return (double)s->start_ns + s->start_frac_ns;
}

/* The first whole nanosecond that is not before the start. */
static inline int64_t rec_start_up_ns(const struct rec_snapshot *s)
{
	return s->start_ns + (s->start_frac_ns > 0);
}

struct rec_intervals_goal {
	double access_bp;
	uint64_t aggrs;			/* 0: no tuning */
	double min_sample_us, max_sample_us;
};

struct rec_intervals {
	double sample_us, aggr_us, ops_update_us;
	bool has_goal;
	struct rec_intervals_goal goal;
};

/* What holds for all snapshots of a stream. */
struct rec_stream {
	int kdamond_idx, context_idx;
	int scheme_idx;			/* -1: plain monitoring */
	uint64_t target_id;
	bool has_intervals;
	struct rec_intervals intervals;
	struct damos_filter *filters;	/* owned by the stream's reader */
	size_t nr_filters;
	const char *filters_json;	/* the same as it stood in a file; NULL: made from @filters */
	const char *data_source;	/* "unknown", "damon_stat", "damonx"; NULL: not said */
	/* native only */
	int32_t pid;			/* 0: not known */
	const char *comm;		/* NULL: not known */
};

/* A mapping of a target, for the address axis of pictures. */
struct rec_mapping {
	uint64_t start, end;
	int32_t pid;
	const char *name;
};

/* How a target process ended; native records only. */
struct rec_exit {
	int64_t time_ns;
	int32_t pid;
	int32_t status;			/* as wait() gives it, or -1: not known */
};

enum rec_format {
	REC_NATIVE,
	REC_JSON,
	REC_JSON_COMPRESSED,	/* zlib */
	REC_PERF_SCRIPT,	/* text of perf script or trace-cmd report */
	REC_PERF_DATA,		/* read only */
};

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
enum rec_format rec_format(const struct rec_reader *r);

/* Streams in the order of the file. They belong to the reader. */
size_t rec_nr_streams(const struct rec_reader *r);
const struct rec_stream *rec_stream(const struct rec_reader *r, size_t i);
uint64_t rec_nr_snapshots(const struct rec_reader *r, size_t stream);

/* Mappings that the recorder saw; 0 where the record does not know them. */
size_t rec_mappings(const struct rec_reader *r, const struct rec_mapping **m);

/* Targets that ended while recording, and the text of the configuration that
 * the monitor ran with (json; NULL when the record does not have it). */
size_t rec_exits(const struct rec_reader *r, const struct rec_exit **e);
const char *rec_config(const struct rec_reader *r);

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

/* ---- writing ---- */

/**
 * rec_save() - write all that a reader holds into another file
 * @path: may be the file that is read; "-" for standard output
 * @mode: permission bits
 *
 * Made beside and renamed when complete, in the native format as well.
 * Returns 0, or -1 after a line on standard error.
 */
int rec_save(struct rec_reader *r, const char *path, enum rec_format format,
	     unsigned int mode);

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

/**
 * rec_create_safe() - the same, and no format loses what a killed program has
 *
 * Other formats than the native one are collected in PATH.part, a native
 * record, which goes when they are complete. For what cannot be had again.
 */
struct rec_writer *rec_create_safe(const char *path, enum rec_format format,
				   unsigned int mode);

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
/* Say more of a stream than was known when it was added. */
int rec_set_stream(struct rec_writer *w, int stream, const struct rec_stream *s);
/* These three are kept by the native format only, and ignored by others. */
int rec_add_mapping(struct rec_writer *w, const struct rec_mapping *m);
int rec_add_exit(struct rec_writer *w, const struct rec_exit *e);
int rec_set_config(struct rec_writer *w, const char *json);

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
