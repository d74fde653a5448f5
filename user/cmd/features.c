// SPDX-License-Identifier: GPL-2.0
/* damox features: what module and kernel can do, and why not the rest. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/features.h"
#include "live/session.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"
#include "cli/rows.h"

static const char *const which_names[] = { "all", "supported", "unsupported",
					   "json", NULL };

struct opts {
	int which;		/* enum features_which */
	struct rows_opts rows;
};

static const struct opt options[] = {
	{ .name = "infer_version", .flags = OPT_HIDDEN, .help = "no effect" },
	{ .name = "invalidate_cache", .flags = OPT_HIDDEN, .help = "no effect" },
	{ .name = "debug_damon", .flags = OPT_HIDDEN, .help = "no effect" },
	{ 0 }
};

static const struct opt which_word = {
	.args = "[all|supported|unsupported|json]",
	OPT_WORDS(OPT_CHOICE(struct opts, which, which_names)),
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(struct opts, rows) }, { 0 }
};

const struct opt_table features_opts = {
	.opts = options, .plain = &which_word, .children = children,
	.doc = "show what the module can do on this kernel, and which parts damox was built with",
};

static const struct {
	const char *name;
	uint32_t kind;
	uint32_t values;	/* the highest one */
	bool by_ops;
} kinds[] = {
	{ "ops", DAMONX_FEATURE_OPS, DAMONX_OPS_PADDR, false },
	{ "action", DAMONX_FEATURE_ACTION, DAMONX_ACTION_MIGRATE_COLD, true },
	{ "filter", DAMONX_FEATURE_FILTER, DAMONX_FILTER_TARGET, true },
	{ "goal", DAMONX_FEATURE_GOAL, DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP, true },
	{ "tuner", DAMONX_FEATURE_TUNER, DAMONX_TUNER_TEMPORAL, false },
	{ "watermark", DAMONX_FEATURE_WMARK, DAMONX_WMARK_FREE_MEM_RATE, false },
	{ "probe", DAMONX_FEATURE_PROBE, DAMONX_FILTER_UNMAPPED, true },
	{ "context", DAMONX_FEATURE_CONTEXT_FLAG, 0, false },	/* pause */
	{ "target", DAMONX_FEATURE_TARGET, DAMONX_TARGET_PHYSICAL, true },
	{ "target", DAMONX_FEATURE_TARGET_FLAG, 1, false },
	{ "sampling", DAMONX_FEATURE_SAMPLING, DAMONX_SAMPLING_EVIDENCE,
	  false },
	{ "record", DAMONX_FEATURE_RECORD, DAMONX_REC_SCHEME_STATS, false },
	{ "facility", DAMONX_FEATURE_FACILITY, DAMONX_FACILITY_TLB_FLUSH,
	  false },
};

static const char *const ops_names[] = { "", "vaddr", "fvaddr", "paddr" };

struct feature {
	const char *name;
	bool supported;
	const char *why;		/* or a remark; NULL: none */
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct feature, name, CELL_TEXT, "name"),
	ROW_COLUMN(struct feature, supported, CELL_BOOL, "supported"),
	ROW_COLUMN(struct feature, why, CELL_TEXT, "why"),
	{ 0 }
};

/* Where features go: to rows, to an object of JSON, or else to lines. */
struct list {
	enum features_which which;
	struct rows *rows;
	json_t *json;
};

static void put(const struct list *l, const struct feature *f)
{
	const char *why = f->why;

	if (l->which == (f->supported ? FEATURES_UNSUPPORTED :
					FEATURES_SUPPORTED))
		return;
	if (l->rows)
		rows_add(l->rows, f);
	else if (l->json)
		json_object_set_new(l->json, f->name,
			json_pack("{s:b, s:s*}", "supported", f->supported,
				  "why", why));
	else
		printf("%s: %s%s%s%s\n", f->name,
		       f->supported ? "Supported" : "Unsupported",
		       why ? " (" : "", why ? why : "", why ? ")" : "");
}

