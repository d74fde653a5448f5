/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of the kernel's own DAMON modules, in sysfs. */
#ifndef DX_MODULE_H
#define DX_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODULE_VALUE_LEN	4096

/* Is there a damon_@name? Says so on stderr when there is not. */
bool module_exists(const char *name);

/*
 * Value of a parameter, without its newline, into @value of MODULE_VALUE_LEN.
 * Both return 0, or -1 after a line on stderr.
 */
int module_read(const char *name, const char *param, char *value);
int module_write(const char *name, const char *param, const char *value);

/* ---- idle times in seconds, of all percentiles from 0 to 100 ---- */

#define MODULE_NR_PERCENTILES	101

/* From pairs of percentile and seconds, or a file of such, or damon_stat. */
int module_idle_from_words(char **word, size_t nr, double *s);
int module_idle_from_file(const char *path, double *s);
int module_idle_from_module(double *s);

/* "%3d time" of each percentile in @range: start, stop (exclusive), step. */
int module_idle_put_percentiles(const double *s, const int64_t range[3],
				bool raw);
/* How many percent of memory have been idle for up to which times. */
int module_idle_put_sizes(const double *s, int64_t nr_lines, bool raw);

/* Print "param: value" of all of them, in the order of their names. */
int module_print_all(const char *name);

#endif /* DX_MODULE_H */
