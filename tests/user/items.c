// SPDX-License-Identifier: GPL-2.0
/* Parameters as items of the contract, and back, without a module. */
#include <inttypes.h>
#include <stdlib.h>

#include "command_params.h"
#include "params/items.h"
#include "tap.h"
#include "util/units.h"

/* What came out, as the module would give it back. */
static bool there_and_back(const char *line, struct params *back, char **sent)
{
	char error[JSON_ERROR_LEN];
	struct params_items items;
	struct params p;
	uint16_t unknown;
	const void *list;
	size_t bytes;
	bool ok;

	memset(back, 0, sizeof(*back));
	memset(&items, 0, sizeof(items));
	ok = build(line, NULL, &p) && !params_to_items(&p, 0, &items, error);
	if (ok) {
		list = damonx_config_items(items.config, &bytes);
		ok = !params_from_items(back, list, bytes, &unknown) && !unknown;
	} else {
		printf("# %s\n", error);
	}
	*sent = text_of(&p);
	params_free_items(&items);
	params_free(&p);
	return ok;
}

static void same(const char *line)
{
	struct params back;
	char *sent, *got;
	bool ok = there_and_back(line, &back, &sent);

	got = text_of(&back);
	tap_ok(ok && !strcmp(sent, got), "comes back: %s", line);
	if (strcmp(sent, got) != 0)
		printf("# sent %s\n# got %s\n", sent, got);
	free(sent);
	free(got);
	params_free(&back);
}

static void refused(const char *line, const char *where)
{
	char error[JSON_ERROR_LEN] = "";
	struct params_items items;
	struct params p;
	bool ok;

	memset(&items, 0, sizeof(items));
	ok = build(line, NULL, &p) && params_to_items(&p, 0, &items, error) &&
	     strstr(error, where);
	tap_ok(ok, "refused at %s: %s", where, line);
	if (!ok)
		printf("# '%s'\n", error);
	params_free_items(&items);
	params_free(&p);
}

/* ---- what the module gets ---- */

/* The nth item of a type in the list of a command line; false: none. */
static bool item_of(const char *line, uint16_t type, int nth, void *payload,
		    size_t room, struct damonx_item *head)
{
	const struct damonx_item *it = NULL;
	char error[JSON_ERROR_LEN];
	struct params_items items;
	struct params p;
	const void *list;
	bool found = false;
	size_t bytes;

	memset(&items, 0, sizeof(items));
	memset(payload, 0, room);
	if (build(line, NULL, &p) && !params_to_items(&p, 77, &items, error)) {
		list = damonx_config_items(items.config, &bytes);
		while (!found && (it = damonx_next_item(list, bytes, it)))
			if (it->type == type && !nth--) {
				found = it->len == sizeof(*it) + room;
				memcpy(payload, it + 1, room);
				*head = *it;
			}
	}
	params_free_items(&items);
	params_free(&p);
	return found;
}

static bool scheme_of(const char *line, struct damonx_item_scheme *s)
{
	struct damonx_item head;

	return item_of(line, DAMONX_ITEM_SCHEME, 0, s, sizeof(*s), &head);
}

static void patterns(void)
{
	struct damonx_item_scheme s;

	tap_ok(scheme_of("--damos_action pageout --damos_access_rate 0 0 --damos_sz_region 4K max --damos_age 60s max paddr", &s) &&
	       s.action == DAMONX_ACTION_PAGEOUT && s.min_bytes == 4096 &&
	       !s.max_bytes && s.access_unit == DAMONX_ACCESS_PPM &&
	       !s.min_accesses && s.max_accesses == 1 &&
	       s.age_unit == DAMONX_AGE_US && s.min_age == 60000000 && !s.max_age,
	       "what is not accessed for a minute is below 1 ppm");
	tap_ok(scheme_of("--damos_action stat --damos_access_rate 5% 50% --damos_age 100ms 2s --damos_apply_interval 1s paddr", &s) &&
	       s.min_accesses == 50000 && s.max_accesses == 500001 &&
	       s.min_age == 100000 && s.max_age == 2000001 &&
	       s.apply_us == 1000000,
	       "both ends of rates and ages are within");
	tap_ok(scheme_of("--damos_action stat paddr", &s) && !s.max_accesses &&
	       !s.max_age && !s.max_bytes,
	       "what has no limit has none there");
	tap_ok(scheme_of("--damos_action stat --damos_access_rate 2hz 10.5hz paddr", &s) &&
	       s.access_unit == DAMONX_ACCESS_MILLIHZ && s.min_accesses == 2000 &&
	       s.max_accesses == 10501, "rates in hz");
	tap_ok(scheme_of("--damos_action stat --damos_access_rate 1samples 3samples paddr", &s) &&
	       s.access_unit == DAMONX_ACCESS_SAMPLES && s.min_accesses == 1 &&
	       s.max_accesses == 4, "rates in samples");
}

