// SPDX-License-Identifier: GPL-2.0
/* damox reclaim and lru_sort: the kernel's DAMON_RECLAIM and DAMON_LRU_SORT. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/module.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"
#include "util/units.h"

enum { KEY_MIN_AGE = 0x200, KEY_HOT, KEY_COLD, KEY_QUOTA, KEY_WMARKS,
       KEY_INTERVALS, KEY_REGIONS, KEY_REGION, KEY_SKIP_ANON };

#define MAX_SETTINGS	24

struct opts {
	const char *module;
	const char *action;
	/* What to write, in its order. */
	const char *param[MAX_SETTINGS];
	char value[MAX_SETTINGS][24];
	int nr;
};

/* One option writes these parameters, a word each. */
static const struct setting {
	int key;
	const char *reclaim[4], *lru_sort[4];
} settings[] = {
	{ KEY_MIN_AGE, { "min_age" }, { NULL } },
	{ KEY_HOT, { NULL }, { "hot_thres_access_freq" } },
	{ KEY_COLD, { NULL }, { "cold_min_age" } },
	{ KEY_QUOTA, { "quota_ms", "quota_sz", "quota_reset_interval_ms" },
	  { "quota_ms", "quota_reset_interval_ms" } },
	{ KEY_WMARKS,
	  { "wmarks_interval", "wmarks_high", "wmarks_mid", "wmarks_low" },
	  { "wmarks_interval", "wmarks_high", "wmarks_mid", "wmarks_low" } },
	{ KEY_INTERVALS, { "sample_interval", "aggr_interval" },
	  { "sample_interval", "aggr_interval" } },
	{ KEY_REGIONS, { "min_nr_regions", "max_nr_regions" },
	  { "min_nr_regions", "max_nr_regions" } },
	{ KEY_REGION, { "monitor_region_start", "monitor_region_end" },
	  { "monitor_region_start", "monitor_region_end" } },
};

#define COMMON_OPTIONS							\
	{ "wmarks", KEY_WMARKS, "<us> <permil> <permil> <permil>", 0,	\
	  "how often to look at the watermarks, and the three of them", 0 }, \
	{ "monitor_intervals", KEY_INTERVALS, "<us> <us>", 0,		\
	  "sampling and aggregation interval", 0 },			\
	{ "nr_regions", KEY_REGIONS, "<number> <number>", 0,		\
	  "least and largest number of regions", 0 },			\
	{ "monitor_region", KEY_REGION, "<address> <address>", 0,	\
	  "physical addresses to work on", 0 }

static const struct argp_option reclaim_options[] = {
	{ "min_age", KEY_MIN_AGE, "<us>", 0,
	  "reclaim what was not accessed for so long", 0 },
	{ "quota", KEY_QUOTA, "<ms> <bytes> <ms>", 0,
	  "limits of time and size, and the interval they hold for", 0 },
	COMMON_OPTIONS,
	{ "skip_anon", KEY_SKIP_ANON, NULL, 0, "leave anonymous pages alone",
	  0 },
	{ 0 }
};

static const struct argp_option lru_sort_options[] = {
	{ "hot_thres_access_freq", KEY_HOT, "<permil>", 0,
	  "access rate from which memory is hot", 0 },
	{ "cold_min_age", KEY_COLD, "<us>", 0,
	  "time without access from which memory is cold", 0 },
	{ "quota", KEY_QUOTA, "<ms> <ms>", 0,
	  "limit of time, and the interval it holds for", 0 },
	COMMON_OPTIONS,
	{ 0 }
};

static void add(struct opts *o, const char *param, const char *value)
{
	if (o->nr == MAX_SETTINGS)
		return;
	o->param[o->nr] = param;
	snprintf(o->value[o->nr++], sizeof(o->value[0]), "%s", value);
}

static int parse_setting(const struct setting *s, struct opts *o, char *arg,
			 struct argp_state *state)
{
	const char *const *params = strcmp(o->module, "reclaim") ?
				    s->lru_sort : s->reclaim;
	struct args_words w;
	char value[24];
	int i, n = 0;
	uint64_t v;

	while (n < 4 && params[n])
		n++;
	if (args_words(state, arg, n, n, &w))
		return EINVAL;
	for (i = 0; i < n; i++) {
		if (parse_nr(w.word[i], &v))
			return args_bad(state, w.word[i], "a number");
		/* the kernel knows neither commas nor "max" */
		snprintf(value, sizeof(value), "%" PRIu64, v);
		add(o, params[i], value);
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const actions[] = { "status", "enable", "disable",
					       "commit", NULL };
	struct opts *o = state->input;
	size_t i;

	if (key == KEY_SKIP_ANON) {
		add(o, "skip_anon", "Y");
		return 0;
	}
	if (key == ARGP_KEY_ARG) {
		if (o->action)
			return ARGP_ERR_UNKNOWN;
		if (args_choice(state, arg, actions) < 0)
			return EINVAL;
		o->action = arg;
		return 0;
	}
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (settings[i].key == key)
			return parse_setting(&settings[i], o, arg, state);
	return ARGP_ERR_UNKNOWN;
}

const struct argp reclaim_argp = {
	reclaim_options, parse, "[status|enable|disable|commit]",
	"Control the kernel's DAMON_RECLAIM, which reclaims memory that is not used.",
	NULL, NULL, NULL
};

const struct argp lru_sort_argp = {
	lru_sort_options, parse, "[status|enable|disable|commit]",
	"Control the kernel's DAMON_LRU_SORT, which sorts the lists of pages by use.",
	NULL, NULL, NULL
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
		msg_note("%s: options have no effect without an action that writes them: add %s",
			 o->module, strcmp(o->module, "reclaim") ?
			 "enable or disable" : "enable, disable or commit");
	status = module_print_all(o->module) ? 1 : 0;
	return out_end(&out) || status;
}

static int control(const struct argp *argp, const char *module, int argc,
		   char **argv)
{
	struct opts o = { .module = module };
	const char *param = "enabled", *value = "Y";
	int status;

	if (!args_parse(argp, argc, argv, &o, &status))
		return status;
	if (!module_exists(module))
		return 1;
	if (!o.action || !strcmp(o.action, "status"))
		return show_status(&o);
	if (!strcmp(o.action, "disable"))
		value = "N";
	if (!strcmp(o.action, "commit"))
		param = "commit_inputs";
	return write_settings(&o) || module_write(module, param, value) ? 1 : 0;
}

int cmd_reclaim(int argc, char **argv)
{
	return control(&reclaim_argp, "reclaim", argc, argv);
}

int cmd_lru_sort(int argc, char **argv)
{
	return control(&lru_sort_argp, "lru_sort", argc, argv);
}
