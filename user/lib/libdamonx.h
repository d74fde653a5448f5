/* SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause */
/*
 * libdamonx: data access monitoring with the damonx kernel module.
 *
 * A struct damonx is a session (see linux/damonx.h, whose structs this
 * library uses as they are). The usual course:
 *
 *	struct damonx *d = damonx_open(NULL);
 *	struct damonx_config *c = damonx_config_new();
 *	damonx_config_kdamond(c, 1);
 *	damonx_config_context(c, 1, 1, &(struct damonx_item_context){
 *				      .ops = DAMONX_OPS_VADDR });
 *	damonx_config_pid(c, 1, 1, pid);
 *	damonx_configure(d, c, 0);
 *	damonx_ring_create(d, 1 << 20, 0, 0);
 *	damonx_start(d, 0);
 *	while ((rec = damonx_ring_wait(d, -1)))
 *		...
 *
 * Functions return 0, or a negative errno after setting the sentence that
 * damonx_error() returns, unless said otherwise. Which errno means what stands
 * in linux/damonx.h, at its top and at the call's struct; -ENOMEM is also the
 * library's own. What is to be freed by the caller is for free(), and not set
 * on failure. Pointers may be NULL only where it is said. A session may be used
 * by one thread at a time; different sessions are independent.
 */
#ifndef LIBDAMONX_H
#define LIBDAMONX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/damonx.h>

