// SPDX-License-Identifier: GPL-2.0
/* report damon as rows: kdamonds, schemes or targets, one each. */
#include <math.h>

#include "cmd/report_damon.h"
#include "util/units.h"

struct row {
	int64_t kdamond, context, index;	/* index of the scheme or target */
	const char *state, *ops, *action, *cgroup;
	uint64_t pid;				/* UINT64_MAX: none, as of all below */
	double cpu_percent;
	uint64_t sample_us, aggr_us, update_us;
	uint64_t nr_regions, min_nr_regions, max_nr_regions;
	struct damos_stats stats;
	uint64_t max_nr_snapshots, quota_bytes;
};

#define KDAMOND		ROW_COLUMN(struct row, kdamond, CELL_INT, "kdamond_idx")
#define CONTEXT		ROW_COLUMN(struct row, context, CELL_INT, "context_idx")
#define STATE		ROW_COLUMN(struct row, state, CELL_TEXT, "state")
#define PID		ROW_COLUMN(struct row, pid, CELL_NR, "pid")
#define STAT(member, type, name)	ROW_COLUMN(struct row, stats.member, type, name)

static const struct row_column kdamond_columns[] = {
	KDAMOND, STATE, PID,
	ROW_COLUMN(struct row, cpu_percent, CELL_NUMBER, "cpu_percent"),
	{ 0 }
};

static const struct row_column scheme_columns[] = {
	KDAMOND, CONTEXT,
	ROW_COLUMN(struct row, index, CELL_INT, "scheme_idx"),
	ROW_COLUMN(struct row, action, CELL_TEXT, "action"),
	STAT(nr_tried, CELL_NR, "nr_tried"),
	STAT(sz_tried, CELL_BYTES, "tried_bytes"),
	STAT(nr_applied, CELL_NR, "nr_applied"),
	STAT(sz_applied, CELL_BYTES, "applied_bytes"),
	STAT(sz_ops_filter_passed, CELL_BYTES, "ops_filter_passed_bytes"),
	STAT(qt_exceeds, CELL_NR, "qt_exceeds"),
	STAT(nr_snapshots, CELL_NR, "nr_snapshots"),
	ROW_COLUMN(struct row, max_nr_snapshots, CELL_NR, "max_nr_snapshots"),
	ROW_COLUMN(struct row, quota_bytes, CELL_BYTES, "effective_quota_bytes"),
	{ 0 }
};

static const struct row_column target_columns[] = {
	KDAMOND, CONTEXT,
	ROW_COLUMN(struct row, index, CELL_INT, "target_idx"),
	STATE,
	ROW_COLUMN(struct row, ops, CELL_TEXT, "operations"),
	PID,
	ROW_COLUMN(struct row, cgroup, CELL_TEXT, "cgroup"),
	ROW_COLUMN(struct row, nr_regions, CELL_NR, "nr_given_regions"),
	ROW_COLUMN(struct row, min_nr_regions, CELL_NR, "min_nr_regions"),
	ROW_COLUMN(struct row, max_nr_regions, CELL_NR, "max_nr_regions"),
	ROW_COLUMN(struct row, sample_us, CELL_NR, "sample_us"),
	ROW_COLUMN(struct row, aggr_us, CELL_NR, "aggr_us"),
	ROW_COLUMN(struct row, update_us, CELL_NR, "update_us"),
	{ 0 }
};

static uint64_t pid_or_none(int64_t pid)
{
	return pid == PARAMS_NONE ? UINT64_MAX : (uint64_t)pid;
}

static void add_kdamond(const struct kdamond *k, struct row row, struct rows *rows)
{
	row.pid = pid_or_none(k->pid);
	row.cpu_percent = k->cpu_percent < 0 ? NAN : k->cpu_percent;
	rows_add(rows, &row);
}

static void add_schemes(const struct damon_ctx *c, struct row row, struct rows *rows)
{
	for (size_t i = 0; i < c->nr_schemes; i++) {
		const struct damos *s = &c->schemes[i];

		row.index = (int64_t)i;
		row.action = damos_action_names[s->action];
		row.stats = s->stats;
		row.max_nr_snapshots = s->max_nr_snapshots;
		row.quota_bytes = s->quotas.effective_sz_bytes;
		rows_add(rows, &row);
	}
}

static void add_targets(const struct damon_ctx *c, struct row row, struct rows *rows)
{
	row.ops = damon_ops_names[c->ops];
	row.min_nr_regions = c->nr_regions.min;
	row.max_nr_regions = c->nr_regions.max;
	row.sample_us = c->intervals.sample_ns / NS_PER_US;
	row.aggr_us = c->intervals.aggr_ns / NS_PER_US;
	row.update_us = c->intervals.ops_update_ns / NS_PER_US;
	for (size_t i = 0; i < c->nr_targets; i++) {
		const struct damon_target *t = &c->targets[i];

		row.index = (int64_t)i;
		row.pid = pid_or_none(t->pid);
		row.cgroup = t->cgroup;
		row.nr_regions = t->nr_regions;
		rows_add(rows, &row);
	}
}

int report_damon_rows(const struct params *p, enum report_damon_row of,
		      const struct rows_opts *o, FILE *f)
{
	static const struct row_column *const columns[] = {
		[ROW_KDAMOND] = kdamond_columns,
		[ROW_SCHEME] = scheme_columns,
		[ROW_TARGET] = target_columns,
	};
	struct rows *rows = rows_begin(o, columns[of], f);

	if (!rows)
		return 1;
	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		const struct kdamond *kd = &p->kdamonds[k];
		struct row row = { .kdamond = (int64_t)k };

		row.state = kd->on ? "on" : "off";
		if (of == ROW_KDAMOND)
			add_kdamond(kd, row, rows);
		for (size_t c = 0; of != ROW_KDAMOND && c < kd->nr_contexts; c++) {
			row.context = (int64_t)c;
			if (of == ROW_SCHEME)
				add_schemes(&kd->contexts[c], row, rows);
			else
				add_targets(&kd->contexts[c], row, rows);
		}
	}
	return rows_end(rows);
}
