// SPDX-License-Identifier: GPL-2.0
/*
 * Who may read a process, and who may act on it: each combination of what the
 * kernel's own rule for ptrace says, of users and of CAP_SYS_NICE.
 */
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "../../kmod/compat/symbols.h"
#include "vaddr_kunit.h"

/* What ptrace_may_access() answers in these tests. */
static bool says_read, says_attach, was_itself;

static bool says(struct task_struct *task, unsigned int mode)
{
	/* As the kernel's: nobody is kept from looking at himself. */
	was_itself = same_thread_group(task, current);
	if (was_itself)
		return true;
	return mode & PTRACE_MODE_ATTACH ? says_attach : says_read;
}

static struct cred *user(kuid_t uid, bool nice)
{
	struct cred *cred = prepare_kernel_cred(&init_task);

	if (!cred)
		return NULL;
	cred->uid = uid;
	cred->euid = uid;
	cred->suid = uid;
	cred->fsuid = uid;
	cap_clear(cred->cap_effective);
	if (nice)
		cap_raise(cred->cap_effective, CAP_SYS_NICE);
	return cred;
}

static int rights_init(struct kunit *test)
{
	static_call_update(dx_sc_ptrace_may_access, &says);
	dx_symbol_found[DX_SYMBOL_ptrace_may_access] = true;
	return 0;
}

static void rights_exit(struct kunit *test)
{
	dx_symbol_found[DX_SYMBOL_ptrace_may_access] = false;
}

/* The first process of the machine is root's: uid 0. */
static void each_cell(struct kunit *test)
{
	struct pid *pid = find_get_pid(1);
	int cell;

	for (cell = 0; cell < 16; cell++) {
		bool same = cell & 1, nice = cell & 2;
		struct cred *cred = user(same ? GLOBAL_ROOT_UID : KUIDT_INIT(1000),
					 nice);
		bool acts;

		KUNIT_ASSERT_NOT_NULL(test, cred);
		says_read = cell & 4;
		says_attach = cell & 8;
		acts = (same && says_attach) || (nice && says_read);
		KUNIT_EXPECT_EQ_MSG(test, dx_process_may_read(pid, cred),
				    says_read ? 0 : -EPERM, "cell %d", cell);
		KUNIT_EXPECT_EQ_MSG(test, dx_process_may_act(pid, cred),
				    acts ? 0 : -EPERM, "cell %d", cell);
		put_cred(cred);
	}
	put_pid(pid);
}

/* A process uses a descriptor on itself that somebody else has opened. */
static void on_itself(struct kunit *test)
{
	struct pid *pid = get_task_pid(current, PIDTYPE_PID);
	struct cred *opener = user(KUIDT_INIT(1000), false);

	KUNIT_ASSERT_NOT_NULL(test, opener);
	says_read = false;
	says_attach = false;
	KUNIT_EXPECT_EQ(test, dx_process_may_read(pid, opener), -EPERM);
	KUNIT_EXPECT_FALSE(test, was_itself);
	KUNIT_EXPECT_EQ(test, dx_process_may_act(pid, opener), -EPERM);
	says_read = true;
	KUNIT_EXPECT_EQ(test, dx_process_may_read(pid, opener), 0);
	KUNIT_EXPECT_FALSE(test, was_itself);
	says_read = false;
	KUNIT_EXPECT_EQ(test, dx_process_may_read(pid, current_cred()), 0);
	KUNIT_EXPECT_TRUE(test, was_itself);
	put_cred(opener);
	put_pid(pid);
}

/* Where the kernel's rule cannot be asked, only CAP_SYS_ADMIN will do. */
static void without_the_rule(struct kunit *test)
{
	struct pid *pid = find_get_pid(1);
	struct cred *cred = user(GLOBAL_ROOT_UID, true);

	KUNIT_ASSERT_NOT_NULL(test, cred);
	dx_symbol_found[DX_SYMBOL_ptrace_may_access] = false;
	says_read = true;
	says_attach = true;
	KUNIT_EXPECT_EQ(test, dx_process_may_read(pid, cred), -EPERM);
	KUNIT_EXPECT_EQ(test, dx_process_may_act(pid, cred), -EPERM);
	cap_raise(cred->cap_effective, CAP_SYS_ADMIN);
	KUNIT_EXPECT_EQ(test, dx_process_may_read(pid, cred), 0);
	KUNIT_EXPECT_EQ(test, dx_process_may_act(pid, cred), 0);
	put_cred(cred);
	put_pid(pid);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(each_cell),
	KUNIT_CASE(on_itself),
	KUNIT_CASE(without_the_rule),
	{}
};

struct kunit_suite vaddr_rights_suite = {
	.name = "damonx_process_rights",
	.init = rights_init,
	.exit = rights_exit,
	.test_cases = cases,
};
