/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * damonx: data access monitoring. This header is the contract between
 * damonx.ko and its users.
 *
 * The device is /dev/damonx. An open file is a *session*. A session holds a
 * configuration, runs it, and delivers what it finds as *records*. The module
 * pushes records through a ring that the reader maps, and returns the same
 * records from DAMONX_SNAPSHOT and DAMONX_STATUS. One parser reads both.
 *
 * How the contract grows
 *	Every argument struct starts with its own size, as the caller knows it.
 *	Items and records carry their length in their heads. New fields are
 *	added at the end of a struct, new objects as item types, new results as
 *	record types. Command numbers carry no size.
 *	The module accepts an argument that is shorter than its own struct, but
 *	not shorter than the struct was at first, and reads what is missing as
 *	zero. It accepts a longer argument, up to a page, if all bytes that it
 *	does not know are zero.
 *	Zero means the default. In a commit with %DAMONX_CONFIGURE_KEEP it means
 *	"as it is", unless the item has %DAMONX_ITEM_WHOLE.
 *
 * Terms
 *	A *look* asks whether one page was accessed since it was armed; some
 *	looks get no answer. A *sample* is one round of looks, one sampling
 *	interval long. A *window* (aggregation interval) is a number of samples
 *	that are counted together.
 *
 * Errors, for every call
 *	ENOTTY		this module has no such command
 *	E2BIG		bytes are set that this module does not know
 *	EINVAL		a value is wrong
 *	EOPNOTSUPP	the field is known, but this module or this kernel does
 *			not support the value; DAMONX_FEATURE says why
 *	EPERM, EACCES	the caller may not do this
 *	ESRCH		the process has exited or never existed
 *	ENOENT		there is no such object, session or name
 *	EEXIST		the name is taken
 *	EBUSY		it is running, or in use
 *	EUSERS		the user has reached a limit, see "Limits"
 *	EBADF		the descriptor is of the wrong kind
 *	EAGAIN		the process is in the middle of an exec; try again
 *	ENOSPC		the caller's buffer is too short; out_len is the length
 *			that it needs, and nothing else happened
 *	EFAULT		a pointer is bad; the call may have taken effect
 *	ENOMEM		there is no memory
 *	EINTR		the caller was killed
 *
 *	A call that fails changes nothing: what runs goes on as it was. The one
 *	exception is EFAULT.
 *
 * Messages
 *	Every call but INFO has @message and @message_len: a buffer for one
 *	sentence, without newline, that names the object, the field, the value
 *	and the rule. The module cuts it to @message_len bytes including the
 *	NUL. It is empty if there is nothing to say. A call whose argument is
 *	too new for the module (E2BIG) gets a message, too.
 *
 * Units
 *	Times are CLOCK_MONOTONIC nanoseconds (_ns). Intervals are microseconds
 *	(_us). Sizes and addresses are bytes. Shares are parts of ten thousand
 *	(_bp), of a thousand (_permil) or of a million (_ppm). Ranges are half
 *	open: [start, end). In pairs of limits, @min_* is the lowest value that
 *	counts, and @max_* is described at the field. Strings end with NUL
 *	inside their field.
 *
 * Layout
 *	The layout is the same for 32- and 64-bit callers: members have fixed
 *	sizes and natural alignment, and there are no holes. Pointers are __u64.
 *
 * Who may do what
 *	The mode of the device node decides who may open it. Rights on a
 *	process are asked of the caller and of the opener of the descriptor.
 *	The opener's rights are asked again at each exec of the process, and to
 *	act also of each process that the module itself adds as a target.
 *	Nobody may act on init, or on the process that makes the call.
 *
 *	read	the right to ptrace-read the process (CAP_SYS_ADMIN if this
 *		kernel hides its check from modules)
 *	act	the right to ptrace-attach to the process, and the same user;
 *		or CAP_SYS_NICE and the right to ptrace-read it
 *	admin	CAP_SYS_ADMIN in the initial user namespace
 *
 *	watch a process, action STAT			read
 *	follow its children				read, of each child
 *	any other action on the memory of a process	act
 *	move pages of a process to other nodes		act, and only to nodes
 *							of its cpuset
 *	watch or act on physical memory			admin
 *	watch the processes of a cgroup			admin
 *	name a cgroup by descriptor			to have opened it
 *	name a cgroup by number				admin
 *	goals but USER_INPUT, watermarks		admin
 *	sampling intervals below INFO's for users	admin
 *
 *	Everything else is open to whoever holds the descriptor, which can be
 *	passed on.
 *
 * Limits
 *	INFO tells all limits as numbers. Those of a user count over all
 *	sessions of the user, and give EUSERS. Each open() makes a session; it
 *	counts until it is freed. Those of an object give EINVAL.
 */
#ifndef _UAPI_LINUX_DAMONX_H
#define _UAPI_LINUX_DAMONX_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define DAMONX_DEVICE		"/dev/damonx"

/* The ABI number rises when something is added. Nothing is ever removed. */
#define DAMONX_ABI		1

#define DAMONX_IOC		0xDA
#define DAMONX_NAME_LEN		32
#define DAMONX_MAX_CONFIG_BYTES	(1U << 20)

/* ---- what may be named: operations sets, actions, filters and so on ---- */

/* Operations sets: which address space a context watches. */
#define DAMONX_OPS_VADDR	1	/* a process; follows its mappings */
#define DAMONX_OPS_FVADDR	2	/* a process; fixed ranges */
#define DAMONX_OPS_PADDR	3	/* physical memory */

/* Ways of sampling. */
#define DAMONX_SAMPLING_CLASSIC	1	/* DAMON's: a look at each region */
#define DAMONX_SAMPLING_EVIDENCE 2	/* looks where they tell most */

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

/* What filters of schemes and of probes match. */
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
#define DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP 9 /* %DAMONX_OPS_PADDR only */

/* Tuners of quota goals. */
#define DAMONX_TUNER_CONSIST		1
#define DAMONX_TUNER_TEMPORAL		2

/* Metrics of watermarks. */
#define DAMONX_WMARK_NONE		1	/* as without a watermark */
#define DAMONX_WMARK_FREE_MEM_RATE	2

/* Facilities of this kernel that change how good the monitoring is. */
#define DAMONX_FACILITY_REFERENCE_KEPT	1 /* reclaim sees what was cleared */
#define DAMONX_FACILITY_SECONDARY_MMU	2 /* KVM guests' accesses are seen */
#define DAMONX_FACILITY_HUGETLB		3 /* hugetlb pages are seen */
#define DAMONX_FACILITY_SYMBOLS		4 /* unexported symbols were found */
#define DAMONX_FACILITY_INTERVAL_GOAL	5 /* intervals tune themselves */
#define DAMONX_FACILITY_UPPER_LEVELS	6 /* upper levels' entries are seen */
#define DAMONX_FACILITY_TLB_FLUSH	7 /* what the TLB hides can be shown */

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

#define DAMONX_NR_OPS_MAX	8	/* length of the tables by ops below */

