// SPDX-License-Identifier: GPL-2.0
/* Where the server listens: a unix socket, or the loopback interface. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "export/serve.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define BACKLOG		64

static int new_socket(int family)
{
	return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int failed(int fd, const char *address)
{
	msg_error("--listen: cannot listen on %s: %s%s", address, strerror(errno),
		  errno == EADDRINUSE ? ": somebody else does; choose another" : "");
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- unix sockets ---- */

/* One that nobody listens on any more is in the way. */
static void remove_stale(const struct sockaddr_un *a)
{
	int fd = new_socket(AF_UNIX);
	struct stat st;

	if (fd < 0)
		return;
	if (!lstat(a->sun_path, &st) && S_ISSOCK(st.st_mode) &&
	    connect(fd, (const struct sockaddr *)a, sizeof(*a)) &&
	    errno == ECONNREFUSED)
		unlink(a->sun_path);
	close(fd);
}

static int listen_unix(const char *name, const char *address, char **path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (!*name || strlen(name) >= sizeof(a.sun_path)) {
		msg_error("--listen: '%s' is not the path of a unix socket, of 1 to %zu bytes",
			  name, sizeof(a.sun_path) - 1);
		return -1;
	}
	strcpy(a.sun_path, name);
	remove_stale(&a);
	fd = new_socket(AF_UNIX);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&a, sizeof(a)))
		return failed(fd, address);
	if (listen(fd, BACKLOG)) {
		unlink(name);
		return failed(fd, address);
	}
	*path = xstrdup(name);
	msg_note("serving metrics on %s", address);
	return fd;
}

/* ---- loopback ---- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool parse_host(const char *host, union address *a)
{
	if (inet_pton(AF_INET, strcmp(host, "localhost") ? host : "127.0.0.1",
		      &a->v4.sin_addr) == 1)
		a->v4.sin_family = AF_INET;
	else if (inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1)
		a->v6.sin6_family = AF_INET6;
	else
		return false;
	return true;
}

static bool is_loopback(const union address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

/* "127.0.0.1:9100", "[::1]:9100" */
static int parse_inet(const char *address, union address *a)
{
	char *host = xstrdup(address), *colon = strrchr(host, ':'), *name = host;
	int64_t port;
	bool known;

	if (!colon || parse_int(colon + 1, 0, UINT16_MAX, &port)) {
		free(host);
		return msg_error("--listen: '%s' is neither unix:PATH nor 127.0.0.1:PORT",
				 address);
	}
	*colon = '\0';
	if (*name == '[' && colon > host + 1 && colon[-1] == ']') {
		name++;
		colon[-1] = '\0';
	}
	known = parse_host(name, a);
	free(host);
	/* the same place in both */
	a->v4.sin_port = htons((uint16_t)port);
	if (known && is_loopback(a))
		return 0;
	return msg_error("--listen: '%s' is not an address of the loopback interface: others could read of all processes there; use 127.0.0.1:PORT or unix:PATH, with a proxy in front of it if need be",
			 address);
}

static int listen_inet(const char *address)
{
	union address a = { 0 };
	socklen_t bytes = sizeof(a);
	char host[INET6_ADDRSTRLEN];
	const int on = 1;
	bool v6;
	int fd;

	if (parse_inet(address, &a))
		return -1;
	v6 = a.any.sa_family == AF_INET6;
	fd = new_socket(a.any.sa_family);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, &a.any, v6 ? sizeof(a.v6) : sizeof(a.v4)) ||
	    listen(fd, BACKLOG) || getsockname(fd, &a.any, &bytes))
		return failed(fd, address);
	inet_ntop(a.any.sa_family,
		  v6 ? (const void *)&a.v6.sin6_addr : &a.v4.sin_addr, host,
		  sizeof(host));
	msg_note("serving metrics on http://%s%s%s:%u/metrics", v6 ? "[" : "",
		 host, v6 ? "]" : "", ntohs(a.v4.sin_port));
	return fd;
}

int serve_listen(const char *address, char **path)
{
	static const char prefix[] = "unix:";

	*path = NULL;
	if (!strncmp(address, prefix, strlen(prefix)))
		return listen_unix(address + strlen(prefix), address, path);
	return listen_inet(address);
}
