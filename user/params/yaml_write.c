// SPDX-License-Identifier: GPL-2.0
/* Writing YAML. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "params/json.h"
#include "params/yaml.h"
#include "util/units.h"

static int write_file(void *data, unsigned char *buffer, size_t size)
{
	return fwrite(buffer, 1, size, data) == size;
}

static bool is_special_word(const char *text)
{
	static const char *const words[] = {
		"", "~", "null", "true", "false", "yes", "no", "on", "off",
		"=", "<<",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return false;
}

/*
 * Would a reader take this for a number or a date? Such texts are made of
 * digits and a few signs; one that is made so and yet is a string only gets
 * quotes that it does not need, but for those with commas or a unit.
 */
static bool looks_like_number(const char *text)
{
	const char *p = text;

	if (*p == '+' || *p == '-')
		p++;
	if (*p == '.' && isalpha((unsigned char)p[1]))
		return !strcasecmp(p, ".inf") || !strcasecmp(text, ".nan");
	if (!isdigit((unsigned char)*p) && *p != '.')
		return false;
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'b'))
		return true;
	if (strspn(p, "0123456789._:") == strlen(p))
		return true;
	return strlen(p) == 10 && p[4] == '-' && p[7] == '-' &&
	       strspn(p, "0123456789-") == 10;
}

static int emit(yaml_emitter_t *emitter, yaml_event_t *event, int made)
{
	return made && yaml_emitter_emit(emitter, event);
}

static int emit_scalar(yaml_emitter_t *emitter, const char *text, int plain)
{
	yaml_event_t event;

	return emit(emitter, &event, yaml_scalar_event_initialize(&event, NULL,
		    NULL, (const yaml_char_t *)text, (int)strlen(text), plain,
		    1, YAML_ANY_SCALAR_STYLE));
}

static int emit_value(yaml_emitter_t *emitter, const json_t *v);

static int emit_list(yaml_emitter_t *emitter, const json_t *v)
{
	yaml_event_t event;
	const json_t *item;
	size_t i;

	if (!emit(emitter, &event, yaml_sequence_start_event_initialize(&event,
		  NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE)))
		return 0;
	json_array_foreach(v, i, item)
		if (!emit_value(emitter, item))
			return 0;
	return emit(emitter, &event,
		    yaml_sequence_end_event_initialize(&event));
}

static int emit_object(yaml_emitter_t *emitter, const json_t *v)
{
	yaml_event_t event;
	const char *key;
	json_t *item;

	if (!emit(emitter, &event, yaml_mapping_start_event_initialize(&event,
		  NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE)))
		return 0;
	json_object_foreach((json_t *)v, key, item)
		if (!emit_scalar(emitter, key, 1) || !emit_value(emitter, item))
			return 0;
	return emit(emitter, &event, yaml_mapping_end_event_initialize(&event));
}

static int emit_value(yaml_emitter_t *emitter, const json_t *v)
{
	char *number, real[UNITS_LEN];
	const char *text;
	int ok;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return emit_object(emitter, v);
	case JSON_ARRAY:
		return emit_list(emitter, v);
	case JSON_STRING:
		text = json_string_value(v);
		return emit_scalar(emitter, text, !is_special_word(text) &&
						  !looks_like_number(text));
	case JSON_TRUE:
		return emit_scalar(emitter, "true", 1);
	case JSON_FALSE:
		return emit_scalar(emitter, "false", 1);
	case JSON_NULL:
		return emit_scalar(emitter, "null", 1);
	case JSON_REAL:
		if (json_real_value(v) >= PARAMS_REAL_MAX)
			return emit_scalar(emitter, PARAMS_MAX_DIGITS, 1);
		return emit_scalar(emitter,
				   fmt_repr(real, json_real_value(v)), 1);
	default:
		number = json_dumps(v, JSON_ENCODE_ANY);
		ok = number && emit_scalar(emitter, number, 1);
		free(number);
		return ok;
	}
}

static int emit_document(yaml_emitter_t *emitter, const json_t *json)
{
	yaml_event_t event;

	if (!emit(emitter, &event, yaml_stream_start_event_initialize(&event,
		  YAML_UTF8_ENCODING)))
		return 0;
	if (!emit(emitter, &event, yaml_document_start_event_initialize(&event,
		  NULL, NULL, NULL, 1)))
		return 0;
	if (!emit_value(emitter, json))
		return 0;
	if (!emit(emitter, &event,
		  yaml_document_end_event_initialize(&event, 1)))
		return 0;
	return emit(emitter, &event, yaml_stream_end_event_initialize(&event)) &&
	       yaml_emitter_flush(emitter);
}

int yaml_check(void)
{
	return 0;
}

int yaml_print(const json_t *json, FILE *f)
{
	yaml_emitter_t emitter;
	int ok;

	if (!yaml_emitter_initialize(&emitter))
		return -1;
	yaml_emitter_set_output(&emitter, write_file, f);
	yaml_emitter_set_unicode(&emitter, 0);	/* escapes, as PyYAML has it */
	ok = emit_document(&emitter, json);
	yaml_emitter_delete(&emitter);
	return ok ? 0 : -1;
}