static int show(struct damonx *d, const struct list *l, size_t kind,
		uint32_t ops, uint32_t value)
{
	char text[256], name[300], *why;
	int works = damonx_feature(d, kinds[kind].kind, value, ops, text,
				   sizeof(text));

	if (works < 0)
		return works == -EINVAL ? 0 : works;
	/* the module says "name" or "name: remark" */
	why = strchr(text, ':');
	if (why) {
		*why++ = '\0';
		why += strspn(why, " ");
	}
	snprintf(name, sizeof(name), "%s/%s%s%s", kinds[kind].name,
		 ops_names[ops], ops ? "/" : "", text);
	put(l, &(struct feature){ name, works, why });
	return 0;
}

static int show_all(struct damonx *d, const struct list *l)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		uint32_t last_ops = kinds[k].by_ops ? DAMONX_OPS_PADDR : 0;

		for (uint32_t ops = !!last_ops; ops <= last_ops; ops++)
			for (uint32_t v = 0; v <= kinds[k].values; v++)
				if (show(d, l, k, ops, v))
					return -1;
	}
	return 0;
}

/* Parts of damox itself, which user/Makefile can leave out. */
static const struct {
	const char *name;
	bool built;
} parts[] = {
#ifdef WITH_CAIRO
	{ "damox/pictures", true },
#else
	{ "damox/pictures", false },
#endif
#ifdef WITH_JPEG
	{ "damox/jpeg", true },
#else
	{ "damox/jpeg", false },
#endif
#ifdef WITH_YAML
	{ "damox/yaml", true },
#else
	{ "damox/yaml", false },
#endif
#ifdef WITH_LZMA
	{ "damox/xz", true },
#else
	{ "damox/xz", false },
#endif
#ifdef WITH_STACKS
	{ "damox/callstacks", true },
#else
	{ "damox/callstacks", false },
#endif
#ifdef WITH_BPF
	{ "damox/bpf", true },
#else
	{ "damox/bpf", false },
#endif
#ifdef WITH_NCURSES
	{ "damox/live_view", true },
#else
	{ "damox/live_view", false },
#endif
#ifdef WITH_ISAL
	{ "damox/fast_compression", true },
#else
	{ "damox/fast_compression", false },
#endif
};

static void show_parts(const struct list *l)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		put(l, &(struct feature){ parts[i].name, parts[i].built,
					  parts[i].built ? NULL :
					  "left out when damox was built" });
}

static int show_list(const struct list *l)
{
	struct damonx *d;
	int ret;

	show_parts(l);
	d = live_open();
	if (!d)
		return 1;
	ret = show_all(d, l);
	if (ret)
		msg_error("%s", damonx_error(d));
	if (l->json && !ret) {
		json_dumpf(l->json, stdout, JSON_INDENT(4));
		putchar('\n');
	}
	damonx_close(d);
	return ret ? 1 : 0;
}

static int show_as(const struct opts *o)
{
	struct list l = { .which = (enum features_which)o->which };
	struct out out = { .f = stdout };
	int ret;

	if (rows_wanted(&o->rows)) {
		l.rows = rows_begin(&o->rows, columns, stdout);
		if (!l.rows)
			return 1;
	} else if (l.which == FEATURES_JSON) {
		l.json = json_object();
	}
	ret = show_list(&l);
	if (l.rows)
		rows_end(l.rows);
	json_decref(l.json);
	return out_end(&out) || ret;
}

int features_print(enum features_which which)
{
	const struct opts o = { .which = (int)which };

	return show_as(&o);
}

int cmd_features(const struct command_line *line)
{
	struct opts o = { .which = FEATURES_ALL };
	int status;

	if (opt_parse(&features_opts, line, &o, &status))
		status = show_as(&o);
	rows_opts_destroy(&o.rows);
	return status;
}
