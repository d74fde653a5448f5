/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `damox export` knows: for each target its last snapshot and the working
 * sets of the last minutes, beside that what sessions, contexts and schemes have
 * done. It knows of no device and no file: snapshots come in by a sink, the rest by
 * export_add_*(), in rounds. Memory is bounded by max_targets and the window.
 */
#ifndef DX_EXPORT_METRICS_H
#define DX_EXPORT_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include <linux/damonx.h>

#include "model/sink.h"
#include "report/dist/dist.h"

/* The percentiles that are told. */
#define EXPORT_NR_PERCENTS	7
extern const int64_t export_percents[EXPORT_NR_PERCENTS];

/* What bytes are told apart by; export_heat_names has their names. */
enum export_heat {
	EXPORT_HOT,	/* at least half of the samples found an access */
	EXPORT_WARM,	/* fewer did */
	EXPORT_COOL,	/* none did, for less than EXPORT_COLD_S */
	EXPORT_COLD,	/* for longer */
	EXPORT_NR_HEATS,
};
#define EXPORT_COLD_S	60
extern const char *const export_heat_names[EXPORT_NR_HEATS];

struct export_target {
	char *labels;			/* session="a",kdamond="0",... */
	/* who it is: a number of a session, and what it goes by there */
	uint32_t session;
	struct stream_id id;
	int32_t pid;			/* 0: not known */
	char comm[16];
	unsigned int seen;		/* the last round with a snapshot of it */
	struct dist wss;		/* of the window, by time */
	uint64_t nr_wss;		/* since it is there */
	double sum_wss_bytes;
	/* the last snapshot */
	bool has_scale;			/* rates and times can be told */
	uint64_t wss_bytes, heat_bytes[EXPORT_NR_HEATS];
	double access_hz;		/* mean of all bytes */
	size_t nr_idle;			/* EXPORT_NR_PERCENTS, or 0 without bytes */
	double idle_s[EXPORT_NR_PERCENTS];
};

/* What the module says of these, as it says it. */
struct export_session {
	char *labels;
	uint32_t running;		/* kdamonds */
	uint64_t records, lost;		/* of its ring */
};

struct export_context {
	char *labels, *kdamond_labels;
	bool first;			/* of its kdamond */
	struct damonx_rec_status status;
};

struct export_scheme {
	char *labels;
	bool live;			/* else only what records have is known */
	struct damonx_rec_scheme_stats stats;
};

struct export {
	size_t max_targets;
	int64_t window_ns;
	bool live;			/* of this machine, as it runs */
	struct export_target *targets;
	size_t nr_targets;
	uint32_t *places;		/* of targets by who they are, from 1; 0: none */
	size_t nr_places;		/* a power of two, more than twice the targets */
	size_t nr_omitted;		/* of this round */
	unsigned int round;
	/* of this round */
	struct export_session *sessions;
	size_t nr_sessions;
	struct export_context *contexts;
	size_t nr_contexts;
	struct export_scheme *schemes;
	size_t nr_schemes;
	/* the session that snapshots are of */
	uint32_t session;
	const char *session_name;
	struct share *shares;		/* to sort idle times in */
	size_t room_shares;
	char *said;			/* what has been wrong since all was well, a line each; or NULL */
};

void export_free(struct export *e);

/* A round: all that is known now, between these. What was not seen in it goes. */
void export_begin(struct export *e);
void export_end(struct export *e);

/* From now on snapshots are of this session; the name has to stay. */
void export_set_session(struct export *e, uint32_t number, const char *name);

/* Where snapshots go in. Those of targets above the limit are counted only. */
struct snapshot_sink export_sink(struct export *e);

/* The target that the sink's stream() has given a number; NULL above the limit. */
struct export_target *export_target_at(struct export *e, int number);

/* Take the snapshot's state, not its working set, for the last minutes. */
void export_take_last(struct export *e, struct export_target *t,
		      const struct rec_stream *s,
		      const struct rec_snapshot *snap);

/* Each gives a zeroed row whose labels, allocated, the caller sets. */
struct export_session *export_add_session(struct export *e);
struct export_context *export_add_context(struct export *e);
struct export_scheme *export_add_scheme(struct export *e);

/**
 * export_labels() - make labels of pairs
 * @name: its value follows, and further pairs; ends with NULL. Pairs whose value
 *	is NULL or empty are left out; values are escaped, and made UTF-8.
 *
 * Returns allocated text: a="1",b="2".
 */
char *export_labels(const char *name, ...) __attribute__((sentinel));

/* ---- where it comes from ---- */

struct intervals_opt;

/*
 * All sessions that run, or the one called @chosen (a name or a number). Returns 0,
 * or 1 after a line on standard error; a session that ends meanwhile is no error.
 */
int export_from_sessions(struct export *e, const char *chosen);

/*
 * The last window of a record. @path: NULL for the default. Returns 0, or 1 after a
 * line on standard error.
 */
int export_from_record(struct export *e, const char *path,
		       const struct intervals_opt *intervals);

/* ---- where it goes ---- */

/* Print all of it, in the text format of Prometheus (0.0.4). */
void export_print(const struct export *e, FILE *f);

#endif /* DX_EXPORT_METRICS_H */
