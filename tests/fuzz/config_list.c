// SPDX-License-Identifier: GPL-2.0
/* Lists of items, for the fuzzer of configurations. */
#include "config.h"

static void draw_memory(struct input *in, struct damonx_item_target *t)
{
	t->kind = DAMONX_TARGET_PHYSICAL;
	if (byte(in) % 2)
		return;
	t->flags = DAMONX_TARGET_F_NODE;
	t->node = below(in, DEV_NR_NODES + 1);
}

static void draw_target(struct input *in, struct damonx_item_target *t)
{
	u32 process = below(in, DEV_NR_PROCESSES);

	t->kind = byte(in) % 8 ? DAMONX_TARGET_PID : number(in);
	if (byte(in) % 8 == 1)
		t->flags = byte(in) % 8 ? DAMONX_TARGET_F_CHILDREN : number(in);
	switch (below(in, 9)) {
	case 8:
		t->kind = DAMONX_TARGET_CGROUP;
		t->cgroup = below(in, 6);
		break;
	case 0:
		t->pid = number(in);
		break;
	case 1:
		t->pid = DEV_TID_OF(process);
		break;
	case 2:
		t->kind = DAMONX_TARGET_PIDFD;
		t->fd = DEV_FD_OF(process);
		break;
	case 3:
		t->pid = 1 + below(in, 8);	/* inside */
		break;
	case 4:
		break;
	default:
		t->pid = DEV_PID_OF(process);
	}
}

static void draw_context(struct input *in, struct damonx_item_context *c)
{
	c->ops = 1 + below(in, DAMONX_OPS_PADDR);
	if (byte(in) % 2)
		c->max_regions = 10 + below(in, 100);
	if (byte(in) % 4 == 1)
		c->sample_us = 1000 + number(in) % 10000;
	if (byte(in) % 4 == 1)
		c->aggr_us = number(in) % 1000000;
	if (byte(in) % 4 == 1)
		c->flags = DAMONX_CONTEXT_PAUSE;
	switch (below(in, 8)) {
	case 1:
	case 2:
		c->sampling = DAMONX_SAMPLING_EVIDENCE;
		c->budget = below(in, 40);
		break;
	case 3:
		c->goal_access_bp = 1 + below(in, 250) * 40;
		c->goal_aggrs = 1 + below(in, 3);
		c->goal_min_sample_us = 1000;
		c->goal_max_sample_us = 20000 + number(in) % 100000;
		break;
	}
	if (byte(in) % 8 == 1)
		c->max_followed = below(in, 4);
}

static void draw_cgroup(struct input *in, struct damonx_item_cgroup *c)
{
	u32 n = below(in, DEV_NR_CGROUPS);

	c->flags = byte(in) % 2 ? DAMONX_CGROUP_BELOW : 0;
	if (byte(in) % 2) {
		c->flags |= DAMONX_CGROUP_FD;
		c->fd = DEV_CGROUP_FD_OF(n);
	} else {
		c->cgroup_id = DEV_CGROUP_ID_OF(n);
	}
}

/* Most payloads make sense; some members of the others may. */
static void draw_payload(struct input *in, struct list *list, u16 type,
			 u8 *payload, u32 bytes)
{
	static u64 page;
	struct damonx_item_region *r = (void *)payload;
	u32 i;

	if (bytes >= sizeof(struct damonx_item_target) &&
	    type == DAMONX_ITEM_TARGET) {
		/* Of the kind that its context watches, but for one in eight. */
		if ((list->ops == DAMONX_OPS_PADDR) != !(byte(in) % 8))
			draw_memory(in, (void *)payload);
		else
			draw_target(in, (void *)payload);
		return;
	}
	if (bytes >= sizeof(*r) && type == DAMONX_ITEM_REGION) {
		page = byte(in) % 4 ? page + 1 + below(in, 16) : below(in, 200);
		r->start = page * PAGE_SIZE + (byte(in) ? 0 : 1);
		page += 1 + below(in, 16);
		r->end = page * PAGE_SIZE;
		return;
	}
	if (type == DAMONX_ITEM_KDAMOND && bytes >= 8 && byte(in) % 4 == 1)
		((struct damonx_item_kdamond *)payload)->refresh_us =
			1000 + number(in) % 1000000;
	if (bytes >= sizeof(struct damonx_item_cgroup) &&
	    type == DAMONX_ITEM_CGROUP)
		draw_cgroup(in, (void *)payload);
	if (bytes >= sizeof(struct damonx_item_context) &&
	    type == DAMONX_ITEM_CONTEXT) {
		draw_context(in, (void *)payload);
		list->ops = ((struct damonx_item_context *)payload)->ops;
	}
	if (dx_item_type(type) && bytes == dx_item_row(type)->bytes)
		draw_scheme_item(in, type, payload);
	for (i = 0; i + 4 <= bytes && byte(in) > 200; i++) {
		u32 at = number(in) % bytes & ~3;
		u32 value = number(in);

		memcpy(payload + at, &value, min_t(u32, 4, bytes - at));
	}
}

