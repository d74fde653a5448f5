/* SPDX-License-Identifier: GPL-2.0 */
/* Keywords of the templates, area by area; each ends with one without name. */
#ifndef DX_KEYWORDS_H
#define DX_KEYWORDS_H

#include "report/access/format.h"

extern const struct format_keyword access_record_keywords[];
extern const struct format_keyword access_snapshot_keywords[];
extern const struct format_keyword access_region_keywords[];
extern const struct format_keyword access_own_region_keywords[];	/* damo has none of these */
extern const struct format_keyword attrs_snapshot_keywords[];
extern const struct format_keyword attrs_region_keywords[];

#endif /* DX_KEYWORDS_H */
