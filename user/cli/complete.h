/* SPDX-License-Identifier: GPL-2.0 */
/* What can be at a place of a command line, for the scripts in completion/. */
#ifndef DX_COMPLETE_H
#define DX_COMPLETE_H

struct command;

/**
 * complete_command_line() - `--complete <index> <word>...`
 * @argv: "--complete", the index, and the words of the command line
 *
 * Prints what words[index] may be, one suggestion a line: the word, a tab and
 * what it is for. Only words that begin as words[index] does. The line
 * ":files" says that names of files fit, too; the shell knows those best.
 * Nothing that is printed comes from a file name or the command line.
 */
int complete_command_line(const struct command *commands, int argc,
			  char **argv);

#endif /* DX_COMPLETE_H */
