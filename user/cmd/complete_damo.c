// SPDX-License-Identifier: GPL-2.0
/* The suggestions of damo, word for word. */
#include <stddef.h>

#include "cmd/complete.h"

#define FILTER_TYPES							\
	"active memcg young hugepage_size unmapped addr target"

#define FILTER_WORDS							\
	{ "allow reject", "none " FILTER_TYPES, FILTER_TYPES }

#define END	{ NULL, 0, false, { NULL }, false }

const char damo_top_words[] =
	"start stop tune record report monitor help version";

const char damo_report_words[] =
	"access damon holistic heatmap sysinfo record_info pa_layout trace";

const char damo_help_words[] =
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

const struct complete_command damo_completions[] = {
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