static void parts(void)
{
	struct damonx_item_quota q;
	struct damonx_item_filter f;
	struct damonx_item_destination d;
	struct damonx_item_target t;
	struct damonx_item head;
	const char *line = "--damos_action migrate_hot 3 --damos_quotas 10 1M 100 1% 20% 3 --damos_filter reject none target 1 --damos_filter allow hugepage_size 2M 4M "
		"--ops vaddr --target_pid 10 --target_pid 20";

	tap_ok(item_of(line, DAMONX_ITEM_QUOTA, 0, &q, sizeof(q), &head) &&
	       q.time_us == 10000 && q.bytes == 1 << 20 &&
	       q.reset_us == 100000 && q.weight_size == 10 &&
	       q.weight_accesses == 200 && q.weight_age == 3,
	       "a quota, its weights in permil");
	tap_ok(item_of(line, DAMONX_ITEM_FILTER, 0, &f, sizeof(f), &head) &&
	       f.type == DAMONX_FILTER_TARGET && f.target == 2 &&
	       f.flags == DAMONX_FILTER_F_NOT && head.id == 1,
	       "a filter names the identifier of a target");
	tap_ok(item_of(line, DAMONX_ITEM_FILTER, 1, &f, sizeof(f), &head) &&
	       f.type == DAMONX_FILTER_HUGEPAGE_SIZE && f.start == 2 << 20 &&
	       f.end == (4 << 20) + 1 && f.flags == DAMONX_FILTER_F_ALLOW &&
	       head.id == 2, "the largest size of page is within");
	tap_ok(item_of(line, DAMONX_ITEM_DESTINATION, 0, &d, sizeof(d), &head) &&
	       d.node == 3 && d.weight == 1, "a target node is a destination");
	tap_ok(item_of("--damos_action stat --damos_quotas 0 1M --ops vaddr", DAMONX_ITEM_TARGET, 0, &t, sizeof(t), &head) &&
	       t.kind == DAMONX_TARGET_PID && t.pid == 77,
	       "the command's process is the target without one");
	tap_ok(item_of("--damos_action stat --damos_quotas max 1M --ops paddr", DAMONX_ITEM_QUOTA, 0, &q, sizeof(q), &head) &&
	       !q.time_us && q.reset_us == 366ULL * 24 * 3600 * 1000000,
	       "without an interval a quota never begins anew");
	tap_ok(!item_of("--damos_action stat paddr", DAMONX_ITEM_QUOTA, 0, &q, sizeof(q), &head),
	       "no quota, no item");
	tap_ok(!item_of("--ops vaddr --target_pid 10 --target_pid 20 --obsolete_targets 0", DAMONX_ITEM_TARGET, 1, &t, sizeof(t), &head) &&
	       item_of("--ops vaddr --target_pid 10 --target_pid 20 --obsolete_targets 0", DAMONX_ITEM_TARGET, 0, &t, sizeof(t), &head) &&
	       t.pid == 20 && head.id == 2, "an obsolete target is left out; the others keep their numbers");
}

static void probes(void)
{
	struct damonx_item_probe p;
	struct damonx_item_filter f;
	struct damonx_item head;
	const char *line = "--probe --probe_filter allow anon --probe_weight 7 --probe --probe_filter reject non hugepage_size 2M 4M --ops paddr";

	tap_ok(item_of(line, DAMONX_ITEM_PROBE, 0, &p, sizeof(p), &head) &&
	       p.weight == 7 && !p.flags && head.id == 1,
	       "a probe has its weight");
	tap_ok(item_of(line, DAMONX_ITEM_PROBE_FILTER, 0, &f, sizeof(f), &head) &&
	       f.type == DAMONX_FILTER_ANON &&
	       f.flags == DAMONX_FILTER_F_ALLOW && !f.start && !f.end,
	       "and its filter");
	tap_ok(item_of(line, DAMONX_ITEM_PROBE, 1, &p, sizeof(p), &head) &&
	       !p.weight && head.id == 2, "a second one has none");
	tap_ok(item_of(line, DAMONX_ITEM_PROBE_FILTER, 1, &f, sizeof(f), &head) &&
	       f.type == DAMONX_FILTER_HUGEPAGE_SIZE && f.start == 2 << 20 &&
	       f.end == (4 << 20) + 1 && f.flags == DAMONX_FILTER_F_NOT,
	       "the largest size of page is within its filter");
}

