/* SPDX-License-Identifier: GPL-2.0 */
/*
 * damonx for other modules: watch memory, and act on it, from the kernel.
 *
 * A session is the same as that of a descriptor of /dev/damonx, and a
 * configuration is the same list of items, with the same rules, defaults and
 * errors: uapi/linux/damonx.h describes them. It has the kernel's own rights.
 * Administrators see the session under its name, and can look at its results,
 * but not change it.
 *
 *	struct damonx_items items = {};
 *
 *	session = damonx_open("my_name", &callbacks, data);
 *	damonx_add_kdamond(&items, 1);
 *	damonx_add_context(&items, 1, .ops = DAMONX_OPS_PADDR);
 *	damonx_add_target(&items, 1, .kind = DAMONX_TARGET_PHYSICAL);
 *	err = damonx_configure(session, &items, 0) ?: damonx_start(session, 0);
 *	...
 *	damonx_close(session);
 *
 * samples/ has modules that do something with it.
 *
 * LIFETIMES
 *	A session lives from damonx_open() to damonx_close(). When that returns,
 *	no callback runs any more, and none will: data that callbacks use may be
 *	freed then, and not before.
 *	A module that uses these functions holds damonx: it cannot be unloaded
 *	before that module. A session that a module has not closed when its exit
 *	function has returned, or its init function has failed, is closed for
 *	it, with a line in the log, before its code goes away.
 *	A struct damonx_context is valid during the callback that gets it, and
 *	so is everything that is reached by it.
 *
 * CONTEXT
 *	All functions sleep: process context, no spinlock held. Callbacks are
 *	called by the thread of the kdamond (or, for damonx_call(), likewise),
 *	one at a time for one kdamond. They may sleep, but what they take is
 *	missing to the monitoring. They must not wait for somebody who waits for
 *	the session. What changes the session (damonx_configure(),
 *	damonx_start(), damonx_stop(), damonx_call()) cannot be called by
 *	callbacks: -EDEADLK; damonx_close() must not be.
 */
#ifndef _LINUX_DAMONX_H
#define _LINUX_DAMONX_H

#include <linux/types.h>
#include <uapi/linux/damonx.h>

struct damonx_context;
struct damonx_session;
struct module;

/*
 * The version of this interface. It rises when a caller would have to change;
 * damonx_open() refuses callers of another one. Callbacks that are added at the
 * end of their struct do not raise it.
 */
#define DAMONX_KERNEL_API	1

/* ---- sessions ---- */

/**
 * struct damonx_callbacks - what a user in the kernel wants to be told
 * @sampled: a sample of all targets of a context was taken
 * @window: a window of a context is complete; damonx_walk() shows its regions
 * @before_action: the action of scheme @scheme is about to be done to region
 *	@region of target @target. What a callback changes in the memory is taken
 *	into account: the pages are looked at afterwards.
 *
 * Each of them may be NULL. @data is what damonx_open() was given.
 */
struct damonx_callbacks {
	void (*sampled)(struct damonx_context *context, void *data);
	void (*window)(struct damonx_context *context, void *data);
	void (*before_action)(struct damonx_context *context, u32 target,
			      u32 scheme, const struct damonx_region *region,
			      void *data);
};

/* For damonx_open(). */
struct damonx_session *damonx_open_versioned(const char *name,
					     const struct damonx_callbacks *cb,
					     size_t cb_bytes, void *data,
					     struct module *owner, u32 api);

/**
 * damonx_open() - Make a session
 * @name: under which administrators see it: 1 to 31 letters, digits, '.', '_'
 *	and '-'; copied
 * @callbacks: struct damonx_callbacks, copied; or NULL
 * @data: for the callbacks
 *
 * It counts among the sessions of root. Its memory is charged to the memory
 * cgroup of whoever configures and starts it.
 *
 * Return: the session, for damonx_close(); or an ERR_PTR(): -EINVAL for a
 * malformed name, -EEXIST if another session of root has it, -EUSERS,
 * -EPROTONOSUPPORT if damonx has another %DAMONX_KERNEL_API, -ENOMEM.
 */
