// SPDX-License-Identifier: GPL-2.0
/* YAML, in a damox that was built without it. */
#include <stdio.h>

#include "params/json.h"
#include "params/yaml.h"
#include "util/json_get.h"
#include "util/msg.h"

#define WHY	"this damox was built without yaml (libyaml); use json"

int yaml_check(void)
{
	return msg_error(WHY);
}

int yaml_print(const json_t *json, FILE *f)
{
	(void)json;
	(void)f;
	return yaml_check();
}

json_t *yaml_load(const char *text, size_t len, char *error)
{
	(void)text;
	(void)len;
	snprintf(error, JSON_ERROR_LEN, "%s", WHY);
	return NULL;
}
