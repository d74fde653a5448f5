// SPDX-License-Identifier: GPL-2.0
/* The table of who may do what at the top of the header, cell by cell. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "abi.h"

/* ---- columns: who asks, for a process of USER ---- */

enum who {
	STRANGER,	/* another user */
	READER,		/* the same with CAP_SYS_PTRACE */
	NICE,		/* and CAP_SYS_NICE */
	OWNER,		/* USER */
	ADMIN,		/* root */
	NR_WHO,
};

static const struct {
	const char *name;
	uid_t uid;
	uint64_t caps;
} whos[] = {
	[STRANGER] = { "another user", USER + 1, 0 },
	[READER] = { "another user with CAP_SYS_PTRACE", USER + 1,
		     1ULL << CAP_SYS_PTRACE },
	[NICE] = { "another user with CAP_SYS_PTRACE and CAP_SYS_NICE", USER + 1,
		   1ULL << CAP_SYS_PTRACE | 1ULL << CAP_SYS_NICE },
	[OWNER] = { "the same user", USER, 0 },
	[ADMIN] = { "root", 0, 0 },
};

static void set_caps(uint64_t caps)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = (uint32_t)caps, .permitted = (uint32_t)caps },
		{ .effective = (uint32_t)(caps >> 32),
		  .permitted = (uint32_t)(caps >> 32) },
	};

	EXPECT_EQ(syscall(SYS_capset, &head, data), 0);
}

static void become(enum who who)
{
	uid_t uid = whos[who].uid;

	if (!uid)
		return;
	EXPECT_EQ(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), 0);
	EXPECT_EQ(setgroups(0, NULL), 0);
	EXPECT_EQ(setresgid(uid, uid, uid), 0);
	EXPECT_EQ(setresuid(uid, uid, uid), 0);
	set_caps(whos[who].caps);
	prctl(PR_SET_DUMPABLE, 1);
}

/* ---- rows: what is asked for ---- */

struct asked {
	struct items *items;
	struct damonx_item_context *context;
	int dir;			/* of a cgroup that somebody has opened */
	uint64_t cgroup_id;
};

static void ask_context(struct asked *a, uint32_t ops)
{
	a->items = items_new();
	add_kdamond(a->items, 1);
	a->context = add_context(a->items, 1, 1, ops);
}

static void ask_watch(struct asked *a, pid_t pid)
{
	ask_context(a, DAMONX_OPS_VADDR);
	add_pid(a->items, 1, 1, pid);
}

static void ask_children(struct asked *a, pid_t pid)
{
	struct damonx_item_target t = { .kind = DAMONX_TARGET_PID, .pid = pid,
					.flags = DAMONX_TARGET_F_CHILDREN };

	ask_context(a, DAMONX_OPS_VADDR);
	item(a->items, DAMONX_ITEM_TARGET, 1, 1, &t, sizeof(t));
}

static void ask_scheme(struct asked *a, uint32_t action)
{
	struct damonx_item_scheme s = { .action = action };

	item(a->items, DAMONX_ITEM_SCHEME, 1, 1, &s, sizeof(s));
}

static void ask_stat(struct asked *a, pid_t pid)
{
	ask_watch(a, pid);
	ask_scheme(a, DAMONX_ACTION_STAT);
}

static void ask_pageout(struct asked *a, pid_t pid)
{
	ask_watch(a, pid);
	ask_scheme(a, DAMONX_ACTION_PAGEOUT);
}

static void ask_migrate(struct asked *a, pid_t pid)
{
	struct damonx_item_destination d = { .node = 0, .weight = 1 };

	ask_watch(a, pid);
	ask_scheme(a, DAMONX_ACTION_MIGRATE_COLD);
	item(a->items, DAMONX_ITEM_DESTINATION, 1, 1, &d, sizeof(d));
}

static void ask_physical(struct asked *a, pid_t pid)
{
	struct damonx_item_target t = { .kind = DAMONX_TARGET_PHYSICAL };

	(void)pid;
	ask_context(a, DAMONX_OPS_PADDR);
	item(a->items, DAMONX_ITEM_TARGET, 1, 1, &t, sizeof(t));
}

