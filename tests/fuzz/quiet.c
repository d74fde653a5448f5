// SPDX-License-Identifier: GPL-2.0
/* In place of util/msg.c: fuzzers try millions of wrong things. */
#include "util/msg.h"

int msg_error(const char *fmt, ...)
{
	(void)fmt;
	return 1;
}

int msg_usage(const char *fmt, ...)
{
	(void)fmt;
	return 2;
}

void msg_warn(const char *fmt, ...)
{
	(void)fmt;
}

void msg_note(const char *fmt, ...)
{
	(void)fmt;
}

const char *msg_program(void)
{
	return "damox";
}

void msg_set_command(const char *name)
{
	(void)name;
}
