/* SPDX-License-Identifier: GPL-2.0 */
/* YAML by way of the JSON tree. */
#ifndef DX_PARAMS_YAML_H
#define DX_PARAMS_YAML_H

#include <jansson.h>
#include <stdio.h>

/* Can YAML be printed? 0; or 1 after a line on standard error: it was left out. */
int yaml_check(void);

/* Block style, strings quoted only where they would read as something else. */
int yaml_print(const json_t *json, FILE *f);

/*
 * New reference, or NULL with @error (JSON_ERROR_LEN bytes) set. Scalars that
 * are not null, true, false or numbers of YAML 1.1 become strings: whoever uses
 * them knows what they should be. Nesting is bounded, and what aliases stand for;
 * values that aliases name are shared, so nobody may change the tree.
 */
json_t *yaml_load(const char *text, size_t len, char *error);

#endif /* DX_PARAMS_YAML_H */
