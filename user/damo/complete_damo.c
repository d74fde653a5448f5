// SPDX-License-Identifier: GPL-2.0
/*
 * Completion as damo does it: `--cli_complete <index> <word>...` prints what
 * words[index] may be on one line. Scripts of damo's users see these lists;
 * damox's own completion is cli/complete.c.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "damo/complete_damo.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define COMPLETE_MANY	(-1)	/* one or more words */
#define COMPLETE_PLACES	3

struct complete_option {
	const char *name;		/* "--style" */
	int nr_words;			/* that follow it */
	bool again;			/* may be given more than once */
	/* What may be the first, second, third word, apart by blanks. */
	const char *words[COMPLETE_PLACES];
	bool words_repeat;		/* the first list is for all places */
};

struct complete_command {
	const char *path;		/* "report access" */
	const struct complete_option *options;	/* ends with one without name */
};

#define FILTER_TYPES							\
	"active memcg young hugepage_size unmapped addr target"

#define FILTER_WORDS							\
	{ "allow reject", "none " FILTER_TYPES, FILTER_TYPES }

#define END	{ NULL, 0, false, { NULL }, false }

static const char damo_top_words[] =
	"start stop tune record report monitor help version";

static const char damo_report_words[] =
	"access damon holistic heatmap sysinfo record_info pa_layout trace";

static const char damo_help_words[] =
	"damon_param_options access_filter_options access_format_options";

static const struct complete_option params[] = {
	{ "--ops", 1, true, { "vaddr paddr fvaddr" }, false },
	{ "--pause_ctx", COMPLETE_MANY, false, { NULL }, false },
	{ "--monitoring_intervals_autotune", 0, false, { NULL }, false },
	{ "--numa_node", COMPLETE_MANY, true, { NULL }, false },
	{ "--monitoring_intervals", 3, true, { NULL }, false },
	{ "--monitoring_intervals_goal", 4, true, { NULL }, false },
	{ "--monitoring_nr_regions_range", 2, true, { NULL }, false },
	{ "--damos_action", 1, true,
	  { "willneed cold pageout hugepage nohugepage lru_prio lru_deprio migrate_hot migrate_cold stat" },
	  false },
	{ "--damos_apply_interval", 1, true, { NULL }, false },
	{ "--damos_quota_interval", 1, true, { NULL }, false },
	{ "--damos_quota_space", 1, true, { NULL }, false },
	{ "--damos_quota_goal", COMPLETE_MANY, true,
	  { "user_input some_mem_psi_us node_mem_used_bp node_mem_free_bp node_memcg_used_bp node_memcg_free_bp active_mem_bp inactive_mem_bp node_eligible_mem_bp" },
	  false },
	{ "--damos_quota_goal_tuner", 1, true, { "consist temporal" }, false },
	{ "--damos_quota_fail_charge_ratio", 2, true, { NULL }, false },
	{ "--damos_filter", COMPLETE_MANY, true, FILTER_WORDS, false },
	END
};

static const struct complete_option record[] = {
	{ "--out", 1, false, { NULL }, false },
	{ "--snapshot", 2, false, { NULL }, false },
	{ "--timeout", 1, false, { NULL }, false },
	{ "--snapshot_damos_filter", COMPLETE_MANY, false, FILTER_WORDS, false },
	{ "--do_record", COMPLETE_MANY, false,
	  { "access cpu_profile mem_footprint vmas proc_stats damon_trace_events" },
	  true },
	END
};

static const struct complete_option report_access[] = {
	{ "--input", 1, true, { "tried_regions_of" }, false },
	{ "--snapshot_damos_filter", COMPLETE_MANY, true, FILTER_WORDS, false },
	{ "--style", 1, false,
	  { "detailed simple-boxes temperature-sz-hist recency-sz-hist cold-memory-tail recency-percentiles idle-time-percentiles temperature-percentiles cold hot" },
	  false },
	END
};

static const struct complete_option report_damon[] = {
	{ "--format", 1, false, { "json yaml report" }, false },
	{ "--show_cpu_usage", 0, false, { NULL }, false },
	{ "--kdamonds_summary", 0, false, { NULL }, false },
	END
};

static const struct complete_option report_sysinfo[] = {
	{ "--print", COMPLETE_MANY, false,
	  { "versions fs_info trace_cmd_info perf_info interfaces sysfs_features debugfs_features trace_features stat_features lru_sort_features unavailable_features all" },
	  true },
	{ "--invalidate_cache", 0, false, { NULL }, false },
	END
};

static const struct complete_option report_record_info[] = {
	{ "--raw_numbers", 0, false, { NULL }, false },
	END
};

static const struct complete_option report_pa_layout[] = {
	{ "--raw_number", 0, false, { NULL }, false },
	{ "--numa_node", 1, false, { NULL }, false },
	{ "--numa_addr", 1, false, { NULL }, false },
	END
};

