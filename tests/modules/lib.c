// SPDX-License-Identifier: GPL-2.0
/* Loading modules and their parameters. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modules.h"

#define FOLDER	"/test"

static const char *const all[] = { "damonx_client", "damonx_wss",
	"damonx_proactive_reclaim", "damonx_mtier", "damonx" };

bool is_loaded(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

int load(const char *name, const char *params)
{
	char path[128];
	int fd, err;

	snprintf(path, sizeof(path), FOLDER "/%s.ko", name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		ksft_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
	err = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return err;
}

int unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

void load_damonx(const char *params)
{
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (is_loaded(all[i]))
			EXPECT_DONE(unload(all[i]));
	EXPECT_DONE(load("damonx", params));
}

static void param_path(char *path, size_t size, const char *module,
		       const char *name)
{
	snprintf(path, size, "/sys/module/%s/parameters/%s", module, name);
}

const char *param_text(const char *module, const char *name)
{
	static char text[4096];
	char path[256];

	param_path(path, sizeof(path), module, name);
	read_file(path, text, sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	return text;
}

long long param(const char *module, const char *name)
{
	return strtoll(param_text(module, name), NULL, 10);
}

int set_param(const char *module, const char *name, const char *value)
{
	char path[256];
	int fd, err = 0;

	param_path(path, sizeof(path), module, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

void wait_param(const char *module, const char *name, long long least)
{
	while (param(module, name) < least)
		nap_ms(20);
}

int session_named(const char *name)
{
	struct damonx_attach attach = { .size = sizeof(attach) };
	int fd = session_open(), err;

	snprintf(attach.name, sizeof(attach.name), "%s", name);
	err = call(fd, DAMONX_ATTACH, &attach);
	if (!err)
		return fd;
	close(fd);
	return err;
}

bool is_listed(const char *name)
{
	static struct damonx_rec_session records[64];
	struct damonx_list list = {
		.size = sizeof(list),
		.buf = (uintptr_t)records,
		.buf_len = sizeof(records),
	};
	int fd = session_open();
	size_t i;

	EXPECT_EQ(call(fd, DAMONX_LIST, &list), 0);
	close(fd);
	for (i = 0; i < list.out_len / sizeof(records[0]); i++)
		if (!strcmp(records[i].name, name))
			return true;
	return false;
}
