// SPDX-License-Identifier: GPL-2.0
/* What ranges of times mean in a record. */
#include <string.h>

#include "report/input/time_range.h"
#include "util/msg.h"
#include "util/units.h"

static int bad_word(const char *word, const char *wanted)
{
	return msg_error("--time_range: '%s' is not %s", word, wanted);
}

int time_range_values(const struct range_words *range, int64_t start_ns,
		      int64_t end_ns, __int128 value[2])
{
	int64_t ns, base = 0;

	value[0] = INT64_MIN;
	value[1] = (__int128)INT64_MAX + 1;
	if (range->nr == 3) {
		if (!strcmp(range->word[2], "guided"))
			base = start_ns;
		else if (!strcmp(range->word[2], "guided_end"))
			base = end_ns;
		else if (parse_stime(range->word[2], 1, &base))
			return bad_word(range->word[2],
					"a time, guided or guided_end");
	}
	for (int i = 0; i < 2 && range->nr; i++) {
		if (parse_stime(range->word[i], 1, &ns))
			return bad_word(range->word[i], "a time");
		value[i] = (__int128)base + ns;
	}
	return 0;
}
