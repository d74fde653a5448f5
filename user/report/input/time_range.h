/* SPDX-License-Identifier: GPL-2.0 */
/* The option --time_range: two times, and what they count from. */
#ifndef DX_TIME_RANGE_H
#define DX_TIME_RANGE_H

#include <stdbool.h>
#include <stdint.h>

struct opt_call;

/* Words of a range of times or addresses: start, end, [base]. */
struct range_words {
	char *word[3];
	int nr;				/* 0: not given */
};

/* Keep the words of an option once they were looked at; as opt.h has calls. */
int range_take(struct opt_call *c, struct range_words *range, bool is_time,
	       const char *const *guided);
int time_range_take(struct opt_call *c, struct range_words *range);

/**
 * time_range_values() - what the words mean in a record
 * @start_ns: of the record, which "guided" stands for
 * @end_ns: of the record, which "guided_end" stands for
 * @value: out: start and end, nanoseconds; half open
 *
 * Without words it is all. Returns 0, or 1 after a line on standard error.
 */
int time_range_values(const struct range_words *range, int64_t start_ns,
		      int64_t end_ns, __int128 value[2]);

#endif /* DX_TIME_RANGE_H */
