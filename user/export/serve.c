// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "export/serve.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/signals.h"

#define MAX_CLIENTS	16
#define MAX_REQUEST	4096
#define CLIENT_NS	INT64_C(10000000000)

/* What is sent; several clients may be in the middle of one that is no longer new. */
struct page {
	int fd;				/* of a file without a name */
	size_t bytes;
	unsigned int users;
};

struct client {
	int fd;
	int64_t end_ns;			/* it is dropped then */
	char request[MAX_REQUEST + 1];
	size_t got;
	/* the answer: its head, then the page, if there is one */
	char head[256];
	size_t head_bytes;		/* 0: not known what is wanted yet */
	struct page *page;
	size_t sent;
};

struct serve {
	int fd;
	char *path;			/* of a unix socket, or NULL */
	struct page *page;		/* NULL: there has been none yet */
	int failed;			/* errno of the last one, which was said; or 0 */
	struct client clients[MAX_CLIENTS];	/* oldest first */
	size_t nr_clients;
};

struct serve *serve_open(const char *address)
{
	char *path;
	int fd = serve_listen(address, &path);
	struct serve *s;

	if (fd < 0)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->fd = fd;
	s->path = path;
	return s;
}

static void put_page(struct page *p)
{
	if (!p || --p->users)
		return;
	close(p->fd);
	free(p);
}

/* A file without a name: where there is no place for one, it is memory. */
static int open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/tmp",
		      O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("metrics", MFD_CLOEXEC);
}

/* Returns the size, or -1 with errno. */
static off_t print_into(int fd, void (*print)(const void *arg, FILE *f),
			const void *arg)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *f = copy >= 0 ? fdopen(copy, "w") : NULL;
	bool failed;

	if (!f) {
		if (copy >= 0)
			close(copy);
		return -1;
	}
	print(arg, f);
	failed = fflush(f) || ferror(f);
	if (fclose(f) || failed)
		return -1;
	return lseek(fd, 0, SEEK_END);
}

int serve_set(struct serve *s, void (*print)(const void *arg, FILE *f),
	      const void *arg)
{
	int fd = open_nameless();
	off_t bytes = fd >= 0 ? print_into(fd, print, arg) : -1;

	if (bytes < 0) {
		int err = errno;

		if (fd >= 0)
			close(fd);
		if (err != s->failed)
			msg_error("--listen: no place to keep what is served: %s: make room there, or set TMPDIR to another folder",
				  strerror(err));
		s->failed = err;
		return 1;
	}
	s->failed = 0;
	put_page(s->page);
	s->page = xcalloc(1, sizeof(*s->page));
	*s->page = (struct page){ fd, (size_t)bytes, 1 };
	return 0;
}

/* ---- clients ---- */

static void drop(struct serve *s, size_t i)
{
	close(s->clients[i].fd);
	put_page(s->clients[i].page);
	s->nr_clients--;
	memmove(&s->clients[i], &s->clients[i + 1],
		(s->nr_clients - i) * sizeof(s->clients[0]));
}

