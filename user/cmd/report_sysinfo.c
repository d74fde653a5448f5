// SPDX-License-Identifier: GPL-2.0
/* damox report sysinfo */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "cmd/commands.h"
#include "lib/libdamonx.h"
#include "util/args.h"
#include "util/out.h"

enum { KEY_PRINT = 0x100, KEY_CACHE };

/* In the order of damo's; "all" is the last. */
static const char *const what_names[] = {
	"versions", "fs_info", "trace_cmd_info", "perf_info",
	"sysfs_features", "debugfs_features", "trace_features",
	"stat_features", "lru_sort_features", "reclaim_features",
	"interfaces", "unavailable_features", "all", NULL
};

enum {
	WHAT_VERSIONS, WHAT_FS, WHAT_TRACE_CMD, WHAT_PERF, WHAT_SYSFS,
	WHAT_DEBUGFS, WHAT_TRACE, WHAT_STAT, WHAT_LRU_SORT, WHAT_RECLAIM,
	WHAT_INTERFACES, WHAT_UNAVAILABLE, WHAT_ALL,
};

/* Those that damox has one answer for: what the module can do. */
#define FEATURES_MASK	(1u << WHAT_SYSFS | 1u << WHAT_DEBUGFS |	\
			 1u << WHAT_TRACE | 1u << WHAT_STAT |		\
			 1u << WHAT_LRU_SORT | 1u << WHAT_RECLAIM)

static error_t parse(int key, char *arg, struct argp_state *state)
{
	unsigned int *what = state->input;
	struct args_words w;
	int i, choice;

	switch (key) {
	case KEY_PRINT:
		if (args_words(state, arg, 1, ARGS_MANY, &w))
			return EINVAL;
		*what = 0;
		for (i = 0; i < w.n; i++) {
			choice = args_choice(state, w.word[i], what_names);
			if (choice < 0)
				return EINVAL;
			*what |= choice == WHAT_ALL ? ~0u : 1u << choice;
		}
		return 0;
	case KEY_CACHE:
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "print", KEY_PRINT, "<what> [<what> ...]", 0,
	  "versions, fs_info, trace_cmd_info, perf_info, sysfs_features, debugfs_features, trace_features, stat_features, lru_sort_features, reclaim_features, interfaces, unavailable_features or all (versions)",
	  0 },
	{ "invalidate_cache", KEY_CACHE, NULL, 0,
	  "no effect: nothing is cached", 0 },
	{ 0 }
};

const struct argp report_sysinfo_argp = {
	options, parse, NULL, "show versions and what works on this system",
	NULL, NULL, NULL
};

static void print_versions(struct damonx *d, const char *why)
{
	struct damonx_info info = { .size = sizeof(info) };
	struct utsname uts;

	printf("damox version: %s\n", DAMONX_VERSION);
	if (!uname(&uts))
		printf("kernel version: %s\n", uts.release);
	if (d && !damonx_info(d, &info))
		printf("damonx module version: %.*s (ABI %u)\n",
		       (int)sizeof(info.version), info.version, info.abi);
	else
		printf("damonx module version: none (%s)\n",
		       d ? damonx_error(d) : why);
}

/* Let the command that lists features print them. */
static int print_features(const char *which)
{
	char name[] = "damox features", word[32];
	char *argv[] = { name, word, NULL };

	snprintf(word, sizeof(word), "%s", which);
	return cmd_features(2, argv);
}

int cmd_report_sysinfo(int argc, char **argv)
{
	unsigned int what = 1u << WHAT_VERSIONS;
	struct out out = { .f = stdout };
	const char *why = NULL;
	struct damonx *d;
	int status;

	if (!args_parse(&report_sysinfo_argp, argc, argv, &what, &status))
		return status;
	d = damonx_open(&why);
	if (what & 1u << WHAT_VERSIONS)
		print_versions(d, why);
	if (what & 1u << WHAT_FS)
		printf("device: /dev/damonx\n");
	if (what & (1u << WHAT_TRACE_CMD | 1u << WHAT_PERF))
		printf("tracers: not needed\n");
	if (what & 1u << WHAT_INTERFACES)
		printf("interfaces: %s\n", d ? "damonx" : "none");
	damonx_close(d);
	/* these complete the output, too */
	if (what & FEATURES_MASK)
		return print_features(what & 1u << WHAT_UNAVAILABLE ?
				      "all" : "supported");
	if (what & 1u << WHAT_UNAVAILABLE)
		return print_features("unsupported");
	return out_end(&out);
}
