/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * damonx: data access monitoring, the contract between damonx.ko and its users.
 *
 * The device is /dev/damonx. An open file is a *session*. A session holds a
 * configuration (kdamonds, their contexts, the targets of those and so on),
 * runs it, and hands out what it finds as *records*: pushed through a ring
 * that is mapped into the reader, or pulled by DAMONX_SNAPSHOT and
 * DAMONX_STATUS. Both ways yield the same records, so one parser reads both.
 *
 * How it grows
 *	Every argument struct starts with its own size as the caller knows it;
 *	items and records have their length in their heads. New fields come at
 *	the end, new objects as new item types, new results as new record
 *	types. Command numbers carry no size. A struct shorter than the
 *	module's, but not than in ABI 1, reads as if filled up with zeros; a
 *	longer one, up to a page, is accepted when what the module does not know
 *	is zero. Zero always means "the default", or "as it is" in a commit that
 *	keeps what is not named.
 *
 * Terms
 *	A *look* asks whether one page was accessed within a sampling interval;
 *	some get no answer. A *sample* is one look at each region. A *window*
 *	(aggregation interval) is the samples that are counted together.
 *
 * What an errno means, for every call
 *	ENOTTY		no such command in this module
 *	E2BIG		bytes are set that the module does not know
 *	EINVAL		a value is wrong
 *	EOPNOTSUPP	a known field has a value that this module or this
 *			kernel does not support
 *	EPERM, EACCES	the caller may not do this
 *	ESRCH		the process is gone or was never there
 *	ENOENT		no object, session or name like that
 *	EEXIST		the name is taken
 *	EBUSY		it is running, or in use
 *	EUSERS		a limit of this user is reached, see below
 *	EBADF		a descriptor is not of the kind that was said
 *	EAGAIN		a process is in the middle of an exec, try again
 *	ENOSPC		the caller's buffer is too short; out_len tells how
 *			long it must be, nothing else happened
 *	EFAULT		a pointer is bad; the rest may have been done
 *	ENOMEM		no memory; nothing changed (but see DAMONX_CONFIGURE)
 *	FEATURE, CONFIGURE, START, STOP, SNAPSHOT, RING, KEEP and ATTACH take
 *	@message: a buffer for a sentence without newline that names object,
 *	field, value and rule, cut to @message_len bytes with its NUL; empty
 *	where there is nothing to say.
 *
 * Units
 *	Times are CLOCK_MONOTONIC nanoseconds (_ns), intervals microseconds
 *	(_us), sizes and addresses bytes. Ranges are half open: [start, end).
 *	Strings are NUL terminated inside their field.
 *
 * Layout
 *	The same for 32- and 64-bit callers: fixed-size members, naturally
 *	aligned, no holes. Pointers are __u64.
 *
 * Who may
 *	Opening follows the mode of the node. Watching a process takes the
 *	right to ptrace-read it (CAP_SYS_ADMIN where the kernel hides its check
 *	for that), of the caller and of who opened the descriptor; the latter is
 *	asked again at each exec of the process. Whoever has the descriptor may
 *	do the rest: it can be passed on.
 *
 * Limits
 *	A user has at most 256 sessions, in all of them 64 kdamonds, a sum of
 *	2,097,152 max_regions and 512 MiB of ring data, else EUSERS. Each open()
 *	makes a session; it counts until it is freed, kept ones included.
 *	A session has at most 16 kdamonds, a kdamond 16 contexts, a context
 *	1,024 targets, a target 10,000 regions, else EINVAL.
 */
#ifndef _UAPI_LINUX_DAMONX_H
#define _UAPI_LINUX_DAMONX_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define DAMONX_DEVICE		"/dev/damonx"

/* The ABI number rises when something was added; nothing is ever removed. */
#define DAMONX_ABI		1

#define DAMONX_IOC		0xDA
#define DAMONX_NAME_LEN		32
#define DAMONX_MAX_CONFIG_BYTES	(1U << 20)

/* ---- what may be named: operations sets, actions, filters and so on ---- */

/* Operations sets: which address space a context watches. */
#define DAMONX_OPS_VADDR	1	/* a process, follows its mappings */
#define DAMONX_OPS_FVADDR	2	/* a process, fixed ranges */
#define DAMONX_OPS_PADDR	3	/* physical memory */

/* Actions of schemes. */
#define DAMONX_ACTION_STAT		1
#define DAMONX_ACTION_WILLNEED		2
#define DAMONX_ACTION_COLD		3
#define DAMONX_ACTION_PAGEOUT		4
#define DAMONX_ACTION_HUGEPAGE		5
#define DAMONX_ACTION_NOHUGEPAGE	6
#define DAMONX_ACTION_COLLAPSE		7
#define DAMONX_ACTION_LRU_PRIO		8
#define DAMONX_ACTION_LRU_DEPRIO	9
#define DAMONX_ACTION_MIGRATE_HOT	10
#define DAMONX_ACTION_MIGRATE_COLD	11