int main(void)
{
	patterns();
	parts();
	probes();
	same("--ops vaddr --target_pid 10 --target_pid 20 --monitoring_intervals 10ms 200ms 2s");
	same("--ops fvaddr --target_pid 10 --regions 4096-8192");
	same("--ops paddr --regions 0-1G --damon_addr_unit 4096 --pause_ctx 0 --refresh_stat 100");
	same("--ops vaddr --target_pid 10 --monitoring_intervals_goal 4% 3 5ms 10s");
	same("--probe_filter allow anon --probe_weight 3 --ops paddr --regions 0-4096");
	same("--probe --probe_filter reject non anon allow hugepage_size 2M max --probe_weight 100 --probe --probe_filter allow hugepage_size 4K 4K --ops vaddr --target_pid 10");
	same("--probe_filter allow anon --probe_filter reject anon --nr_probe_filters 1 1 --nr_probes 1 1 --ops paddr --regions 0-1 --ops vaddr --target_pid 10 "
	     "--nr_targets 1 1 --nr_ctxs 1 1");
	for (int a = 0; a < DAMOS_NR_ACTIONS; a++) {
		char line[128];

		snprintf(line, sizeof(line), "--damos_action %s%s paddr --regions 0-4096",
			 damos_action_names[a],
			 damos_is_migration((enum damos_action)a) ? " 1" : "");
		same(line);
	}
	same("--damos_action migrate_cold 0 1 1 3 --ops paddr --regions 0-4096");
	same("--damos_action stat --damos_access_rate 12.5% 33.3333% --damos_age 3us max --damos_sz_region 1 1234567 --ops paddr --regions 0-4096");
	same("--damos_action stat --damos_access_rate 1hz max --damos_max_nr_snapshots max --ops paddr --regions 0-4096");
	same("--damos_action stat --damos_access_rate 0samples 4samples --damos_max_nr_snapshots 12 --ops paddr --regions 0-4096");
	same("--damos_action pageout --damos_quotas 5s 1234567 max 1% 2% 3% --damos_quota_fail_charge_ratio 1 1000 --ops paddr --regions 0-4096");
	same("--damos_action pageout --damos_quota_interval 1s --damos_quota_space 8M --damos_quota_goal user_input 100 50 "
	     "--damos_quota_goal some_mem_psi_us 10ms --damos_quota_goal node_mem_used_bp 99% 1 --damos_quota_goal node_eligible_mem_bp 5000 "
	     "--damos_quota_goal inactive_mem_bp 50% --damos_quota_goal_tuner temporal --ops paddr --regions 0-4096");
	same("--damos_action pageout --damos_unseen 90s --damos_quotas 0 64M 1s --damos_quota_goal user_input 100 50 "
	     "--damos_quota_goal active_mem_bp 50% --damos_quota_goals_met all --damos_quota_start 1M --ops paddr --regions 0-4096");
	same("--probe --probe_filter allow active reject none unmapped --ops paddr --regions 0-4096");
	same("--damos_action pageout --damos_wmarks free_mem_rate 5s 90% 50% 20% --ops paddr --regions 0-4096");
	same("--damos_action pageout --damos_filter allow anon reject none active allow young reject unmapped reject addr 4096 1G allow hugepage_size 4K max allow target 0 "
	     "--ops paddr --regions 0-4096");
	same("--ops vaddr --target_pid 10 --target_pid 20 --target_pid 30 --ops paddr --regions 0-1 --regions 5-6 --regions 8-10 --regions 0-1G "
	     "--damos_action stat --damos_action pageout --nr_targets 2 2 --nr_schemes 1 1 --nr_ctxs 1 1");
	refused("--damos_action stat --damos_sz_region 0 0 paddr", "schemes[0].access_pattern.sz_bytes.max");
	refused("--damos_action migrate_hot paddr", "schemes[0].target_nid");
	refused("--damos_action migrate_hot 0 0 1 1 paddr", "dests[0].weight");
	refused("--damos_action stat --damos_filter allow probe_hits_wsum 1 2 --ops paddr", "filters[0].filter_type");
	refused("--damos_action stat --damos_filter allow target 5 --ops paddr", "filters[0].damon_target_idx");
	refused("--damos_action stat --damos_quota_interval 1s --damos_quota_goal node_mem_used_bp 5000 max --ops paddr", "goals[0].nid");
	refused("--probe --probe_filter allow anon --probe --probe_filter allow anon reject pgidle_set --ops paddr", "probes[1].filters[1].filter_type");
	refused("--probe_prep set_pgidle paddr", "probes[0].preps");
	refused("--probe_filter allow anon --probe_weight -1 --ops paddr", "probes[0].weight");
	refused("--monitoring_intervals 0 0 0 paddr", "contexts[0].intervals.sample_us");
	refused("--monitoring_nr_regions_range 0 5 paddr", "nr_regions.min");
	refused("--monitoring_nr_regions_range 10 5000000000 paddr", "nr_regions.max");
	return tap_end();
}
