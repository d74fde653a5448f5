/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that get the records instead of a report.
 *
 * Any program gets them as json on its standard input. A python script with a
 * function main(records, cmd_fields), as damo has them, is loaded, and main()
 * called with objects; "interpreter" is a python prompt with those objects.
 */
#ifndef DX_EXEC_H
#define DX_EXEC_H

#include <stdio.h>

/**
 * exec_run() - run what --exec says
 * @command: words, or "interpreter"; words are separated by blanks only
 * @json: the records, at its end; read by the program from its start
 *
 * Returns the exit status: the program's, or 1 after a line on standard error.
 */
int exec_run(const char *command, FILE *json);

#endif /* DX_EXEC_H */
