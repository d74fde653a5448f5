// SPDX-License-Identifier: GPL-2.0
/* What `report damon` shows of the running session. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/module.h"
#include "cmd/report_damon.h"
#include "live/session.h"

int report_damon_live(const char *session, enum report_damon_results results,
		      struct params *p)
{
	struct damonx *d = live_attach_last(session, false);
	int rc;

	if (!d)
		return 1;
	rc = live_params_in_force(d, p);
	if (!rc && results != RESULTS_NONE)
		rc = live_results(d, p, results == RESULTS_TRIED);
	damonx_close(d);
	return rc ? 1 : 0;
}

/* The kernel's own, unless damonx has a preset for the same. */
static int is_damon_module(const struct dirent *e)
{
	return !strncmp(e->d_name, "damon_", 6) &&
	       !module_is_preset(e->d_name + 6);
}

/* Not everybody may know. */
static void print_module(FILE *f, const char *name)
{
	char value[MODULE_VALUE_LEN];

	if (module_can_read(name, "enabled") &&
	    !module_read(name, "enabled", value))
		fprintf(f, "damon_%s: %s\n", name,
			value[0] == 'Y' ? "on" : "off");
}

void report_damon_modules(FILE *f)
{
	static const char *const presets[] = { "lru_sort", "reclaim", "stat" };
	struct dirent **names;
	int i, n = scandir("/sys/module", &names, is_damon_module, alphasort);

	for (size_t p = 0; p < sizeof(presets) / sizeof(presets[0]); p++)
		if (module_is_preset(presets[p]))
			print_module(f, presets[p]);
	for (i = 0; i < n; i++) {
		print_module(f, names[i]->d_name + 6);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}
