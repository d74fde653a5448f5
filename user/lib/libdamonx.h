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
 * damonx_error() returns, unless said otherwise. A session may be used by one
 * thread at a time; different sessions are independent.
 */
#ifndef LIBDAMONX_H
#define LIBDAMONX_H

#include <stddef.h>
#include <stdint.h>
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
 * Returns NULL with errno set. Close with damonx_close(); that stops and
 * frees the session unless it is kept.
 */
struct damonx *damonx_open(const char **message);
void damonx_close(struct damonx *d);

/* What the last failed call on @d said; never NULL, good until the next call. */
const char *damonx_error(const struct damonx *d);

/* The descriptor, for poll() (readable: records wait) and for passing on. */
int damonx_fd(const struct damonx *d);

/* What module and kernel can do. */
int damonx_info(struct damonx *d, struct damonx_info *info);

/**
 * damonx_feature() - ask for one feature
 * @kind: DAMONX_FEATURE_*
 * @value: its number within that kind
 * @ops: DAMONX_OPS_* for actions and filters, else 0
 * @why: the module's sentence about it, cut to @why_len bytes; may be NULL
 *
 * Returns 1 when it works here, 0 when not, or a negative errno.
 */
int damonx_feature(struct damonx *d, uint32_t kind, uint32_t value,
		   uint32_t ops, char *why, size_t why_len);

/* ---- configuration ---- */

/**
 * damonx_config_new() - an empty configuration
 *
 * Returns NULL without memory. Adding to it never fails visibly: a failed
 * allocation is remembered and damonx_configure() returns -ENOMEM.
 */
struct damonx_config *damonx_config_new(void);
void damonx_config_free(struct damonx_config *c);

/* Add an item with any payload: the way for all that has no shorthand. */
void damonx_config_item(struct damonx_config *c, uint16_t type, uint16_t flags,
			uint32_t id, uint32_t parent, const void *payload,
			size_t payload_bytes);

void damonx_config_kdamond(struct damonx_config *c, uint32_t id);
void damonx_config_context(struct damonx_config *c, uint32_t kdamond,
			   uint32_t id, const struct damonx_item_context *ctx);
void damonx_config_pid(struct damonx_config *c, uint32_t context, uint32_t id,
		       int32_t pid);
void damonx_config_pidfd(struct damonx_config *c, uint32_t context,
			 uint32_t id, int pidfd);
void damonx_config_region(struct damonx_config *c, uint32_t target,
			  uint64_t start, uint64_t end);

/* The item list as it goes into the module; belongs to @c. */
const void *damonx_config_items(const struct damonx_config *c, size_t *bytes);

/* Hand it over; @flags are DAMONX_CONFIGURE_*. */
int damonx_configure(struct damonx *d, const struct damonx_config *c,
		     uint32_t flags);

/**
 * damonx_get_config() - the running configuration
 * @items: out: item list, to be freed by the caller
 * @bytes: out: its length
 */
int damonx_get_config(struct damonx *d, void **items, size_t *bytes);

/**
 * damonx_next_item() - walk an item list
 * @items: the list
 * @bytes: its length
 * @item: the item before, NULL for the first
 *
 * Returns NULL at the end, and where the list is damaged.
 */
const struct damonx_item *damonx_next_item(const void *items, size_t bytes,
					   const struct damonx_item *item);

/* ---- running ---- */

int damonx_start(struct damonx *d, uint32_t kdamond);
int damonx_stop(struct damonx *d, uint32_t kdamond);

/**
 * damonx_status() - how the session is doing
 * @recs: out: records, to be freed by the caller; walk with damonx_next_rec()
 * @bytes: out: their length
 */
int damonx_status(struct damonx *d, uint32_t kdamond, void **recs,
		  size_t *bytes);

/**
 * damonx_snapshot() - the regions now
 * @query: which; NULL for all. Its size, buffer and message members are the
 *	library's business.
 * @recs: out: records, to be freed by the caller
 * @bytes: out: their length
 */
int damonx_snapshot(struct damonx *d, const struct damonx_snapshot *query,
		    void **recs, size_t *bytes);

/* Walk records that a call returned; NULL at the end. */
const struct damonx_rec *damonx_next_rec(const void *recs, size_t bytes,
					 const struct damonx_rec *rec);

/* Region @i of a snapshot, whatever the module's size of a region is. */
static inline const struct damonx_region *
damonx_region_at(const struct damonx_rec_snapshot *s, uint32_t i)
{
	return (const struct damonx_region *)((const char *)s +
		s->regions_offset + (size_t)i * s->region_bytes);
}

/* ---- the ring ---- */

/**
 * damonx_ring_create() - make the session's ring and map it
 * @data_bytes: a power of two of at least a page
 * @wakeup_bytes: wait for so many; 0 is any
 * @records: bit n = DAMONX_REC_* n is wanted; 0 is all
 *
 * A session has one at a time (-EBUSY); it goes when @d is closed.
 */
int damonx_ring_create(struct damonx *d, uint32_t data_bytes,
		       uint32_t wakeup_bytes, uint64_t records);

/**
 * damonx_ring_next() - the next record, if there is one
 *
 * The record lies in the ring itself. It is good until the next call of this
 * function or of damonx_ring_wait(), which give its room back.
 * Returns NULL when none waits.
 */
const struct damonx_rec *damonx_ring_next(struct damonx *d);

/**
 * damonx_ring_wait() - the next record, waiting for it
 * @timeout_ms: at most so long; -1 for ever
 *
 * Returns NULL with errno EAGAIN after that time, EINTR on a signal, EPIPE
 * when nothing will come any more.
 */
const struct damonx_rec *damonx_ring_wait(struct damonx *d, int timeout_ms);

/* Records and bytes that did not fit, since the ring was made. */
void damonx_ring_lost(const struct damonx *d, uint64_t *records,
		      uint64_t *bytes);

/* ---- sessions with a name ---- */

/* Name the session, so that it outlives @d; "" no longer keeps it. */
int damonx_keep(struct damonx *d, const char *name, uint32_t *number);

/* Make @d (which must be unconfigured) the session of that name or number. */
int damonx_attach(struct damonx *d, const char *name, uint32_t number);

/* Sessions that the caller may see, as struct damonx_rec_session records. */
int damonx_list(struct damonx *d, void **recs, size_t *bytes);

#ifdef __cplusplus
}
#endif

#endif /* LIBDAMONX_H */