/**
 * struct damonx_info - DAMONX_INFO: what module and kernel can do
 * @size: sizeof(struct damonx_info) of the caller
 * @abi: out: %DAMONX_ABI of the module
 * @errata: out: bit n is set if erratum n of this ABI is fixed
 * @version: out: version of the module, e.g. "1.0"
 * @page_bytes: out: page size of this kernel
 * @max_config_bytes: out: longest item list
 * @max_message_bytes: out: longest message, with its NUL
 * @min_sample_us: out: shortest sampling interval, for this caller
 * @max_interval_us: out: longest interval of any kind
 * @max_window_samples: out: most samples in a window
 * @min_regions: out: lowest min_regions of a context
 * @max_regions: out: highest max_regions of a context
 * @max_user_sessions: out: sessions of a user
 * @max_user_kdamonds: out: kdamonds of a user
 * @max_user_regions: out: sum of max_regions over all contexts of a user
 * @max_user_looks_per_s: out: sum of max_regions / sample_us over all contexts
 *	of a user, as looks a second; 0: no limit
 * @max_user_ring_bytes: out: sum of the data areas of all rings of a user
 * @max_ring_bytes: out: data area of a ring
 * @max_kdamonds: out: kdamonds of a session
 * @max_cgroups: out: cgroup items of a session
 * @max_contexts: out: contexts of a kdamond
 * @max_targets: out: targets of a context, with those that the module adds;
 *	16,384
 * @max_ranges: out: region items of a target
 * @max_probes: out: probes of a context
 * @max_schemes: out: schemes of a context
 * @max_goals: out: goals of a quota
 * @max_filters: out: filters of a scheme or of a probe
 * @max_destinations: out: destinations of a scheme
 * @reserved: 0
 * @ops: out: bit n: DAMONX_OPS_* n works
 * @samplings: out: bit n: DAMONX_SAMPLING_* n works
 * @tuners: out: bit n: DAMONX_TUNER_* n works
 * @wmarks: out: bit n: DAMONX_WMARK_* n works
 * @records: out: bit n: record type n can come through the ring
 * @items: out: bit n: item type n can be given to DAMONX_CONFIGURE
 * @facilities: out: bit n: DAMONX_FACILITY_* n is there
 * @configure_flags: out: flags of DAMONX_CONFIGURE that work
 * @item_flags: out: flags of items that work, DAMONX_ITEM_REMOVE and so on
 * @context_flags: out: DAMONX_CONTEXT_* that work
 * @target_flags: out: DAMONX_TARGET_F_* that work
 * @scheme_flags: out: DAMONX_SCHEME_* that work
 * @filter_flags: out: DAMONX_FILTER_F_* that work
 * @cgroup_flags: out: DAMONX_CGROUP_* that work
 * @targets: out: by ops, bit n: kind of target n works
 * @actions: out: by ops, bit n: DAMONX_ACTION_* n works
 * @filters: out: by ops, bit n: DAMONX_FILTER_* n works in schemes
 * @probes: out: by ops, bit n: DAMONX_FILTER_* n works in probes
 * @goals: out: by ops, bit n: DAMONX_GOAL_* n works
 * @min_refresh_us: out: lowest refresh_us of a kdamond, besides 0
 * @max_user_ended: out: sessions of a user that have ended and keep their
 *	results
 *
 * A limit is the highest value that is accepted, unless it is called min_*.
 * DAMONX_FEATURE gives the reason for each bit that is not set.
 */
struct damonx_info {
	__u32 size;
	__u32 abi;
	__u64 errata;
	char version[DAMONX_NAME_LEN];
	__u32 page_bytes;
	__u32 max_config_bytes;
	__u32 max_message_bytes;
	__u32 min_sample_us;
	__u64 max_interval_us;
	__u32 max_window_samples;
	__u32 min_regions;
	__u32 max_regions;
	__u32 max_user_sessions;
	__u32 max_user_kdamonds;
	__u32 max_user_regions;
	__u64 max_user_looks_per_s;
	__u64 max_user_ring_bytes;
	__u32 max_ring_bytes;
	__u32 max_kdamonds;
	__u32 max_cgroups;
	__u32 max_contexts;
	__u32 max_targets;
	__u32 max_ranges;
	__u32 max_probes;
	__u32 max_schemes;
	__u32 max_goals;
	__u32 max_filters;
	__u32 max_destinations;
	__u32 reserved;
	__u64 ops;
	__u64 samplings;
	__u64 tuners;
	__u64 wmarks;
	__u64 records;
	__u64 items;
	__u64 facilities;
	__u64 configure_flags;
	__u64 item_flags;
	__u64 context_flags;
	__u64 target_flags;
	__u64 scheme_flags;
	__u64 filter_flags;
	__u64 cgroup_flags;
	__u64 targets[DAMONX_NR_OPS_MAX];
	__u64 actions[DAMONX_NR_OPS_MAX];
	__u64 filters[DAMONX_NR_OPS_MAX];
	__u64 probes[DAMONX_NR_OPS_MAX];
	__u64 goals[DAMONX_NR_OPS_MAX];
	__u32 min_refresh_us;
	__u32 max_user_ended;
};

/* Kinds of features that DAMONX_FEATURE can be asked about. */
#define DAMONX_FEATURE_OPS	1
#define DAMONX_FEATURE_ACTION	2	/* by ops */
#define DAMONX_FEATURE_FILTER	3	/* by ops; of schemes */
#define DAMONX_FEATURE_GOAL	4	/* by ops */
#define DAMONX_FEATURE_TUNER	5
#define DAMONX_FEATURE_WMARK	6
#define DAMONX_FEATURE_PROBE	7	/* by ops; DAMONX_FILTER_* of probes */
#define DAMONX_FEATURE_RECORD	8
#define DAMONX_FEATURE_ITEM	9
#define DAMONX_FEATURE_FACILITY	10
#define DAMONX_FEATURE_TARGET	11	/* by ops; kinds of targets */
#define DAMONX_FEATURE_SAMPLING	12
/* Flags: @value is the number of the bit, from 0. */
#define DAMONX_FEATURE_CONFIGURE_FLAG	13
#define DAMONX_FEATURE_ITEM_FLAG	14
#define DAMONX_FEATURE_CONTEXT_FLAG	15
#define DAMONX_FEATURE_TARGET_FLAG	16
#define DAMONX_FEATURE_SCHEME_FLAG	17
#define DAMONX_FEATURE_FILTER_FLAG	18
#define DAMONX_FEATURE_CGROUP_FLAG	19

/**
 * struct damonx_feature - DAMONX_FEATURE: one feature, and why it is missing
 * @size: sizeof(struct damonx_feature)
 * @kind: DAMONX_FEATURE_*
 * @value: the number within that kind
 * @ops: DAMONX_OPS_* for the kinds that are by ops, else 0
 * @out_works: out: 1 if it works here, else 0
 * @message_len: length of @message in bytes
 * @message: out: its name, and the reason if it does not work, or a remark
 *
 * Errors: EINVAL for a @kind or @value that this module does not know, and for
 * a wrong @ops.
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
#define DAMONX_CONFIGURE_CHECK	(1U << 0) /* only decide; change nothing */
#define DAMONX_CONFIGURE_KEEP	(1U << 1) /* keep what is not named */