/* Filters of schemes. */
#define DAMONX_FILTER_ANON		1
#define DAMONX_FILTER_ACTIVE		2
#define DAMONX_FILTER_MEMCG		3
#define DAMONX_FILTER_YOUNG		4
#define DAMONX_FILTER_HUGEPAGE_SIZE	5
#define DAMONX_FILTER_UNMAPPED		6
#define DAMONX_FILTER_ADDR		7
#define DAMONX_FILTER_TARGET		8

/* Metrics of quota goals. */
#define DAMONX_GOAL_USER_INPUT		1
#define DAMONX_GOAL_SOME_MEM_PSI_US	2
#define DAMONX_GOAL_NODE_MEM_USED_BP	3
#define DAMONX_GOAL_NODE_MEM_FREE_BP	4
#define DAMONX_GOAL_NODE_MEMCG_USED_BP	5
#define DAMONX_GOAL_NODE_MEMCG_FREE_BP	6
#define DAMONX_GOAL_ACTIVE_MEM_BP	7
#define DAMONX_GOAL_INACTIVE_MEM_BP	8
#define DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP 9

/* Tuners of quota goals. */
#define DAMONX_TUNER_CONSIST		1
#define DAMONX_TUNER_TEMPORAL		2

/* Metrics of watermarks. */
#define DAMONX_WMARK_NONE		1
#define DAMONX_WMARK_FREE_MEM_RATE	2

/* Data attribute probes. */
#define DAMONX_PROBE_ANON		1
#define DAMONX_PROBE_MEMCG		2

/* Facilities of this kernel that change how good the monitoring is. */
#define DAMONX_FACILITY_REFERENCE_KEPT	1 /* reclaim sees what was cleared */
#define DAMONX_FACILITY_SECONDARY_MMU	2 /* KVM guests' accesses are seen */
#define DAMONX_FACILITY_HUGETLB		3 /* hugetlb pages are seen */
#define DAMONX_FACILITY_SYMBOLS		4 /* unexported symbols were found */
#define DAMONX_FACILITY_INTERVAL_GOAL	5 /* intervals tune themselves */
#define DAMONX_FACILITY_UPPER_LEVELS	6 /* upper levels' entries are seen */

/* ---- calls ---- */

#define DAMONX_INFO		_IO(DAMONX_IOC, 0x00)
#define DAMONX_FEATURE		_IO(DAMONX_IOC, 0x01)
#define DAMONX_CONFIGURE	_IO(DAMONX_IOC, 0x02)
#define DAMONX_GET_CONFIG	_IO(DAMONX_IOC, 0x03)
#define DAMONX_START		_IO(DAMONX_IOC, 0x04)
#define DAMONX_STOP		_IO(DAMONX_IOC, 0x05)
#define DAMONX_STATUS		_IO(DAMONX_IOC, 0x06)
#define DAMONX_SNAPSHOT		_IO(DAMONX_IOC, 0x07)
#define DAMONX_RING		_IO(DAMONX_IOC, 0x08)
#define DAMONX_KEEP		_IO(DAMONX_IOC, 0x09)
#define DAMONX_ATTACH		_IO(DAMONX_IOC, 0x0a)
#define DAMONX_LIST		_IO(DAMONX_IOC, 0x0b)

#define DAMONX_NR_OPS_MAX	8	/* rows of the by-ops tables below */

/**
 * struct damonx_info - DAMONX_INFO: what module and kernel can do
 * @size: sizeof(struct damonx_info) of the caller
 * @abi: out: %DAMONX_ABI of the module
 * @errata: out: bit n set = erratum n of this ABI is fixed
 * @max_config_bytes: out: longest item list
 * @max_message_bytes: out: longest message that a call writes, with its NUL
 * @max_regions: out: highest max_regions of a context
 * @max_ring_bytes: out: largest data area of a ring
 * @max_kdamonds: out: kdamonds a session may have
 * @max_sessions: out: sessions a user may have
 * @min_sample_us: out: shortest sampling interval, of this caller
 * @page_bytes: out: page size of this kernel
 * @ops: out: bit n = DAMONX_OPS_* n works here
 * @actions: out: by ops, bit n = DAMONX_ACTION_* n works
 * @filters: out: by ops, bit n = DAMONX_FILTER_* n works
 * @goals: out: bit n = DAMONX_GOAL_* n works
 * @tuners: out: bit n = DAMONX_TUNER_* n works
 * @wmarks: out: bit n = DAMONX_WMARK_* n works
 * @probes: out: bit n = DAMONX_PROBE_* n works
 * @records: out: bit n = record type n may be asked for with DAMONX_RING
 * @items: out: bit n = item type n may be given to DAMONX_CONFIGURE
 * @facilities: out: bit n = DAMONX_FACILITY_* n is there
 * @version: out: version of the module, e.g. "1.0"
 *
 * DAMONX_FEATURE gives the reason where a bit is not set.
 */
