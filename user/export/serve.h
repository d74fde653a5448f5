/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Serves a text by HTTP as /metrics, on this machine only. One thread, and nobody
 * waits for a client: each has CLIENT_S from its first byte to its last, and where
 * there are too many the one that has been there longest goes.
 */
#ifndef DX_EXPORT_SERVE_H
#define DX_EXPORT_SERVE_H

#include <stdint.h>
#include <stdio.h>

struct serve;

/**
 * serve_open() - listen
 * @address: unix:PATH, or HOST:PORT of the loopback interface; with port 0 a free
 *	one is taken. Where it listens is said on standard error.
 *
 * Returns NULL after a line on standard error.
 */
struct serve *serve_open(const char *address);

/*
 * From now on that is served: what @print writes. It is kept in a file without a
 * name below TMPDIR, as it may be large. Returns 0, or 1 after a line on standard
 * error; then it is what it was.
 */
int serve_set(struct serve *s, void (*print)(const void *arg, FILE *f),
	      const void *arg);

/*
 * Serve until that time of CLOCK_MONOTONIC, or until a signal has come
 * (signals_catch() is up to the caller).
 */
void serve_until(struct serve *s, int64_t end_ns);

void serve_close(struct serve *s);

/* ---- in address.c ---- */

/**
 * serve_listen() - a socket that listens, and does not block
 * @path: out: of a unix socket, allocated, to be removed at the end; else NULL
 *
 * Returns -1 after a line on standard error.
 */
int serve_listen(const char *address, char **path);

#endif /* DX_EXPORT_SERVE_H */