static void draw_item(struct input *in, struct list *list, u16 *last)
{
	struct damonx_item *head = (void *)(list->at + list->bytes);
	const struct dx_item_type *row;
	u32 payload, room;
	u8 how = byte(in);

	/* Often a child or a sibling of the one before. */
	head->type = how < 100 ? *last : how < 180 ? *last + 1 :
		     how < 250 ? how % DX_NR_ITEM_TYPES : number(in);
	row = dx_item_type(head->type);
	payload = row ? row->bytes : below(in, 32);
	how = byte(in);
	if (how > 240)
		payload = number(in) % 256;
	else if (how > 200)
		payload = payload * below(in, 9) / 8;
	else if (how > 160)
		payload = 0;
	room = MAX_LIST - list->bytes;
	if (list->nr == MAX_ITEMS || room < sizeof(*head) + payload + 8)
		return;
	how = byte(in);
	head->flags = how < 160 ? 0 : how < 250 ? 1 << how % 3 : number(in);
	head->len = sizeof(*head) + payload;
	head->id = byte(in) % 4 ? below(in, 6) : number(in);
	head->parent = byte(in) % 4 ? 0 : below(in, 6);
	draw_payload(in, list, head->type, (u8 *)(head + 1), payload);
	if (byte(in) == 255)
		head->len = number(in);
	list->offsets[list->nr++] = list->bytes;
	list->bytes += ALIGN(sizeof(*head) + payload, 8);
	*last = row ? head->type : 0;
}

void draw_list(struct input *in, struct list *list)
{
	u32 n = below(in, MAX_ITEMS);
	u16 last = 0;

	memset(list, 0, sizeof(*list));
	while (n-- && in->at < in->end)
		draw_item(in, list, &last);
}

/* What stood below it stands below the one before then, or is refused. */
static void drop_item(struct list *list, u32 n)
{
	u32 at = list->offsets[n];
	u32 next = n + 1 < list->nr ? list->offsets[n + 1] : list->bytes;

	memmove(list->at + at, list->at + next, list->bytes - next);
	list->bytes -= next - at;
	list->nr--;
	while (n < list->nr) {
		list->offsets[n] = list->offsets[n + 1] - (next - at);
		n++;
	}
}

void change_list(struct input *in, struct list *list, struct dx_item *config)
{
	struct damonx_item *head;
	u32 n, at;

	memset(list, 0, sizeof(*list));
	if (!config || dx_encoded_bytes(config) > MAX_LIST)
		return;
	list->bytes = dx_encode(config, dev_ns, list->at);
	for (at = 0; at < list->bytes; at += ALIGN(head->len, 8)) {
		head = (void *)(list->at + at);
		if (list->nr < MAX_ITEMS)
			list->offsets[list->nr++] = at;
		if (byte(in) % 4 == 3)
			head->flags = byte(in) & 7;
	}
	/* Mostly it is all that changes. */
	if (list->nr && byte(in) % 4 == 1) {
		drop_item(list, byte(in) % list->nr);
		if (byte(in) % 4)
			return;
	}
	for (n = below(in, 8); n && list->bytes; n--) {
		at = number(in) % list->bytes & ~3;
		*(u32 *)(list->at + at) = number(in);
	}
	if (byte(in) == 1)
		list->bytes = number(in) % (list->bytes + 1);
}