struct damonx_info {
	__u32 size;
	__u32 abi;
	__u64 errata;
	__u32 max_config_bytes;
	__u32 max_message_bytes;
	__u32 max_regions;
	__u32 max_ring_bytes;
	__u32 max_kdamonds;
	__u32 max_sessions;
	__u32 min_sample_us;
	__u32 page_bytes;
	__u64 ops;
	__u64 actions[DAMONX_NR_OPS_MAX];
	__u64 filters[DAMONX_NR_OPS_MAX];
	__u64 goals;
	__u64 tuners;
	__u64 wmarks;
	__u64 probes;
	__u64 records;
	__u64 items;
	__u64 facilities;
	char version[DAMONX_NAME_LEN];
};

/* Kinds of features that DAMONX_FEATURE can be asked about. */
#define DAMONX_FEATURE_OPS	1
#define DAMONX_FEATURE_ACTION	2	/* needs @ops */
#define DAMONX_FEATURE_FILTER	3	/* needs @ops */
#define DAMONX_FEATURE_GOAL	4
#define DAMONX_FEATURE_TUNER	5
#define DAMONX_FEATURE_WMARK	6
#define DAMONX_FEATURE_PROBE	7
#define DAMONX_FEATURE_RECORD	8
#define DAMONX_FEATURE_ITEM	9
#define DAMONX_FEATURE_FACILITY	10

/**
 * struct damonx_feature - DAMONX_FEATURE: one feature, and why it is missing
 * @size: sizeof(struct damonx_feature)
 * @kind: DAMONX_FEATURE_*
 * @value: the number within that kind
 * @ops: DAMONX_OPS_* for actions and filters, else 0
 * @out_works: out: 1 when it works here, else 0
 * @message_len: length of @message in bytes
 * @message: out: its name, and why it is missing or a remark
 *
 * Errors: EINVAL for what this module has never heard of, and a wrong @ops.
 */
struct damonx_feature {
	__u32 size;
	__u32 kind;
	__u32 value;
	__u32 ops;
	__u32 out_works;
	__u32 message_len;
	__u64 message;
};

/* Flags of DAMONX_CONFIGURE. */
#define DAMONX_CONFIGURE_CHECK	(1U << 0) /* decide only, change nothing */
#define DAMONX_CONFIGURE_KEEP	(1U << 1) /* keep what is not named */

/**
 * struct damonx_configure - DAMONX_CONFIGURE: replace the configuration
 * @size: sizeof(struct damonx_configure)
 * @flags: DAMONX_CONFIGURE_*
 * @items: pointer to a list of struct damonx_item; an empty one takes the
 *	configuration away, unless %DAMONX_CONFIGURE_KEEP is set
 * @items_len: its length in bytes, at most %DAMONX_MAX_CONFIG_BYTES
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 * @out_item: out: offset in @items of the item that was refused
 * @out_field: out: offset in that item of the field that was refused; both
 *	are 0 where the fault is no single item's
 *
 * The list is read once, decided once, and taken whole or not at all. On a
 * running session it is committed: objects with the same identifiers go on
 * with their results, new ones join, unnamed ones go unless
 * %DAMONX_CONFIGURE_KEEP is set. Results of kdamonds that do not run are
 * forgotten. What comes of it, as DAMONX_GET_CONFIG reads it back, has at most
 * %DAMONX_MAX_CONFIG_BYTES as well. Errors: EBUSY for what cannot change while
 * running (the operations set, which kdamonds and contexts there are, the last
 * target of a context); ENOENT for an item to remove that is not there; ESRCH,
 * EPERM, EBADF and EAGAIN for a target; EUSERS. After ENOMEM what runs goes on
 * as it was; without memory for that either it ends, its results are gone, and
 * the reason is %DAMONX_WHY_NO_MEMORY.
 */
struct damonx_configure {
	__u32 size;
	__u32 flags;
	__u64 items;
	__u32 items_len;
	__u32 message_len;
	__u64 message;
	__u32 out_item;
	__u32 out_field;
};

/**
 * struct damonx_get_config - DAMONX_GET_CONFIG: the configuration in force
 * @size: sizeof(struct damonx_get_config)
 * @flags: must be 0
 * @items: pointer to a buffer
 * @items_len: its length in bytes
 * @out_len: out: length of the list in bytes
 *
 * The list has the form in which it went in, with identifiers, defaults and
 * tuned values filled in; it is empty when nothing is configured. Process
 * numbers are those of the caller's namespace, 0 for none there; what was
 * given as a descriptor reads back as a number. The list can be given again,
 * also when processes in it are gone by now. Errors: ENOSPC.
 */