static void ask_cgroup(struct asked *a, bool by_fd)
{
	struct damonx_item_cgroup c = { 0 };

	if (by_fd) {
		c.fd = a->dir;
		c.flags = DAMONX_CGROUP_FD;
	} else {
		c.cgroup_id = a->cgroup_id;
	}
	a->items = items_new();
	item(a->items, DAMONX_ITEM_CGROUP, 1, 0, &c,
	     offsetof(struct damonx_item_cgroup, path));
}

static void ask_cgroup_fd(struct asked *a, pid_t pid)
{
	(void)pid;
	ask_cgroup(a, true);
}

static void ask_cgroup_number(struct asked *a, pid_t pid)
{
	(void)pid;
	ask_cgroup(a, false);
}

static void ask_members(struct asked *a, pid_t pid)
{
	struct damonx_item_target t = { .kind = DAMONX_TARGET_CGROUP,
					.cgroup = 1 };

	(void)pid;
	ask_cgroup(a, true);
	add_kdamond(a->items, 1);
	add_context(a->items, 1, 1, DAMONX_OPS_VADDR);
	item(a->items, DAMONX_ITEM_TARGET, 1, 1, &t, sizeof(t));
}

static void ask_goal(struct asked *a, pid_t pid, uint32_t metric)
{
	struct damonx_item_quota q = { .bytes = 1 << 20, .reset_us = 1000000 };
	struct damonx_item_goal g = { .metric = metric, .target_value = 5000 };

	ask_stat(a, pid);
	item(a->items, DAMONX_ITEM_QUOTA, 1, 1, &q, sizeof(q));
	item(a->items, DAMONX_ITEM_GOAL, 1, 1, &g, sizeof(g));
}

static void ask_user_goal(struct asked *a, pid_t pid)
{
	ask_goal(a, pid, DAMONX_GOAL_USER_INPUT);
}

static void ask_node_goal(struct asked *a, pid_t pid)
{
	ask_goal(a, pid, DAMONX_GOAL_NODE_MEM_USED_BP);
}

static void ask_watermark(struct asked *a, pid_t pid)
{
	struct damonx_item_watermark w = {
		.metric = DAMONX_WMARK_FREE_MEM_RATE,
		.high_permil = 900, .mid_permil = 500, .low_permil = 100,
	};

	ask_stat(a, pid);
	item(a->items, DAMONX_ITEM_WATERMARK, 1, 1, &w, sizeof(w));
}

static void ask_often(struct asked *a, pid_t pid)
{
	ask_watch(a, pid);
	a->context->sample_us = 500;
}

/* What it takes, as the header's table says it. */
static const int read_right[NR_WHO] = { -EPERM, 0, 0, 0, 0 };
static const int act_right[NR_WHO] = { -EPERM, -EPERM, 0, 0, 0 };
static const int admin_right[NR_WHO] = { -EPERM, -EPERM, -EPERM, -EPERM, 0 };
static const int admin_interval[NR_WHO] = {
	-EINVAL, -EINVAL, -EINVAL, -EINVAL, 0
};
static const int open_right[NR_WHO] = { 0, 0, 0, 0, 0 };

#define NONE	0	/* it is always there */

