// SPDX-License-Identifier: GPL-2.0
/*
 * The table of item types with all rows in use: what cannot be used yet is taken
 * as it is, so that the decoder is tested with everything that the contract has.
 */
#include "../../kmod/dev/item.h"

#define dx_item_type(type)	dx_item_type_built(type)
#define dx_item_row(type)	dx_item_row_built(type)
#include "../../kmod/dev/item_type.c"
#undef dx_item_type
#undef dx_item_row

static int take_it(struct dx_decoder *d, struct dx_item *item)
{
	(void)d;
	(void)item;
	return 0;
}

const struct dx_item_type *dx_item_row(u16 type)
{
	static struct dx_item_type rows[DX_NR_ITEM_TYPES];
	struct dx_item_type *row = &rows[type];

	if (!row->bytes && !row->nr_kin) {
		*row = *dx_item_row_built(type);
		if (!row->check)
			row->check = take_it;
	}
	return row;
}

const struct dx_item_type *dx_item_type(u16 type)
{
	return dx_item_type_built(type) ? dx_item_row(type) : NULL;
}