#define damonx_open(name, callbacks, data)				\
	damonx_open_versioned(name, callbacks,				\
			      sizeof(struct damonx_callbacks), data,	\
			      THIS_MODULE, DAMONX_KERNEL_API)

/**
 * damonx_close() - Stop a session and forget it
 * @session: the session, or NULL, or an ERR_PTR()
 *
 * Waits for callbacks that run. Who has attached the session by /dev/damonx may
 * still look at its last results. Not to be called by callbacks of the session.
 */
void damonx_close(struct damonx_session *session);

/* ---- configuration ---- */

#define DAMONX_ITEMS_MESSAGE	256

/**
 * struct damonx_items - a list of items in the making; all zeros to begin with
 * @at: the list
 * @bytes: its length
 * @room: what there is room for
 * @err: 0, or why an item could not be added: -ENOMEM
 * @message: out: after damonx_configure() or damonx_start(), why it was refused,
 *	as a sentence
 */
struct damonx_items {
	void *at;
	u32 bytes;
	u32 room;
	int err;
	char message[DAMONX_ITEMS_MESSAGE];
};

/**
 * damonx_items_add() - Add an item
 * @items: the list
 * @type: DAMONX_ITEM_*
 * @flags: DAMONX_ITEM_REMOVE and so on
 * @id: its number, as in struct damonx_item; 0: the next one
 * @payload: the struct of its type, copied
 * @bytes: its length
 *
 * It belongs to the last item before it of the parent's type. Errors are kept
 * for damonx_configure().
 */
void damonx_items_add(struct damonx_items *items, u16 type, u16 flags, u32 id,
		      const void *payload, u32 bytes);

/* Free the list, so that it is empty. damonx_configure() does that. */
void damonx_items_free(struct damonx_items *items);

#define damonx_add(items, type, payload, id, ...)			\
	damonx_items_add(items, type, 0, id,				\
			 &(struct payload){ __VA_ARGS__ },		\
			 sizeof(struct payload))

/* An item of each type; members of its struct follow: .action = ..., */
#define damonx_add_kdamond(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_KDAMOND, damonx_item_kdamond,	\
		   id, ##__VA_ARGS__)
#define damonx_add_context(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_CONTEXT, damonx_item_context,	\
		   id, ##__VA_ARGS__)
#define damonx_add_target(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_TARGET, damonx_item_target,	\
		   id, ##__VA_ARGS__)
#define damonx_add_region(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_REGION, damonx_item_region,	\
		   id, ##__VA_ARGS__)
#define damonx_add_scheme(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_SCHEME, damonx_item_scheme,	\
		   id, ##__VA_ARGS__)
