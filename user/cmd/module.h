/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of the kernel's own DAMON modules, or of damonx's presets, in sysfs. */
#ifndef DX_MODULE_H
#define DX_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/rows.h"

#define MODULE_VALUE_LEN	4096

/* Is there a preset @name, or a damon_@name? Says so on stderr when not. */
bool module_exists(const char *name);

/* Is damonx loaded, with a preset @name? */
bool module_is_preset(const char *name);

/* May the caller read this parameter? Says nothing. */
bool module_can_read(const char *name, const char *param);

/*
 * Value of a parameter, without its newline, into @value of MODULE_VALUE_LEN.
 * Both return 0, or -1 after a line on stderr.
 */
int module_read(const char *name, const char *param, char *value);
int module_write(const char *name, const char *param, const char *value);

/*
 * Hand over all of them, in the order of their names. 0, or -1 after a line on
 * stderr, when one cannot be read; the ones before it have been handed over.
 */
typedef void (*module_take)(const char *param, const char *value, void *data);
int module_each(const char *name, module_take take, void *data);

/* Print "param: value" of all of them, in the order of their names. */
int module_print_all(const char *name);

/* The same as rows, of @nr of them or (0) of all. 0, or 1 after a line on stderr. */
int module_print_rows(const char *name, char *const *param, size_t nr,
		      const struct rows_opts *o);

#endif /* DX_MODULE_H */
