#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# argp_help() writes the blanks of a left margin ahead of text that comes before them: the first line moves to the
# right, and a later one starts at column 0.
# Version: libc6 2.36-9+deb12u14 (Debian 12). argp puts a left margin (29 columns) before a line of an option's text
# that follows a newline: one in the text, or the one that argp adds after a name too long for its column. It collects
# output in a buffer of 200 bytes. When the bytes in the buffer and the margin come to 200 or more, the blanks alone go
# to the FILE at once, and the buffer follows later. The buffer has the whole text of the option, including the lines
# after the margin, and all that was printed since it was last emptied. So whether an entry prints right depends on the
# entries before, and one option alone can fail: with three lines in 113 bytes, or with a long name and a plain text of
# 120 bytes. The blanks of a wrap come too early as well when a text ends with a word of exactly 50 bytes.
# Seen on 2026-11-30:
#   three lines in 112 bytes:
#     112                        first................................
#                                second...............................
#                                third...............................
#   three lines in 113 bytes:
#                                  113                        first................................
#                                second...............................
#   third................................
#   two lines alone:
#     b                          first...............................
#                                second..............................
#   two lines after an entry of one line:
#                                  a                          one.....................................
#     b                          first...............................
#   second..............................
#   a long name:
#                                      --an-option-whose-name-is-rather-long=ARGUMENT
#   text......................................
#                                text.......................................
#                                text.............................
#   a last word of 50 bytes:
#                                  c                          one
#                                word..............................................
set -eu
. "$(dirname "$0")/lib.bash"

need libc6=2.36-9+deb12u14

cc -x c - -o "$work/help" <<'C'
#include <argp.h>
#include <stdio.h>
#include <string.h>

#define DOTS "................................................"

static void show(const char *what, const struct argp_option *options)
{
	struct argp argp = { .options = options };

	printf("%s:\n", what);
	argp_help(&argp, stdout, ARGP_HELP_LONG | ARGP_HELP_PRE_DOC, "finding");
}

/* "first", "second", ..., each filled with dots up to its number of bytes; between them stands @between. */
static const char *lines(char *text, const char *const words[], const int bytes[], char between)
{
	char *end = text;

	for (int i = 0; words[i]; i++)
		end += sprintf(end, "%s%.*s%c", words[i], bytes[i] - (int)strlen(words[i]), DOTS, between);
	end[-1] = 0;
	return text;
}

int main(void)
{
	static const char *const three[] = { "first", "second", "third", NULL };
	static const char *const two[] = { "first", "second", NULL };
	static const char *const one[] = { "one", NULL };
	static const char *const plain[] = { "text", "text", "text", NULL };
	char a[200], b[200];

	show("three lines in 112 bytes", (struct argp_option[]){
		{ "112", 0, NULL, OPTION_DOC, lines(a, three, (int[]){ 37, 37, 36 }, '\n'), 0 }, { 0 } });
	show("three lines in 113 bytes", (struct argp_option[]){
		{ "113", 0, NULL, OPTION_DOC, lines(a, three, (int[]){ 37, 37, 37 }, '\n'), 0 }, { 0 } });
	lines(b, two, (int[]){ 36, 36 }, '\n');
	show("two lines alone", (struct argp_option[]){ { "b", 0, NULL, OPTION_DOC, b, 0 }, { 0 } });
	show("two lines after an entry of one line", (struct argp_option[]){
		{ "a", 0, NULL, OPTION_DOC, lines(a, one, (int[]){ 40 }, 0), 0 },
		{ "b", 0, NULL, OPTION_DOC, b, 0 }, { 0 } });
	show("a long name", (struct argp_option[]){
		{ "an-option-whose-name-is-rather-long", 1, "ARGUMENT", 0,
		  lines(a, plain, (int[]){ 42, 43, 33 }, ' '), 0 }, { 0 } });
	show("a last word of 50 bytes", (struct argp_option[]){
		{ "c", 0, NULL, OPTION_DOC, lines(a, (const char *[]){ "one", "word", NULL }, (int[]){ 3, 50 }, ' '), 0 },
		{ 0 } });
	return 0;
}
C

unset ARGP_HELP_FMT
timeout 60 "$work/help" >"$work/output"
seen 'three lines in 112 bytes:
  112                        first................................
                             second...............................
                             third...............................
three lines in 113 bytes:
                               113                        first................................
                             second...............................
third................................
two lines alone:
  b                          first...............................
                             second..............................
two lines after an entry of one line:
                               a                          one.....................................
  b                          first...............................
second..............................
a long name:
                                   --an-option-whose-name-is-rather-long=ARGUMENT
text......................................
                             text.......................................
                             text.............................
a last word of 50 bytes:
                               c                          one
                             word..............................................'
