/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of the kernel's own DAMON modules, or of damonx's presets, in sysfs. */
#ifndef DX_MODULE_H
#define DX_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Print "param: value" of all of them, in the order of their names. */
int module_print_all(const char *name);

#endif /* DX_MODULE_H */
