/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals in words. One message a call, written by whoever refuses, carried
 * out by the dispatcher.
 */
#ifndef DX_DEV_MESSAGE_H
#define DX_DEV_MESSAGE_H

#include <linux/compiler.h>
#include <linux/types.h>

/* With its NUL; INFO tells it as max_message_bytes. */
#define DX_MESSAGE_BYTES	256

struct dx_message {
	char text[DX_MESSAGE_BYTES];
};

/* Write the sentence and return @err, so that a refusal is one line. */
__printf(3, 4)
int dx_refuse(struct dx_message *message, int err, const char *format, ...);

#endif /* DX_DEV_MESSAGE_H */
