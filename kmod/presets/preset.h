/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Presets: ready-made sessions that parameters of the module switch on. They use
 * <linux/damonx.h> and nothing else of damonx.
 *
 * Names, defaults and meaning of the parameters are those of DAMON_RECLAIM,
 * DAMON_LRU_SORT and DAMON_STAT, after a prefix. As there, parameters of a
 * preset that runs take effect when "commit_inputs" is written.
 *
 * WHERE WE DIFFER FROM DAMON, AND WHY
 *	- Presets run beside each other and beside other sessions.
 *	- Ages are times, also when the length of windows is tuned.
 *	- All System RAM is watched when no region is given, with memory that is
 *	  plugged in later; "monitor_region_start" and "_end" stay 0 then.
 */
#ifndef DX_PRESETS_PRESET_H
#define DX_PRESETS_PRESET_H

#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "../../include/linux/damonx.h"

/* What presets configure has these identifiers. */
#define DX_PRESET_KDAMOND	1
#define DX_PRESET_CONTEXT	1
#define DX_PRESET_MAX_SCHEMES	2	/* with identifiers from 1 */

/* Not before the module is initialized, nor after that has ended. */
enum dx_preset_phase { DX_PRESET_LOADING, DX_PRESET_READY, DX_PRESET_GONE };

/**
 * struct dx_preset - a preset
 * @name: of its session, and prefix of its parameters
 * @callbacks: of its session, or NULL
 * @fill: adds all items by the parameters as they are now. Return: 0, or
 *	-EINVAL after writing why to @items->message
 * @nr_schemes: number of schemes that it has
 * @lock: protects all below
 * @phase: whether it can be switched on
 * @wanted: it shall be on when @phase becomes %DX_PRESET_READY
 * @was_on: it was on at some time
 * @session: while it is on, else NULL
 * @last: what schemes had done when it was switched off
 */
struct dx_preset {
	const char *name;
	const struct damonx_callbacks *callbacks;
	int (*fill)(struct damonx_items *items);
	u32 nr_schemes;
	struct mutex lock;	/* outermost */
	enum dx_preset_phase phase;
	bool wanted;
	bool was_on;
	struct damonx_session *session;
	struct damonx_rec_scheme_stats last[DX_PRESET_MAX_SCHEMES];
};

#define DX_PRESET(_preset, _name, _nr_schemes, _fill, _callbacks)	\
	static struct dx_preset _preset = {				\
		.name = (_name),					\
		.callbacks = (_callbacks),				\
		.fill = (_fill),					\
		.nr_schemes = (_nr_schemes),				\
		.lock = __MUTEX_INITIALIZER(_preset.lock),		\
	}

/**
 * dx_preset_init() - The module is initialized: switch on what is wanted
 * @preset: the preset
 *
 * Return: 0, or why it cannot be switched on; the log says it in words.
 */
int dx_preset_init(struct dx_preset *preset);

/* Switch off, for good. */
void dx_preset_exit(struct dx_preset *preset);

/* Status of its context. Return: 0 or -ENOENT when it is off. */
int dx_preset_status(struct dx_preset *preset, struct damonx_rec_status *out);

/* ---- parameters ---- */

/* Each with a struct dx_preset as its argument. */
extern const struct kernel_param_ops dx_preset_enabled_ops;
extern const struct kernel_param_ops dx_preset_commit_ops;
extern const struct kernel_param_ops dx_preset_pid_ops;

/**
 * struct dx_preset_count - a count of a scheme, as argument of a parameter
 * @preset: the preset
 * @scheme: identifier
 * @offset: of a u64 in struct damonx_rec_scheme_stats
 */
struct dx_preset_count {
	struct dx_preset *preset;
	u32 scheme;
	size_t offset;
};

extern const struct kernel_param_ops dx_preset_count_ops;

