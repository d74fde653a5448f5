// SPDX-License-Identifier: GPL-2.0
/* What a pass over the pages of a process finds. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/slab.h>

#include "../../kmod/mem/walk.h"
#include "vaddr_kunit.h"

#define NR_PAGES	1024
#define MAPPED		(NR_PAGES * PAGE_SIZE)
#define PRESENT		(MAPPED / 2)	/* the rest is mapped, and no page there */

static struct dx_space *space;
static unsigned long base;

static int init(struct kunit *test)
{
	space = process_space();
	if (IS_ERR(space))
		return PTR_ERR(space);
	base = process_map(MAPPED);
	if (IS_ERR_VALUE(base))
		return base;
	return process_fault_in(base, PRESENT);
}

static void clean_up(struct kunit *test)
{
	if (!IS_ERR_VALUE(base))
		process_unmap(base, MAPPED);
	if (!IS_ERR(space))
		dx_space_put(space);
}

static void pass(struct dx_look *read, u32 nr_read, struct dx_look *arm,
		 u32 nr_arm)
{
	struct dx_pass looks = {
		.read = read, .nr_read = nr_read,
		.arm = arm, .nr_arm = nr_arm,
	};

	dx_ops_by_id(DAMONX_OPS_VADDR)->pass(space, &looks);
}

static void touched_or_not(struct kunit *test)
{
	struct dx_look looks[] = {
		{ .addr = base + 1 },
		{ .addr = base + PAGE_SIZE + 2 },
	};

	process_touch(base);
	process_touch(base + PAGE_SIZE);
	pass(NULL, 0, looks, 2);
	KUNIT_EXPECT_EQ(test, looks[0].found, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, looks[0].leaf_shift, PAGE_SHIFT);
	KUNIT_EXPECT_FALSE(test, process_is_young(base));

	process_touch(base + PAGE_SIZE);
	pass(looks, 2, NULL, 0);
	KUNIT_EXPECT_EQ(test, looks[0].seen, DX_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, looks[1].seen, DX_TOUCHED);

	/* Reading takes nothing away, and arming tells what it took. */
	KUNIT_EXPECT_TRUE(test, process_is_young(base + PAGE_SIZE));
	pass(NULL, 0, looks, 2);
	KUNIT_EXPECT_EQ(test, looks[0].found, DX_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, looks[1].found, DX_TOUCHED);
}

static void absent(struct kunit *test)
{
	struct dx_look looks[] = {
		{ .addr = 0 },
		{ .addr = base + PRESENT },
		{ .addr = base + PRESENT + PAGE_SIZE },
		{ .addr = base + MAPPED - PAGE_SIZE },
	};
	int i;

	process_unmap(base + MAPPED / 4 * 3, MAPPED / 4);
	pass(NULL, 0, looks, 4);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, looks[i].found, DX_ABSENT);

	/* A page that has come since has come by an access. */
	KUNIT_ASSERT_EQ(test, process_fault_in(base + PRESENT, PAGE_SIZE), 0);
	process_touch(base + PRESENT);
	pass(looks, 4, NULL, 0);
	KUNIT_EXPECT_EQ(test, looks[0].seen, DX_ABSENT);
	KUNIT_EXPECT_EQ(test, looks[1].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, looks[2].seen, DX_ABSENT);
	KUNIT_EXPECT_EQ(test, looks[3].seen, DX_ABSENT);
}

/* The looks at one page come in any order of their addresses. */
static void reads_before_it_arms(struct kunit *test)
{
	struct dx_look read[] = {
		{ .addr = base + 1 },
		{ .addr = base + 200 },
		{ .addr = base + 300 },
		{ .addr = base + PAGE_SIZE },
	};
	struct dx_look arm[] = {
		{ .addr = base },
		{ .addr = base + 250 },
	};

	pass(NULL, 0, read, 4);
	process_touch(base);
	pass(read, 4, arm, 2);
	KUNIT_EXPECT_EQ(test, read[0].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, read[1].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, read[2].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, read[3].seen, DX_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, arm[0].found, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, arm[1].found, DX_TOUCHED);
	KUNIT_EXPECT_FALSE(test, process_is_young(base));
}