struct damonx_get_config {
	__u32 size;
	__u32 flags;
	__u64 items;
	__u32 items_len;
	__u32 out_len;
};

/**
 * struct damonx_control - DAMONX_START and DAMONX_STOP
 * @size: sizeof(struct damonx_control)
 * @kdamond: identifier of one kdamond, 0 for all of the session
 * @flags: must be 0
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 *
 * Returns when it is so, whatever the sampling interval. Stopping what does not
 * run succeeds. Several start all or not at all. What was measured can be asked
 * for after a stop, until the next DAMONX_CONFIGURE, or DAMONX_START that
 * succeeds. Memory of monitoring is charged to who has started it. Errors:
 * ENOENT when @kdamond is not configured. Starting: ENOENT when nothing is,
 * EBUSY when one runs, EINVAL for a kdamond without context or a context
 * without target, ESRCH for a context whose targets are gone.
 */
struct damonx_control {
	__u32 size;
	__u32 kdamond;
	__u32 flags;
	__u32 message_len;
	__u64 message;
};

/**
 * struct damonx_status - DAMONX_STATUS: how the session is doing
 * @size: sizeof(struct damonx_status)
 * @kdamond: identifier of one kdamond, 0 for all
 * @buf: pointer to a buffer for records (%DAMONX_REC_STATUS, one a context)
 * @buf_len: its length in bytes
 * @out_len: out: length of the records in bytes
 *
 * Errors: ENOENT when @kdamond is not configured, ENOSPC.
 */
struct damonx_status {
	__u32 size;
	__u32 kdamond;
	__u64 buf;
	__u32 buf_len;
	__u32 out_len;
};

/**
 * struct damonx_snapshot - DAMONX_SNAPSHOT: the regions now
 * @size: sizeof(struct damonx_snapshot)
 * @kdamond: identifier, 0 for all
 * @context: identifier, 0 for all
 * @target: identifier, 0 for all
 * @flags: must be 0
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 * @buf: pointer to a buffer for records (%DAMONX_REC_SNAPSHOT, one a target)
 * @buf_len: its length in bytes
 * @out_len: out: length of the records in bytes
 * @start: only regions that end above this address
 * @end: only regions that start below this address; 0 is no limit
 * @min_bytes: only regions at least so large
 * @max_bytes: only regions at most so large; 0 is no limit
 * @min_accesses: only regions whose estimate is at least so high
 * @max_accesses: one more than the highest estimate wanted; 0 is no limit, 1
 *	asks for what was not accessed
 * @min_age: only regions at least so old, in windows
 * @max_age: one more than the highest age wanted, in windows; 0 is no limit
 *
 * Never waits for the end of a window. Before the first one has ended, what
 * there is of it is marked %DAMONX_SNAPSHOT_PARTIAL. Errors: ENOSPC; ENOENT
 * when identifiers are given and nothing runs or has run under them.
 */
struct damonx_snapshot {
	__u32 size;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 flags;
	__u32 message_len;
	__u64 message;
	__u64 buf;
	__u32 buf_len;
	__u32 out_len;
	__u64 start;
	__u64 end;
	__u64 min_bytes;
	__u64 max_bytes;
	__u32 min_accesses;
	__u32 max_accesses;
	__u32 min_age;
	__u32 max_age;
};

/**
 * struct damonx_ring - DAMONX_RING: create the session's ring
 * @size: sizeof(struct damonx_ring)
 * @flags: must be 0
 * @data_bytes: size of the data area, a power of two from a page to INFO's
 *	@max_ring_bytes; longer records are lost
 * @wakeup_bytes: poll() reports data when so many bytes wait; 0 is any
 * @records: bit n = record type n is wanted; 0 is all that INFO's @records has.
 *	%DAMONX_REC_LOST always comes.
 * @out_mmap_bytes: out: length to pass to mmap()
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * A session has one ring at a time, made before or while it runs; it then
 * begins with what is the case. It is the descriptor's that made it: that one
 * maps (see below) and polls it, and with its last copy and mapping the ring
 * goes, so that a kept session can be read again. Its memory is charged to the
 * caller. Errors: EINVAL for a size or @wakeup_bytes above it, EOPNOTSUPP for
 * other @records than INFO's, EBUSY when the session has a ring, EUSERS.
 */
struct damonx_ring {
	__u32 size;
	__u32 flags;
	__u32 data_bytes;
	__u32 wakeup_bytes;
	__u64 records;
	__u64 out_mmap_bytes;
	__u32 message_len;
	__u32 reserved;
	__u64 message;
};

