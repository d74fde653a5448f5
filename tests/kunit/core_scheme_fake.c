// SPDX-License-Identifier: GPL-2.0
#include "core_scheme_fake.h"

#define STEP_PAGES	16

struct dx_context scheme_ctx;
struct dx_space scheme_space;
u32 scheme_nr_passes;
u64 fake_act_step_ns;
u32 fake_acted_steps;
u32 fake_act_fails_one_in;
u32 fake_act_folio_pages;
u64 fake_permil, fake_psi_us, fake_value;
u32 fake_metrics_read;

static struct dx_ops ops;
static struct dx_env env;
static bool is_out[SCHEME_PAGES];

static u32 page_of(u64 addr)
{
	return div64_u64(addr - SCHEME_START, FAKE_PAGE);
}

static void act_page(struct dx_act *act, u64 addr)
{
	u32 page = page_of(addr);

	if (is_out[page])
		return;
	act->done.tried_bytes += FAKE_PAGE;
	act->done.passed_bytes += FAKE_PAGE;
	if (fake_act_fails_one_in && page % fake_act_fails_one_in == 0) {
		act->done.failed_bytes += FAKE_PAGE;
		return;
	}
	act->done.applied_bytes += FAKE_PAGE;
	is_out[page] = true;
}

/* Act on what begins at @addr as a whole, if it may be. Returns its end. */
static u64 act_folio(struct dx_act *act, u64 addr)
{
	u64 bytes = fake_act_folio_pages * FAKE_PAGE;
	u64 start = addr & ~(bytes - 1), end = start + bytes;

	if (start < act->range.start || end > dx_act_reach_end(act))
		return end;
	for (; addr < end; addr += FAKE_PAGE)
		act_page(act, addr);
	return end;
}

static void fake_act(struct dx_space *space, struct dx_act *act)
{
	u64 addr = act->range.start;
	u64 end = min_t(u64, act->range.end, addr + STEP_PAGES * FAKE_PAGE);

	if (space->gone) {
		act->done.end = DX_ACT_GONE;
		return;
	}
	fake_acted_steps++;
	while (addr < end && act->done.applied_bytes < act->max_bytes)
		addr = act_folio(act, addr);
	end = max(end, addr);	/* the last folio reaches beyond */
	/* What is out already costs nearly nothing. */
	fake_now_ns += div64_u64(fake_act_step_ns * act->done.tried_bytes,
				 STEP_PAGES * FAKE_PAGE);
	act->done.next = min(addr, act->range.end);
	if (addr >= act->range.end)
		act->done.end = DX_ACT_DONE;
	else
		act->done.end = addr < end ? DX_ACT_BYTES : DX_ACT_TIME;
}

/* What was acted on is on node 1, the rest on node 0. */
static u64 fake_add_node_bytes(struct dx_space *space,
			       const struct dx_range *range, u32 node,
			       struct dx_node_bytes *sum)
{
	const struct dx_range step = {
		range->start, min_t(u64, range->end, range->start + BIT_ULL(20)),
	};
	u64 bytes = step.end - step.start, out = scheme_bytes_out_of(&step);

	fake_metrics_read++;
	sum->all += bytes;
	sum->on_node += node == 1 ? out : bytes - out;
	return step.end;
}

static u64 fake_metric(void *self, const struct dx_metric *metric)
{
	fake_metrics_read++;
	if (metric->watermark)
		return fake_permil;
	if (metric->type == DAMONX_GOAL_SOME_MEM_PSI_US)
		return fake_psi_us;
	return fake_value;
}

static void pass_done(void *self, const struct dx_context *ctx, u32 scheme)
{
	scheme_nr_passes++;
}

static const struct dx_events events = {
	.pass_done = pass_done,
};

int scheme_begin(void)
{
	struct dx_attrs attrs = fake_attrs();
	int err;

	fake_reset();
	memset(is_out, 0, sizeof(is_out));
	scheme_nr_passes = 0;
	fake_act_step_ns = FAKE_MS / 100;
	fake_acted_steps = 0;
	fake_act_fails_one_in = 0;
	fake_act_folio_pages = 1;
	fake_permil = 0;
	fake_psi_us = 0;
	fake_value = 0;
	fake_metrics_read = 0;
	scheme_space = (struct dx_space){
		.areas = { { SCHEME_START, SCHEME_END } },
		.nr_areas = 1,
		.hot = { { SCHEME_START, SCHEME_START +
			   SCHEME_PAGES / 2 * FAKE_PAGE } },
		.nr_hot = 1,
	};
	ops = fake_vaddr;
	ops.act = fake_act;
	ops.add_node_bytes = fake_add_node_bytes;
	ops.folio_bytes = 512 * FAKE_PAGE;
	env = fake_env;
	env.events = &events;
	env.metric = fake_metric;
	err = fake_start(&scheme_ctx, &scheme_space, &ops, &attrs, 1);
	scheme_ctx.env = &env;
	return err;
}

int scheme_commit(struct dx_scheme_spec *specs, u32 nr)
{
	const struct dx_target_spec target = { .id = 1, .space = &scheme_space };
	const struct dx_context_spec spec = {
		.attrs = fake_attrs(),
		.targets = &target,
		.nr_targets = 1,
		.schemes = specs,
		.nr_schemes = nr,
	};

	return fake_commit(&scheme_ctx, &spec);
}

void scheme_windows(u32 nr)
{
	fake_windows(&scheme_ctx, nr);
	while (scheme_ctx.pass_of_schemes.applying)
		fake_tick(&scheme_ctx);
}

void scheme_until_applying(void)
{
	do {
		fake_window(&scheme_ctx);
		dx_context_next_window(&scheme_ctx);
	} while (!scheme_ctx.pass_of_schemes.applying);
}

struct dx_scheme_spec scheme_stat(u32 id)
{
	return (struct dx_scheme_spec){
		.id = id,
		.action = DAMONX_ACTION_STAT,
		.pattern.access_unit = DAMONX_ACCESS_SAMPLES,
		.pattern.age_unit = DAMONX_AGE_US,
	};
}

struct dx_scheme_spec scheme_pageout(u32 id)
{
	struct dx_scheme_spec spec = scheme_stat(id);

	spec.action = DAMONX_ACTION_PAGEOUT;
	spec.pattern.max_accesses = 1;
	spec.pattern.min_age = 300000;
	return spec;
}

void scheme_bring_in(u32 nr)
{
	u32 page;

	for (page = 0; page < SCHEME_PAGES && nr; page++) {
		nr -= is_out[page];
		is_out[page] = false;
	}
}

u64 scheme_bytes_out_of(const struct dx_range *range)
{
	u32 page = page_of(range->start), end = page_of(range->end), nr = 0;

	for (; page < end; page++)
		nr += is_out[page];
	return nr * FAKE_PAGE;
}

u64 scheme_bytes_out(void)
{
	const struct dx_range all = { SCHEME_START, SCHEME_END };

	return scheme_bytes_out_of(&all);
}

u64 scheme_hot_bytes_out(void)
{
	return scheme_bytes_out_of(&scheme_space.hot[0]);
}
