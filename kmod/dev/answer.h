/* SPDX-License-Identifier: GPL-2.0 */
/* What a call returns in a buffer of the caller's, gathered in our own first. */
#ifndef DX_DEV_ANSWER_H
#define DX_DEV_ANSWER_H

#include <linux/types.h>

#include "message.h"

/**
 * struct dx_answer - bytes that grow; start with all zeros
 * @at: the bytes
 * @bytes: how many there are
 * @room: how many there can be before @at moves
 */
struct dx_answer {
	void *at;
	u32 bytes;
	u32 room;
};

static inline u32 dx_answer_room(const struct dx_answer *answer)
{
	return answer->room - answer->bytes;
}

/* Make room for @bytes more; false without memory. May sleep. */
bool dx_answer_reserve(struct dx_answer *answer, u64 bytes);

/*
 * The next @bytes, to be filled in at once: what was added before may move.
 * NULL without memory; never where room was reserved.
 */
void *dx_answer_add(struct dx_answer *answer, u32 bytes);

static inline void dx_answer_take_back(struct dx_answer *answer, u32 bytes)
{
	answer->bytes -= bytes;
}

/**
 * dx_answer_send() - copy an answer to the caller, and free it
 * @answer: what was gathered
 * @err: 0, or why there is nothing to copy
 * @user_buf: address of the caller's buffer
 * @user_bytes: its length
 * @out_len: out: bytes that the answer has, 0 if @err
 * @message: out: why it could not be copied
 *
 * Context: May sleep. No lock may be held.
 * Return: @err, -ENOSPC or -EFAULT.
 */
int dx_answer_send(struct dx_answer *answer, int err, u64 user_buf,
		   u32 user_bytes, u32 *out_len, struct dx_message *message);

#endif /* DX_DEV_ANSWER_H */
