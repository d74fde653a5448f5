// SPDX-License-Identifier: GPL-2.0
/* Options that take a range of times or addresses. */
#include <string.h>

#include "cli/opt.h"
#include "report/input/time_range.h"
#include "util/names.h"
#include "util/units.h"

static const char *const guided_times[] = { "guided", "guided_end", NULL };

int range_take(struct opt_call *c, struct range_words *range, bool is_time,
	       const char *const *guided)
{
	uint64_t address;
	int64_t ns;
	int i;

	for (i = 0; i < c->n; i++) {
		if (i == 2 && name_index(guided, c->word[i]) >= 0)
			continue;
		if (is_time ? parse_stime(c->word[i], 1, &ns) :
			      parse_size(c->word[i], &address))
			return opt_bad(c, c->word[i], is_time ? "a time" :
				       "an address");
	}
	memcpy(range->word, c->word, sizeof(*c->word) * (size_t)c->n);
	range->nr = c->n;
	return 0;
}

int time_range_take(struct opt_call *c, struct range_words *range)
{
	return range_take(c, range, true, guided_times);
}
