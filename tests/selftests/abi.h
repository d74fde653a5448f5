/* SPDX-License-Identifier: GPL-2.0 */
/* Talking to the device, for the tests of its contract. */
#ifndef ABI_H
#define ABI_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/damonx.h>

#include "ksft.h"

#define PAGE_BYTES	4096UL
#define USER		1000	/* somebody without rights */

/* The sentence of the last call that has one. */
extern char message[512];

/* What the last CONFIGURE refused. */
extern uint32_t refused_item, refused_field;

/* A new session; the test fails without one. */
int session_open(void);

/* ioctl(); 0 or a negative errno. */
int call(int fd, unsigned long number, void *arg);

/* ---- item lists ---- */

struct items {
	uint32_t bytes;
	uint32_t last;		/* where the last item begins */
	char at[DAMONX_MAX_CONFIG_BYTES];
};

/* Add an item with a payload; returns where the payload is. */
void *item(struct items *items, uint16_t type, uint32_t id, uint32_t parent,
	   const void *payload, uint32_t payload_bytes);

/* Head of the item that was added last. */
struct damonx_item *last_item(struct items *items);

struct damonx_item_context *add_context(struct items *items, uint32_t id,
					uint32_t parent, uint32_t ops);
void add_kdamond(struct items *items, uint32_t id);
void add_pid(struct items *items, uint32_t id, uint32_t parent, pid_t pid);
void add_region(struct items *items, uint32_t id, uint32_t parent,
		uint64_t start, uint64_t end);

/* An empty list; the same memory each time. */
struct items *items_new(void);

/* kdamond 1, context 1 (vaddr, short intervals), target 1. */
struct items *usual_items(pid_t pid);

int configure(int fd, const struct items *items, uint32_t flags);

#define FIELD(_struct, _member)	\
	(sizeof(struct damonx_item) + offsetof(struct _struct, _member))
#define WORDS(...)	((const char *const[]){ __VA_ARGS__, NULL })

/* The last refusal was about the last item and that field, with all those words. */
void expect_refused(struct items *items, int got, int wanted, uint32_t field,
		    const char *const *words);
int control(int fd, unsigned long number, uint32_t kdamond);
int start(int fd);
int stop(int fd);

/* Configure the usual and start it. */
void run_usual(int fd, pid_t pid);

/* ---- answers ---- */

/* Into memory that the next such call uses again. */
struct damonx_rec_status *status_of(int fd);
const void *config_of(int fd, uint32_t *bytes);

/* Regions of @target as they are now; of the first one for 0. */
const struct damonx_rec_snapshot *snapshot_of(int fd, uint32_t target);

/* Wait until so many windows are complete. */
void wait_windows(int fd, uint64_t windows);

/* ---- the ring ---- */

struct ring {
	const struct damonx_ring_head *head;
	struct damonx_ring_reader *reader;
	const char *data;
	uint64_t bytes;		/* of the mapping */
	uint64_t at;		/* next to be read */
};

int make_ring(int fd, uint32_t data_bytes, uint64_t *mmap_bytes);
void map_ring(int fd, struct ring *ring, uint32_t data_bytes);

/* The next record, NULL when none waits; read as soon as it is returned. */
const struct damonx_rec *next_record(struct ring *ring);

/* The next record of a type, waiting for it; the test fails without. */
const struct damonx_rec *wait_record(int fd, struct ring *ring, uint16_t type);

/* ---- processes ---- */

/* A child that touches @mib MiB again and again until it is killed. */
pid_t busy_child(unsigned int mib);
void end_child(pid_t pid);

/*
 * Run a function in a child with other rights. Returns the exit status; a
 * failed EXPECT in it fails the test.
 */
void as_user(uid_t uid, void (*run)(int fd, pid_t pid), int fd, pid_t pid);

/* Pass a descriptor through a socket. */
void send_fd(int to, int fd);
int receive_fd(int from);

/* ---- files ---- */

#define PARAMETERS	"/sys/module/damonx/parameters/"

/* Whether all of @text could be written. */
bool write_file(const char *path, const char *text);

/* The beginning of a file, with a NUL; the test fails without one. */
void read_file(const char *path, char *text, size_t bytes);

/* A cgroup for the test, empty; skips it without a memory controller. */
#define CGROUP	"/sys/fs/cgroup/damonx-selftest"
void need_memory_cgroup(void);

void nap_ms(unsigned int ms);
uint64_t now_ns(void);

#endif /* ABI_H */
