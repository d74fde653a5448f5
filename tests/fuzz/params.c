// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of parameters. WHAT is TEXT: JSON and YAML, of which what
 * was read must be written so that it reads as the same again; or OPTIONS:
 * command lines, a word a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/items.h"
#include "params/json.h"
#include "util/json_get.h"
#include "params/options.h"
#include "cli/opt.h"
#include "util/units.h"

#define TEXT	1
#define OPTIONS	2

#define MAX_WORDS	64

/* What it prints, as one text. */
static char *print(const struct params *p, const struct params_style *style,
		   bool yaml)
{
	json_t *json = params_to_json(p, style);
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	params_print_json(json, yaml, f);
	fclose(f);
	json_decref(json);
	return text;
}

static bool read_text(const char *text, struct params *p,
		      char error[JSON_ERROR_LEN])
{
	json_t *json;
	int rc;

	*error = '\0';
	json = params_load_text(text, error);
	rc = json ? params_from_json(json, p, NULL, error) : -1;
	json_decref(json);
	if (rc && !*error)
		abort();	/* refused without a word */
	return !rc;
}

/* Written in every form and read again it must be the same. */
static void check_round_trip(const struct params *p)
{
	const struct params_style plain = { .with_state = true,
					    .with_stats = true };
	char *wanted = print(p, &plain, false), *text, *got;
	char error[JSON_ERROR_LEN];
	struct params again;
	int form;

	for (form = 0; form < 4; form++) {
		struct params_style style = plain;

		style.raw = form & 1;
		text = print(p, &style, form & 2);
		again = (struct params){ 0 };
		if (!read_text(text, &again, error)) {
			fprintf(stderr, "%s\ncannot read back: %s\n", text,
				error);
			abort();
		}
		got = print(&again, &plain, false);
		if (strcmp(got, wanted)) {
			fprintf(stderr, "form %d\n%s\n--- not ---\n%s\n%s\n",
				form, got, wanted, text);
			abort();
		}
		params_free(&again);
		free(got);
		free(text);
	}
	free(wanted);
}

static void print_text(const struct params *p)
{
	const struct params_text_style style = { .with_stats = true };
	FILE *f = fopen("/dev/null", "we");

	params_print_text(p, &style, f);
	fclose(f);
}

/* What the module would get reads back, whatever it is about. */
static void check_items(struct params *p)
{
	char error[JSON_ERROR_LEN];
	struct params again = { 0 };
	struct params_items items;
	uint16_t unknown;
	const void *list;
	size_t bytes;

	if (!params_to_items(p, 1, &items, error)) {
		list = damonx_config_items(items.config, &bytes);
		if (params_from_items(&again, list, bytes, &unknown) || unknown)
			abort();
	} else if (!*error) {
		abort();
	}
	params_free(&again);
	params_free_items(&items);
}

static void try_text(const char *text)
{
	char error[JSON_ERROR_LEN];
	struct params p = { 0 };

	if (read_text(text, &p, error)) {
		print_text(&p);
		check_round_trip(&p);
		check_items(&p);
	}
	params_free(&p);
}

/* Names of files must not be tried, nor programs' names be searched. */
static bool is_harmless(const char *word)
{
	return !strchr(word, '/') && strcmp(word, "-") &&
	       strcmp(word, "--help") && strcmp(word, "-h");
}

static void try_options(char *text)
{
	const struct damo_quirks quirks = { 0 };
	struct params_opts *o = params_opts_new(&quirks);
	char *argv[MAX_WORDS + 2] = { "fuzz" }, *save = NULL, *word;
	struct opt_table table = params_opts;
	struct params p = { 0 };
	int argc = 1, status;

	/* "-hx" and "--he" ask for the help of a command, which says what it does. */
	table.doc = "fuzz";
	for (word = strtok_r(text, "\n", &save); word && argc <= MAX_WORDS;
	     word = strtok_r(NULL, "\n", &save))
		if (is_harmless(word))
			argv[argc++] = word;
	if (opt_parse(&table, &(struct command_line){ argc, argv, &quirks }, o,
		      &status) &&
	    !params_opts_build(o, &p)) {
		print_text(&p);
		check_round_trip(&p);
		check_items(&p);
	}
	params_free(&p);
	params_opts_free(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	if (WHAT == TEXT)
		try_text(text);
	else
		try_options(text);
	free(text);
	return 0;
}
