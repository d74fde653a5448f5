// SPDX-License-Identifier: GPL-2.0
/* Lines of tracers: their parts, and the fields of DAMON's events. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/trace.h"
#include "util/units.h"

enum event {
	EV_AGGREGATED, EV_BEFORE_APPLY, EV_TUNE, EV_ESZ, EV_STAT,
	EV_REGION_AGGREGATED,
};

#define PREFIX	"damon:"

const char *const trace_event_names[] = {
	[EV_AGGREGATED] = PREFIX "damon_aggregated",
	[EV_BEFORE_APPLY] = PREFIX "damos_before_apply",
	[EV_TUNE] = PREFIX "damon_monitor_intervals_tune",
	[EV_ESZ] = PREFIX "damos_esz",
	[EV_STAT] = PREFIX "damos_stat_after_apply_interval",
	[EV_REGION_AGGREGATED] = PREFIX "damon_region_aggregated",
	NULL,
};

static int find_event(const char *name)
{
	size_t skip = strncmp(name, PREFIX, strlen(PREFIX)) ? strlen(PREFIX) :
							      0;
	int i;

	for (i = 0; trace_event_names[i]; i++)
		if (!strcmp(trace_event_names[i] + skip, name))
			return i;
	return -1;
}

static char *skip_blanks(char *s)
{
	return s + strspn(s, " \t");
}

/* The word at *s, ended with a zero; *s goes behind it. NULL at the end. */
static char *cut_word(char **s)
{
	char *word = skip_blanks(*s);
	size_t n = strcspn(word, " \t\n");

	if (!n)
		return NULL;
	*s = word + n;
	if (**s)
		*(*s)++ = '\0';
	return word;
}

/* perf has the process behind its name, trace-cmd has "name-pid". */
static bool make_task(char *before, char *task, size_t size)
{
	char *end = before + strlen(before), *pid;

	while (end > before && isblank((unsigned char)end[-1]))
		*--end = '\0';
	for (pid = end; pid > before && isdigit((unsigned char)pid[-1]); )
		pid--;
	if (pid < end && pid > before && isblank((unsigned char)pid[-1])) {
		for (end = pid - 1; end > before &&
		     isblank((unsigned char)end[-1]); )
			end--;
		return snprintf(task, size, "%.*s/%s", (int)(end - before),
				before, pid) < (int)size;
	}
	return *before && snprintf(task, size, "%s", before) < (int)size;
}

static bool is_time(const char *word)
{
	size_t n = strspn(word, "0123456789.");

	return n && !strcmp(word + n, ":");
}

/* "[001]", the CPU between the task and what may be flags. */
static char *find_cpu(char *text)
{
	char *s;
	size_t n;

	for (s = strchr(text, '['); s; s = strchr(s + 1, '[')) {
		n = strspn(s + 1, "0123456789");
		if (n && s[1 + n] == ']')
			return s;
	}
	return NULL;
}

bool trace_parse_line(char *text, struct trace_line *line)
{
	char *cpu = find_cpu(text), *rest, *word;

	if (!cpu)
		return false;
	rest = strchr(cpu, ']') + 1;
	*cpu = '\0';
	if (!make_task(skip_blanks(text), line->task, sizeof(line->task)))
		return false;
	do {
		word = cut_word(&rest);
	} while (word && !is_time(word));
	if (!word)
		return false;
	word[strlen(word) - 1] = '\0';
	line->time = word;
	word = cut_word(&rest);
	if (!word || word[strlen(word) - 1] != ':')
		return false;
	word[strlen(word) - 1] = '\0';
	line->event = find_event(word);
	line->fields = skip_blanks(rest);
	line->fields[strcspn(line->fields, "\n")] = '\0';
	return line->event >= 0;
}

/* "name=number" at *s; *s goes behind it. */
static bool take_field(char **s, const char *name, uint64_t *value)
{
	size_t n = strlen(name);
	char *end;

	*s = skip_blanks(*s);
	if (strncmp(*s, name, n) != 0 || (*s)[n] != '=')
		return false;
	*value = strtoull(*s + n + 1, &end, 10);
	if (end == *s + n + 1)
		return false;
	*s = end;
	return true;
}