/* ---- a list that is mostly taken ---- */

static void *put(struct list *list, u16 type, u32 id, u32 parent)
{
	struct damonx_item *head = (void *)(list->at + list->bytes);
	u32 payload = dx_item_row(type)->bytes;

	if (list->nr == MAX_ITEMS ||
	    MAX_LIST - list->bytes < sizeof(*head) + payload + 8)
		return NULL;
	head->type = type;
	head->id = id;
	head->parent = parent;
	head->len = sizeof(*head) + payload;
	list->offsets[list->nr++] = list->bytes;
	list->bytes += ALIGN(head->len, 8);
	return head + 1;
}

/* With a payload that mostly makes sense. */
static void put_drawn(struct input *in, struct list *list, u16 type, u32 id)
{
	void *payload = put(list, type, id, 0);

	if (payload)
		draw_payload(in, list, type, payload, dx_item_row(type)->bytes);
}

/* Processes are named once, so that contexts differ and each is there. */
static void put_targets(struct input *in, struct list *list)
{
	u32 nr = 1 + below(in, 3), id;
	struct damonx_item_target *t;

	for (id = 1; id <= nr; id++) {
		t = put(list, DAMONX_ITEM_TARGET, id, 0);
		if (!t)
			return;
		if (list->ops == DAMONX_OPS_PADDR) {
			draw_memory(in, t);
			continue;
		}
		t->kind = DAMONX_TARGET_PID;
		t->pid = DEV_PID_OF(below(in, DEV_NR_PROCESSES));
		if (byte(in) % 2 && list->ops == DAMONX_OPS_VADDR)
			t->flags = DAMONX_TARGET_F_CHILDREN;
		if (byte(in) % 4 == 1 && list->ops == DAMONX_OPS_VADDR)
			*t = (struct damonx_item_target){
				.kind = DAMONX_TARGET_CGROUP, .cgroup = 1 };
		if (list->ops == DAMONX_OPS_FVADDR || byte(in) % 4 == 1)
			put_drawn(in, list, DAMONX_ITEM_REGION, 1);
	}
}

static void put_context(struct input *in, struct list *list, u32 id)
{
	u32 nr_probes = byte(in) % 4 ? 0 : 1 + below(in, 3);
	struct damonx_item_context *c = put(list, DAMONX_ITEM_CONTEXT, id, 0);
	u32 i;

	if (!c)
		return;
	draw_context(in, c);
	c->aggr_us = c->update_us = 0;
	if (nr_probes)
		c->sampling = c->budget = c->goal_aggrs = 0;
	list->ops = c->ops;
	put_targets(in, list);
	for (i = 1; i <= nr_probes; i++) {
		put_drawn(in, list, DAMONX_ITEM_PROBE, i);
		if (byte(in) % 2)
			put_drawn(in, list, DAMONX_ITEM_PROBE_FILTER, 1);
	}
	for (i = below(in, 3); i; i--) {
		put_drawn(in, list, DAMONX_ITEM_SCHEME, i);
		if (byte(in) % 2)
			continue;
		put_drawn(in, list, DAMONX_ITEM_QUOTA, 1);
		if (byte(in) % 2)
			put_drawn(in, list, DAMONX_ITEM_GOAL, 1);
	}
}

void draw_usual(struct input *in, struct list *list)
{
	u32 nr_kdamonds = 1 + below(in, 2), nr_contexts, i, k;
	struct damonx_item_cgroup *cgroup;

	memset(list, 0, sizeof(*list));
	cgroup = put(list, DAMONX_ITEM_CGROUP, 1, 0);
	cgroup->cgroup_id = DEV_CGROUP_ID_OF(below(in, DEV_NR_CGROUPS));
	for (k = 1; k <= nr_kdamonds; k++) {
		put_drawn(in, list, DAMONX_ITEM_KDAMOND, k);
		nr_contexts = 1 + below(in, 2);
		for (i = 1; i <= nr_contexts; i++)
			put_context(in, list, i);
	}
}
