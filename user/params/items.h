/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parameters as items of the module's contract, and back, by the tables of
 * fields: an item for each struct whose table names one.
 *
 * What a list says comes back the same, but for what has no effect: parts of
 * microseconds, the limits of a quota that is none, and a migration with one
 * destination, which reads back as its target node.
 */
#ifndef DX_PARAMS_ITEMS_H
#define DX_PARAMS_ITEMS_H

#include <linux/damonx.h>

#include "lib/libdamonx.h"
#include "params/fields.h"

/* The numbers of the contract by value of the enum; each ends with 0. */
extern const uint32_t item_ops[], item_actions[], item_tuners[];
extern const uint32_t item_damon_sampling[];
extern const uint32_t item_wmark_metrics[], item_goal_metrics[];
extern const uint32_t item_filter_types[], item_damos_goals_met[];

/* A cgroup that items refer to, by position from 1. */
struct item_cgroup {
	char *path;			/* NULL or "" where it is gone */
	uint64_t number;		/* 0: go by path */
	int fd;				/* -1: go by number */
	bool below;			/* with those below it */
};

/* What goes along while items are made or read. */
struct item_work {
	struct json_get g;		/* where we are, and what is wrong */
	pid_t child;			/* process of targets without one, or 0 */
	const struct damon_ctx *ctx;	/* that we are in */
	struct item_cgroup *cgroups;
	size_t nr_cgroups;
	struct damonx_config *config;	/* NULL: only look what it takes */
};

/* Hooks of the tables. */
extern const struct item_own item_ctx, item_target, item_scheme, item_pattern;
extern const struct item_own item_quotas, item_goal, item_wmarks, item_filter;
extern const struct item_own item_probe, item_probe_filter;

/**
 * params_to_items() - make the list of all items
 * @p: gets identifiers where it has none
 * @child: process of the started command, for targets that have none; or 0
 * @error: out: JSON_ERROR_LEN bytes: which parameter has what wrong
 *
 * Cgroups are opened by their paths, and stay so until the list is freed by
 * params_free_items(). Returns 0 or -1.
 */
struct params_items {
	struct damonx_config *config;
	struct item_work work;
};

int params_to_items(struct params *p, pid_t child, struct params_items *out,
		    char *error);
void params_free_items(struct params_items *items);

/**
 * params_from_items() - read a list of items
 * @p: out, empty before; free it with params_free() in any case
 * @unknown: out: type of an item that is not known and left out, or 0
 *
 * Returns 0, or -1 where an item has no parent.
 */
int params_from_items(struct params *p, const void *items, size_t bytes,
		      uint16_t *unknown);

#endif /* DX_PARAMS_ITEMS_H */