/* "start-end: nr_accesses [age]", as "START (SIZE) nr_accesses age". */
static bool format_region(char **s, char *buf, size_t size)
{
	char start_text[UNITS_LEN], bytes_text[UNITS_LEN];
	uint64_t start, bytes;
	long long samples, age = -1;
	char *end;
	int n;

	if (sscanf(*s, " %" SCNu64 "-%" SCNu64 ": %lld%n", &start, &bytes,
		   &samples, &n) != 3)
		return false;
	*s = skip_blanks(*s + n);
	if (isdigit((unsigned char)**s) || **s == '-') {
		age = strtoll(*s, &end, 10);
		*s = end;
	}
	bytes -= start;
	snprintf(buf, size, "%s (%s) %lld %lld",
		 fmt_size_accurate(start_text, start, false),
		 fmt_size_accurate(bytes_text, bytes, false), samples, age);
	return true;
}

/* Which of its snapshot's regions is the one of this line? */
static uint64_t count_region(struct trace_counting *c, uint64_t target_id,
			     uint64_t nr)
{
	if (c->done == c->nr || c->target_id != target_id || c->nr != nr)
		*c = (struct trace_counting){ target_id, 0, nr };
	return c->done++;
}

static bool format_aggregated(char *s, struct trace_counting *c, char *buf,
			      size_t size)
{
	uint64_t target, nr, idx;
	char region[2 * UNITS_LEN];
	size_t n;

	if (!take_field(&s, "target_id", &target) ||
	    !take_field(&s, "nr_regions", &nr) ||
	    !format_region(&s, region, sizeof(region)))
		return false;
	idx = count_region(c, target, nr);
	n = (size_t)snprintf(buf, size, "%" PRIu64 " %" PRIu64 "/%" PRIu64 " %s",
			     target, idx, nr, region);
	s = skip_blanks(s);
	if (strncmp(s, "probe_hits=", 11) != 0)
		return n < size;
	/* bytes in hexadecimal */
	for (s += 11; isxdigit((unsigned char)*s) && n < size;
	     s = skip_blanks(s))
		n += (size_t)snprintf(buf + n, size - n, " %lu",
				      strtoul(s, &s, 16));
	return n < size;
}

static bool format_before_apply(char *s, char *buf, size_t size)
{
	uint64_t ctx, scheme, target, nr;
	char region[2 * UNITS_LEN];

	if (!take_field(&s, "ctx_idx", &ctx) ||
	    !take_field(&s, "scheme_idx", &scheme) ||
	    !take_field(&s, "target_idx", &target) ||
	    !take_field(&s, "nr_regions", &nr) ||
	    !format_region(&s, region, sizeof(region)))
		return false;
	return snprintf(buf, size, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
			" %s", ctx, scheme, target, nr, region) < (int)size;
}

static bool format_stat(char *s, char *buf, size_t size)
{
	static const struct {
		const char *name;
		enum { PLAIN, NUMBER, BYTES } how;
	} fields[] = {
		{ "ctx_idx", PLAIN }, { "scheme_idx", PLAIN },
		{ "nr_tried", NUMBER }, { "sz_tried", BYTES },
		{ "nr_applied", NUMBER }, { "sz_applied", BYTES },
		{ "sz_ops_filter_passed", BYTES }, { "qt_exceeds", NUMBER },
		{ "nr_snapshots", NUMBER },
	};
	char text[UNITS_LEN];
	uint64_t value;
	size_t i, n = 0;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!take_field(&s, fields[i].name, &value))
			return false;
		if (fields[i].how == BYTES)
			fmt_size_accurate(text, value, false);
		else
			fmt_nr(text, value, fields[i].how == PLAIN);
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i ? " " : "",
				      text);
		if (n >= size)
			return false;
	}
	return true;
}

bool trace_format_fields(const struct trace_line *line,
			 struct trace_counting *counting, char *buf,
			 size_t size)
{
	switch (line->event) {
	case EV_AGGREGATED:
	case EV_REGION_AGGREGATED:
		return format_aggregated(line->fields, counting, buf, size);
	case EV_BEFORE_APPLY:
		return format_before_apply(line->fields, buf, size);
	case EV_STAT:
		return format_stat(line->fields, buf, size);
	}
	return false;
}