static const struct {
	const char *name;
	void (*ask)(struct asked *a, pid_t pid);
	const int *result;
	/* What the module has to have: DAMONX_FEATURE_*, its number, ops. */
	uint32_t kind, value, ops;
} rows[] = {
	{ "watch a process", ask_watch, read_right, NONE, 0, 0 },
	{ "follow its children", ask_children, read_right,
	  DAMONX_FEATURE_TARGET_FLAG, 0, 0 },
	{ "action STAT", ask_stat, read_right, DAMONX_FEATURE_ACTION,
	  DAMONX_ACTION_STAT, DAMONX_OPS_VADDR },
	{ "another action", ask_pageout, act_right, DAMONX_FEATURE_ACTION,
	  DAMONX_ACTION_PAGEOUT, DAMONX_OPS_VADDR },
	{ "move pages", ask_migrate, act_right, DAMONX_FEATURE_ACTION,
	  DAMONX_ACTION_MIGRATE_COLD, DAMONX_OPS_VADDR },
	{ "physical memory", ask_physical, admin_right, DAMONX_FEATURE_OPS,
	  DAMONX_OPS_PADDR, 0 },
	{ "the processes of a cgroup", ask_members, admin_right,
	  DAMONX_FEATURE_TARGET, DAMONX_TARGET_CGROUP, DAMONX_OPS_VADDR },
	{ "a cgroup by descriptor", ask_cgroup_fd, open_right,
	  DAMONX_FEATURE_ITEM, DAMONX_ITEM_CGROUP, 0 },
	{ "a cgroup by number", ask_cgroup_number, admin_right,
	  DAMONX_FEATURE_ITEM, DAMONX_ITEM_CGROUP, 0 },
	{ "goal USER_INPUT", ask_user_goal, read_right, DAMONX_FEATURE_GOAL,
	  DAMONX_GOAL_USER_INPUT, DAMONX_OPS_VADDR },
	{ "another goal", ask_node_goal, admin_right, DAMONX_FEATURE_GOAL,
	  DAMONX_GOAL_NODE_MEM_USED_BP, DAMONX_OPS_VADDR },
	{ "a watermark", ask_watermark, admin_right, DAMONX_FEATURE_WMARK,
	  DAMONX_WMARK_FREE_MEM_RATE, 0 },
	{ "look more often", ask_often, admin_interval, NONE, 0, 0 },
};

static bool works(int fd, size_t row)
{
	struct damonx_feature f = {
		.size = sizeof(f),
		.kind = rows[row].kind,
		.value = rows[row].value,
		.ops = rows[row].ops,
	};

	if (rows[row].kind == NONE)
		return true;
	EXPECT_EQ(call(fd, DAMONX_FEATURE, &f), 0);
	return f.out_works;
}

/* One column; a failed EXPECT ends it with a status. */
static void ask_all(enum who who, pid_t pid, struct asked *a)
{
	size_t row;
	int fd, got;

	become(who);
	fd = session_open();
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		if (!works(fd, row))
			continue;
		/* What is in force may be named again by who may not name it. */
		EXPECT_EQ(configure(fd, items_new(), 0), 0);
		rows[row].ask(a, pid);
		got = configure(fd, a->items, 0);
		/* Up to 5.10, a cgroup by number: nobody can. */
		if (got == -EOPNOTSUPP && strstr(message, "this kernel cannot"))
			continue;
		if (got != rows[row].result[who])
			ksft_note("%s, %s: %d instead of %d: %s", rows[row].name,
				  whos[who].name, got, rows[row].result[who],
				  message);
		EXPECT_EQ(got, rows[row].result[who]);
		EXPECT(!got || message[0]);
	}
}

static pid_t child_of_user(void)
{
	int ready[2];
	pid_t pid;
	char c = 0;

	EXPECT_EQ(pipe(ready), 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		become(OWNER);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	EXPECT_EQ(read(ready[0], &c, 1), 1);
	return pid;
}

TEST(who_may, "who may do what: the header's table, cell by cell")
{
	struct asked a = { .dir = -1 };
	pid_t pid = child_of_user(), child;
	struct stat node, st;
	int who, status;
	size_t row;
	int fd;

	need_memory_cgroup();
	a.dir = open(CGROUP, O_RDONLY | O_DIRECTORY);
	EXPECT(a.dir >= 0 && !fstat(a.dir, &st));
	a.cgroup_id = st.st_ino;
	EXPECT_EQ(stat(DAMONX_DEVICE, &node), 0);
	EXPECT_EQ(chmod(DAMONX_DEVICE, 0666), 0);
	fd = session_open();
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		if (!works(fd, row))
			ksft_note("not here: %s", rows[row].name);
	for (who = 0; who < NR_WHO; who++) {
		child = fork();
		EXPECT(child >= 0);
		if (!child) {
			ask_all(who, pid, &a);
			_exit(0);
		}
		EXPECT_EQ(waitpid(child, &status, 0), child);
		EXPECT_EQ(status, 0);
	}
	EXPECT_EQ(chmod(DAMONX_DEVICE, node.st_mode & 07777), 0);
}
