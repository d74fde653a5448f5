/* SPDX-License-Identifier: GPL-2.0 */
/* YAML by way of the JSON tree. */
#ifndef DX_PARAMS_YAML_H
#define DX_PARAMS_YAML_H

#include <jansson.h>
#include <stdio.h>

/* Block style, strings quoted only where they would read as something else. */
int yaml_print(const json_t *json, FILE *f);

/*
 * New reference, or NULL with @error (JSON_ERROR_LEN bytes) set. Scalars that
 * are not null, true, false or plain numbers become strings: whoever uses them
 * knows what they should be. Nesting and size are bounded, aliases are refused.
 */
json_t *yaml_load(const char *text, size_t len, char *error);

#endif /* DX_PARAMS_YAML_H */
