// SPDX-License-Identifier: GPL-2.0
/* What a row of params/values.h promises, of each row. */
#include "command_params.h"
#include "params/items.h"
#include "params/values.h"
#include "tap.h"
#include "util/units.h"

/* What each of them needs to have an effect. */
#define LINE	"--ops paddr --regions 0-4096 --damos_action stat --damos_quotas 0 64M 1s " \
		"--damos_quota_goal user_input 100 50"

/* As JSON, after it went through the items of the contract. */
static char *through_items(struct params *p)
{
	struct params_items items = { 0 };
	struct params back = { 0 };
	char error[JSON_ERROR_LEN], *text = NULL;
	uint16_t unknown;
	const void *list;
	size_t bytes;

	if (!params_to_items(p, 0, &items, error)) {
		list = damonx_config_items(items.config, &bytes);
		if (!params_from_items(&back, list, bytes, &unknown) && !unknown)
			text = text_of(&back);
	}
	params_free(&back);
	params_free_items(&items);
	return text;
}

/* As report damon shows it, without what it shows by default. */
static char *report_of(const struct params *p)
{
	const struct params_text_style text_style = { .omit_defaults = true, .params_only = true };
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	params_print_text(p, &text_style, f);
	fclose(f);
	return text;
}

static void check(const char *option, const char *word, const char *key, const char *shown,
		  const char *value)
{
	char *line = NULL, *json, *back, *report, *in_json = NULL, *in_report = NULL;
	struct params p;

	if (asprintf(&line, LINE " --%s %s", option, word) < 0 ||
	    asprintf(&in_json, "\"%s\": \"%s\"", key, value) < 0 ||
	    asprintf(&in_report, " %s: %s\n", shown ? shown : "sampling", value) < 0)
		exit(1);
	tap_ok(build(line, NULL, &p), "--%s %s is taken", option, word);
	json = text_of(&p);
	tap_ok(strstr(json, in_json) != NULL, "%s is in JSON", in_json);
	back = through_items(&p);
	tap_ok(back && !strcmp(json, back), "%s comes back from the items", key);
	report = report_of(&p);
	tap_ok(!shown || strstr(report, in_report), "and is reported:%s", in_report);
	free(line);
	free(json);
	free(back);
	free(report);
	free(in_json);
	free(in_report);
	params_free(&p);
}

/* And where it was not given, nothing is said of it. */
static void check_silent(const char *key, const char *shown)
{
	struct params p;
	char *json, *report;

	tap_ok(build("--ops paddr --regions 0-4096 --damos_action stat", NULL, &p), "a scheme");
	json = text_of(&p);
	report = report_of(&p);
	tap_ok(!strstr(json, key) && (!shown || !strstr(report, shown)) && !strstr(report, "quotas"),
	       "without %s", key);
	free(json);
	free(report);
	params_free(&p);
}

#define WORD_NR(of)	"77"
#define SHOWN_NR(of)	"77"
#define WORD_SIZE(of)	"1M"
#define SHOWN_SIZE(of)	"1.000 MiB"
#define WORD_TIME(of)	"90s"
#define SHOWN_TIME(of)	"1 m 30 s"
#define WORD_CHOICE(of)	of##_names[1]
#define SHOWN_CHOICE(of) of##_names[1]
#define CHECK(kind, of, member, key, place, option, flags, args, help, text)	\
	check(option, WORD_##kind(of), key, text, SHOWN_##kind(of));		\
	check_silent("\"" key "\"", text);

int main(void)
{
	char buf[UNITS_LEN];

	tap_is(fmt_utime(buf, 90 * NS_PER_SEC, false), SHOWN_TIME(_), "how times are written");
	CTX_VALUES(CHECK)
	SCHEME_VALUES(CHECK)
	QUOTA_VALUES(CHECK)
	return tap_end();
}
