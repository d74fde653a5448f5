/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of the kernel's own DAMON modules, in sysfs. */
#ifndef DX_MODULE_H
#define DX_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#define MODULE_VALUE_LEN	4096

/* Is there a damon_@name? Says so on stderr when there is not. */
bool module_exists(const char *name);

/*
 * Value of a parameter, without its newline, into @value of MODULE_VALUE_LEN.
 * Both return 0, or -1 after a line on stderr.
 */
int module_read(const char *name, const char *param, char *value);
int module_write(const char *name, const char *param, const char *value);

/* Print "param: value" of all of them, in the order of their names. */
int module_print_all(const char *name);

#endif /* DX_MODULE_H */
