// SPDX-License-Identifier: GPL-2.0
/* What a call returns in a buffer of the caller's. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "answer.h"

bool dx_answer_reserve(struct dx_answer *answer, u64 bytes)
{
	u64 room = answer->bytes + bytes;
	void *at;

	if (room <= answer->room)
		return true;
	room = max_t(u64, room, 2ULL * answer->room);
	if (room > INT_MAX)
		return false;
	at = kvmalloc(room, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!at)
		return false;
	if (answer->bytes)
		memcpy(at, answer->at, answer->bytes);
	kvfree(answer->at);
	answer->at = at;
	answer->room = room;
	return true;
}

void *dx_answer_add(struct dx_answer *answer, u32 bytes)
{
	void *at;

	if (bytes > dx_answer_room(answer) && !dx_answer_reserve(answer, bytes))
		return NULL;
	at = answer->at + answer->bytes;
	answer->bytes += bytes;
	return at;
}

int dx_answer_send(struct dx_answer *answer, int err, u64 user_buf,
		   u32 user_bytes, u32 *out_len, struct dx_message *message)
{
	*out_len = err ? 0 : answer->bytes;
	if (err == -ENOMEM)
		dx_refuse(message, err, "there is no memory for the answer");
	if (!err && answer->bytes > user_bytes)
		err = dx_refuse(message, -ENOSPC,
				"the buffer has %u bytes, the answer has %u",
				user_bytes, answer->bytes);
	if (!err && answer->bytes &&
	    copy_to_user(u64_to_user_ptr(user_buf), answer->at, answer->bytes))
		err = dx_refuse(message, -EFAULT,
				"the buffer cannot be written");
	kvfree(answer->at);
	return err;
}
