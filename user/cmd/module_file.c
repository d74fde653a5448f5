// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of the kernel's DAMON modules, or of damonx's presets, which have
 * the same names after a prefix. Where damonx has a preset, it is meant.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/module.h"
#include "util/msg.h"

#define PATH_LEN	768
#define PRESETS		"/sys/module/damonx/parameters"

bool module_is_preset(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), PRESETS "/%s_kdamond_pid", name);
	return !access(path, F_OK);
}

/* The folder of its parameters, and what their names begin with there. */
static void param_place(const char *name, char *folder, char *prefix,
			size_t size)
{
	if (module_is_preset(name)) {
		snprintf(folder, size, PRESETS);
		snprintf(prefix, size, "%s_", name);
	} else {
		snprintf(folder, size, "/sys/module/damon_%s/parameters", name);
		prefix[0] = '\0';
	}
}

static void param_path(char *path, size_t size, const char *name,
		       const char *param)
{
	char folder[256], prefix[256];

	param_place(name, folder, prefix, sizeof(folder));
	snprintf(path, size, "%s/%s%s", folder, prefix, param);
}

bool module_exists(const char *name)
{
	char folder[256], prefix[256];

	param_place(name, folder, prefix, sizeof(folder));
	if (!strchr(name, '/') && !access(folder, F_OK))
		return true;
	msg_error("neither has this kernel a module damon_%s (no %s), nor is damonx loaded with a preset of that name",
		  name, folder);
	return false;
}

bool module_can_read(const char *name, const char *param)
{
	char path[PATH_LEN];

	param_path(path, sizeof(path), name, param);
	return !access(path, R_OK);
}

int module_read(const char *name, const char *param, char *value)
{
	char path[PATH_LEN];
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
	char path[PATH_LEN];
	FILE *f;
	bool failed;

	param_path(path, sizeof(path), name, param);
	f = strchr(param, '/') ? NULL : fopen(path, "we");
	failed = !f || fputs(value, f) < 0;
	if (f && fclose(f))
		failed = true;
	if (!failed)
		return 0;
	msg_error("cannot write '%s' to %s: %s%s", value, path, strerror(errno),
		  module_is_preset(name) && errno == EINVAL ?
		  " (the kernel log says which parameter is wrong)" : "");
	return -1;
}

static int is_param(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* A second name of a parameter, with its unit. */
static bool is_alias(const char *param)
{
	return !strcmp(param, "min_age_us") || !strcmp(param, "cold_min_age_us");
}

/* What is in a folder under @file, if it is a parameter. */
static int take_one(const char *name, const char *file, const char *prefix,
		    module_take take, void *data)
{
	char value[MODULE_VALUE_LEN];
	const char *param = file + strlen(prefix);
	int ret;

	if (strncmp(file, prefix, strlen(prefix)) != 0 || is_alias(param))
		return 0;
	ret = module_read(name, param, value);
	if (!ret)
		take(param, value, data);
	return ret;
}

int module_each(const char *name, module_take take, void *data)
{
	struct dirent **names;
	char folder[256], prefix[256];
	int i, n, rc = 0;

	param_place(name, folder, prefix, sizeof(folder));
	n = scandir(folder, &names, is_param, alphasort);
	if (n < 0) {
		msg_error("cannot read %s: %s", folder, strerror(errno));
		return -1;
	}
	for (i = 0; i < n; i++) {
		if (!rc)
			rc = take_one(name, names[i]->d_name, prefix, take, data);
		free(names[i]);
	}
	free(names);
	return rc;
}

static void print_one(const char *param, const char *value, void *f)
{
	fprintf(f, "%s: %s\n", param, value);
}

int module_print_all(const char *name)
{
	return module_each(name, print_one, stdout);
}