/**
 * struct damonx_configure - DAMONX_CONFIGURE: replace the configuration
 * @size: sizeof(struct damonx_configure)
 * @flags: DAMONX_CONFIGURE_*
 * @items: pointer to a list of struct damonx_item. Without
 *	%DAMONX_CONFIGURE_KEEP, an empty list removes the configuration.
 * @items_len: its length in bytes, at most %DAMONX_MAX_CONFIG_BYTES
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 * @out_item: out: offset in @items of the item that was refused
 * @out_field: out: offset in that item of the field that was refused. Both are
 *	0 if no single item of the list is at fault.
 *
 * The module reads the list once and takes it whole or not at all. On a running
 * session this is a commit: objects with the same identifiers go on with their
 * results, new ones join, and objects that are not named go, unless
 * %DAMONX_CONFIGURE_KEEP is set. A commit that repeats the intervals which
 * were asked for leaves tuned intervals alone. Results of kdamonds that do not
 * run are dropped. The configuration after a commit must read back as a list of
 * at most %DAMONX_MAX_CONFIG_BYTES.
 *
 * Errors: EBUSY for what cannot change while it runs: the operations set, which
 * kdamonds and contexts there are, the last target of a context. ENOENT for an
 * item to remove that is not there. ESRCH, EPERM, EBADF, EAGAIN for a target.
 * EUSERS.
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
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * The list has the form in which it was given, with identifiers and defaults
 * filled in. It holds what was asked for: intervals and quotas that were tuned
 * since are in DAMONX_STATUS. It is empty if nothing is configured. Process
 * numbers and paths of cgroups are those of the caller's namespaces; a process
 * without number there has 0. A process that was given by descriptor reads back
 * as a number. Targets that the module added are not in the list; see
 * DAMONX_STATUS. The list can be given again, even if processes in it have
 * exited or become unreadable. Errors: ENOSPC.
 */
struct damonx_get_config {
	__u32 size;
	__u32 flags;
	__u64 items;
	__u32 items_len;
	__u32 out_len;
	__u32 message_len;
	__u32 reserved;
	__u64 message;
};

/**
 * struct damonx_control - DAMONX_START and DAMONX_STOP
 * @size: sizeof(struct damonx_control)
 * @kdamond: identifier of one kdamond, 0 for all of the session
 * @flags: must be 0
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 *
 * The call returns when the kdamonds have started or stopped, whatever the
 * sampling interval. Several start together or not at all. Stopping what does
 * not run succeeds. After a stop, results can be asked for until the next
 * DAMONX_CONFIGURE, or the next DAMONX_START that succeeds.
 *
 * The memory of a kdamond is charged to the memory cgroup of the process that
 * starts it. After that cgroup was removed, the nearest ancestor that is left
 * is charged, from the kdamond's next sample on; then nothing of the kdamond
 * holds the removed cgroup. (Before Linux 5.11, memory that was charged to it
 * in whole pages, as that of a ring, holds it until it is freed.)
 *
 * As long as it lives, a session holds the pid namespace in which it was made,
 * to translate process numbers; of each target the struct pid, so that a number
 * that is used again is not mistaken for it; and the opener's credentials, to
 * ask again at an exec. It never holds a process, its memory or its files.
 *
 * Errors: ENOENT if @kdamond is not configured. Starting: ENOENT if nothing is
 * configured, EBUSY if one of them runs, EINVAL for a kdamond without context
 * or a context without target, ESRCH for a context whose targets have exited.
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
 * @kdamond: identifier, 0 for all
 * @context: identifier, 0 for all
 * @scheme: identifier, 0 for all; only %DAMONX_REC_SCHEME_STATS look at it
 * @flags: must be 0
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 * @buf: pointer to a buffer for records
 * @buf_len: its length in bytes
 * @out_len: out: length of the records in bytes
 * @records: bit n: records of type n are wanted: %DAMONX_REC_STATUS, one per
 *	context, and after each, if asked for, its %DAMONX_REC_TARGET, one per
 *	target with the event that brought it, and its
 *	%DAMONX_REC_SCHEME_STATS, one per scheme; 0: %DAMONX_REC_STATUS
 *
 * Errors: ENOENT if nothing is configured under the identifiers that are given.
 * ENOSPC. EOPNOTSUPP for other @records.
 */
struct damonx_status {
	__u32 size;
	__u32 kdamond;
	__u32 context;
	__u32 scheme;
	__u32 flags;
	__u32 message_len;
	__u64 message;
	__u64 buf;
	__u32 buf_len;
	__u32 out_len;
	__u64 records;
};

/**
 * struct damonx_snapshot - DAMONX_SNAPSHOT: the regions now
 * @size: sizeof(struct damonx_snapshot)
 * @kdamond: identifier, 0 for all
 * @context: identifier, 0 for all
 * @target: identifier, 0 for all
 * @scheme: identifier. If it is given, @kdamond and @context must be, too; the
 *	records are then %DAMONX_REC_SCHEME_APPLIED: what the scheme last tried
 *	in each target, one or more per target. The fields from @start on do
 *	not select among these.
 * @flags: must be 0
 * @message_len: length of @message in bytes
 * @access_unit: DAMONX_ACCESS_* of @min_accesses and @max_accesses
 * @message: out: why it was refused
 * @buf: pointer to a buffer for records (%DAMONX_REC_SNAPSHOT, one per target)
 * @buf_len: its length in bytes
 * @out_len: out: length of the records in bytes
 * @start: only regions that end above this address
 * @end: only regions that start below this address; 0: no limit
 * @min_bytes: only regions of at least this size
 * @max_bytes: only regions of at most this size; 0: no limit
 * @min_accesses: only regions with an estimate of at least this
 * @max_accesses: only regions with an estimate below this; 0: no limit; 1 asks
 *	for regions that were not accessed
 * @min_age: only regions of at least this age, in windows
 * @max_age: only regions below this age, in windows; 0: no limit
 * @min_age_us: only regions of at least this age
 * @max_age_us: only regions below this age; 0: no limit
 *
 * The call never waits for the end of a window. Until the first window has
 * ended, the part of it that exists is returned with %DAMONX_SNAPSHOT_PARTIAL.
 * Errors: ENOSPC; ENOENT if identifiers are given and nothing runs or has run
 * under them.
 */
struct damonx_snapshot {
	__u32 size;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 scheme;
	__u32 flags;
	__u32 message_len;
	__u32 access_unit;
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
	__u64 min_age_us;
	__u64 max_age_us;
};

/**
 * struct damonx_ring - DAMONX_RING: create the session's ring
 * @size: sizeof(struct damonx_ring)
 * @flags: must be 0
 * @data_bytes: size of the data area, a power of two from a page to INFO's
 *	@max_ring_bytes. A record that is longer is lost.
 * @wakeup_bytes: poll() reports data when this many bytes wait; 0: any
 * @records: bit n: record type n is wanted; 0: all types in INFO's @records.
 *	%DAMONX_REC_LOST always comes.
 * @out_mmap_bytes: out: length to pass to mmap()
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * A session has at most one ring at a time. It can be created before the start
 * or while the session runs; it then starts with the current configuration and
 * state. It belongs to the descriptor that created it: only that descriptor can
 * map and poll it, and the ring is freed with the last copy and mapping of that
 * descriptor. A kept session can then get another one. Its memory is charged to
 * the caller.
 *
 * Errors: EINVAL for a wrong size, and for @wakeup_bytes above @data_bytes.
 * EOPNOTSUPP for @records that INFO's @records does not have. EBUSY if the
 * session has a ring. EUSERS.
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

#define DAMONX_KEEP_RESULTS	(1U << 0) /* also when nothing runs any more */

