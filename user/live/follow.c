// SPDX-License-Identifier: GPL-2.0
/* Letting the module follow children. */
#include <stdlib.h>

#include "live/follow.h"
#include "live/item.h"

bool live_can_follow(struct damonx *d)
{
	const uint32_t bit = 0; /* DAMONX_TARGET_F_CHILDREN */

	return damonx_feature(d, DAMONX_FEATURE_TARGET_FLAG, bit, 0, NULL,
			      0) == 1;
}

bool live_follow(struct damonx *d, struct params *p)
{
	if (!live_can_follow(d))
		return false;
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			struct damon_ctx *c = &p->kdamonds[k].contexts[i];

			for (size_t t = 0; t < c->nr_targets; t++)
				c->targets[t].children =
					c->ops != DAMON_OPS_PADDR;
		}
	return true;
}

/* Returns how many targets are not followed yet; @c then says that they are. */
static int add_flags(struct damonx_config *c, const void *items, size_t bytes)
{
	const struct damonx_item *it = NULL;
	int nr = 0;

	while ((it = damonx_next_item(items, bytes, it))) {
		struct damonx_item_target t;

		if (it->type == DAMONX_ITEM_KDAMOND ||
		    it->type == DAMONX_ITEM_CONTEXT)
			damonx_config_item(c, it->type, 0, it->id, it->parent,
					   NULL, 0);
		if (it->type != DAMONX_ITEM_TARGET)
			continue;
		item_payload(&t, sizeof(t), it);
		if (t.kind != DAMONX_TARGET_PID ||
		    t.flags & DAMONX_TARGET_F_CHILDREN)
			continue;
		t = (struct damonx_item_target){
			.flags = DAMONX_TARGET_F_CHILDREN,
		};
		damonx_config_item(c, it->type, 0, it->id, it->parent, &t,
				   sizeof(t));
		nr++;
	}
	return nr;
}

bool live_follow_ongoing(struct damonx *d)
{
	struct damonx_config *c;
	bool ok = false;
	size_t bytes;
	void *items;

	if (!live_can_follow(d) || damonx_get_config(d, &items, &bytes))
		return false;
	c = damonx_config_new();
	if (c)
		ok = !add_flags(c, items, bytes) ||
		     !damonx_configure(d, c, DAMONX_CONFIGURE_KEEP);
	damonx_config_free(c);
	free(items);
	return ok;
}
