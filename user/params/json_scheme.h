/* SPDX-License-Identifier: GPL-2.0 */
/* Schemes from and to JSON; parts of json_read.c and json_write.c. */
#ifndef DX_PARAMS_JSON_SCHEME_H
#define DX_PARAMS_JSON_SCHEME_H

#include "params/json.h"
#include "params/json_get.h"

void json_read_scheme(struct json_get *g, const json_t *o, struct damos *s);
void json_read_filter(struct json_get *g, const json_t *o,
		      struct damos_filter *f);

json_t *json_write_scheme(const struct damos *s,
			  const struct params_style *style);

/* Values as strings in the style. */
json_t *pj_size(uint64_t bytes, const struct params_style *style);
json_t *pj_nr(uint64_t nr, const struct params_style *style);
json_t *pj_time(uint64_t ns, int64_t unit_ns,
		  const struct params_style *style);
/* All units down to ns, for what damo writes so. */
json_t *pj_time_exact(uint64_t ns, int64_t unit_ns,
		      const struct params_style *style);
json_t *pj_rate(double value, unsigned int per_percent,
		  const struct params_style *style);

#endif /* DX_PARAMS_JSON_SCHEME_H */