/**
 * struct damonx_keep - DAMONX_KEEP: name a session; it outlives its descriptor
 * @size: sizeof(struct damonx_keep)
 * @flags: must be 0
 * @name: 1 to 31 of [A-Za-z0-9._-], also a new one; empty: no longer keep it
 * @out_number: out: number of the session, for DAMONX_ATTACH
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 *
 * A kept session lives as long as a descriptor refers to it or one of its
 * kdamonds runs: it ends by DAMONX_STOP of all of them or by the exit of its
 * last target. Names are each user's own. Errors: EINVAL for a name, EEXIST
 * when another session of its maker has it, EBUSY in a race with DAMONX_ATTACH.
 */
struct damonx_keep {
	__u32 size;
	__u32 flags;
	char name[DAMONX_NAME_LEN];
	__u32 out_number;
	__u32 message_len;
	__u64 message;
};

/**
 * struct damonx_attach - DAMONX_ATTACH: make this descriptor that session
 * @size: sizeof(struct damonx_attach)
 * @number: number of the session, or 0 to go by name
 * @name: its name, empty when @number is given
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * For the user who made it and for CAP_SYS_ADMIN. The descriptor's own session
 * is given up. Of several with that name the caller's own counts. Errors:
 * EINVAL for both, neither or no valid name; ENOENT also for who may not; EBUSY
 * when the descriptor's own session has a kdamond or a ring.
 */
struct damonx_attach {
	__u32 size;
	__u32 number;
	char name[DAMONX_NAME_LEN];
	__u32 message_len;
	__u32 reserved;
	__u64 message;
};

/**
 * struct damonx_list - DAMONX_LIST: the sessions that the caller may see
 * @size: sizeof(struct damonx_list)
 * @flags: must be 0
 * @buf: pointer to a buffer for records (%DAMONX_REC_SESSION)
 * @buf_len: its length in bytes
 * @out_len: out: length of the records in bytes
 *
 * Those configured or kept that the caller has made, with CAP_SYS_ADMIN
 * everybody's. Errors: ENOSPC.
 */
struct damonx_list {
	__u32 size;
	__u32 flags;
	__u64 buf;
	__u32 buf_len;
	__u32 out_len;
};

/* ---- items: the configuration ---- */

/* Item types. The parent of an item is the nearest item before it that has
 * the parent's type and the identifier @parent; with @parent 0 it is simply
 * the nearest one of that type. With %DAMONX_CONFIGURE_KEEP, too, the parent
 * must be in the list. Which types can be used yet says INFO's @items.
 */
#define DAMONX_ITEM_KDAMOND		1	/* no parent */
#define DAMONX_ITEM_CONTEXT		2	/* of a kdamond */
#define DAMONX_ITEM_TARGET		3	/* of a context */
#define DAMONX_ITEM_REGION		4	/* of a target */
#define DAMONX_ITEM_SCHEME		5	/* of a context */
#define DAMONX_ITEM_QUOTA		6	/* of a scheme */
#define DAMONX_ITEM_GOAL		7	/* of a quota */
#define DAMONX_ITEM_WATERMARK		8	/* of a scheme */
#define DAMONX_ITEM_FILTER		9	/* of a scheme */
#define DAMONX_ITEM_DESTINATION		10	/* of a scheme */
#define DAMONX_ITEM_PROBE		11	/* of a context */
#define DAMONX_ITEM_PROBE_FILTER	12	/* of a probe */

/* Flags of items. */
#define DAMONX_ITEM_REMOVE		(1U << 0) /* with KEEP: this one goes */

/**
 * struct damonx_item - head of each item; its payload follows
 * @type: DAMONX_ITEM_*
 * @flags: %DAMONX_ITEM_REMOVE; EINVAL without %DAMONX_CONFIGURE_KEEP
 * @len: length of head and payload in bytes; the next item starts at the
 *	next multiple of 8
 * @id: the caller's number of this object, unique among those of its type in
 *	its parent, kept through commits; 0 asks for one
 * @parent: @id of the parent
 *
 * A payload may end early where zeros mean something. Of an item that is
 * removed only the head is read; what is below it goes as well.
 */
struct damonx_item {
	__u16 type;
	__u16 flags;
	__u32 len;
	__u32 id;
	__u32 parent;
};

/**
 * struct damonx_item_kdamond - a monitoring thread
 * @flags: must be 0
 * @reserved: must be 0
 */
struct damonx_item_kdamond {
	__u32 flags;
	__u32 reserved;
};

#define DAMONX_CONTEXT_PAUSE	(1U << 0)	/* neither sample nor act */