/* Asked for, untouched takes a proof; what was touched is that in any case. */
static void hidden_is_told(struct kunit *test)
{
	struct dx_look looks[] = {
		{ .addr = base },
		{ .addr = base + PAGE_SIZE },
		{ .addr = base + PRESENT },
	};
	struct dx_pass read = {
		.read = looks, .nr_read = 3, .tell_hidden = true,
	};
	u64 cost_ns;

	pass(NULL, 0, looks, 3);
	process_touch(base + PAGE_SIZE);
	dx_ops_by_id(DAMONX_OPS_VADDR)->pass(space, &read);
	KUNIT_EXPECT_EQ(test, looks[0].seen, DX_HIDDEN);
	KUNIT_EXPECT_EQ(test, looks[1].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, looks[2].seen, DX_ABSENT);

	/* What was not there cannot have been in a TLB. */
	KUNIT_ASSERT_EQ(test, process_fault_in(base + PRESENT, PAGE_SIZE), 0);
	looks[2].found = DX_ABSENT;
	pass(NULL, 0, looks, 2);
	dx_ops_by_id(DAMONX_OPS_VADDR)->pass(space, &read);
	KUNIT_EXPECT_EQ(test, looks[1].seen, DX_HIDDEN);
	KUNIT_EXPECT_NE(test, looks[2].seen, DX_HIDDEN);

	/* Who does not ask is told what DAMON is. */
	pass(looks, 2, NULL, 0);
	KUNIT_EXPECT_EQ(test, looks[0].seen, DX_UNTOUCHED);

	/* Nobody has told us of this architecture's TLB. */
	KUNIT_EXPECT_EQ(test, dx_ops_by_id(DAMONX_OPS_VADDR)->flush(space, &cost_ns),
			-EOPNOTSUPP);
}

/* More looks than one stretch takes, two a page, half of the pages touched. */
static void many(struct kunit *test)
{
	const u32 nr = PRESENT / PAGE_SIZE * 2;
	struct dx_look *looks = kcalloc(nr, sizeof(*looks), GFP_KERNEL);
	u32 i, wrong = 0;

	KUNIT_ASSERT_NOT_NULL(test, looks);
	for (i = 0; i < nr; i++)
		looks[i].addr = base + i * (PAGE_SIZE / 2);
	pass(NULL, 0, looks, nr);
	for (i = 0; i < nr; i += 4)
		process_touch(looks[i].addr);
	pass(looks, nr, NULL, 0);
	for (i = 0; i < nr; i++)
		wrong += looks[i].seen != (i % 4 < 2 ? DX_TOUCHED : DX_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, wrong, 0);
	kfree(looks);
}

/* Not what we promise to be asked, but no reason to be wrong. */
static void unsorted(struct kunit *test)
{
	/* Two mappings, apart from each other. */
	unsigned long low = base + PAGE_SIZE;
	unsigned long high = base + 3 * PAGE_SIZE;
	struct dx_look looks[] = {
		{ .addr = high },
		{ .addr = low },
		{ .addr = base + PRESENT },
		{ .addr = base },
	};

	process_unmap(base + 2 * PAGE_SIZE, PAGE_SIZE);
	pass(NULL, 0, looks, 4);
	process_touch(low);
	pass(looks, 4, NULL, 0);
	KUNIT_EXPECT_EQ(test, looks[0].seen, DX_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, looks[1].seen, DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, looks[2].seen, DX_ABSENT);
	KUNIT_EXPECT_EQ(test, looks[3].seen, DX_UNTOUCHED);
}

/* A reference that we clear is handed on to reclaim. */
static void reference_is_kept(struct kunit *test)
{
	struct dx_look look = { .addr = base };

	process_touch(base);
	pass(NULL, 0, &look, 1);
	KUNIT_EXPECT_FALSE(test, process_is_young(base));
	KUNIT_EXPECT_TRUE(test, process_is_marked(base));
}

