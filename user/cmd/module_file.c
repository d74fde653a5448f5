// SPDX-License-Identifier: GPL-2.0
/* Files of the kernel's DAMON modules. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/module.h"
#include "util/msg.h"

static void param_path(char *path, size_t size, const char *name,
		       const char *param)
{
	snprintf(path, size, "/sys/module/damon_%s/parameters/%s", name, param);
}

bool module_exists(const char *name)
{
	char path[256];

	param_path(path, sizeof(path), name, "");
	if (!strchr(name, '/') && !access(path, F_OK))
		return true;
	msg_error("this kernel has no module damon_%s (no %s)", name, path);
	return false;
}

int module_read(const char *name, const char *param, char *value)
{
	char path[256];
	FILE *f;

	param_path(path, sizeof(path), name, param);
	f = strchr(param, '/') ? NULL : fopen(path, "re");
	if (!f || !fgets(value, MODULE_VALUE_LEN, f)) {
		msg_error("cannot read %s: %s", path,
			  errno ? strerror(errno) : "it is empty");
		if (f)
			fclose(f);
		return -1;
	}
	fclose(f);
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

int module_write(const char *name, const char *param, const char *value)
{
	char path[256];
	FILE *f;
	bool failed;

	param_path(path, sizeof(path), name, param);
	f = strchr(param, '/') ? NULL : fopen(path, "we");
	failed = !f || fputs(value, f) < 0;
	if (f && fclose(f))
		failed = true;
	if (!failed)
		return 0;
	msg_error("cannot write '%s' to %s: %s", value, path, strerror(errno));
	return -1;
}

static int is_param(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int module_print_all(const char *name)
{
	struct dirent **names;
	char path[256], value[MODULE_VALUE_LEN];
	int i, n, rc = 0;

	param_path(path, sizeof(path), name, "");
	n = scandir(path, &names, is_param, alphasort);
	if (n < 0) {
		msg_error("cannot read %s: %s", path, strerror(errno));
		return -1;
	}
	for (i = 0; i < n; i++) {
		if (!rc)
			rc = module_read(name, names[i]->d_name, value);
		if (!rc)
			printf("%s: %s\n", names[i]->d_name, value);
		free(names[i]);
	}
	free(names);
	return rc;
}
