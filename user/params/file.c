// SPDX-License-Identifier: GPL-2.0
/* Parameter files: JSON or YAML by content. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "params/json.h"
#include "util/file.h"
#include "util/json_get.h"
#include "params/yaml.h"
#include "damo/escapes.h"

#define MAX_FILE_BYTES	(16 << 20)

static const char *copy_string(const char *p, FILE *f)
{
	do {
		if (*p == '\\' && p[1])
			fputc(*p++, f);
		fputc(*p++, f);
	} while (*p && *p != '"');
	return p;
}

/* With the whole numbers that jansson has no room for as strings. */
static json_t *load_large(const char *text, json_error_t *where)
{
	char *copy = NULL;
	size_t size, n;
	FILE *f = open_memstream(&copy, &size);
	json_t *json;

	if (!f)
		return NULL;
	while (*text) {
		n = strspn(text, "0123456789");
		if (n >= 19 && !strchr(".eE", text[n]))
			fprintf(f, "\"%.*s\"", (int)n, text);
		else if (n)
			fwrite(text, 1, n, f);
		else if (*text == '"')
			text = copy_string(text, f);
		if (!n && *text)
			fputc(*text++, f);
		text += n;
	}
	fclose(f);
	json = json_loads(copy, JSON_REJECT_DUPLICATES, where);
	free(copy);
	return json;
}

/* YAML may be written in braces too, with keys that have no quotes. */
static bool is_json(const char *text)
{
	const char *start = text + strspn(text, " \t\r\n");
	const char *word = start + strspn(start, " \t\r\n[{");

	return (*start == '{' || *start == '[') &&
	       !(*word >= 'a' && *word <= 'z');
}

json_t *params_load_text(const char *text, char *error)
{
	json_error_t where;
	json_t *json;

	if (!is_json(text))
		return yaml_load(text, strlen(text), error);
	json = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	if (!json && json_error_code(&where) == json_error_numeric_overflow)
		json = load_large(text, &where);
	if (!json)
		snprintf(error, JSON_ERROR_LEN, "line %d: %s", where.line,
			 where.text);
	return json;
}

static void say_no_text(const char *packed_by, char *error)
{
	if (packed_by)
		snprintf(error, JSON_ERROR_LEN, "is packed by %s; unpack it first",
			 packed_by);
	else
		snprintf(error, JSON_ERROR_LEN, "is not text in UTF-8; if it is text, convert it first: iconv -f UTF-16 -t UTF-8");
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
	} else if (file_packed_by(text, n) || memchr(text, '\0', n)) {
		say_no_text(file_packed_by(text, n), error);
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

static bool is_text(const char *file_or_text)
{
	const char *start = file_or_text + strspn(file_or_text, " \t\r\n");

	return *start == '{' || *start == '[' || strchr(start, '\n');
}

const char *params_source_name(const char *file_or_text, const char *option)
{
	return is_text(file_or_text) ? option : file_or_text;
}

json_t *params_load(const char *file_or_text, char *error)
{
	if (is_text(file_or_text))
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

/* What looks like a number in a string is none. */
static const char *put_string(const char *p, FILE *f)
{
	fputc(*p++, f);
	while (*p && *p != '"') {
		if (*p == '\\')
			fputc(*p++, f);
		fputc(*p++, f);
	}
	if (*p)
		fputc(*p++, f);
	return p;
}

/* As Python prints what jansson has printed. */
static int print_text(const char *p, FILE *f)
{
	static const char max[] = "1.8446744073709552e19";

	while (*p) {
		if (*p == '"') {
			p = put_string(p, f);
		} else if (!strncmp(p, max, strlen(max))) {
			fputs(PARAMS_MAX_DIGITS, f);
			p += strlen(max);
		} else {
			fputc(*p++, f);
		}
	}
	return ferror(f) ? -1 : 0;
}

int params_print_json(const json_t *json, bool yaml, FILE *f)
{
	char *text;
	int rc;

	if (yaml)
		return yaml_print(json, f);
	text = json_dumps(json, JSON_INDENT(4) | JSON_ENSURE_ASCII |
			  JSON_REAL_PRECISION((size_t)real_digits(json)));
	if (!text)
		return -1;
	rc = print_text(escapes_lower(text), f);
	free(text);
	return rc;
}