/* Nobody waits for a process that holds its own lock. */
static void busy(struct kunit *test)
{
	struct mm_struct *mm = process_mm();
	struct dx_look look = { .addr = base };

	pass(NULL, 0, &look, 1);
	process_touch(base);
	mmap_write_lock(mm);
	pass(&look, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, look.seen, DX_UNKNOWN);
	pass(NULL, 0, &look, 1);
	KUNIT_EXPECT_EQ(test, look.found, DX_UNKNOWN);
	mmap_write_unlock(mm);
	mmput(mm);

	/* The bit that is set now may be an old one: it was not cleared. */
	pass(&look, 1, NULL, 0);
	KUNIT_EXPECT_EQ(test, look.seen, DX_UNKNOWN);
}

/* What a driver does that is to stop while the process is busy. */
static int stopped_driver(void *arg)
{
	struct dx_look look = { .addr = base };
	struct dx_pass looks = { .read = &look, .nr_read = 1 };
	struct dx_range areas[3];
	u64 begun_ns;

	while (!kthread_should_stop())
		schedule_timeout_idle(1);
	begun_ns = ktime_get_ns();
	dx_ops_by_id(DAMONX_OPS_VADDR)->pass(space, &looks);
	if (look.seen != DX_UNKNOWN)
		return -1;
	if (dx_ops_by_id(DAMONX_OPS_VADDR)->areas(space, areas, 3))
		return -2;
	*(u64 *)arg = ktime_get_ns() - begun_ns;
	return 1;
}

/* A driver that shall stop sleeps for no busy process any more. */
static void busy_and_stopped(struct kunit *test)
{
	struct mm_struct *mm = process_mm();
	struct task_struct *driver;
	u64 patient_ns, stopped_ns = 0;
	struct dx_range areas[3];

	mmap_write_lock(mm);
	patient_ns = ktime_get_ns();
	dx_ops_by_id(DAMONX_OPS_VADDR)->areas(space, areas, 3);
	patient_ns = ktime_get_ns() - patient_ns;
	driver = kthread_run(stopped_driver, &stopped_ns, "dx-stopped");
	KUNIT_EXPECT_FALSE(test, IS_ERR(driver));
	if (!IS_ERR(driver)) {
		schedule_timeout_idle(2);
		KUNIT_EXPECT_EQ(test, kthread_stop(driver), 1);
	}
	mmap_write_unlock(mm);
	mmput(mm);
	/* Naps of 20 us to 640 us, doubled: 1.26 ms at least. */
	KUNIT_EXPECT_LT(test, stopped_ns * 2, patient_ns);
}

/*
 * A nap that takes longer than was asked for takes that much patience. When the
 * host does something else meanwhile, it is not the nap that is long.
 */
static void naps_count_as_they_were(struct kunit *test)
{
	const u32 patience_ns = 10 * NSEC_PER_MSEC;
	struct mm_struct *mm = process_mm();
	struct dx_walk walk;
	u64 took_ns, used_ns;
	int i, nr_right = 0;

	mmap_write_lock(mm);
	for (i = 0; i < 20; i++) {
		dx_walk_init(&walk, space, mm, patience_ns);
		took_ns = ktime_get_ns();
		KUNIT_EXPECT_FALSE(test, dx_walk_begin(&walk));
		took_ns = ktime_get_ns() - took_ns;
		used_ns = patience_ns - walk.patience_ns;
		nr_right += used_ns * 10 >= min_t(u64, took_ns, patience_ns) * 9;
	}
	mmap_write_unlock(mm);
	mmput(mm);
	KUNIT_EXPECT_GE(test, nr_right, 10);
}

/*
 * Where clocks of CPUs differ, a stretch may end before it began: that is no time
 * at all, and neither the longest ever nor a reason to stop.
 */
static void clocks_that_differ(struct kunit *test)
{
	struct mm_struct *mm = process_mm();
	struct dx_walk walk;

	dx_walk_init(&walk, space, mm, 0);
	KUNIT_ASSERT_TRUE(test, dx_walk_begin(&walk));
	walk.begun_ns += NSEC_PER_SEC;
	KUNIT_EXPECT_FALSE(test, dx_walk_tired(&walk));
	dx_walk_end(&walk);
	mmput(mm);
	KUNIT_EXPECT_LT(test, dx_space_max_hold_ns(space), (u64)NSEC_PER_SEC);
}

