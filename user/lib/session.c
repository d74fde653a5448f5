// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/* Sessions: opening, asking, running, naming. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

/* Why the device could not be opened, and what to do about it. */
static const char *open_message(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return DAMONX_DEVICE " is absent: load the module with 'modprobe damonx' (or 'insmod damonx.ko')";
	case EACCES:
	case EPERM:
		return "no permission for " DAMONX_DEVICE ": run as root, or let the udev rule give your group access";
	case EMFILE:
	case ENFILE:
		return "too many open files";
	case ENOMEM:
		return "out of memory";
	case EBUSY:
	case EUSERS:
		return "you have as many sessions as one user may have: close one";
	}
	return "cannot open " DAMONX_DEVICE;
}

struct damonx *damonx_open(const char **message)
{
	struct damonx *d = calloc(1, sizeof(*d));
	int err = ENOMEM;

	if (d) {
		d->fd = open(DAMONX_DEVICE, O_RDWR | O_CLOEXEC);
		if (d->fd >= 0)
			return d;
		err = errno;
		free(d);
	}
	if (message)
		*message = open_message(err);
	errno = err;
	return NULL;
}

void damonx_close(struct damonx *d)
{
	if (!d)
		return;
	damonx_ring_unmap(d);
	close(d->fd);
	free(d);
}

const char *damonx_error(const struct damonx *d)
{
	return d->message;
}

int damonx_fd(const struct damonx *d)
{
	return d->fd;
}

int damonx_call(struct damonx *d, unsigned long request, void *arg,
		const char *what)
{
	int err;

	d->message[0] = '\0';
	if (ioctl(d->fd, request, arg) >= 0)
		return 0;
	err = errno;
	d->message[MESSAGE_BYTES - 1] = '\0';
	if (err == ENOTTY)
		snprintf(d->message, MESSAGE_BYTES,
			 "cannot %s: this damonx module is too old for it",
			 what);
	else if (!d->message[0])
		snprintf(d->message, MESSAGE_BYTES, "cannot %s: %s", what,
			 strerror(err));
	return -err;
}

int damonx_info(struct damonx *d, struct damonx_info *info)
{
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	return damonx_call(d, DAMONX_INFO, info, "ask what the module can do");
}

int damonx_feature(struct damonx *d, uint32_t kind, uint32_t value,
		   uint32_t ops, char *why, size_t why_len)
{
	struct damonx_feature f = {
		.size = sizeof(f),
		.kind = kind,
		.value = value,
		.ops = ops,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};
	int ret = damonx_call(d, DAMONX_FEATURE, &f, "ask for a feature");

	if (ret)
		return ret;
	if (why && why_len)
		snprintf(why, why_len, "%s", d->message);
	return (int)f.out_works;
}

static int control(struct damonx *d, unsigned long request, uint32_t kdamond,
		   const char *what)
{
	struct damonx_control c = {
		.size = sizeof(c),
		.kdamond = kdamond,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};

	return damonx_call(d, request, &c, what);
}

int damonx_start(struct damonx *d, uint32_t kdamond)
{
	return control(d, DAMONX_START, kdamond, "start");
}

int damonx_stop(struct damonx *d, uint32_t kdamond)
{
	return control(d, DAMONX_STOP, kdamond, "stop");
}

int damonx_keep(struct damonx *d, const char *name, uint32_t *number)
{
	return damonx_keep_with(d, name, 0, number);
}

int damonx_keep_with(struct damonx *d, const char *name, uint32_t flags,
		     uint32_t *number)
{
	struct damonx_keep k = {
		.size = sizeof(k),
		.flags = flags,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};
	int ret;

	if (strlen(name) >= sizeof(k.name)) {
		snprintf(d->message, MESSAGE_BYTES,
			 "session name: at most %zu characters",
			 sizeof(k.name) - 1);
		return -EINVAL;
	}
	strcpy(k.name, name);
	ret = damonx_call(d, DAMONX_KEEP, &k, "keep the session");
	if (!ret && number)
		*number = k.out_number;
	return ret;
}

int damonx_attach(struct damonx *d, const char *name, uint32_t number)
{
	struct damonx_attach a = {
		.size = sizeof(a),
		.number = number,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};

	if (name && strlen(name) >= sizeof(a.name)) {
		snprintf(d->message, MESSAGE_BYTES, "no session '%s'", name);
		return -ENOENT;
	}
	if (name)
		strcpy(a.name, name);
	return damonx_call(d, DAMONX_ATTACH, &a, "attach to the session");
}
