// SPDX-License-Identifier: GPL-2.0
/* Parameter files: JSON or YAML by content. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "params/json.h"
#include "params/json_get.h"
#include "params/yaml.h"

#define MAX_FILE_BYTES	(16 << 20)

json_t *params_load_text(const char *text, char *error)
{
	const char *start = text + strspn(text, " \t\r\n");
	json_error_t where;
	json_t *json;

	if (*start != '{' && *start != '[')
		return yaml_load(text, strlen(text), error);
	json = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	if (!json)
		snprintf(error, JSON_ERROR_LEN, "line %d: %s", where.line,
			 where.text);
	return json;
}

/* The content with a terminator, or NULL with @error set. */
static char *read_all(const char *path, char *error)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *text = NULL;
	size_t n = 0;

	if (!f) {
		snprintf(error, JSON_ERROR_LEN, "%s", strerror(errno));
		return NULL;
	}
	text = malloc(MAX_FILE_BYTES + 1);
	if (text)
		n = fread(text, 1, MAX_FILE_BYTES + 1, f);
	if (!text || ferror(f) || n > MAX_FILE_BYTES) {
		snprintf(error, JSON_ERROR_LEN, "%s", !text ? "out of memory" :
			 ferror(f) ? strerror(errno) :
			 "larger than a parameter file can be");
		free(text);
		text = NULL;
	} else {
		text[n] = '\0';
	}
	if (f != stdin)
		fclose(f);
	return text;
}

json_t *params_load_file(const char *path, char *error)
{
	char *text = read_all(path, error);
	json_t *json;

	if (!text)
		return NULL;
	json = params_load_text(text, error);
	free(text);
	return json;
}

json_t *params_load(const char *file_or_text, char *error)
{
	const char *start = file_or_text + strspn(file_or_text, " \t\r\n");

	if (*start == '{' || *start == '[' || strchr(start, '\n'))
		return params_load_text(file_or_text, error);
	return params_load_file(file_or_text, error);
}

static int digits_of(double v)
{
	char text[40];
	int n;

	for (n = 15; n < 17; n++) {
		snprintf(text, sizeof(text), "%.*g", n, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return n;
}

/* How many digits all floating point numbers need so as to read as the same. */
static int real_digits(const json_t *json)
{
	const char *key;
	int n = 15;
	json_t *v;
	size_t i;

	if (json_is_real(json))
		n = digits_of(json_real_value(json));
	json_array_foreach(json, i, v)
		n = MAX(n, real_digits(v));
	json_object_foreach((json_t *)(uintptr_t)json, key, v)
		n = MAX(n, real_digits(v));
	return n;
}

int params_print_json(const json_t *json, bool yaml, FILE *f)
{
	if (yaml)
		return yaml_print(json, f);
	return json_dumpf(json, f, JSON_INDENT(4) | JSON_ENSURE_ASCII |
				   JSON_REAL_PRECISION((size_t)real_digits(json)));
}