/* A parameter "prefix_name" of a plain type, kept in @_variable. */
#define DX_PRESET_PARAM(_prefix, _name, _variable, _type, _text)	\
	module_param_named(_prefix##_name, _variable, _type, 0600);	\
	MODULE_PARM_DESC(_prefix##_name, _text)

/* What every preset has: a switch under two names, and the thread's number. */
#define DX_PRESET_SWITCH(_preset, _prefix, _text)			\
	module_param_cb(_prefix, &dx_preset_enabled_ops, &(_preset), 0600); \
	MODULE_PARM_DESC(_prefix, _text);				\
	module_param_cb(_prefix##_enabled, &dx_preset_enabled_ops, &(_preset), \
			0600);						\
	MODULE_PARM_DESC(_prefix##_enabled, "the same as " #_prefix);	\
	module_param_cb(_prefix##_kdamond_pid, &dx_preset_pid_ops, &(_preset), \
			0400);						\
	MODULE_PARM_DESC(_prefix##_kdamond_pid,				\
			 "number of the thread, -1 when it does not run")

#define DX_PRESET_COMMIT(_preset, _prefix)				\
	module_param_cb(_prefix##_commit_inputs, &dx_preset_commit_ops,	\
			&(_preset), 0600);				\
	MODULE_PARM_DESC(_prefix##_commit_inputs,			\
			 "write Y to put the parameters in force while it runs")

#define DX_PRESET_COUNT(_preset, _name, _scheme, _member, _text)	\
	static const struct dx_preset_count dx_count_##_name = {	\
		.preset = &(_preset),					\
		.scheme = (_scheme),					\
		.offset = offsetof(struct damonx_rec_scheme_stats, _member), \
	};								\
	module_param_cb(_name, &dx_preset_count_ops,			\
			(void *)&dx_count_##_name, 0400);		\
	MODULE_PARM_DESC(_name, _text)

/* ---- what several have in common ---- */

/**
 * struct dx_preset_watch - how a preset watches physical memory
 * @sample_us: sampling interval
 * @aggr_us: aggregation interval
 * @min_regions: lowest number of regions
 * @max_regions: highest number of regions
 * @start: where to watch, in @addr_unit; with @end 0, all System RAM
 * @end: the first address past it, in @addr_unit
 * @addr_unit: bytes
 * @autotune: the intervals tune themselves
 */
struct dx_preset_watch {
	unsigned long long sample_us;
	unsigned long long aggr_us;
	unsigned int min_regions;
	unsigned int max_regions;
	unsigned long long start;
	unsigned long long end;
	unsigned long long addr_unit;
	bool autotune;
};

#define DX_PRESET_WATCH_DEFAULT {					\
		.sample_us = 5000,					\
		.aggr_us = 100000,					\
		.min_regions = 10,					\
		.max_regions = 1000,					\
		.addr_unit = 1,						\
	}

#define DX_PRESET_WATCH_PARAMS(_prefix, _watch)				\
	DX_PRESET_PARAM(_prefix, _sample_interval, _watch.sample_us, ullong, \
			"sampling interval in us (default 5000)");	\
	DX_PRESET_PARAM(_prefix, _aggr_interval, _watch.aggr_us, ullong, \
			"aggregation interval in us (default 100000)");	\
	DX_PRESET_PARAM(_prefix, _min_nr_regions, _watch.min_regions, uint, \
			"lowest number of regions (default 10)");	\
	DX_PRESET_PARAM(_prefix, _max_nr_regions, _watch.max_regions, uint, \
			"highest number of regions (default 1000)");	\
	DX_PRESET_PARAM(_prefix, _monitor_region_start, _watch.start, ullong, \
			"first physical address, in addr_unit (default 0: all System RAM)"); \
	DX_PRESET_PARAM(_prefix, _monitor_region_end, _watch.end, ullong, \
			"first address past it, in addr_unit (default 0)"); \
	DX_PRESET_PARAM(_prefix, _addr_unit, _watch.addr_unit, ullong,	\
			"bytes per unit of addresses (default 1)");	\
	DX_PRESET_PARAM(_prefix, _autotune_monitoring_intervals,	\
			_watch.autotune, bool,				\
			"let the intervals tune themselves (default N)")

/* Kdamond, context and target. Return: 0, or -EINVAL after saying why. */
int dx_preset_add_watch(struct damonx_items *items, const char *prefix,
			const struct dx_preset_watch *watch);

/**
 * struct dx_preset_marks - when the schemes of a preset are active
 * @interval_us: time between two looks at the free memory
 * @high_permil: above it they are not, as there is enough
 * @mid_permil: below it they are
 * @low_permil: below it they are not, as others have to act then
 */
struct dx_preset_marks {
	unsigned long long interval_us;
	unsigned int high_permil;
	unsigned int mid_permil;
	unsigned int low_permil;
};

#define DX_PRESET_MARKS_PARAMS(_prefix, _marks, _high, _mid, _low)	\
	DX_PRESET_PARAM(_prefix, _wmarks_interval, _marks.interval_us, ullong, \
			"time in us between two looks at the free memory (default 5000000)"); \
	DX_PRESET_PARAM(_prefix, _wmarks_high, _marks.high_permil, uint, \
			"permil of free memory above which it rests (default " #_high ")"); \
	DX_PRESET_PARAM(_prefix, _wmarks_mid, _marks.mid_permil, uint,	\
			"permil of free memory below which it works (default " #_mid ")"); \
	DX_PRESET_PARAM(_prefix, _wmarks_low, _marks.low_permil, uint,	\
			"permil of free memory below which it rests (default " #_low ")")

void dx_preset_add_marks(struct damonx_items *items,
			 const struct dx_preset_marks *marks);

/* A parameter must not be 0, which means a default to damonx. */
int dx_preset_refuse_zero(struct damonx_items *items, const char *prefix,
			  const char *name, u64 value);

/* ---- the presets ---- */

int dx_reclaim_init(void);
void dx_reclaim_exit(void);
int dx_lru_sort_init(void);
void dx_lru_sort_exit(void);
int dx_stat_init(void);
void dx_stat_exit(void);

/* All of them, by the module's own functions of these names. */
int dx_presets_init(void);
void dx_presets_exit(void);

#endif /* DX_PRESETS_PRESET_H */
