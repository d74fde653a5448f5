/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parameters that are one value each, and 0 where nothing is said. All else of
 * them is made from a row here: the member of the struct, what JSON and YAML
 * call it, its place in the item of the module, its option with help and
 * completion, and its line in `report damon`. A new one is a row and its
 * paragraph in damox-params(1).
 *
 *	row(KIND, of, member, key, place, option, flags, args, help, text)
 *
 * @KIND: NR; SIZE, bytes; TIME, ns: @of is the ns of a plain number; CHOICE:
 *	@of is the enum, whose names are in @of_names, and their numbers in the
 *	contract in item_@of
 * @key: in JSON and YAML; written where the value is not 0
 * @place: the member of the item's payload
 * @option, @flags, @args, @help: as in struct opt
 * @text: what it is called in report damon, where it is not 0; NULL: the line of
 *	another parameter shows it
 */
#ifndef DX_PARAMS_VALUES_H
#define DX_PARAMS_VALUES_H

/* clang-format off */

/* Of struct damon_ctx. */
#define CTX_VALUES(row)							\
	row(CHOICE, damon_sampling, sampling,				\
	    "sampling", sampling, "sampling", OPT_OURS, NULL,		\
	    "how to spend looks at pages: one at each region and sample, as DAMON does (classic), or where they tell most, which finds small hot spots (evidence)", \
	    NULL)							\
	row(NR, _, budget,						\
	    "sampling_budget", budget, "sampling_budget", OPT_OURS | OPT_RARE, "<looks>", \
	    "looks at pages a sample, on average; sampling by evidence only (50)", \
	    NULL)

/* Of struct damos. */
#define SCHEME_VALUES(row)						\
	row(TIME, NS_PER_US, min_unseen_ns,				\
	    "min_unseen_us", min_unseen_us, "damos_unseen", OPT_RARE, "<time>", \
	    "only regions in which no access was seen for this time (us, or with a unit)", \
	    "no access seen for")

/* Of struct damos_quotas. */
#define QUOTA_VALUES(row)						\
	row(CHOICE, damos_goals_met, goals_met,				\
	    "goals_met", goals, "damos_quota_goals_met", OPT_RARE, NULL, \
	    "whether any of several goals or all of them have to be met (any)", \
	    "goals met")						\
	row(SIZE, _, start_sz_bytes,					\
	    "start_sz_bytes", start_bytes, "damos_quota_start", OPT_RARE, "<bytes>", \
	    "size quota that the tuning for goals begins with",		\
	    "first window")

/* The member of the struct. */
#define VALUE_MEMBER(kind, of, member, ...)	VALUE_TYPE_##kind(of) member;
#define VALUE_TYPE_NR(of)	uint64_t
#define VALUE_TYPE_SIZE(of)	uint64_t
#define VALUE_TYPE_TIME(of)	uint64_t
#define VALUE_TYPE_CHOICE(of)	enum of

/* The key of the option. */
#define VALUE_KEY(kind, of, member, ...)	KEY_VALUE_##member,

#endif /* DX_PARAMS_VALUES_H */