/* Kinds of spaces: of a process each question has an answer. */
static void kinds(struct kunit *test)
{
	struct dx_space *other = process_space();

	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_EQ(test, dx_space_kind(space), DX_SPACE_PROCESS);
	KUNIT_EXPECT_TRUE(test, dx_ops_by_id(DAMONX_OPS_VADDR)->same(space, other));
	dx_space_put(other);
}

/* Of physical memory, too, although there is no process. */
static void kind_physical(struct kunit *test)
{
	struct dx_space *memory = dx_space_of_memory(0);
	char comm[TASK_COMM_LEN];

	KUNIT_ASSERT_FALSE(test, IS_ERR(memory));
	KUNIT_EXPECT_EQ(test, dx_space_kind(memory), DX_SPACE_PHYSICAL);
	KUNIT_EXPECT_EQ(test, dx_space_state(memory), DX_SPACE_ALIVE);
	KUNIT_EXPECT_EQ(test, dx_space_node(memory), 0);
	KUNIT_EXPECT_EQ(test, dx_space_node(space), NUMA_NO_NODE);
	KUNIT_EXPECT_NULL(test, dx_space_pid(memory));
	KUNIT_EXPECT_EQ(test, pid_nr(dx_space_pid(memory)), 0);
	KUNIT_EXPECT_EQ(test, dx_space_exec_id(memory), 0);
	dx_space_comm(memory, comm);
	KUNIT_EXPECT_STREQ(test, comm, "");
	dx_space_put(memory);
}

/* User Mode Linux has no Accessed bit up there; holes can be told anyway. */
static void upper_levels(struct kunit *test)
{
	struct dx_look looks[] = {
		{ .addr = base, .level = DX_LEVEL_PMD },
		{ .addr = round_up(base + MAPPED, 1UL << 32) + (1UL << 33),
		  .level = DX_LEVEL_PMD },
	};

	pass(NULL, 0, looks, 2);
	KUNIT_EXPECT_EQ(test, looks[0].found, DX_UNKNOWN);
	KUNIT_EXPECT_EQ(test, looks[0].leaf_shift, PMD_SHIFT);
	KUNIT_EXPECT_EQ(test, looks[1].found, DX_ABSENT);
	KUNIT_EXPECT_GE(test, looks[1].leaf_shift, PMD_SHIFT);
}

static void no_kernel_thread(struct kunit *test)
{
	struct pid *pid = get_task_pid(current, PIDTYPE_PID);
	struct dx_space *none = dx_space_of_process(pid, current_cred());

	KUNIT_EXPECT_EQ(test, PTR_ERR(none), -EINVAL);
	put_pid(pid);
}

static void asked(struct kunit *test)
{
	char comm[TASK_COMM_LEN];

	KUNIT_EXPECT_EQ(test, dx_space_state(space), DX_SPACE_ALIVE);
	KUNIT_EXPECT_EQ(test, pid_nr(dx_space_pid(space)), 1);
	dx_space_comm(space, comm);
	KUNIT_EXPECT_STREQ(test, comm, "init");
	KUNIT_EXPECT_EQ(test, dx_space_exec_id(space), dx_space_exec_id(space));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(touched_or_not),
	KUNIT_CASE(absent),
	KUNIT_CASE(reads_before_it_arms),
	KUNIT_CASE(hidden_is_told),
	KUNIT_CASE(many),
	KUNIT_CASE(unsorted),
	KUNIT_CASE(reference_is_kept),
	KUNIT_CASE(busy),
	KUNIT_CASE(busy_and_stopped),
	KUNIT_CASE(naps_count_as_they_were),
	KUNIT_CASE(clocks_that_differ),
	KUNIT_CASE(kinds),
	KUNIT_CASE(kind_physical),
	KUNIT_CASE(upper_levels),
	KUNIT_CASE(no_kernel_thread),
	KUNIT_CASE(asked),
	{}
};

struct kunit_suite vaddr_pass_suite = {
	.name = "damonx_vaddr_pass",
	.init = init,
	.exit = clean_up,
	.test_cases = cases,
};