static void take_clients(struct serve *s)
{
	struct client *c;
	int fd;

	while ((fd = accept4(s->fd, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (s->nr_clients == MAX_CLIENTS)
			drop(s, 0);
		c = &s->clients[s->nr_clients++];
		memset(c, 0, sizeof(*c));
		c->fd = fd;
		c->end_ns = clock_ns() + CLIENT_NS;
	}
}

/* ---- what is wanted ---- */

static void answer(struct client *c, const char *status, const char *type,
		   size_t bytes, const char *body)
{
	c->head_bytes = (size_t)snprintf(c->head, sizeof(c->head),
		"HTTP/1.1 %s\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		status, type, bytes, body);
}

static void refuse(struct client *c, const char *status)
{
	char body[64];

	snprintf(body, sizeof(body), "%s: see /metrics\n", status);
	answer(c, status, "text/plain", strlen(body), body);
}

/* The request is whole, or as long as we take. */
static void take_request(struct serve *s, struct client *c)
{
	char method[8], path[16];
	int n = 0;

	if (sscanf(c->request, "%7s %15[^? \r\n]%n", method, path, &n) != 2 ||
	    !strchr("? ", c->request[n])) {
		refuse(c, n ? "404 Not Found" : "400 Bad Request");
	} else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
		refuse(c, "405 Method Not Allowed");
	} else if (strcmp(path, "/metrics") != 0) {
		refuse(c, "404 Not Found");
	} else if (!s->page) {
		refuse(c, "503 Service Unavailable");
	} else {
		answer(c, "200 OK", "text/plain; version=0.0.4", s->page->bytes, "");
		if (method[0] == 'G') {
			c->page = s->page;
			c->page->users++;
		}
	}
}

/* Returns false when the client is to be dropped, here and below. */
static bool receive(struct serve *s, struct client *c)
{
	ssize_t n = recv(c->fd, c->request + c->got, MAX_REQUEST - c->got, 0);

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	c->got += (size_t)n;
	c->request[c->got] = '\0';
	if (strstr(c->request, "\r\n\r\n") || strstr(c->request, "\n\n"))
		take_request(s, c);
	else if (c->got == MAX_REQUEST)
		refuse(c, "431 Request Header Fields Too Large");
	return true;
}

static ssize_t send_some(const struct client *c)
{
	off_t at;

	if (c->sent < c->head_bytes)
		return send(c->fd, c->head + c->sent, c->head_bytes - c->sent,
			    MSG_NOSIGNAL);
	at = (off_t)(c->sent - c->head_bytes);
	/* SIGPIPE is ignored (signals_catch()) */
	return sendfile(c->fd, c->page->fd, &at,
			c->page->bytes - (size_t)at);
}

static bool send_more(struct client *c)
{
	const size_t bytes = c->head_bytes + (c->page ? c->page->bytes : 0);
	ssize_t n;

	if (c->sent >= bytes)
		return false;		/* that was all */
	n = send_some(c);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	c->sent += (size_t)n;
	return n && c->sent < bytes;
}

static bool serve_client(struct serve *s, struct client *c)
{
	return c->head_bytes ? send_more(c) : receive(s, c);
}

/* ---- the loop ---- */

/* The first of the clients has to be gone before the others. */
static int wait_ms(const struct serve *s, int64_t end_ns)
{
	int64_t ns;

	if (s->nr_clients && s->clients[0].end_ns < end_ns)
		end_ns = s->clients[0].end_ns;
	ns = end_ns - clock_ns();
	return ns <= 0 ? 0 : ns > CLIENT_NS ? (int)(CLIENT_NS / 1000000) :
					      (int)(ns / 1000000) + 1;
}

static void serve_once(struct serve *s, int64_t end_ns)
{
	struct pollfd fds[MAX_CLIENTS + 1];
	size_t nr = s->nr_clients;

	for (size_t i = 0; i < nr; i++)
		fds[i] = (struct pollfd){ s->clients[i].fd,
			s->clients[i].head_bytes ? POLLOUT : POLLIN, 0 };
	fds[nr] = (struct pollfd){ s->fd, POLLIN, 0 };
	if (poll(fds, nr + 1, wait_ms(s, end_ns)) < 0)
		return;
	/* from the last on, as those after one that is dropped move up */
	for (size_t i = nr; i--;)
		if ((fds[i].revents && !serve_client(s, &s->clients[i])) ||
		    s->clients[i].end_ns <= clock_ns())
			drop(s, i);
	if (fds[nr].revents)
		take_clients(s);
}

void serve_until(struct serve *s, int64_t end_ns)
{
	while (!signals_came() && clock_ns() < end_ns)
		serve_once(s, end_ns);
}

void serve_close(struct serve *s)
{
	if (!s)
		return;
	while (s->nr_clients)
		drop(s, s->nr_clients - 1);
	close(s->fd);
	if (s->path)
		unlink(s->path);
	put_page(s->page);
	free(s->path);
	free(s);
}