/**
 * struct damonx_keep - DAMONX_KEEP: name a session; it outlives its descriptor
 * @size: sizeof(struct damonx_keep)
 * @flags: DAMONX_KEEP_*
 * @name: characters of [A-Za-z0-9._-], at most %DAMONX_NAME_LEN - 1; a kept
 *	session can get another name; the empty name ends the keeping
 * @out_number: out: number of the session, for DAMONX_ATTACH
 * @message_len: length of @message in bytes
 * @message: out: why it was refused
 *
 * A kept session lives as long as a descriptor refers to it or one of its
 * kdamonds runs. It ends when all of them are stopped or have lost their last
 * target. Each user has a name space of his own.
 *
 * With %DAMONX_KEEP_RESULTS, it can still be attached after that end, and its
 * results can be read. It is freed when its maker gives another session the
 * same name. It is also freed when it is the oldest of more ended sessions of
 * its maker than INFO's @max_user_ended. It does not prevent that the module is
 * unloaded, and is freed then, too.
 *
 * Errors: EINVAL for a malformed name, EEXIST if another session of its maker
 * has the name, EBUSY in a race with DAMONX_ATTACH.
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
 * struct damonx_attach - DAMONX_ATTACH: make this descriptor refer to a session
 * @size: sizeof(struct damonx_attach)
 * @number: number of the session, or 0 to go by name
 * @name: its name; empty if @number is given
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * The user who made the session and CAP_SYS_ADMIN may attach to it, if they may
 * read each of its targets that has not exited: the maker may have had a right
 * that other programs of the same user do not have. If several sessions have
 * that name, the caller's own is meant. The descriptor gives up the session that
 * it had.
 *
 * Errors: EINVAL if both, neither or no valid name is given. ENOENT if there is
 * none, or the caller may not. EBUSY if the descriptor's own session has a
 * kdamond or a ring.
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
 * @message_len: length of @message in bytes
 * @reserved: must be 0
 * @message: out: why it was refused
 *
 * These are the caller's sessions that are configured or kept, and those that
 * have ended and keep their results. With CAP_SYS_ADMIN they are those of all
 * users. Errors: ENOSPC.
 */
struct damonx_list {
	__u32 size;
	__u32 flags;
	__u64 buf;
	__u32 buf_len;
	__u32 out_len;
	__u32 message_len;
	__u32 reserved;
	__u64 message;
};

/* ---- items: the configuration ---- */

/*
 * Item types. An item belongs to the nearest item before it that has the
 * parent's type and the identifier @parent; with @parent 0, to the nearest item
 * of the parent's type. With %DAMONX_CONFIGURE_KEEP, too, the parent must be in
 * the list. INFO's @items tells which types can be used; the others give
 * EOPNOTSUPP, with the reason.
 *
 * A scheme has at most one quota and one watermark. Their identifier is 1, and
 * 0 means the same.
 */
#define DAMONX_ITEM_KDAMOND		1	/* no parent */
#define DAMONX_ITEM_CONTEXT		2	/* of a kdamond */
#define DAMONX_ITEM_TARGET		3	/* of a context */
#define DAMONX_ITEM_REGION		4	/* of a target */
#define DAMONX_ITEM_SCHEME		5	/* of a context */
#define DAMONX_ITEM_QUOTA		6	/* of a scheme; one */
#define DAMONX_ITEM_GOAL		7	/* of a quota */
#define DAMONX_ITEM_WATERMARK		8	/* of a scheme; one */
#define DAMONX_ITEM_FILTER		9	/* of a scheme */
#define DAMONX_ITEM_DESTINATION		10	/* of a scheme */
#define DAMONX_ITEM_PROBE		11	/* of a context */
#define DAMONX_ITEM_PROBE_FILTER	12	/* of a probe */
#define DAMONX_ITEM_CGROUP		13	/* no parent */

/*
 * Flags of items. They are for commits with %DAMONX_CONFIGURE_KEEP. Without it,
 * REMOVE is EINVAL, and the other two are what happens to every item anyway.
 *
 * REMOVE	The object goes, with all below it. Only the head is read.
 * WHOLE	The payload is all there is of this object: zero means the
 *		default, not "as it is". Objects below it stay. To change one
 *		field to zero, repeat what DAMONX_GET_CONFIG read and change it
 *		there.
 * MOVE		The object takes its place in the order of its siblings of the
 *		same type: right after the one that this list named before it,
 *		or before all others if it is the first one named. Without MOVE
 *		an object that exists keeps its place, and a new one goes to the
 *		end. EINVAL for regions, which are sorted by address.
 *
 * The order of schemes is the order in which they are applied. The order of
 * filters is the order in which they are asked. The order of probes is that of
 * their hits in a region.
 */
#define DAMONX_ITEM_REMOVE		(1U << 0)
#define DAMONX_ITEM_WHOLE		(1U << 1)
#define DAMONX_ITEM_MOVE		(1U << 2)

/*
 * Identifiers from here on are the module's. It gives them to targets that it
 * adds itself (children, members of a cgroup), and does not use one twice in
 * the life of a session. EINVAL for a caller who gives an item such a number.
 */
#define DAMONX_ID_MODULE		0x80000000U

/**
 * struct damonx_item - head of each item; its payload follows
 * @type: DAMONX_ITEM_*
 * @flags: DAMONX_ITEM_REMOVE, _WHOLE, _MOVE
 * @len: length of head and payload in bytes; the next item starts at the next
 *	multiple of 8; bytes between must be 0
 * @id: the caller's number for this object, unique among its siblings of the
 *	same type, and kept through commits. 0 asks for a new one: the module
 *	takes a number above all that this parent has used for the type.
 * @parent: @id of the parent
 *
 * A payload may end early; what is missing reads as zero.
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
 * @refresh_us: time between two reports of status and scheme statistics in the
 *	ring; 0: none; at least INFO's @min_refresh_us, at most its
 *	@max_interval_us
 */
struct damonx_item_kdamond {
	__u32 flags;
	__u32 reserved;
	__u64 refresh_us;
};

/* Flags of contexts. */
/* Neither sample nor act. Windows and ages leave the time out. */
#define DAMONX_CONTEXT_PAUSE	(1U << 0)

/* Values of fields that switch something on or off. */
#define DAMONX_SWITCH_ON	1
#define DAMONX_SWITCH_OFF	2

