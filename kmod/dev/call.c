// SPDX-License-Identifier: GPL-2.0
/*
 * From an ioctl to the function that does it: one row a command holds all that
 * can be checked without knowing the command.
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

/* Every argument. Handlers see all of theirs, filled up with zeros. */
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
 * @size: of its argument as this module knows it
 * @min_size: up to the last member that it had in ABI 1
 * @message: offset of the address where a message goes, 0 for none
 * @message_len: offset of that buffer's length
 * @run: does it; returns 0 or a negative errno
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

#define DX_COMMAND_THAT_SPEAKS(_number, _struct, _last, _run)		\
	[_IOC_NR(_number)] = {						\
		.number = (_number),					\
		.size = sizeof(struct _struct),				\
		.min_size = offsetofend(struct _struct, _last),		\
		.message = offsetof(struct _struct, message),		\
		.message_len = offsetof(struct _struct, message_len),	\
		.run = (_run),						\
	}

static const struct dx_command commands[] = {
	DX_COMMAND(DAMONX_INFO, damonx_info, version, dx_call_info),
	DX_COMMAND_THAT_SPEAKS(DAMONX_FEATURE, damonx_feature, message,
			       dx_call_feature),
	DX_COMMAND_THAT_SPEAKS(DAMONX_CONFIGURE, damonx_configure, out_field,
			       dx_call_configure),
	DX_COMMAND(DAMONX_GET_CONFIG, damonx_get_config, out_len,
		   dx_call_get_config),
	DX_COMMAND_THAT_SPEAKS(DAMONX_START, damonx_control, message,
			       dx_call_start),
	DX_COMMAND_THAT_SPEAKS(DAMONX_STOP, damonx_control, message,
			       dx_call_stop),
	DX_COMMAND(DAMONX_STATUS, damonx_status, out_len, dx_call_status),
	DX_COMMAND_THAT_SPEAKS(DAMONX_SNAPSHOT, damonx_snapshot, max_age,
			       dx_call_snapshot),
	DX_COMMAND_THAT_SPEAKS(DAMONX_RING, damonx_ring, message, dx_call_ring),
	DX_COMMAND_THAT_SPEAKS(DAMONX_KEEP, damonx_keep, message, dx_call_keep),
	DX_COMMAND_THAT_SPEAKS(DAMONX_ATTACH, damonx_attach, message,
			       dx_call_attach),
	DX_COMMAND(DAMONX_LIST, damonx_list, out_len, dx_call_list),
};

static const struct dx_command *find_command(unsigned int number)
{
	unsigned int nr = _IOC_NR(number);

	if (nr >= ARRAY_SIZE(commands))
		return NULL;
	nr = array_index_nospec(nr, ARRAY_SIZE(commands));
	if (commands[nr].number != number)
		return NULL;
	return &commands[nr];
}

/* The argument, as long as the caller knows it, zeros behind. */
static int copy_in(const struct dx_command *command,
		   union dx_argument *argument, void __user *user,
		   u32 *user_size)
{
	int err;

	if (get_user(*user_size, (u32 __user *)user))
		return -EFAULT;
	if (*user_size < command->min_size)
		return -EINVAL;
	/* Nothing grows so fast; and somebody would have to look at it all. */
	if (*user_size > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(argument, command->size, user, *user_size);
	/* It was read again just now, and may have changed. */
	argument->size = *user_size;
	return err;
}

/* What the caller has room for; the rest of a longer one was zero already. */
static int copy_out(const struct dx_command *command,
		    const union dx_argument *argument, void __user *user,
		    u32 user_size)
{
	if (copy_to_user(user, argument, min_t(u32, user_size, command->size)))
		return -EFAULT;
	return 0;
}

static int send_message(const struct dx_command *command,
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

static long run_command(const struct dx_command *command, struct dx_call *call,
			void __user *user)
{
	union dx_argument argument;
	u32 user_size;
	int err, sent;

	err = copy_in(command, &argument, user, &user_size);
	if (err)
		return err;
	call->arg = &argument;
	call->session = dx_file_session(call->f);
	err = command->run(call);
	dx_session_put(call->session);

	sent = send_message(command, &argument, &call->message);
	if (!sent)
		sent = copy_out(command, &argument, user, user_size);
	return err ?: sent;
}

long dx_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	const struct dx_command *command = find_command(number);
	struct dx_call call = {
		.file = file,
		.f = file->private_data,
	};

	if (!command)
		return -ENOTTY;
	return run_command(command, &call, (void __user *)arg);
}