/**
 * struct damonx_item_context - what is watched and how closely
 * @ops: DAMONX_OPS_*
 * @flags: DAMONX_CONTEXT_*; EOPNOTSUPP for now, like any of @goal_*
 * @sample_us: time between two samples; default 5,000; at least INFO's
 *	@min_sample_us: 100, or 1,000 without CAP_SYS_ADMIN
 * @aggr_us: length of a window, cut to whole samples; default 100,000; at least
 *	@sample_us, at most 2^31 of it
 * @update_us: longest time between two readings of the mappings (vaddr);
 *	default 1,000,000; no interval is above 366 days
 * @min_regions: of all targets together; default 10; at least 3
 * @max_regions: likewise; default 1,000; at least @min_regions, at most INFO's
 *	@max_regions
 * @min_region_bytes: smallest region, also where @min_regions cannot be had
 *	then; default a page; at least that and a power of two
 * @addr_unit: bytes in a unit of address (physical only); default 1; must be 1
 * @goal_access_bp: wanted share of positive samples; with @goal_aggrs 0 unused
 * @goal_aggrs: windows between two tunings of the intervals; 0 is none
 * @goal_min_sample_us: tuned no lower than this
 * @goal_max_sample_us: tuned no higher than this
 */
struct damonx_item_context {
	__u32 ops;
	__u32 flags;
	__u64 sample_us;
	__u64 aggr_us;
	__u64 update_us;
	__u32 min_regions;
	__u32 max_regions;
	__u64 min_region_bytes;
	__u64 addr_unit;
	__u64 goal_access_bp;
	__u64 goal_aggrs;
	__u64 goal_min_sample_us;
	__u64 goal_max_sample_us;
};

/* Kinds of targets. */
#define DAMONX_TARGET_PID	1	/* a process, by number */
#define DAMONX_TARGET_PIDFD	2	/* a process, by descriptor */
#define DAMONX_TARGET_CGROUP	3	/* a cgroup, by fd of its folder */
#define DAMONX_TARGET_PHYSICAL	4	/* ranges of physical memory */

/**
 * struct damonx_item_target - whose memory
 * @kind: DAMONX_TARGET_*
 * @flags: must be 0
 * @pid: process number in the caller's namespace (in records, in that of the
 *	session's maker), for DAMONX_TARGET_PID; always given when read back
 * @fd: descriptor, for the kinds that take one; not needed afterwards
 *
 * Resolved at once and held as a reference: a number that is used again
 * later cannot be mistaken for it. Under the same identifier it goes on
 * meaning who had it: whoever has it now takes another one. A thread's number
 * stands for its process. EINVAL for a kernel thread; EOPNOTSUPP, for now, for
 * cgroups and physical memory, and for descriptors on a kernel that does not
 * tell whose they are.
 */
struct damonx_item_target {
	__u32 kind;
	__u32 flags;
	__s32 pid;
	__s32 fd;
};

/**
 * struct damonx_item_region - a range to start with (vaddr) or to watch
 * @start: first byte
 * @end: first byte behind it
 *
 * The ranges of a target must be disjoint and sorted (added ones are sorted in)
 * and at most @max_regions; fvaddr needs one. Zero is no default here.
 */
struct damonx_item_region {
	__u64 start;
	__u64 end;
};

/* ---- records: the results ---- */

#define DAMONX_REC_CONFIG	1	/* item list, at start and commit */
#define DAMONX_REC_STATE	2	/* struct damonx_rec_state */
#define DAMONX_REC_SNAPSHOT	3	/* struct damonx_rec_snapshot */
#define DAMONX_REC_TARGET	4	/* struct damonx_rec_target */
#define DAMONX_REC_TUNED	5	/* struct damonx_rec_tuned */
#define DAMONX_REC_LOST		6	/* struct damonx_rec_lost */
#define DAMONX_REC_STATUS	7	/* damonx_rec_status, by call only */
#define DAMONX_REC_SESSION	8	/* damonx_rec_session, by call only */
#define DAMONX_REC_SCHEME_APPLIED 9	/* reserved */
#define DAMONX_REC_SCHEME_STATS	10	/* reserved */
#define DAMONX_REC_PROBE	11	/* reserved */

/**
 * struct damonx_rec - head of each record; its payload follows
 * @type: DAMONX_REC_*; skip what you do not know
 * @flags: none yet
 * @len: length of head and payload in bytes, a multiple of 8
 * @seq: number of the record in its stream, from 1. A gap says how many
 *	records were lost; the record behind it is a %DAMONX_REC_LOST, which
 *	has a number of its own. 0 in records that a call returns.
 * @time_ns: when it was made
 */
struct damonx_rec {
	__u16 type;
	__u16 flags;
	__u32 len;
	__u64 seq;
	__u64 time_ns;
};

/* The configuration: struct damonx_rec, then an item list up to @len. */

#define DAMONX_STATE_STARTED	1
#define DAMONX_STATE_STOPPED	2
#define DAMONX_STATE_PAUSED	3
#define DAMONX_STATE_RESUMED	4
#define DAMONX_STATE_INACTIVE	5	/* all schemes off by watermarks */