static const struct complete_option report_trace[] = {
	{ "--event", COMPLETE_MANY, false,
	  { "damon:damon_aggregated damon:damon_region_aggregated damon:damos_before_apply damon:damon_monitor_intervals_tune damon:damos_esz damon:damos_stat_after_apply_interval" },
	  true },
	{ "--raw", 0, true, { NULL }, false },
	{ "--tracer", 1, false, { "perf trace-cmd" }, false },
	END
};

static const struct complete_option monitor[] = {
	{ "--report_type", 1, false, { "heats wss holistic" }, false },
	{ "--delay", 1, false, { NULL }, false },
	{ "--count", 1, false, { NULL }, false },
	END
};

static const struct complete_command damo_completions[] = {
	{ "start", params },
	{ "tune", params },
	{ "record", record },
	{ "report access", report_access },
	{ "report damon", report_damon },
	{ "report sysinfo", report_sysinfo },
	{ "report record_info", report_record_info },
	{ "report pa_layout", report_pa_layout },
	{ "report trace", report_trace },
	{ "monitor", monitor },
	{ NULL, NULL }
};

/* Words up to the one to complete; words[0] is the program. */
struct line {
	int at;
	char **words;
};

static void put_words(const char *words, bool *any)
{
	if (!words || !*words)
		return;
	printf("%s%s", *any ? " " : "", words);
	*any = true;
}

static int finish(bool any)
{
	printf("%s--help\n", any ? " " : "");
	return fflush(stdout) ? 1 : 0;
}

static int put_list(const char *words)
{
	bool any = false;

	put_words(words, &any);
	return finish(any);
}

static bool is_used(const struct line *l, const char *option)
{
	int i;

	for (i = 1; i < l->at; i++)
		if (!strcmp(l->words[i], option))
			return true;
	return false;
}

static int suggest_options(const struct line *l,
			   const struct complete_option *o)
{
	bool any = false;

	for (; o->name; o++)
		if (o->again || !is_used(l, o->name))
			put_words(o->name, &any);
	return finish(any);
}

static int suggest_words(const struct complete_option *o, int place)
{
	bool any = false;

	if (o->words_repeat)
		place = 0;
	if (place < COMPLETE_PLACES)
		put_words(o->words[place], &any);
	return finish(any);
}

/* Options, or what the option before the place takes. */
static int suggest(const struct line *l, int first,
		   const struct complete_option *options)
{
	const struct complete_option *o = options;
	int i, after;

	if (l->at == first || l->words[l->at][0] == '-')
		return suggest_options(l, options);
	for (i = l->at - 1; i >= first && l->words[i][0] != '-'; i--)
		;
	while (i >= first && o->name && strcmp(o->name, l->words[i]) != 0)
		o++;
	if (i < first || !o->name)
		return finish(false);
	after = l->at - i - 1;
	if (o->nr_words == after)
		return suggest_options(l, options);
	if (o->nr_words != COMPLETE_MANY && after > o->nr_words)
		return finish(false);
	return suggest_words(o, after);
}

static int suggest_help_topic(const struct line *l)
{
	if (l->at == 3 && !strcmp(l->words[2], "damon_param_options"))
		return put_list("all monitoring damos");
	if (l->at == 3 && !strcmp(l->words[2], "access_format_options"))
		return put_list("options record_format_keywords snapshot_format_keywords region_format_keywords");
	return finish(false);
}

static int complete_as_damo(const struct line *l)
{
	const struct complete_command *c = damo_completions;
	bool in_report, in_help;
	char path[64];

	if (l->at == 1)
		return put_list(damo_top_words);
	in_report = !strcmp(l->words[1], "report");
	in_help = !strcmp(l->words[1], "help");
	if (l->at == 2 && (in_report || in_help))
		return put_list(in_report ? damo_report_words : damo_help_words);
	if (in_help)
		return suggest_help_topic(l);
	snprintf(path, sizeof(path), "%s%s%s", l->words[1],
		 in_report ? " " : "", in_report ? l->words[2] : "");
	while (c->path && strcmp(c->path, path) != 0)
		c++;
	if (!c->path)
		return finish(false);
	return suggest(l, in_report ? 3 : 2, c->options);
}

static int complete(const struct line *l)
{
	if (!strcmp(l->words[l->at - 1], "--help") &&
	    l->words[l->at][0] != '-') {
		putchar('\n');
		return 0;
	}
	return complete_as_damo(l);
}

int damo_complete(int argc, char **argv)
{
	static char none[] = "";
	struct line l;
	int64_t at;
	int i, rc;

	if (argc < 3 || parse_int(argv[1], 0, INT16_MAX, &at))
		return msg_usage("--cli_complete needs an index and the words");
	if (!at)
		return 0;
	if (at > argc - 2)
		return msg_error("--cli_complete: there is no word %d", (int)at);
	l.at = (int)at;
	/* A word that is not begun yet may be left out. */
	l.words = xcalloc((size_t)at + 1, sizeof(*l.words));
	for (i = 0; i <= l.at; i++)
		l.words[i] = i < argc - 2 ? argv[i + 2] : none;
	rc = complete(&l);
	free(l.words);
	return rc;
}
