/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters as JSON and YAML: the forms of damo's kdamonds files. */
#ifndef DX_PARAMS_JSON_H
#define DX_PARAMS_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "model/damos_filter_json.h"
#include "params/params.h"

/* ---- reading: every form that damo ever wrote ---- */

/* Where parameters come from. */
struct params_source {
	const char *name;	/* for warnings of members that are not known */
	bool strict;		/* these are refused */
};

/**
 * params_from_json() - read a parameter tree
 * @json: {"kdamonds": [...]}, or that list itself (side file of a record)
 * @p: out, empty before; free it with params_free() in any case
 * @source: NULL: what is not known is passed over in silence
 * @error: out: at least 512 bytes: which member has what wrong
 *
 * Returns 0 or -1.
 */
int params_from_json(const json_t *json, struct params *p,
		     const struct params_source *source, char *error);

/* A list of schemes, as --schemes takes it, into @c. */
int params_schemes_from_json(const json_t *json, struct damon_ctx *c,
			     const struct params_source *source, char *error);

/**
 * params_load_text() - parse JSON or YAML text
 *
 * Returns a new reference, or NULL with @error (512 bytes) set.
 */
json_t *params_load_text(const char *text, char *error);

/* The same of a file's content. */
json_t *params_load_file(const char *path, char *error);

/* The same of an argument that may be a file's name or the text itself. */
json_t *params_load(const char *file_or_text, char *error);

/* What messages call that: the file's name, or @option where it is text. */
const char *params_source_name(const char *file_or_text, const char *option);

/* ---- writing ---- */

struct params_style {
	bool raw;		/* digits instead of units */
	bool omit_defaults;
	bool omit_in_schemes;	/* what report damon takes for that */
	bool with_state;	/* "state" and "pid" of the kdamonds */
	bool with_stats;	/* statistics of the schemes */
	bool like_damo;		/* to the letter, where that loses something */
	bool small_units;	/* see damo/quirks.h */
	bool loose_max;		/* like_damo: report damon's ...616 % */
	bool as_damo1;		/* its members and order; rates end at 100 % */
};

/* The list of kdamonds. New reference. */
json_t *params_to_json(const struct params *p, const struct params_style *style);

/* Statistics of a scheme by name, as damo shows them. */
json_t *damos_stats_to_json(const struct damos *s,
			    const struct params_style *style);

/*
 * Python has integers of any size, jansson those below 2^63. A real of 2^64
 * stands for "max" as a number.
 */
#define PARAMS_REAL_MAX		18446744073709551616.0
#define PARAMS_MAX_DIGITS	"18446744073709551615"

/* Print with damo's indentation; @yaml or JSON. Returns 0 or -1. */
int params_print_json(const json_t *json, bool yaml, FILE *f);

/* A time as text; @exact as damo writes it in full. @buf has UNITS_LEN bytes. */
char *params_time_text(char *buf, uint64_t ns, uint64_t unit_ns, bool exact,
		       const struct params_style *style);

/* Is it an access rate in samples or hz? */
bool params_rate_has_unit(const char *text);

/* A limit of the access rate: percent without a unit. 0 or -1. */
int params_parse_rate(const char *text, struct rate_range *r, double *value);

/* "[29 %, 5,000 samples]": how a limit of the access rate is written. */
char *params_rate_text(char *buf, const struct rate_range *r, bool is_max,
		       const struct params_style *style);
char *params_age_text(char *buf, const struct age_range *r, bool is_max,
		      const struct params_style *style);

/*
 * An age where scripts know raw ones in nanoseconds; "max" is one of
 * microseconds, and so gets three zeros.
 */
char *params_age_ns_text(char *buf, uint64_t ns, bool raw);

/* A limit of the size: @part of a byte more when damo would show it. */
char *params_limit_text(char *buf, uint64_t bytes, double part,
			const struct params_style *style);

/* The node of a quota goal. */
char *params_node_text(char *buf, int64_t nid, bool raw);

/* A value of a quota goal. */
char *params_goal_text(char *buf, double value, bool raw);

/* ---- the "report" text ---- */

struct params_text_style {
	bool raw;
	bool omit_defaults;
	bool params_only;	/* no state, no statistics */
	bool with_stats;
	bool omit_tried;	/* not the regions that schemes tried */
	bool with_cpu_usage;
	bool like_damo;
	bool small_units;	/* see damo/quirks.h */
	bool loose_max;
};

void params_print_text(const struct params *p,
		       const struct params_text_style *style, FILE *f);

#endif /* DX_PARAMS_JSON_H */
