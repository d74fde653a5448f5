// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctl dispatcher. Each command has a row in a table, and the row holds
 * everything that is checked in the same way for all commands.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "dev.h"

/* All arguments. A handler sees its own in full length, padded with zeros. */
union dx_argument {
	u32 size;
	struct damonx_info info;
	struct damonx_feature feature;
	struct damonx_configure configure;
	struct damonx_get_config get_config;
	struct damonx_control control;
	struct damonx_status status;
	struct damonx_snapshot snapshot;
	struct damonx_ring ring;
	struct damonx_keep keep;
	struct damonx_attach attach;
	struct damonx_list list;
};

/**
 * struct dx_command - a row
 * @number: the whole command number
 * @size: size of its argument as this module knows it
 * @min_size: end of the last member that the argument had at first
 * @message: offset of the member "message", 0 when there is none
 * @message_len: offset of the member "message_len"
 * @run: the handler; returns 0 or a negative errno
 */
struct dx_command {
	u32 number;
	u16 size;
	u16 min_size;
	u16 message;
	u16 message_len;
	int (*run)(struct dx_call *call);
};

#define DX_COMMAND(_number, _struct, _last, _run)			\
	[_IOC_NR(_number)] = {						\
		.number = (_number),					\
		.size = sizeof(struct _struct),				\
		.min_size = offsetofend(struct _struct, _last),		\
		.run = (_run),						\
	}

#define DX_COMMAND_MSG(_number, _struct, _last, _run)		\
	[_IOC_NR(_number)] = {						\
		.number = (_number),					\
		.size = sizeof(struct _struct),				\
		.min_size = offsetofend(struct _struct, _last),		\
		.message = offsetof(struct _struct, message),		\
		.message_len = offsetof(struct _struct, message_len),	\
		.run = (_run),						\
	}

static const struct dx_command commands[] = {
	DX_COMMAND(DAMONX_INFO, damonx_info, goals, dx_call_info),
	DX_COMMAND_MSG(DAMONX_FEATURE, damonx_feature, message,
		       dx_call_feature),
	DX_COMMAND_MSG(DAMONX_CONFIGURE, damonx_configure, out_field,
		       dx_call_configure),
	DX_COMMAND_MSG(DAMONX_GET_CONFIG, damonx_get_config, message,
		       dx_call_get_config),
	DX_COMMAND_MSG(DAMONX_START, damonx_control, message, dx_call_start),
	DX_COMMAND_MSG(DAMONX_STOP, damonx_control, message, dx_call_stop),
	DX_COMMAND_MSG(DAMONX_STATUS, damonx_status, records, dx_call_status),
	DX_COMMAND_MSG(DAMONX_SNAPSHOT, damonx_snapshot, max_age_us,
		       dx_call_snapshot),
	DX_COMMAND_MSG(DAMONX_RING, damonx_ring, message, dx_call_ring),
	DX_COMMAND_MSG(DAMONX_KEEP, damonx_keep, message, dx_call_keep),
	DX_COMMAND_MSG(DAMONX_ATTACH, damonx_attach, message, dx_call_attach),
	DX_COMMAND_MSG(DAMONX_LIST, damonx_list, message, dx_call_list),
};

static const struct dx_command *dx_call_find(unsigned int number)
{
	unsigned int nr = _IOC_NR(number);

	if (nr >= ARRAY_SIZE(commands))
		return NULL;
	nr = array_index_nospec(nr, ARRAY_SIZE(commands));
	if (commands[nr].number != number)
		return NULL;
	return &commands[nr];
}

/* Offset of the first byte that is set from @from on, @size for none. */
static u32 dx_call_first_set(const u8 __user *user, u32 from, u32 size)
{
	u8 byte;

	for (; from < size; from++) {
		/* It was readable just now; if it is not, it is no matter. */
		if (get_user(byte, user + from) || byte)
			break;
	}
	return from;
}

/*
 * A newer program sets what this module does not know. The members that both
 * know, the address of the message among them, are where they always were.
 */
static int dx_call_refuse_tail(const struct dx_command *command,
			       union dx_argument *argument, void __user *user,
			       u32 size, struct dx_message *message)
{
	if (copy_from_user(argument, user, command->size))
		return -EFAULT;
	if (size > PAGE_SIZE)
		return dx_refuse(message, -E2BIG,
				 "size is %u, must be at most %lu", size,
				 PAGE_SIZE);
	return dx_refuse(message, -E2BIG,
			 "byte %u of the argument is set, this module knows the first %u",
			 dx_call_first_set(user, command->size, size),
			 command->size);
}

/* Copy the argument, as long as the caller knows it, padded with zeros. */
static int dx_call_copy_in(const struct dx_command *command,
			   union dx_argument *argument, void __user *user,
			   u32 *size, struct dx_message *message)
{
	int err = -E2BIG;

	if (get_user(*size, (u32 __user *)user))
		return -EFAULT;
	if (*size < command->min_size)
		return -EINVAL;
	/* No argument grows that much, and the tail has to be scanned. */
	if (*size <= PAGE_SIZE)
		err = copy_struct_from_user(argument, command->size, user,
					    *size);
	if (err == -E2BIG)
		err = dx_call_refuse_tail(command, argument, user, *size,
					  message);
	/* It was read a second time and may have changed in between. */
	argument->size = *size;
	return err;
}

/* Copy back what the caller has room for; a longer tail was zero already. */
static int dx_call_copy_out(const struct dx_command *command,
			    const union dx_argument *argument,
			    void __user *user, u32 size)
{
	if (copy_to_user(user, argument, min_t(u32, size, command->size)))
		return -EFAULT;
	return 0;
}

static int dx_call_send_message(const struct dx_command *command,
				const union dx_argument *argument,
				struct dx_message *message)
{
	const void *at = argument;
	u64 user;
	u32 room, bytes;

	if (!command->message)
		return 0;
	user = *(const u64 *)(at + command->message);
	room = *(const u32 *)(at + command->message_len);
	if (!user || !room)
		return 0;
	bytes = min_t(u32, strlen(message->text) + 1, room);
	message->text[bytes - 1] = '\0';
	return copy_to_user(u64_to_user_ptr(user), message->text, bytes) ?
	       -EFAULT : 0;
}

static int dx_call_run(const struct dx_command *command, struct dx_call *call,
		       void __user *user)
{
	union dx_argument argument;
	u32 size;
	int err, sent;

	err = dx_call_copy_in(command, &argument, user, &size, &call->message);
	if (err == -E2BIG)
		dx_call_send_message(command, &argument, &call->message);
	if (err)
		return err;
	call->arg = &argument;
	call->session = dx_file_session(call->f);
	err = command->run(call);
	dx_session_put(call->session);

	sent = dx_call_send_message(command, &argument, &call->message);
	if (!sent)
		sent = dx_call_copy_out(command, &argument, user, size);
	return err ?: sent;
}

long dx_call_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	const struct dx_command *command = dx_call_find(number);
	struct dx_call call = {
		.file = file,
		.f = file->private_data,
	};

	if (!command)
		return -ENOTTY;
	return dx_call_run(command, &call, (void __user *)arg);
}
