// SPDX-License-Identifier: GPL-2.0
/* damox features: what module and kernel can do, and why not the rest. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "live/session.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"

enum {
	KEY_INFER = 0x2000, KEY_CACHE,
};

static const char *const which_names[] = { "all", "supported", "unsupported",
					   "json", NULL };
enum which { ALL, SUPPORTED, UNSUPPORTED, JSON };

struct opts {
	enum which which;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	int i;

	switch (key) {
	case KEY_INFER:
	case KEY_CACHE:
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		i = args_choice(state, arg, which_names);
		if (i < 0)
			return EINVAL;
		o->which = i;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "infer_version", KEY_INFER, NULL, OPTION_HIDDEN, "no effect", 0 },
	{ "invalidate_cache", KEY_CACHE, NULL, OPTION_HIDDEN, "no effect", 0 },
	{ 0 }
};

const struct argp features_argp = {
	options, parse, "[all|supported|unsupported|json]",
	"show what the module can do on this kernel", NULL, NULL, NULL
};

static const struct {
	const char *name;
	uint32_t kind;
	uint32_t values;	/* numbered from 1 */
	bool by_ops;
} kinds[] = {
	{ "ops", DAMONX_FEATURE_OPS, DAMONX_OPS_PADDR, false },
	{ "action", DAMONX_FEATURE_ACTION, DAMONX_ACTION_MIGRATE_COLD, true },
	{ "filter", DAMONX_FEATURE_FILTER, DAMONX_FILTER_TARGET, true },
	{ "goal", DAMONX_FEATURE_GOAL, DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP, false },
	{ "tuner", DAMONX_FEATURE_TUNER, DAMONX_TUNER_TEMPORAL, false },
	{ "watermark", DAMONX_FEATURE_WMARK, DAMONX_WMARK_FREE_MEM_RATE, false },
	{ "probe", DAMONX_FEATURE_PROBE, DAMONX_PROBE_MEMCG, false },
	{ "record", DAMONX_FEATURE_RECORD, DAMONX_REC_SESSION, false },
	{ "facility", DAMONX_FEATURE_FACILITY, DAMONX_FACILITY_UPPER_LEVELS,
	  false },
};

static const char *const ops_names[] = { "", "vaddr", "fvaddr", "paddr" };

/* One feature: a line, or a member of @json. */
static int show(struct damonx *d, size_t kind, uint32_t ops, uint32_t value,
		enum which which, json_t *json)
{
	char text[256], name[300], *why;
	int works = damonx_feature(d, kinds[kind].kind, value, ops, text,
				   sizeof(text));

	if (works < 0)
		return works == -EINVAL ? 0 : works;
	if ((which == SUPPORTED && !works) || (which == UNSUPPORTED && works))
		return 0;
	/* the module says "name" or "name: remark" */
	why = strchr(text, ':');
	if (why) {
		*why++ = '\0';
		why += strspn(why, " ");
	}
	snprintf(name, sizeof(name), "%s/%s%s%s", kinds[kind].name,
		 ops_names[ops], ops ? "/" : "", text);
	if (json)
		return json_object_set_new(json, name,
			json_pack("{s:b, s:s*}", "supported", works, "why",
				  why));
	printf("%s: %s%s%s%s\n", name, works ? "Supported" : "Unsupported",
	       why ? " (" : "", why ? why : "", why ? ")" : "");
	return 0;
}

static int show_all(struct damonx *d, enum which which, json_t *json)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		uint32_t last_ops = kinds[k].by_ops ? DAMONX_OPS_PADDR : 0;

		for (uint32_t ops = !!last_ops; ops <= last_ops; ops++)
			for (uint32_t v = 1; v <= kinds[k].values; v++)
				if (show(d, k, ops, v, which, json))
					return -1;
	}
	return 0;
}

int cmd_features(int argc, char **argv)
{
	struct opts o = { ALL };
	json_t *json = NULL;
	struct out out = { .f = stdout };
	struct damonx *d;
	int status, ret;

	if (!args_parse(&features_argp, argc, argv, &o, &status))
		return status;
	d = live_open();
	if (!d)
		return 1;
	if (o.which == JSON)
		json = json_object();
	ret = show_all(d, o.which, json);
	if (ret)
		msg_error("%s", damonx_error(d));
	if (json && !ret) {
		json_dumpf(json, stdout, JSON_INDENT(4));
		putchar('\n');
	}
	json_decref(json);
	damonx_close(d);
	return out_end(&out) || ret ? 1 : 0;
}
