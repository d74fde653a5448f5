// SPDX-License-Identifier: GPL-2.0
/* tune --keep, without a device: what options do not name stays as it was. */
#include <stdlib.h>

#include "cli/opt.h"
#include "damo/quirks.h"
#include "params/json.h"
#include "params/options.h"
#include "tap.h"

static const struct opt_child children[] = {
	{ .table = &params_opts, .is_pointer = true, .at = 0 }, { 0 }
};

static const struct opt_table table = { .children = children, .doc = "test" };

struct input {
	struct params_opts *params;
};

/* Of a command line in words; changes what is @kept, unless that is NULL. */
static bool build(const char *line, struct params *kept, struct params *p)
{
	char *words = strdup(line), *save = NULL, *argv[64] = { "test" };
	const struct damo_quirks quirks = { 0 };
	struct input in = { params_opts_new(&quirks) };
	int argc = 1, status;
	bool ok;

	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	if (kept)
		params_opts_keep(in.params, kept);
	memset(p, 0, sizeof(*p));
	ok = opt_parse(&table, &(struct command_line){ argc, argv, &quirks },
		       &in, &status) &&
	     !params_opts_build(in.params, p);
	params_opts_free(in.params);
	free(words);
	return ok;
}

static char *text_of(const struct params *p)
{
	const struct params_style style = { .raw = false };
	json_t *json = params_to_json(p, &style);
	char *text = json_dumps(json, JSON_INDENT(1));

	json_decref(json);
	return text;
}

/* @change to what @line makes comes to the same as @whole. */
static void changes(const char *line, const char *change, const char *whole)
{
	struct params kept, p, wanted;
	bool ok = build(line, NULL, &kept) && build(change, &kept, &p);
	char *got = ok ? text_of(&p) : NULL, *want;

	tap_ok(ok && build(whole, NULL, &wanted), "%s",
	       *change ? change : "no option");
	want = text_of(&wanted);
	tap_is(got, want, whole);
	free(got);
	free(want);
	params_free(&kept);
	params_free(&p);
	params_free(&wanted);
}

#define SCHEME	"--damos_action pageout --damos_age 5s max --damos_filter allow anon"

int main(void)
{
	static const char first[] =
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 20 300 " SCHEME;

	changes(first, "", first);
	changes(first, "--monitoring_nr_regions_range 7 70",
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 7 70 " SCHEME);
	changes(first, "--monitoring_intervals 1ms 20ms 1s",
		"--target_pid 77 --monitoring_intervals 1ms 20ms 1s --monitoring_nr_regions_range 20 300 " SCHEME);
	changes(first, "--damos_age 9s max",
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 20 300 "
		"--damos_action pageout --damos_age 9s max --damos_filter allow anon");
	changes("--ops paddr --regions 1M-2M --damon_addr_unit 4K --probe_filter allow anon",
		"--monitoring_nr_regions_range 7 70",
		"--ops paddr --regions 1M-2M --damon_addr_unit 4K --monitoring_nr_regions_range 7 70 --probe_filter allow anon");
	return tap_end();
}
