// SPDX-License-Identifier: GPL-2.0
/* Refusals in words. */
#include <linux/kernel.h>

#include "message.h"

int dx_refuse(struct dx_message *message, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vscnprintf(message->text, sizeof(message->text), format, args);
	va_end(args);
	return err;
}