/**
 * struct damonx_item_context - what is watched and how closely
 * @ops: DAMONX_OPS_*; must be given
 * @flags: DAMONX_CONTEXT_*
 * @sample_us: sampling interval: time between two samples; default 5,000; at
 *	least INFO's @min_sample_us
 * @aggr_us: aggregation interval: length of a window, cut to whole samples;
 *	default 100,000; at least @sample_us; at most INFO's @max_window_samples
 *	of them
 * @update_us: longest time between two readings of the mappings (vaddr) or of
 *	the memory blocks (paddr); default 1,000,000
 * @min_regions: lowest number of regions of all targets together; default 10;
 *	at least INFO's @min_regions
 * @max_regions: highest number of them, and of looks in a sample; default 1,000;
 *	at least @min_regions, at most INFO's @max_regions
 * @min_region_bytes: size of the smallest region, even if @min_regions cannot
 *	be reached then; default a page; a power of two, at least a page
 * @addr_unit: bytes per unit in which other tools count addresses; default 1;
 *	must be 1 unless @ops is %DAMONX_OPS_PADDR. It is only kept for them:
 *	addresses and sizes in items and records are bytes, whatever it says.
 * @goal_access_bp: the intervals are tuned until this share of the samples
 *	finds an access, weighted by the size of regions; at most 10,000
 * @goal_aggrs: windows between two tunings of the intervals; 0: no tuning
 * @goal_min_sample_us: lowest sampling interval that the tuning may choose; at
 *	most @sample_us; default INFO's @min_sample_us, which is also the least
 * @goal_max_sample_us: highest sampling interval that the tuning may choose; at
 *	least @sample_us. Windows have as many samples as at first, so they may
 *	get as long as INFO's @max_interval_us allows.
 * @sampling: DAMONX_SAMPLING_*; default %DAMONX_SAMPLING_CLASSIC
 * @budget: looks per sample, on average (evidence); at most @max_regions, which
 *	no single sample exceeds; 0: the module chooses, 50
 * @upper_levels: DAMONX_SWITCH_*: use upper levels of the page tables
 *	(evidence); 0: the module chooses
 * @flush: DAMONX_SWITCH_*: flush the TLB where it hides accesses; 0: the module
 *	chooses
 * @flush_bp: highest share of the targets' time that the flushes may cost;
 *	0: the module chooses
 * @max_followed: highest number of targets that the module adds itself; 0: as
 *	many as INFO's @max_targets allows
 *
 * Each target has a region for each of its areas, three as a rule, so there are
 * more than @max_regions when targets are very many. With classic sampling these
 * take turns then: each window looks at some of them, in all of its samples, and
 * the next one at those that follow. Regions of the others are %DAMONX_REGION_UNKNOWN
 * in it and go on as they were. When many come at once, the last ones may have to
 * wait for a later window, and have no regions until then.
 *
 * No interval may be longer than INFO's @max_interval_us. What is said of the
 * goal holds if @goal_aggrs is not 0. EOPNOTSUPP for what is not built in yet:
 * any value but 0 of @upper_levels, @flush and @flush_bp.
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
	__u32 sampling;
	__u32 budget;
	__u32 upper_levels;
	__u32 flush;
	__u32 flush_bp;
	__u32 max_followed;
};

/* Kinds of targets. */
#define DAMONX_TARGET_PID	1	/* a process, by number */
#define DAMONX_TARGET_PIDFD	2	/* a process, by descriptor */
#define DAMONX_TARGET_CGROUP	3	/* the processes of a cgroup */
#define DAMONX_TARGET_PHYSICAL	4	/* physical memory */

/* Flags of targets. */
#define DAMONX_TARGET_F_CHILDREN	(1U << 0) /* with its children, from fork on */
#define DAMONX_TARGET_F_NODE	(1U << 1) /* only memory of @node */

/**
 * struct damonx_item_target - whose memory
 * @kind: DAMONX_TARGET_*; must be given
 * @flags: DAMONX_TARGET_F_CHILDREN, _NODE
 * @pid: process number in the caller's namespace, for %DAMONX_TARGET_PID;
 *	always filled in when read back. A thread's number means its process;
 *	repeat the number of the process then.
 * @fd: pidfd, for %DAMONX_TARGET_PIDFD; not needed after the call
 * @cgroup: identifier of a cgroup item, for %DAMONX_TARGET_CGROUP
 * @node: number of a memory node, with %DAMONX_TARGET_F_NODE
 *
 * The module looks the process up at once and holds a reference, so a number
 * that is used again later is not mistaken for it. A commit that repeats
 * identifier and number means the same process, even if the number has been
 * reused. Give a new process a new identifier. With %DAMONX_CONFIGURE_KEEP a
 * @kind and @pid of 0 mean the process that the target has, also in another
 * namespace.
 *
 * The memory of %DAMONX_TARGET_PHYSICAL is that of the target's regions; if
 * there are none, all System RAM, or that of @node. Memory that is plugged in
 * later joins.
 *
 * Errors: ESRCH, EPERM, EAGAIN and EBADF as described at the top. EINVAL for a
 * kernel thread, and for a kind that does not fit the operations set.
 * EOPNOTSUPP for a pidfd if the kernel does not tell which process it is, and
 * for children and cgroups if it does not tell of forks.
 *
 * With %DAMONX_TARGET_F_CHILDREN, the module adds a target for each process that
 * descends from this one: for those that it has when the context starts to
 * follow it, and for each new one before it runs.
 *
 * %DAMONX_TARGET_CGROUP means the processes of that cgroup. The module adds a
 * target for each process that is in it, is born in it or moves to it, and
 * removes the target when the process moves away. A process with threads in
 * several cgroups belongs to the cgroup of its first thread. The cgroup itself
 * counts as a target that lives until the cgroup is removed, and is in no
 * snapshot.
 *
 * A target that the module adds has the regions that are given for the one it
 * comes from. It goes when its process has exited and its last window is
 * complete. A context has ended when neither targets nor such cgroups are left.
 */
struct damonx_item_target {
	__u32 kind;
	__u32 flags;
	__s32 pid;
	__s32 fd;
	__u32 cgroup;
	__u32 node;
};

/**
 * struct damonx_item_region - a range to watch, in place of all mappings or RAM
 * @start: first byte
 * @end: first byte after the range; above @start
 *
 * The regions of a target must be sorted and disjoint, and not more than
 * @max_regions of the context; fvaddr needs at least one. With
 * %DAMONX_CONFIGURE_KEEP new ones are sorted in. Zero is an address here.
 */
struct damonx_item_region {
	__u64 start;
	__u64 end;
};

/* Units of access rates. */
#define DAMONX_ACCESS_SAMPLES	1	/* samples of a window with an access */
#define DAMONX_ACCESS_PPM	2	/* of a million samples */
#define DAMONX_ACCESS_MILLIHZ	3	/* in a thousand seconds */

/* Units of ages. */
#define DAMONX_AGE_US		1	/* microseconds */
#define DAMONX_AGE_WINDOWS	2	/* complete windows, as long as they are */

/* Flags of schemes. */
#define DAMONX_SCHEME_OFF	(1U << 0)	/* configured, not applied */

/**
 * struct damonx_item_scheme - what to do with which regions
 * @action: DAMONX_ACTION_*; must be given
 * @flags: DAMONX_SCHEME_*
 * @apply_us: time between two applications; 0: each window
 * @min_bytes: only regions of at least this size
 * @max_bytes: only regions of at most this size; 0: no limit
 * @access_unit: DAMONX_ACCESS_*; default %DAMONX_ACCESS_SAMPLES
 * @min_accesses: only regions with an estimate of at least this, in that unit
 * @max_accesses: only regions with an estimate below this; 0: no limit; 1 means
 *	"not accessed"
 * @age_unit: DAMONX_AGE_*; default %DAMONX_AGE_US
 * @min_age: only regions of at least this age, in that unit
 * @max_age: only regions below this age; 0: no limit
 * @min_unseen_us: only regions in which no access was seen for this time; 0:
 *	all
 * @max_snapshots: the scheme is no longer applied when its @nr_snapshots has
 *	reached this; 0: no limit
 *
 * Several schemes are applied to a region in their order.
 *
 * Errors: EINVAL for a limit above its counterpart. EOPNOTSUPP for an action
 * that does not work with the operations set on this kernel. EPERM for an
 * action that the caller may not do to a target, see the top.
 */
struct damonx_item_scheme {
	__u32 action;
	__u32 flags;
	__u64 apply_us;
	__u64 min_bytes;
	__u64 max_bytes;
	__u32 access_unit;
	__u32 min_accesses;
	__u32 max_accesses;
	__u32 age_unit;
	__u64 min_age;
	__u64 max_age;
	__u64 min_unseen_us;
	__u64 max_snapshots;
};