#define DAMONX_WHY_REQUEST	1	/* somebody said so */
#define DAMONX_WHY_TARGETS_GONE	2	/* the last target has exited */
#define DAMONX_WHY_NO_MEMORY	3
#define DAMONX_WHY_LIMIT	4	/* a limit of the session's maker */

/**
 * struct damonx_rec_state - a kdamond has changed its state
 * @head: type %DAMONX_REC_STATE
 * @kdamond: its identifier
 * @state: DAMONX_STATE_*
 * @why: DAMONX_WHY_*
 * @reserved: 0
 */
struct damonx_rec_state {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 state;
	__u32 why;
	__u32 reserved;
};

#define DAMONX_TARGET_ADDED	1
#define DAMONX_TARGET_EXECED	2
#define DAMONX_TARGET_EXITED	3	/* or may no longer be read */
#define DAMONX_TARGET_REMOVED	4

/**
 * struct damonx_rec_target - something happened to a target
 * @head: type %DAMONX_REC_TARGET
 * @kdamond: identifier
 * @context: identifier
 * @target: identifier
 * @event: DAMONX_TARGET_*
 * @pid: process number in the namespace of the session's maker; 0 for none
 * @reserved: 0
 * @comm: its name
 */
struct damonx_rec_target {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 event;
	__s32 pid;
	__u32 reserved;
	char comm[16];
};

/**
 * struct damonx_rec_tuned - the intervals have been tuned
 * @head: type %DAMONX_REC_TUNED
 * @kdamond: identifier
 * @context: identifier
 * @sample_us: in force from now on
 * @aggr_us: in force from now on
 */
struct damonx_rec_tuned {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u64 sample_us;
	__u64 aggr_us;
};

/**
 * struct damonx_rec_lost - the ring was full
 * @head: type %DAMONX_REC_LOST
 * @count: records lost since the record before this one
 * @bytes: bytes in them
 * @first_ns: time of the first one lost
 * @last_ns: time of the last one lost
 */
struct damonx_rec_lost {
	struct damonx_rec head;
	__u64 count;
	__u64 bytes;
	__u64 first_ns;
	__u64 last_ns;
};

#define DAMONX_REGION_HIDDEN	(1U << 0) /* accesses may not show (TLB) */
#define DAMONX_REGION_UNKNOWN	(1U << 1) /* no look of the window answered */
#define DAMONX_REGION_ABSENT	(1U << 2) /* all answers: nothing mapped */

/**
 * struct damonx_region - a region in a snapshot
 * @start: first byte
 * @end: first byte behind it
 * @nr_accesses: looks of the last complete window that found an access
 * @samples: looks of the last complete window that were answered; the rate is
 *	@nr_accesses / @samples; 0 where it is %DAMONX_REGION_UNKNOWN
 * @estimate: @nr_accesses as of now, from the last and the current window;
 *	equal to @nr_accesses at the end of a window; of as many looks as a
 *	window has samples where @samples is 0
 * @age: complete windows since it last changed much
 * @age_ns: the same as time
 * @last_seen_ns: when an access was last seen in it, 0 for never
 * @flags: DAMONX_REGION_*
 * @reserved: 0
 */
struct damonx_region {
	__u64 start;
	__u64 end;
	__u32 nr_accesses;
	__u32 samples;
	__u32 estimate;
	__u32 age;
	__u64 age_ns;
	__u64 last_seen_ns;
	__u32 flags;
	__u32 reserved;
};

/* The window was cut short by a stop or the last target's exit, or goes on. */
#define DAMONX_SNAPSHOT_PARTIAL	(1U << 0)

/**
 * struct damonx_rec_snapshot - regions of a target
 * @head: type %DAMONX_REC_SNAPSHOT
 * @kdamond: identifier
 * @context: identifier
 * @target: identifier
 * @flags: DAMONX_SNAPSHOT_*
 * @window: number of the window, from 1; 0 by call, before the first sample
 * @start_ns: when the window began
 * @end_ns: when it ended, or now
 * @sample_us: sampling interval in force
 * @aggr_us: aggregation interval in force
 * @samples_asked: samples due in the window
 * @samples_taken: samples taken in it; fewer when the machine is busy
 * @nr_regions: number of regions that follow
 * @region_bytes: length of each, for this module sizeof(struct damonx_region)
 * @regions_offset: where the first is, from the start of the record
 * @reserved: 0
 *
 * The regions are sorted and disjoint. The ring gets one a target and window.
 */
struct damonx_rec_snapshot {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 flags;
	__u64 window;
	__u64 start_ns;
	__u64 end_ns;
	__u64 sample_us;
	__u64 aggr_us;
	__u32 samples_asked;
	__u32 samples_taken;
	__u32 nr_regions;
	__u32 region_bytes;
	__u32 regions_offset;
	__u32 reserved;
};

