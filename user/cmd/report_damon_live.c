// SPDX-License-Identifier: GPL-2.0
/* What `report damon` shows of the running session. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/module.h"
#include "cmd/report_damon.h"
#include "live/session.h"

int report_damon_live(struct params *p)
{
	struct damonx *d = live_attach(false);
	int rc;

	if (!d)
		return 1;
	rc = live_params(d, p);
	damonx_close(d);
	return rc ? 1 : 0;
}

static int is_damon_module(const struct dirent *e)
{
	return !strncmp(e->d_name, "damon_", 6);
}

void report_damon_modules(FILE *f)
{
	char value[MODULE_VALUE_LEN], path[320];
	struct dirent **names;
	int i, n = scandir("/sys/module", &names, is_damon_module, alphasort);

	for (i = 0; i < n; i++) {
		/* not everybody may know */
		snprintf(path, sizeof(path), "/sys/module/%s/parameters/enabled",
			 names[i]->d_name);
		if (!access(path, R_OK) &&
		    !module_read(names[i]->d_name + 6, "enabled", value))
			fprintf(f, "%s: %s\n", names[i]->d_name,
				value[0] == 'Y' ? "on" : "off");
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}