#define damonx_add_quota(items, ...)					\
	damonx_add(items, DAMONX_ITEM_QUOTA, damonx_item_quota,		\
		   1, ##__VA_ARGS__)
#define damonx_add_goal(items, id, ...)					\
	damonx_add(items, DAMONX_ITEM_GOAL, damonx_item_goal,		\
		   id, ##__VA_ARGS__)
#define damonx_add_watermark(items, ...)				\
	damonx_add(items, DAMONX_ITEM_WATERMARK, damonx_item_watermark,	\
		   1, ##__VA_ARGS__)
#define damonx_add_filter(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_FILTER, damonx_item_filter,	\
		   id, ##__VA_ARGS__)
#define damonx_add_destination(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_DESTINATION,			\
		   damonx_item_destination, id, ##__VA_ARGS__)
#define damonx_add_probe(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_PROBE, damonx_item_probe,		\
		   id, ##__VA_ARGS__)
#define damonx_add_probe_filter(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_PROBE_FILTER, damonx_item_filter,	\
		   id, ##__VA_ARGS__)
#define damonx_add_cgroup(items, id, ...)				\
	damonx_add(items, DAMONX_ITEM_CGROUP, damonx_item_cgroup,	\
		   id, ##__VA_ARGS__)

/**
 * damonx_configure() - Put a configuration in force, or refuse it
 * @session: the session
 * @items: the list, which is freed whatever becomes of it; @items->message says
 *	why it was refused
 * @flags: DAMONX_CONFIGURE_*
 *
 * As DAMONX_CONFIGURE: also while it runs, and whole or not at all. Descriptors
 * in items are those of the calling process, process numbers those of its
 * namespace.
 *
 * Return: 0, or a negative errno as DAMONX_CONFIGURE has it.
 */
int damonx_configure(struct damonx_session *session, struct damonx_items *items,
		     u32 flags);

/**
 * damonx_start() - Let kdamonds run
 * @session: the session
 * @kdamond: identifier, 0 for all
 * @items: NULL; or whose @message says why it was refused
 *
 * Return: 0, or a negative errno as DAMONX_START has it.
 */
int damonx_start(struct damonx_session *session, u32 kdamond,
		 struct damonx_items *items);

/**
 * damonx_stop() - End kdamonds and wait until they have ended
 * @session: the session
 * @kdamond: identifier, 0 for all
 *
 * Callbacks of these are over when it returns. Counters stay until the next
 * start or configuration.
 *
 * Return: 0; -ENOENT for a @kdamond that is not configured; -EDEADLK.
 */
int damonx_stop(struct damonx_session *session, u32 kdamond);

/* ---- what is going on ---- */

/**
 * damonx_call() - Call into the thread of a kdamond
 * @session: the session
 * @kdamond: identifier
 * @context: identifier, 0 for the first one of the kdamond
 * @fn: called by the thread between two steps of its own, as callbacks are
 * @data: for @fn
 *
 * The thread is woken up for it, and this waits until it is done.
 *
 * Return: what @fn returns; -ENOENT if there is no such kdamond or context;
 * -ESRCH if the kdamond does not run; -ECANCELED if it ended meanwhile;
 * -EDEADLK.
 */
int damonx_call(struct damonx_session *session, u32 kdamond, u32 context,
		int (*fn)(struct damonx_context *context, void *data),
		void *data);

/**
 * damonx_walk() - Show all regions of a context
 * @context: what a callback was given
 * @fn: called for each region, in the order of targets and addresses; returns
 *	0 to go on
 * @data: for @fn
 *
 * Nothing is copied or allocated. The last complete window's results are those
 * that ioctl DAMONX_SNAPSHOT tells.
 *
 * Context: only in callbacks. @fn may sleep.
 * Return: 0, or what @fn has returned.
 */
int damonx_walk(struct damonx_context *context,
		int (*fn)(u32 target, const struct damonx_region *region,
			  void *data),
		void *data);

/**
 * damonx_window() - Which window it is
 * @context: what a callback was given
 * @out: out: identifiers, number, times and samples of the last complete window,
 *	intervals; all zero but identifiers before there is one. It has no
 *	regions, and @out->target is 0.
 *
 * Context: only in callbacks.
 */
void damonx_window(struct damonx_context *context,
		   struct damonx_rec_snapshot *out);

/**
 * damonx_status() - How a context is doing
 * @session: the session
 * @kdamond: identifier
 * @context: identifier
 * @out: out: as DAMONX_STATUS has it; @out->pid is 0 when it does not run
 *
 * Also in callbacks, and after a stop.
 *
 * Return: 0 or -ENOENT.
 */
int damonx_status(struct damonx_session *session, u32 kdamond, u32 context,
		  struct damonx_rec_status *out);

/**
 * damonx_scheme_stats() - What a scheme has done since it was added
 * @session: the session
 * @kdamond: identifier
 * @context: identifier
 * @scheme: identifier
 * @out: out: as DAMONX_STATUS has it
 *
 * Also in callbacks, and after a stop.
 *
 * Return: 0; or -ENOENT, also if the context has never run.
 */
int damonx_scheme_stats(struct damonx_session *session, u32 kdamond,
			u32 context, u32 scheme,
			struct damonx_rec_scheme_stats *out);

#endif /* _LINUX_DAMONX_H */