/**
 * struct damonx_rec_status - how a context is doing
 * @head: type %DAMONX_REC_STATUS
 * @kdamond: identifier
 * @context: identifier
 * @state: DAMONX_STATE_*
 * @why: DAMONX_WHY_* of that state; 0 when it was never started
 * @pid: thread number of the kdamond in the pid namespace of the session's
 *	maker: 0 when it does not run or has no number there; see @state
 * @nr_targets: targets that are alive
 * @nr_regions: regions now
 * @reserved: 0
 * @cpu_ns: CPU time of the kdamond, of all its contexts, since the start
 * @sample_us: sampling interval in force
 * @aggr_us: aggregation interval in force
 * @windows: complete windows since the start
 * @samples_asked: samples due since the start
 * @samples_taken: samples taken since the start
 * @looks: pages looked at since the start
 * @looks_answered: of these, touched or untouched
 * @looks_absent: of these, nothing mapped there
 * @records: records put into the session's ring, 0 without one
 * @lost: records that did not fit into it
 * @max_hold_ns: longest time ever that a lock of a target was held at a stretch
 */
struct damonx_rec_status {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 state;
	__u32 why;
	__s32 pid;
	__u32 nr_targets;
	__u32 nr_regions;
	__u32 reserved;
	__u64 cpu_ns;
	__u64 sample_us;
	__u64 aggr_us;
	__u64 windows;
	__u64 samples_asked;
	__u64 samples_taken;
	__u64 looks;
	__u64 looks_answered;
	__u64 looks_absent;
	__u64 records;
	__u64 lost;
	__u64 max_hold_ns;
};

/**
 * struct damonx_rec_session - a session, for DAMONX_LIST
 * @head: type %DAMONX_REC_SESSION
 * @number: its number
 * @uid: user who made it, in the caller's namespace
 * @nr_kdamonds: kdamonds configured
 * @nr_running: of these, running
 * @nr_descriptors: open files that refer to it, copies not counted
 * @reserved: 0
 * @start_ns: when it was first started, 0 for not yet
 * @name: its name when it is kept, else empty
 */
struct damonx_rec_session {
	struct damonx_rec head;
	__u32 number;
	__u32 uid;
	__u32 nr_kdamonds;
	__u32 nr_running;
	__u32 nr_descriptors;
	__u32 reserved;
	__u64 start_ns;
	char name[DAMONX_NAME_LEN];
};

/*
 * ---- the ring ----
 *
 * The mapping is: the head (a page), the reader's page, the data, and the data
 * once more. All of it can be mapped readable; writable only the reader's page,
 * by a mapping of its own:
 *
 *	all = mmap(NULL, out_mmap_bytes, PROT_READ, MAP_SHARED, fd, 0);
 *	reader = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
 *		      head_bytes);
 *
 * mmap() fails with ENXIO without a ring, EINVAL for a private mapping or one
 * out of range, EPERM for an executable or otherwise writable one, which none
 * becomes by mprotect() either. A mapping holds its session like a descriptor.
 *
 * poll() reports POLLIN when enough waits (or, once nothing runs any more, when
 * anything does), POLLHUP when it was started and nothing runs any more, and
 * POLLERR when this descriptor has no ring.
 */
#define DAMONX_RING_MAGIC	0x58444d44U	/* "DMDX" */

/**
 * struct damonx_ring_head - first page of the mapping, read only
 * @magic: %DAMONX_RING_MAGIC
 * @abi: %DAMONX_ABI of the module
 * @head_bytes: length of this page, and so offset of the reader's
 * @data_offset: offset of the data
 * @data_bytes: size of the data, a power of two
 * @reserved: 0
 * @producer: bytes ever written. Read it with acquire semantics: what is
 *	below it is complete.
 * @lost_records: records that did not fit, in all
 * @lost_bytes: bytes in them
 *
 * Positions only grow; position modulo @data_bytes is the place in the data.
 * A record never wraps around the end: the data is mapped a second time behind
 * itself, so a reader may simply read on.
 */
struct damonx_ring_head {
	__u32 magic;
	__u32 abi;
	__u32 head_bytes;
	__u32 data_offset;
	__u32 data_bytes;
	__u32 reserved;
	__u64 producer;
	__u64 lost_records;
	__u64 lost_bytes;
};

/**
 * struct damonx_ring_reader - second page of the mapping, the reader's own
 * @consumer: bytes ever read. Write it with release semantics after reading.
 * @wakeup_bytes: poll() reports data when so many bytes wait; 0 is any; more
 *	than half of the data counts as that
 * @reserved: 0
 *
 * The module believes nothing here: a position ahead of the producer, or
 * further behind it than the ring is long, counts as "nothing read".
 */
struct damonx_ring_reader {
	__u64 consumer;
	__u32 wakeup_bytes;
	__u32 reserved;
};

#endif /* _UAPI_LINUX_DAMONX_H */