/**
 * struct damonx_item_quota - how much a scheme may do
 * @time_us: time that the scheme may work in a quota window; 0: no limit
 * @bytes: bytes that the scheme may act on in a quota window; 0: no limit
 * @reset_us: length of a quota window; 0: each application starts one
 * @start_bytes: quota of the first window if there are goals; 0: the module
 *	chooses
 * @tuner: DAMONX_TUNER_*; default %DAMONX_TUNER_CONSIST
 * @goals: how several goals count: %DAMONX_GOALS_ANY (default), or _ALL
 * @weight_size: weight of the size in priorities; only the ratio of the three
 *	weights counts; if all are 0, regions have equal priority
 * @weight_accesses: weight of the access rate
 * @weight_age: weight of the age
 * @flags: must be 0
 * @fail_charge_num: bytes on which the action failed are charged to the quota
 *	by @fail_charge_num / @fail_charge_denom of their size
 * @fail_charge_denom: 0: they are charged in full
 *
 * If more than one limit is given, the tightest counts. A quota without limit
 * and goal is no quota.
 *
 * Errors: EINVAL for a share of failed bytes above 1, and for @start_bytes
 * above @bytes.
 */
struct damonx_item_quota {
	__u64 time_us;
	__u64 bytes;
	__u64 reset_us;
	__u64 start_bytes;
	__u32 tuner;
	__u32 goals;
	__u32 weight_size;
	__u32 weight_accesses;
	__u32 weight_age;
	__u32 flags;
	__u32 fail_charge_num;
	__u32 fail_charge_denom;
};

#define DAMONX_GOALS_ANY	1	/* met when one of them is */
#define DAMONX_GOALS_ALL	2	/* met when all of them are */

/**
 * struct damonx_item_goal - what a quota is tuned towards
 * @metric: DAMONX_GOAL_*; must be given
 * @flags: must be 0
 * @node: number of a memory node, for the metrics of nodes
 * @cgroup: identifier of a cgroup item, for the metrics of cgroups
 * @target_value: value of the metric that is wanted; above 0; at most 10,000 if the
 *	metric is a share (_BP)
 * @current_value: value now, for %DAMONX_GOAL_USER_INPUT; else it must be 0
 *
 * Errors: EINVAL for a node that does not exist. EPERM, see the top. EOPNOTSUPP
 * for a metric that does not work with the operations set on this kernel.
 */
struct damonx_item_goal {
	__u32 metric;
	__u32 flags;
	__u32 node;
	__u32 cgroup;
	__u64 target_value;
	__u64 current_value;
};

/**
 * struct damonx_item_watermark - when a scheme is active
 * @metric: DAMONX_WMARK_*; must be given
 * @flags: must be 0
 * @interval_us: time between two readings of the metric; default 1,000,000
 * @high_permil: above it the scheme becomes inactive; at most 1,000
 * @mid_permil: between it and @low_permil the scheme becomes active; at most
 *	@high_permil
 * @low_permil: below it the scheme becomes inactive; at most @mid_permil
 * @reserved: must be 0
 *
 * Between @mid_permil and @high_permil the scheme stays as it is.
 */
struct damonx_item_watermark {
	__u32 metric;
	__u32 flags;
	__u64 interval_us;
	__u32 high_permil;
	__u32 mid_permil;
	__u32 low_permil;
	__u32 reserved;
};

/* Flags of filters. */
#define DAMONX_FILTER_F_ALLOW	(1U << 0) /* let through; else keep out */
#define DAMONX_FILTER_F_NOT	(1U << 1) /* what does not match */

/**
 * struct damonx_item_filter - which memory a scheme acts on, or a probe counts
 * @type: DAMONX_FILTER_*; must be given
 * @flags: DAMONX_FILTER_F_ALLOW, _NOT
 * @cgroup: identifier of a cgroup item, for %DAMONX_FILTER_MEMCG
 * @target: identifier of a target of the context, for %DAMONX_FILTER_TARGET
 * @start: first address, for %DAMONX_FILTER_ADDR; smallest size of page, in
 *	bytes, for %DAMONX_FILTER_HUGEPAGE_SIZE
 * @end: first address after the range; or first size that is too large;
 *	above @start
 *
 * There are two layers: first filters of %DAMONX_FILTER_ADDR and _TARGET, then
 * all others. In each the first filter that matches decides. Memory that the
 * first layer allows is not shown to the second. Memory that matches nothing in
 * the last layer that has filters is kept out if the last filter there allows,
 * and let through if it does not.
 * Fields that the type does not use must be 0.
 *
 * This is the payload of %DAMONX_ITEM_FILTER and %DAMONX_ITEM_PROBE_FILTER. The
 * types that each may have are in INFO's @filters and @probes; EOPNOTSUPP for
 * others.
 */
struct damonx_item_filter {
	__u32 type;
	__u32 flags;
	__u32 cgroup;
	__u32 target;
	__u64 start;
	__u64 end;
};

/**
 * struct damonx_item_destination - where a migration goes
 * @node: number of a memory node
 * @weight: share of the pages, as a ratio to the other weights; default 1
 *
 * Only for actions that migrate, which need at least one; else EINVAL. EINVAL
 * for a node without memory.
 */
struct damonx_item_destination {
	__u32 node;
	__u32 weight;
};

/**
 * struct damonx_item_probe - count pages with certain attributes
 * @weight: with any weight above 0 in a context, accesses are neither looked for
 *	nor reported: the weighted sum of hits decides in their place which
 *	regions are alike and how old they are
 * @flags: must be 0
 *
 * A page counts as a hit if the filters of the probe let it through; without
 * filters each page does. Where there is no page there is no hit. EINVAL if the
 * weighted sum could exceed 32 bits in a window, and for a weight beside an
 * interval goal, which goes by accesses.
 */
struct damonx_item_probe {
	__u32 weight;
	__u32 flags;
};

/* Flags of cgroups. */
#define DAMONX_CGROUP_FD	(1U << 0) /* named by @fd; else by @cgroup_id */
#define DAMONX_CGROUP_BELOW	(1U << 1) /* with all cgroups below it */

#define DAMONX_CGROUP_PATH_LEN	1008

/**
 * struct damonx_item_cgroup - a cgroup that other items refer to
 * @fd: descriptor of its directory in a cgroup v2 mount, with
 *	%DAMONX_CGROUP_FD; not needed after the call
 * @flags: DAMONX_CGROUP_*; reads back without %DAMONX_CGROUP_FD
 * @cgroup_id: number of the cgroup, which is the inode number of its directory
 * @path: out: in the caller's cgroup namespace; empty if the cgroup is gone or
 *	lies outside of that namespace, or the path is too long. It is ignored
 *	when given. The payload ends with its NUL when read back.
 *
 * The module holds the number, which the kernel never uses again. It holds
 * nothing else, so the cgroup can be removed.
 *
 * Errors: EBADF for a descriptor of something else. ENOENT for a number that no
 * cgroup has. EPERM for a number without CAP_SYS_ADMIN, unless it is in force
 * already. EOPNOTSUPP for such a number if this kernel cannot look it up. EINVAL
 * for removing one that is referred to.
 */
struct damonx_item_cgroup {
	__s32 fd;
	__u32 flags;
	__u64 cgroup_id;
	char path[DAMONX_CGROUP_PATH_LEN];
};

/* ---- records: the results ---- */

