// SPDX-License-Identifier: GPL-2.0
/* damox args accesses_filter: the filters of reports as JSON or YAML. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "params/json.h"
#include "params/yaml.h"
#include "model/access_filter.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"
#include "util/units.h"
#include "damo/quirks.h"
#include "report/input/access_filter_opts.h"

struct opts {
	const struct damo_quirks *quirks;
	struct access_filter filter;
	int format;
	bool raw;
};

enum { FORMAT_JSON, FORMAT_YAML };

#define O struct opts

static const char *const format_names[] = { "json", "yaml", NULL };

static const struct opt options[] = {
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, format, format_names)),
	  .help = "how to print it (json)" },
	{ .name = "raw", OPT_FLAG(O, raw),
	  .help = "print digits instead of units" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_filter_opts, .at = offsetof(O, filter) }, { 0 }
};

const struct opt_table args_accesses_filter_opts = {
	.opts = options, .children = children,
	.doc = "Print the filters of access reports that the options make.",
};

static json_t *size_json(uint64_t bytes, enum size_form sizes)
{
	char buf[UNITS_LEN];

	return json_string(fmt_size(buf, bytes, sizes));
}

static json_t *age_json(uint64_t ns, bool raw)
{
	char buf[UNITS_LEN];

	return json_string(params_age_ns_text(buf, ns, raw));
}

static json_t *rates_json(const struct access_filter *f, bool raw,
			  const struct damo_quirks *quirks)
{
	const struct rate_range r = {
		.min = f->min_percent, .max = f->max_percent,
	};
	struct params_style style = { .like_damo = quirks->rounds };
	char a[UNITS_LEN], b[UNITS_LEN];

	style.raw = raw;
	params_rate_text(a, &r, false, &style);
	params_rate_text(b, &r, true, &style);
	return json_pack("{s:s, s:s}", "min", a, "max", b);
}

static json_t *pattern_json(const struct access_filter *f, bool raw,
			    const struct damo_quirks *quirks)
{
	enum size_form sizes = size_form(raw, quirks->small_units);

	return json_pack("{s:{s:o, s:o}, s:o, s:{s:o, s:o}}",
			 "sz_bytes", "min", size_json(f->bytes.min, sizes),
			 "max", size_json(f->bytes.max, sizes),
			 "nr_accesses", rates_json(f, raw, quirks),
			 "age", "min", age_json(f->age_ns.min, raw),
			 "max", age_json(f->age_ns.max, raw));
}

static json_t *size_ranges(const struct filter_ranges *ranges,
			   enum size_form sizes)
{
	json_t *list;
	size_t i;

	if (!ranges->nr)
		return json_null();
	list = json_array();
	for (i = 0; i < ranges->nr; i++)
		json_array_append_new(list, json_pack("[o, o]",
				      size_json(ranges->range[i].min, sizes),
				      size_json(ranges->range[i].max, sizes)));
	return list;
}

static double unit_ns(const char *unit, size_t len)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {
		{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
		{ "m", 60e9 }, { "h", 3600e9 }, { "d", 86400e9 },
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len &&
		    !strncmp(units[i].name, unit, len))
			return units[i].ns;
	return 1;
}

/*
 * A time that was given with decimals is a floating point number to damo, and
 * shown as one, with what is lost in reckoning.
 */
static json_t *time_json(int64_t ns, const char *word, bool as_double)
{
	char digits[64], *p = digits;
	double sum = 0, number;
	size_t len;

	if (!word || !strchr(word, '.') || strlen(word) >= sizeof(digits) ||
	    !as_double)
		return json_integer(ns);
	for (; *word; word++)
		if (*word != ',')
			*p++ = *word;
	*p = '\0';
	for (p = digits; *p; p += len + strspn(p + len, " ")) {
		number = strtod(p, &p);
		p += strspn(p, " ");
		len = strcspn(p, " -.0123456789");
		sum += number * unit_ns(p, len);
		if (!len && *p)
			return json_integer(ns);
	}
	return json_real(sum);
}

static json_t *number_ranges(const struct filter_sranges *ranges,
			     bool as_doubles)
{
	json_t *list;
	size_t i;

	if (!ranges->nr)
		return json_null();
	list = json_array();
	for (i = 0; i < ranges->nr; i++)
		json_array_append_new(list, json_pack("[o, o]",
				      time_json(ranges->range[i].min,
						ranges->range[i].min_word,
						as_doubles),
				      time_json(ranges->range[i].max,
						ranges->range[i].max_word,
						as_doubles)));
	return list;
}

static json_t *filter_json(const struct access_filter *f, bool raw,
			   const struct damo_quirks *quirks)
{
	bool doubles = quirks->doubles;
	enum size_form sizes = size_form(raw, quirks->small_units);

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:[I, I, I]}",
			 "access_pattern", pattern_json(f, raw, quirks),
			 "address_ranges", size_ranges(&f->address, sizes),
			 "snapshot_sz_ranges",
			 size_ranges(&f->snapshot_bytes, sizes),
			 "snapshot_time_ranges", number_ranges(&f->snapshot_ns, doubles),
			 "snapshot_index_ranges",
			 number_ranges(&f->snapshot_idx, doubles),
			 "temperature_ranges", number_ranges(&f->temperature, doubles),
			 "temperature_weights", (json_int_t)f->weights.size,
			 (json_int_t)f->weights.rate,
			 (json_int_t)f->weights.age);
}

/* "max" of a time or an index is 2^64-1, which is more than json_t can hold. */
static void put_text(const char *text, FILE *f)
{
	static const char most[] = "9223372036854775807";
	const char *at;

	while ((at = strstr(text, most))) {
		fprintf(f, "%.*s%" PRIu64, (int)(at - text), text, UINT64_MAX);
		text = at + sizeof(most) - 1;
	}
	fprintf(f, "%s\n", text);
}

static int print_filter(const struct opts *o)
{
	json_t *json = filter_json(&o->filter, o->raw, o->quirks);
	char *text = NULL;
	struct out out;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool bad = !json || !f || params_print_json(json, o->format == FORMAT_YAML, f);

	json_decref(json);
	if (f && fclose(f))
		bad = true;
	if (bad) {
		free(text);
		return msg_error("out of memory");
	}
	out_begin(&out, NULL);
	put_text(text, out.f);
	free(text);
	return out_end(&out);
}

int cmd_args_accesses_filter(const struct command_line *line)
{
	struct opts o = { .quirks = line->quirks };
	int rc;

	access_filter_init(&o.filter);
	if (opt_parse(&args_accesses_filter_opts, line, &o, &rc)) {
		rc = o.format == FORMAT_YAML ? yaml_check() : 0;
		if (!rc)
			rc = access_filter_finish(&o.filter);
		if (!rc)
			rc = print_filter(&o);
	}
	access_filter_destroy(&o.filter);
	return rc;
}
