// SPDX-License-Identifier: GPL-2.0
/* damox reclaim and lru_sort: presets of damonx, or the kernel's DAMON_RECLAIM and DAMON_LRU_SORT. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/module.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"
#include "util/units.h"

#define MAX_SETTINGS	24

struct opts {
	const char *module;
	int action;
	/* What to write, in its order. */
	const char *param[MAX_SETTINGS];
	char value[MAX_SETTINGS][24];
	int nr;
	struct rows_opts rows;
};

enum action { STATUS, ENABLE, DISABLE, COMMIT };

static const char *const action_names[] = { "status", "enable", "disable",
					    "commit", NULL };

/* Parameters that one option writes, a word each. */
enum setting {
	SET_MIN_AGE, SET_HOT, SET_COLD, SET_RECLAIM_QUOTA, SET_LRU_SORT_QUOTA,
	SET_WMARKS, SET_INTERVALS, SET_REGIONS, SET_REGION,
};

static const char *const settings[][4] = {
	[SET_MIN_AGE] = { "min_age" },
	[SET_HOT] = { "hot_thres_access_freq" },
	[SET_COLD] = { "cold_min_age" },
	[SET_RECLAIM_QUOTA] = { "quota_ms", "quota_sz",
				"quota_reset_interval_ms" },
	[SET_LRU_SORT_QUOTA] = { "quota_ms", "quota_reset_interval_ms" },
	[SET_WMARKS] = { "wmarks_interval", "wmarks_high", "wmarks_mid",
			 "wmarks_low" },
	[SET_INTERVALS] = { "sample_interval", "aggr_interval" },
	[SET_REGIONS] = { "min_nr_regions", "max_nr_regions" },
	[SET_REGION] = { "monitor_region_start", "monitor_region_end" },
};

static void add(struct opts *o, const char *param, const char *value)
{
	if (o->nr == MAX_SETTINGS)
		return;
	o->param[o->nr] = param;
	snprintf(o->value[o->nr++], sizeof(o->value[0]), "%s", value);
}

static int take_settings(struct opt_call *c)
{
	bool is_address = c->row->key == SET_REGION;
	char value[24];
	uint64_t v;
	int i;

	for (i = 0; i < c->n; i++) {
		if (is_address ? parse_size(c->word[i], &v) :
				 parse_nr(c->word[i], &v))
			return opt_bad(c, c->word[i], is_address ?
				       "an address" : "a number");
		/* the kernel knows neither commas nor "max" */
		snprintf(value, sizeof(value), "%" PRIu64, v);
		add(c->input, settings[c->row->key][i], value);
	}
	return 0;
}

static int take_skip_anon(struct opt_call *c)
{
	add(c->input, "skip_anon", "Y");
	return 0;
}

#define SETTING(setting, nr)						\
	.key = (setting), .min = (nr), .max = (nr), .call = take_settings

#define COMMON_OPTIONS							\
	{ .name = "wmarks", .args = "<us> <permil> <permil> <permil>",	\
	  SETTING(SET_WMARKS, 4),					\
	  .help = "interval of checking the watermarks; high, middle and low watermark" }, \
	{ .name = "monitor_intervals", .args = "<us> <us>",		\
	  SETTING(SET_INTERVALS, 2),					\
	  .help = "sampling and aggregation interval" },		\
	{ .name = "nr_regions", .args = "<min> <max>",			\
	  SETTING(SET_REGIONS, 2),					\
	  .help = "minimum and maximum number of regions" },		\
	{ .name = "monitor_region", .args = "<start> <end>",		\
	  SETTING(SET_REGION, 2), .help = "physical addresses to work on" }

static const struct opt reclaim_options[] = {
	{ .name = "min_age", .args = "<us>", SETTING(SET_MIN_AGE, 1),
	  .help = "reclaim memory that was not accessed for this long" },
	{ .name = "quota", .args = "<ms> <bytes> <ms>",
	  SETTING(SET_RECLAIM_QUOTA, 3),
	  .help = "limits of time and size, and the interval they apply to" },
	COMMON_OPTIONS,
	{ .name = "skip_anon", .call = take_skip_anon,
	  .help = "leave anonymous pages alone" },
	{ 0 }
};

static const struct opt lru_sort_options[] = {
	{ .name = "hot_thres_access_freq", .args = "<permil>",
	  SETTING(SET_HOT, 1),
	  .help = "access rate from which memory is hot" },
	{ .name = "cold_min_age", .args = "<us>", SETTING(SET_COLD, 1),
	  .help = "time without access from which memory is cold" },
	{ .name = "quota", .args = "<ms> <ms>", SETTING(SET_LRU_SORT_QUOTA, 2),
	  .help = "limit of time, and the interval it applies to" },
	COMMON_OPTIONS,
	{ 0 }
};

static const struct opt action = {
	.args = "[status|enable|disable|commit]",
	OPT_WORDS(OPT_CHOICE(struct opts, action, action_names)),
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(struct opts, rows) }, { 0 }
};

const struct opt_table reclaim_opts = {
	.opts = reclaim_options, .plain = &action, .children = children,
	.doc = "Control the preset reclaim of damonx, or where it is not loaded the kernel's DAMON_RECLAIM, which reclaims memory that is not used.",
};

const struct opt_table lru_sort_opts = {
	.opts = lru_sort_options, .plain = &action, .children = children,
	.doc = "Control the preset lru_sort of damonx, or where it is not loaded the kernel's DAMON_LRU_SORT, which sorts the lists of pages by use.",
};

static int write_settings(const struct opts *o)
{
	int i;

	for (i = 0; i < o->nr; i++)
		if (module_write(o->module, o->param[i], o->value[i]))
			return -1;
	return 0;
}

static int show_status(const struct opts *o)
{
	struct out out = { .f = stdout };
	int status;

	if (o->nr)
		msg_note("options have no effect without an action that writes them: add %s",
			 strcmp(o->module, "reclaim") ?
			 "enable or disable" : "enable, disable or commit");
	if (rows_wanted(&o->rows))
		status = module_print_rows(o->module, NULL, 0, &o->rows);
	else
		status = module_print_all(o->module) ? 1 : 0;
	return out_end(&out) || status;
}

static int act(const struct opts *o)
{
	const char *param = "enabled", *value = "Y";

	if (o->action != STATUS && rows_wanted(&o->rows))
		return msg_usage("--json and --columns are for status");
	if (!module_exists(o->module))
		return 1;
	if (o->action == STATUS)
		return show_status(o);
	if (o->action == DISABLE)
		value = "N";
	if (o->action == COMMIT)
		param = "commit_inputs";
	return write_settings(o) || module_write(o->module, param, value) ? 1 : 0;
}

static int control(const struct opt_table *table, const char *module,
		   const struct command_line *line)
{
	struct opts o = { .module = module };
	int status;

	if (opt_parse(table, line, &o, &status))
		status = act(&o);
	rows_opts_destroy(&o.rows);
	return status;
}

int cmd_reclaim(const struct command_line *line)
{
	return control(&reclaim_opts, "reclaim", line);
}

int cmd_lru_sort(const struct command_line *line)
{
	return control(&lru_sort_opts, "lru_sort", line);
}
