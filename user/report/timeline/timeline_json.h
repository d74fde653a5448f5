/* SPDX-License-Identifier: GPL-2.0 */
/* A timeline as JSON, for the report of that name and the page, which has more. */
#ifndef DX_TIMELINE_JSON_H
#define DX_TIMELINE_JSON_H

#include <jansson.h>

#include "report/timeline/timeline.h"

/* To be given up by json_decref(); NULL without memory. */
json_t *timeline_object(const struct timeline *t);

#endif /* DX_TIMELINE_JSON_H */
