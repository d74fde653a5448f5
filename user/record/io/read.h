/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an open record gives: its streams, one snapshot at a time, and what lies
 * beside them. All formats are read as the native one; record.h opens them.
 */
#ifndef DX_RECORD_READ_H
#define DX_RECORD_READ_H

#include "model/process.h"
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

struct rec_reader;

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

#endif /* DX_RECORD_READ_H */
