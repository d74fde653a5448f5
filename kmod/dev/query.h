/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that answer STATUS and SNAPSHOT share. */
#ifndef DX_DEV_QUERY_H
#define DX_DEV_QUERY_H

#include "answer.h"
#include "dev.h"

void dx_query_fill_head(struct damonx_rec *head, u16 type, u32 bytes);

/* The context of that identifier, or NULL when it has never run. Under view. */
struct dx_watch *dx_query_find_watch(struct dx_kdamond *k, u32 id);

/*
 * Statistics of the schemes of a context, or of scheme @wanted. @watch: NULL if
 * it has never run. The caller holds session->view. Return: 0 or -ENOMEM.
 */
int dx_query_add_schemes(struct dx_answer *answer, struct dx_kdamond *k,
			 struct dx_watch *watch, struct dx_item *context,
			 u32 wanted);

/* What a scheme last tried. The caller holds session->view. */
int dx_query_tried(struct dx_call *call, struct dx_answer *answer);

#endif /* DX_DEV_QUERY_H */
