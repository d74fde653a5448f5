// SPDX-License-Identifier: GPL-2.0
/* Handing parameters to the module. */
#include "live/session.h"
#include "live/works.h"
#include "params/items.h"
#include "util/msg.h"

static int refuse_unbuilt(struct damonx *d, const struct damon_ctx *c)
{
	if (c->control.page_fault || c->control.nr_filters ||
	    c->attrs.use_reports || c->attrs.write_only || c->attrs.cpus ||
	    c->attrs.tids)
		return live_refuse(d, LIVE_SAMPLING, NULL);
	return 0;
}

struct damonx *live_open_for(const struct params *p)
{
	const char *why;
	struct damonx *d = damonx_open(&why);

	for (size_t k = 0; !d && k < p->nr_kdamonds; k++)
		for (size_t c = 0; c < p->kdamonds[k].nr_contexts; c++)
			if (refuse_unbuilt(NULL, &p->kdamonds[k].contexts[c]))
				return NULL;
	return d ? d : live_open();
}

/*
 * What the module does not know at all is told before it has to be by numbers:
 * an operations set, an action. 0, or -1 after a line.
 */
static int check_feature(struct damonx *d, uint32_t kind, uint32_t value,
			 uint32_t ops, const char *option, const char *remedy)
{
	char why[256];

	if (damonx_feature(d, kind, value, ops, why, sizeof(why)))
		return 0;
	msg_error("%s%s%s", option, why, remedy);
	return -1;
}

static int check_ctx(struct damonx *d, const struct damon_ctx *c)
{
	uint32_t ops = item_ops[c->ops];

	if (refuse_unbuilt(d, c) ||
	    check_feature(d, DAMONX_FEATURE_OPS, ops, 0, "",
			  "; name a command or the number of a process as target"))
		return -1;
	for (size_t i = 0; i < c->nr_schemes; i++)
		if (check_feature(d, DAMONX_FEATURE_ACTION,
				  item_actions[c->schemes[i].action], ops,
				  "--damos_action ", ""))
			return -1;
	return 0;
}

static int check(struct damonx *d, const struct params *p)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++)
			if (check_ctx(d, &p->kdamonds[k].contexts[i]))
				return -1;
	return 0;
}

int live_configure(struct damonx *d, struct params *p, pid_t child,
		   uint32_t flags)
{
	char error[JSON_ERROR_LEN];
	struct params_items items;
	int ret;

	if (check(d, p))
		return -1;
	ret = params_to_items(p, child, &items, error);
	if (ret) {
		msg_error("%s", error);
	} else {
		ret = damonx_configure(d, items.config, flags);
		if (ret)
			msg_error("%s", damonx_error(d));
	}
	params_free_items(&items);
	return ret ? -1 : 0;
}