#define DAMONX_REC_CONFIG	1	/* item list, at start and commit */
#define DAMONX_REC_STATE	2	/* struct damonx_rec_state */
#define DAMONX_REC_SNAPSHOT	3	/* struct damonx_rec_snapshot */
#define DAMONX_REC_TARGET	4	/* struct damonx_rec_target */
#define DAMONX_REC_TUNED	5	/* struct damonx_rec_tuned */
#define DAMONX_REC_LOST		6	/* struct damonx_rec_lost */
#define DAMONX_REC_STATUS	7	/* struct damonx_rec_status */
#define DAMONX_REC_SESSION	8	/* damonx_rec_session, by call only */
#define DAMONX_REC_SCHEME_APPLIED 9	/* struct damonx_rec_scheme_applied */
#define DAMONX_REC_SCHEME_STATS	10	/* struct damonx_rec_scheme_stats */

/**
 * struct damonx_rec - head of each record; its payload follows
 * @type: DAMONX_REC_*; skip types that you do not know
 * @flags: none yet
 * @len: length of head and payload in bytes, a multiple of 8
 * @seq: number of the record in its stream, from 1; 0 in records that a call
 *	returns. A gap is the number of records that were lost; the record after
 *	a gap is a %DAMONX_REC_LOST, which has a number of its own.
 * @time_ns: when the record was made
 */
struct damonx_rec {
	__u16 type;
	__u16 flags;
	__u32 len;
	__u64 seq;
	__u64 time_ns;
};

/* %DAMONX_REC_CONFIG is a struct damonx_rec, then an item list up to @len. */

#define DAMONX_STATE_STARTED	1
#define DAMONX_STATE_STOPPED	2
#define DAMONX_STATE_PAUSED	3
#define DAMONX_STATE_RESUMED	4	/* runs again, as after the start */
#define DAMONX_STATE_INACTIVE	5	/* watermarks: all schemes inactive */

#define DAMONX_WHY_REQUEST	1	/* a call asked for it */
#define DAMONX_WHY_TARGETS_GONE	2	/* the last target has exited */
#define DAMONX_WHY_LIMIT	3	/* a limit of the session's maker */
#define DAMONX_WHY_WATERMARK	4

/**
 * struct damonx_rec_state - a kdamond or a context has changed its state
 * @head: type %DAMONX_REC_STATE
 * @kdamond: its identifier
 * @state: DAMONX_STATE_*
 * @why: DAMONX_WHY_*
 * @context: identifier of the context; 0: the kdamond with all its contexts
 *
 * STARTED and STOPPED are told of kdamonds, and of a context that ends while
 * others of its kdamond run. PAUSED, RESUMED and INACTIVE are told of contexts.
 */
struct damonx_rec_state {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 state;
	__u32 why;
	__u32 context;
};

#define DAMONX_TARGET_ADDED	1	/* configured */
#define DAMONX_TARGET_EXECED	2
#define DAMONX_TARGET_EXITED	3	/* or may no longer be read */
#define DAMONX_TARGET_REMOVED	4	/* by a commit; or it left its cgroup */
#define DAMONX_TARGET_FORKED	5	/* the module added it: a child */
#define DAMONX_TARGET_JOINED	6	/* the module added it: in the cgroup */
#define DAMONX_TARGET_MISSED	7	/* not added: by a limit, or a right */

/**
 * struct damonx_rec_target - something happened to a target
 * @head: type %DAMONX_REC_TARGET
 * @kdamond: identifier
 * @context: identifier
 * @target: identifier; 0 for %DAMONX_TARGET_MISSED
 * @event: DAMONX_TARGET_*
 * @pid: process number in the namespace of the session's maker; 0: none there
 * @parent: identifier of the target that this one comes from; 0: configured
 * @comm: name of the process
 *
 * %DAMONX_TARGET_MISSED tells of one process or of several at once that would be
 * targets, but could not be added because of a limit, or because somebody who has
 * opened a descriptor of the session lacks a right on them. It has no @pid; the
 * sum is in %DAMONX_REC_STATUS.
 */
struct damonx_rec_target {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 event;
	__s32 pid;
	__u32 parent;
	char comm[16];
};

/**
 * struct damonx_rec_tuned - the intervals have been tuned
 * @head: type %DAMONX_REC_TUNED
 * @kdamond: identifier
 * @context: identifier
 * @sample_us: sampling interval from now on
 * @aggr_us: aggregation interval from now on
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
 * @first_ns: time of the first lost record
 * @last_ns: time of the last lost record
 */
struct damonx_rec_lost {
	struct damonx_rec head;
	__u64 count;
	__u64 bytes;
	__u64 first_ns;
	__u64 last_ns;
};

#define DAMONX_NR_PROBES	4	/* probes of a context; see INFO */

#define DAMONX_REGION_HIDDEN	(1U << 0) /* accesses may not show (TLB) */
#define DAMONX_REGION_UNKNOWN	(1U << 1) /* nothing is known of this window */
#define DAMONX_REGION_ABSENT	(1U << 2) /* all answers: nothing mapped */

/**
 * struct damonx_region - a region in a snapshot
 * @start: first byte
 * @end: first byte after it
 * @nr_accesses: samples of the last complete window that found an access
 * @samples: what @nr_accesses is out of; the access rate is @nr_accesses /
 *	@samples. Classic sampling: the looks of that window that were answered.
 *	Evidence: the samples of that window. 0 only if the region is
 *	%DAMONX_REGION_UNKNOWN.
 * @estimate: @nr_accesses as of now, from the last and the current window;
 *	equal to @nr_accesses at the end of a window. It is out of @samples, or
 *	out of the samples of a window if that is 0.
 * @age: complete windows since the region last changed much
 * @age_ns: the same as time
 * @last_seen_ns: when an access to it was last seen; 0: never
 * @flags: DAMONX_REGION_*
 * @density_bp: share of its pages that were touched in the window; 0: not
 *	estimated
 * @looks: answered looks that the figures rest on, of any window
 * @hits: of these, those that found an access
 * @probe_hits: per probe of the context, in their order: samples of the last
 *	complete window whose page was a hit
 *
 * A record says how long its regions are. Fields past that length are zero.
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
	__u32 density_bp;
	__u32 looks;
	__u32 hits;
	__u32 probe_hits[DAMONX_NR_PROBES];
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
 * @window: number of the window, from 1; 0, by call only, before the first
 *	sample
 * @start_ns: when the window began
 * @end_ns: when it ended, or now
 * @sample_us: sampling interval in force
 * @aggr_us: aggregation interval in force
 * @samples_asked: samples due in the window
 * @samples_taken: samples taken in it; fewer when the machine is busy
 * @nr_regions: number of regions that follow
 * @region_bytes: length of each region
 * @regions_offset: offset of the first region from the start of the record
 * @reserved: 0
 *
 * The regions are sorted and disjoint. The ring gets one record per target and
 * window. @region_bytes may be smaller than sizeof(struct damonx_region).
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
 * @state: DAMONX_STATE_* of the context, which may end while its kdamond runs
 * @why: DAMONX_WHY_* of that state; 0: it was never started
 * @pid: thread number of the kdamond in the pid namespace of the session's
 *	maker; 0: it does not run, or has no number there; see @state
 * @nr_targets: targets that are alive, with those that the module added
 * @nr_regions: regions now
 * @nr_missed: targets that the module did not add, see %DAMONX_TARGET_MISSED
 * @cpu_ns: CPU time of the kdamond, of all its contexts, since the start
 * @sample_us: sampling interval in force
 * @aggr_us: aggregation interval in force
 * @windows: complete windows since the start
 * @samples_asked: samples due since the start
 * @samples_taken: samples taken since the start
 * @looks: looks since the start
 * @looks_answered: of these, those that found the page touched or untouched
 * @looks_absent: of these, those that found nothing mapped
 * @records: records put into the session's ring; 0 without a ring
 * @lost: records that did not fit into it
 * @max_hold_ns: longest time ever that a lock of a target was held at a stretch
 * @steps: steps of the kdamond since the start: one step reads the mappings of
 *	one target, or looks at its pages
 * @max_wait_steps: most steps that a call has waited for this kdamond
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
	__u32 nr_missed;
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
	__u64 steps;
	__u64 max_wait_steps;
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
 * @start_ns: when it was first started; 0: not yet
 * @name: its name if it is kept, else empty
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

#define DAMONX_APPLIED_PART	(1U << 0) /* some of it could not be acted on */