#ifdef __cplusplus
extern "C" {
#endif

struct damonx;
struct damonx_config;

/**
 * damonx_open() - open the device and with it a new session
 * @message: where to put a pointer to a sentence when it fails, or NULL. The
 *	sentence is static, says what to do and is not to be freed.
 *
 * Returns NULL with errno set, EUSERS when the user has too many sessions.
 */
struct damonx *damonx_open(const char **message);

/*
 * Close the descriptor and free @d; NULL is nothing. That stops and frees the
 * session, unless it is kept or another descriptor refers to it.
 */
void damonx_close(struct damonx *d);

/*
 * The sentence of the last call on @d that failed: the module's, which names
 * object, field, value and rule, or the library's. Not NULL; good until the next
 * call.
 */
const char *damonx_error(const struct damonx *d);

/*
 * The descriptor, for poll() (readable: records wait) and for passing on; stays
 * @d's to close.
 */
int damonx_fd(const struct damonx *d);

/* What module and kernel can do; what an older module does not know is 0. */
int damonx_info(struct damonx *d, struct damonx_info *info);

/**
 * damonx_feature() - ask for one feature
 * @kind: DAMONX_FEATURE_*
 * @value: its number within that kind; of a flag, the number of its bit
 * @ops: DAMONX_OPS_* for the kinds that are by ops, else 0
 * @why: the module's sentence about it, cut to @why_len bytes with its NUL; may
 *	be NULL; unchanged on error
 *
 * Returns 1 when it works here, 0 when not, or a negative errno: -EINVAL for
 * what the module has never heard of.
 */
int damonx_feature(struct damonx *d, uint32_t kind, uint32_t value,
		   uint32_t ops, char *why, size_t why_len);

/* ---- configuration ---- */

/**
 * damonx_config_new() - an empty configuration
 *
 * Returns NULL without memory. Adding to it never fails visibly: a failed
 * allocation is remembered and damonx_configure() returns -ENOMEM; values are
 * checked there, too. What is added is copied. Free it with
 * damonx_config_free(), which takes NULL.
 */
struct damonx_config *damonx_config_new(void);
void damonx_config_free(struct damonx_config *c);

/**
 * damonx_config_item() - add an item: the way for all that has no shorthand
 * @type: DAMONX_ITEM_*
 * @flags: DAMONX_ITEM_*: REMOVE, WHOLE and MOVE, for commits that keep; else 0
 * @id: the caller's number, unique among the parent's items of this type; 0
 *	lets the module choose, damonx_get_config() then tells it
 * @parent: @id of the parent, which must have been added before; 0 is the one
 *	of the parent's type that was added last
 * @payload: what follows struct damonx_item; may be NULL when it has no bytes
 * @payload_bytes: its length; what is missing at the end counts as zero: the
 *	default, or "as it is" in a commit that keeps, unless WHOLE is set
 */
void damonx_config_item(struct damonx_config *c, uint16_t type, uint16_t flags,
			uint32_t id, uint32_t parent, const void *payload,
			size_t payload_bytes);

/*
 * Shorthands; identifiers and parents (@kdamond, @context, @target) as above.
 * Of @ctx all but @ops may be 0, the default.
 */
void damonx_config_kdamond(struct damonx_config *c, uint32_t id);
void damonx_config_context(struct damonx_config *c, uint32_t kdamond,
			   uint32_t id, const struct damonx_item_context *ctx);

/* A target: process @pid, as the caller of damonx_configure() numbers it. */
void damonx_config_pid(struct damonx_config *c, uint32_t context, uint32_t id,
		       int32_t pid);

/*
 * A target: the process of @pidfd, which stays the caller's and must be open
 * until damonx_configure() has returned.
 */
void damonx_config_pidfd(struct damonx_config *c, uint32_t context,
			 uint32_t id, int pidfd);

/* Addresses [@start, @end) in bytes, for a target; sorted and disjoint. */
void damonx_config_region(struct damonx_config *c, uint32_t target,
			  uint64_t start, uint64_t end);

/*
 * The item list as it goes into the module; belongs to @c, good until an item
 * is added or @c freed. NULL with 0 bytes while there is none.
 */
const void *damonx_config_items(const struct damonx_config *c, size_t *bytes);

/**
 * damonx_configure() - hand a configuration over
 * @c: stays the caller's; may be freed, or changed and used again, afterwards
 * @flags: DAMONX_CONFIGURE_*
 *
 * Returns -ENOMEM also when something could not be added to @c, -E2BIG also
 * when it is longer than %DAMONX_MAX_CONFIG_BYTES.
 */
int damonx_configure(struct damonx *d, const struct damonx_config *c,
		     uint32_t flags);

/**
 * damonx_get_config() - the configuration in force
 * @items: out: item list, to be freed by the caller, also when it is empty
 * @bytes: out: its length
 */
int damonx_get_config(struct damonx *d, void **items, size_t *bytes);

/**
 * damonx_next_item() - walk an item list
 * @items: the list
 * @bytes: its length
 * @item: the item before, of this list; NULL for the first
 *
 * Returns NULL at the end, and where the list is damaged.
 */
const struct damonx_item *damonx_next_item(const void *items, size_t bytes,
					   const struct damonx_item *item);

/* ---- running ---- */

/*
 * Start or stop the kdamond with that identifier, 0 for all: all or none start.
 * Return when it is done. -ENOENT when it is not configured; starting: -EBUSY
 * when one runs, -EINVAL for want of contexts or targets, -ESRCH when all
 * targets of a context are gone. Stopping what does not run succeeds.
 */
int damonx_start(struct damonx *d, uint32_t kdamond);
int damonx_stop(struct damonx *d, uint32_t kdamond);

/**
 * damonx_status() - how the session is doing
 * @kdamond: identifier of one kdamond, 0 for all; -ENOENT when not configured
 * @recs: out: struct damonx_rec_status, one a context, to be freed by the
 *	caller; walk with damonx_next_rec()
 * @bytes: out: their length
 */
int damonx_status(struct damonx *d, uint32_t kdamond, void **recs,
		  size_t *bytes);

/**
 * damonx_status_of() - the same, of what is asked for
 * @query: which kdamond, context and scheme, and @records: which types. Its
 *	size, buffer and message members are the library's business.
 * @recs: out: records of these types, to be freed by the caller
 * @bytes: out: their length
 */
int damonx_status_of(struct damonx *d, const struct damonx_status *query,
		     void **recs, size_t *bytes);

/**
 * damonx_snapshot() - the regions now
 * @query: which; NULL for all. Its size, buffer and message members are the
 *	library's business.
 * @recs: out: struct damonx_rec_snapshot, one a target, to be freed by the
 *	caller; walk with damonx_next_rec(). With a scheme, it is struct
 *	damonx_rec_scheme_applied.
 * @bytes: out: their length
 *
 * Never waits for the end of a window. Returns -ENOENT when identifiers are
 * given and nothing runs or has run under them.
 */
int damonx_snapshot(struct damonx *d, const struct damonx_snapshot *query,
		    void **recs, size_t *bytes);

/*
 * Walk records that a call returned; @rec: the one before, NULL for the first.
 * Returns NULL at the end, and where they are damaged.
 */
const struct damonx_rec *damonx_next_rec(const void *recs, size_t bytes,
					 const struct damonx_rec *rec);

/*
 * Region @i of a snapshot, from 0 and below @s->nr_regions. What the module
 * did not send is 0; what this library does not know is left out.
 */
static inline struct damonx_region
damonx_region_at(const struct damonx_rec_snapshot *s, uint32_t i)
{
	const char *from = (const char *)s + s->regions_offset +
			   (size_t)i * s->region_bytes;
	struct damonx_region region;

	if (s->region_bytes >= sizeof(region)) {
		memcpy(&region, from, sizeof(region));
		return region;
	}
	memset(&region, 0, sizeof(region));
	memcpy(&region, from, s->region_bytes);
	return region;
}

/* The same of what a scheme was applied to. */
static inline struct damonx_applied
damonx_applied_at(const struct damonx_rec_scheme_applied *s, uint32_t i)
{
	const char *from = (const char *)s + s->regions_offset +
			   (size_t)i * s->region_bytes;
	struct damonx_applied region;

	if (s->region_bytes >= sizeof(region)) {
		memcpy(&region, from, sizeof(region));
		return region;
	}
	memset(&region, 0, sizeof(region));
	memcpy(&region, from, s->region_bytes);
	return region;
}

/* ---- the ring ---- */

/**
 * damonx_ring_create() - make the session's ring and map it
 * @data_bytes: a power of two, from a page to @max_ring_bytes of damonx_info()
 * @wakeup_bytes: poll() waits for so many, at most @data_bytes; 0 is any
 * @records: bit n = DAMONX_REC_* n is wanted; 0 is all that @records of
 *	damonx_info() has, others are -EOPNOTSUPP
 *
 * A session has one at a time (-EBUSY). It goes when @d is closed, no sooner:
 * also one that could not be mapped (an errno of mmap()) or is of a kind that
 * the library does not know (-EPROTO).
 */
int damonx_ring_create(struct damonx *d, uint32_t data_bytes,
		       uint32_t wakeup_bytes, uint64_t records);

/**
 * damonx_ring_next() - the next record, if there is one
 *
 * The record lies in the ring itself. It is good until the next call of this
 * function or of damonx_ring_wait(), which give its room back, and until @d is
 * closed. Returns NULL when none waits, and without a ring.
 */
const struct damonx_rec *damonx_ring_next(struct damonx *d);

/**
 * damonx_ring_wait() - the next record, waiting for it
 * @timeout_ms: at most so long; -1 for ever
 *
 * Takes what is there at once; only when nothing is, waits until @wakeup_bytes
 * are there or the time is over. Returns NULL with errno (and no sentence):
 * EAGAIN after that time, EINTR on a signal, EPIPE without a ring and when
 * nothing more will come, unless it is started again; or another of poll().
 */
const struct damonx_rec *damonx_ring_wait(struct damonx *d, int timeout_ms);

/* Records and bytes that did not fit since the ring was made; 0 without one. */
void damonx_ring_lost(const struct damonx *d, uint64_t *records,
		      uint64_t *bytes);

/* ---- sessions with a name ---- */

/**
 * damonx_keep() - name the session, so that it outlives @d
 * @name: 1 to 31 of [A-Za-z0-9._-], or "": no longer keep it
 * @number: out: its number, for damonx_attach(); may be NULL
 *
 * Returns -EINVAL for any other name, -EEXIST when another session of the user
 * has it.
 */
int damonx_keep(struct damonx *d, const char *name, uint32_t *number);

/*
 * The same with DAMONX_KEEP_* as @flags. -EOPNOTSUPP for those that the module
 * does not know.
 */
int damonx_keep_with(struct damonx *d, const char *name, uint32_t flags,
		     uint32_t *number);

/**
 * damonx_attach() - make @d another session
 * @name: its name; NULL or "" to go by number
 * @number: its number; 0 to go by name
 *
 * @d must have neither kdamonds nor a ring (-EBUSY). Returns -EINVAL when both
 * or neither are given, -ENOENT when there is none for the caller.
 */
int damonx_attach(struct damonx *d, const char *name, uint32_t number);

/**
 * damonx_list() - sessions that are configured or kept
 * @recs: out: struct damonx_rec_session, to be freed by the caller: his own
 *	sessions, with CAP_SYS_ADMIN all; walk with damonx_next_rec()
 * @bytes: out: their length
 */
int damonx_list(struct damonx *d, void **recs, size_t *bytes);

#ifdef __cplusplus
}
#endif

#endif /* LIBDAMONX_H */
