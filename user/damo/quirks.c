// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "damo/quirks.h"

/* The version in a name as "damo182"; empty in "damo", NULL in others. */
static const char *damo_version(const char *name)
{
	if (strncmp(name, "damo", 4) != 0 ||
	    name[4 + strspn(name + 4, "0123456789.")])
		return NULL;
	return name + 4;
}

struct damo_quirks damo_quirks_of(const char *name)
{
	const char *version = damo_version(name);

	if (!version)
		return (struct damo_quirks){ 0 };
	return (struct damo_quirks){
		.unchecked = true,
		.words = true,
		.says = true,
		.rounds = true,
		.loose_max = true,
		.empty_paths = true,
		.shows_stats = true,
		.text_options = true,
		.doubles = true,
		.json_records = true,
		.sums_merged = true,
		.percents = true,
		.colors = true,
		.version = true,
		.unit_addrs = true,
		.small_units = true,
		.wide_levels = true,
		.its_keywords = true,
		.first_target = true,
		.no_view = true,
		.damo1 = version[0] == '1',
	};
}