/**
 * struct damonx_applied - a region that a scheme was applied to
 * @start: first byte
 * @end: first byte after it
 * @passed_bytes: bytes that the filters let through
 * @applied_bytes: bytes that were really acted on: freed, moved, made huge
 * @age_ns: age of the region
 * @nr_accesses: its estimate at that time
 * @samples: what @nr_accesses is out of
 * @age: age in windows
 * @flags: DAMONX_APPLIED_*
 * @probe_hits: per probe of the context, in their order
 */
struct damonx_applied {
	__u64 start;
	__u64 end;
	__u64 passed_bytes;
	__u64 applied_bytes;
	__u64 age_ns;
	__u32 nr_accesses;
	__u32 samples;
	__u32 age;
	__u32 flags;
	__u32 probe_hits[DAMONX_NR_PROBES];
};

/**
 * struct damonx_rec_scheme_applied - a scheme was applied to a target
 * @head: type %DAMONX_REC_SCHEME_APPLIED
 * @kdamond: identifier
 * @context: identifier
 * @target: identifier
 * @scheme: identifier
 * @action: DAMONX_ACTION_*
 * @flags: none yet
 * @window: number of the window in which it was applied. An application that
 *	is due while another one goes on begins when that one ends, which may be
 *	in the next window. That window can then have two applications.
 * @start_ns: when the application began
 * @end_ns: when it ended
 * @nr_regions: number of struct damonx_applied that follow
 * @region_bytes: length of each
 * @regions_offset: offset of the first one from the start of the record
 * @reserved: 0
 */
struct damonx_rec_scheme_applied {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 target;
	__u32 scheme;
	__u32 action;
	__u32 flags;
	__u64 window;
	__u64 start_ns;
	__u64 end_ns;
	__u32 nr_regions;
	__u32 region_bytes;
	__u32 regions_offset;
	__u32 reserved;
};

#define DAMONX_STATS_ACTIVE	(1U << 0) /* its watermark lets it act */
#define DAMONX_STATS_FULL	(1U << 1) /* its quota is used up */
#define DAMONX_STATS_CAPPED	(1U << 2) /* it has reached @max_snapshots */

/**
 * struct damonx_rec_scheme_stats - what a scheme has done
 * @head: type %DAMONX_REC_SCHEME_STATS
 * @kdamond: identifier
 * @context: identifier
 * @scheme: identifier
 * @flags: DAMONX_STATS_ACTIVE, _FULL, _CAPPED
 * @nr_tried: regions that the scheme tried to act on
 * @tried_bytes: bytes in them that were mapped and could be acted on;
 *	%DAMONX_ACTION_STAT without filters of pages counts all of them, as it
 *	looks at no page
 * @nr_applied: regions of which at least a part was acted on
 * @applied_bytes: bytes that were really acted on: freed, moved, made huge
 * @passed_bytes: bytes that the filters let through
 * @failed_bytes: bytes on which the action failed
 * @quota_exceeded: quota windows that ended with the quota used up
 * @nr_snapshots: times that the scheme has gone through all regions
 * @quota_bytes: effective quota of a quota window in bytes; 0: no limit, or,
 *	with %DAMONX_STATS_FULL, none is left because the goals are met
 * @charged_bytes: bytes charged to the current quota window
 * @goal_bp: how far the goals are reached; 10,000: met; 0 without goal
 * @cpu_ns: time that the kdamond has spent on the scheme's action
 * @next_ns: when it is applied next
 *
 * All counts are since the scheme was added, and go on through commits.
 */
struct damonx_rec_scheme_stats {
	struct damonx_rec head;
	__u32 kdamond;
	__u32 context;
	__u32 scheme;
	__u32 flags;
	__u64 nr_tried;
	__u64 tried_bytes;
	__u64 nr_applied;
	__u64 applied_bytes;
	__u64 passed_bytes;
	__u64 failed_bytes;
	__u64 quota_exceeded;
	__u64 nr_snapshots;
	__u64 quota_bytes;
	__u64 charged_bytes;
	__u64 goal_bp;
	__u64 cpu_ns;
	__u64 next_ns;
};

/*
 * ---- the ring ----
 *
 * The mapping is: the head (a page), the reader's page, the data, and the data
 * once more. All of it can be mapped readable. Only the reader's page can be
 * mapped writable, by a mapping of its own:
 *
 *	all = mmap(NULL, out_mmap_bytes, PROT_READ, MAP_SHARED, fd, 0);
 *	reader = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
 *		      head_bytes);
 *
 * mmap() fails with ENXIO without a ring, with EINVAL for a private mapping or
 * one out of range, and with EPERM for any other writable or an executable one.
 * mprotect() cannot make a mapping so either. A mapping holds its session as a
 * descriptor does.
 *
 * poll() reports POLLIN when enough data waits, or any data once nothing runs
 * any more. It reports POLLHUP when the session was started and nothing runs
 * any more, and POLLERR when this descriptor has no ring.
 *
 * A reader loads @producer with acquire semantics, reads the records below it,
 * and stores @consumer with release semantics. Positions are 64 bits wide and
 * only grow. A reader that cannot load or store 64 bits atomically, as on
 * 32-bit systems, uses the low 32 bits of both: the data area is so small that
 * they suffice. The module fills in the rest.
 */
#define DAMONX_RING_MAGIC	0x58444d44U	/* "DMDX" */

/**
 * struct damonx_ring_head - first page of the mapping, read only
 * @magic: %DAMONX_RING_MAGIC
 * @abi: %DAMONX_ABI of the module
 * @head_bytes: length of this page, and offset of the reader's page
 * @data_offset: offset of the data
 * @data_bytes: size of the data, a power of two
 * @reserved: 0
 * @producer: bytes ever written; records below it are complete
 * @lost_records: records that did not fit, in all
 * @lost_bytes: bytes in them
 *
 * The place of a position in the data is that position modulo @data_bytes. The
 * data is mapped a second time after itself, so a record that reaches over the
 * end can be read in one piece.
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
 * @consumer: bytes ever read
 * @wakeup_bytes: poll() reports data when this many bytes wait; 0: any; more
 *	than half of the data area counts as half
 * @reserved: 0
 *
 * The module does not trust this page. A position ahead of the producer, or
 * further behind it than the data is long, counts as "nothing read".
 */
struct damonx_ring_reader {
	__u64 consumer;
	__u32 wakeup_bytes;
	__u32 reserved;
};

#endif /* _UAPI_LINUX_DAMONX_H */
