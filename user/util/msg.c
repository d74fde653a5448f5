// SPDX-License-Identifier: GPL-2.0
/* Messages on standard error. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "msg.h"

static const char *command;

const char *msg_program(void)
{
	return program_invocation_short_name;
}

void msg_set_command(const char *name)
{
	command = name;
}

static void put_line(const char *kind, const char *fmt, va_list ap)
{
	const char *colon = command ? ": " : "";
	char line[2048];
	int n;

	/* One write a line, so that lines of several processes stay whole. */
	n = snprintf(line, sizeof(line), "%s: %s%s%s",
		     msg_program(), command ? command : "",
		     colon, kind);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	fflush(stdout);
	fprintf(stderr, "%s\n", line);
}

int msg_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line("", fmt, ap);
	va_end(ap);
	return 1;
}

int msg_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line("", fmt, ap);
	va_end(ap);
	return 2;
}

void msg_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line("warning: ", fmt, ap);
	va_end(ap);
}

void msg_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line("", fmt, ap);
	va_end(ap);
}
