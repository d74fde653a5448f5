/* SPDX-License-Identifier: GPL-2.0 */
/* Members of parameters that are read and written in a way of their own. */
#ifndef DX_PARAMS_FIELDS_OWN_H
#define DX_PARAMS_FIELDS_OWN_H

#include "params/fields.h"

extern const struct field_own field_address;	/* written as a number */
extern const struct field_own field_probe_range;	/* null for most types */
extern const struct field_own field_preps;	/* a count of the only one */
extern const struct field_own field_cpumask, field_tids;
extern const struct field_own field_size_limit, field_rate_limit;
extern const struct field_own field_age_limit;
extern const struct field_own field_rate_unit, field_age_unit;	/* of 2022 */
extern const struct field_own field_goal_metric, field_goal_node;
extern const struct field_own field_filters;
extern const struct field_own field_state, field_refresh;

/* Of a filter; JSON has it by field_filters. */
extern const struct fields filter_fields;

void field_check_pid(struct json_get *g, int64_t pid);

#endif /* DX_PARAMS_FIELDS_OWN_H */
