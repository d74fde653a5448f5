// SPDX-License-Identifier: GPL-2.0
/*
 * Families that grow: with the thread in time, too late, and without memory.
 * Each process that should have joined has, or is counted as missed. Prints
 * TAP.
 */
#include "user_family.h"

/* Of the headers of mem only what families use, in terms of this program. */
#define DX_MEM_CGROUP_H
#define DX_MEM_PROCESS_H
#include "../../kmod/mem/mem.h"

struct dx_cgroup {
	int refs;
};

static bool dx_cgroup_has_task(const struct dx_cgroup *cgroup,
			       struct task_struct *task)
{
	return task->cgroup == cgroup;
}

static bool dx_process_has_mm(struct task_struct *task)
{
	return !(task->flags & PF_KTHREAD);
}

#include "../../kmod/mem/family.c"
#include "../../kmod/mem/family_scan.c"
#include "expect.h"

#define MAX_TASKS	40000
#define ROOT		0	/* the task that is followed */

struct dx_space {
	struct pid *pid;
	struct dx_cgroup *cgroup;
};

static struct task_struct tasks[MAX_TASKS];
static struct pid pids[MAX_TASKS];
static u32 nr_tasks;
struct list_head family_tasks;

static bool failed;
static struct {
	const char *text;
} message = { "" };

static struct dx_family *family;
static struct task_struct thread;
static bool roused;
static u32 last_id;
static u32 nr_taken;
static bool taken[MAX_TASKS];

/* ---- what families need ---- */

u64 fake_now_ns;
static size_t bytes_held;
static bool no_memory;

void *dev_alloc(size_t bytes)
{
	size_t *at = no_memory ? NULL : calloc(1, bytes + 16);

	if (!at)
		return NULL;
	*at = bytes;
	bytes_held += bytes;
	return at + 2;
}

void dev_free(const void *at)
{
	if (!at)
		return;
	bytes_held -= ((size_t *)at)[-2];
	free((size_t *)at - 2);
}

void put_pid(struct pid *pid)
{
	if (pid)
		WARN_ON_ONCE(--pid->refs < 0);
}

struct dx_cgroup *dx_cgroup_get(struct dx_cgroup *cgroup)
{
	cgroup->refs++;
	return cgroup;
}

void dx_cgroup_put(struct dx_cgroup *cgroup)
{
	if (cgroup)
		WARN_ON_ONCE(--cgroup->refs < 0);
}

bool dx_cgroups_work(const char **why)
{
	return !(*why = NULL);
}

struct pid *dx_space_pid(const struct dx_space *space)
{
	return space->pid;
}

struct dx_cgroup *dx_space_cgroup(const struct dx_space *space)
{
	return space->cgroup;
}

bool dx_births_tell_forks(const char **why)
{
	return !(*why = NULL);
}

bool dx_births_tell_moves(const char **why)
{
	return !(*why = NULL);
}

int dx_births_begin(const struct dx_births *births)
{
	(void)births;
	return 0;
}

void dx_births_end(const struct dx_births *births)
{
	(void)births;
}

/* ---- processes ---- */

static void (*between)(void);

void family_between(void)
{
	WARN_ON_ONCE(dx_family_lock.held);
	if (between)
		between();
}

static struct task_struct *task_new(struct task_struct *parent,
				    struct dx_cgroup *cgroup)
{
	struct task_struct *task = &tasks[nr_tasks];

	WARN_ON_ONCE(nr_tasks == MAX_TASKS);
	*task = (struct task_struct){
		.tgid = &pids[nr_tasks],
		.real_parent = parent ?: task,
		.group_leader = task,
		.cgroup = cgroup,
		.start_time = ++fake_now_ns,
	};
	list_add_tail(&task->all, &family_tasks);
	nr_tasks++;
	return task;
}

static struct task_struct *task_fork(struct task_struct *parent)
{
	struct task_struct *child = task_new(parent, parent->cgroup);

	dx_family_forked(parent, child);
	return child;
}

static void task_exit(struct task_struct *task)
{
	struct task_struct *other;

	list_del(&task->all);
	list_for_each_entry(other, &family_tasks, all) {
		if (other->real_parent == task)
			other->real_parent = &tasks[MAX_TASKS - 1];
	}
}

static void forks(u32 nr)
{
	while (nr--)
		task_fork(&tasks[ROOT]);
}

/* ---- families ---- */

static void follow(const struct dx_space *spaces, u32 nr, u32 limit)
{
	struct dx_root *roots = calloc(nr, sizeof(*roots));
	struct dx_roots *new;
	u32 i;

	for (i = 0; i < nr; i++)
		roots[i] = (struct dx_root){ i + 1, &spaces[i], true };
	new = dx_roots_new(roots, nr, limit);
	free(roots);
	EXPECT(new);
	dx_family_take_roots(family, new);
}

static void begin(u32 limit)
{
	const struct dx_space root = { .pid = &pids[ROOT] };

	INIT_LIST_HEAD(&family_tasks);
	memset(pids, 0, sizeof(pids));
	memset(taken, 0, sizeof(taken));
	nr_tasks = 0;
	nr_taken = 0;
	last_id = 0;
	roused = false;
	tasks[MAX_TASKS - 1].tgid = &pids[MAX_TASKS - 1];
	task_new(NULL, NULL);
	family = dx_family_new(&last_id);
	EXPECT(!IS_ERR(family));
	dx_family_set_sleeper(family, &thread, &roused);
	follow(&root, 1, limit);
}

static void take_over(void)
{
	struct dx_newcomer newcomer;

	while (dx_family_next(family, &newcomer)) {
		u32 i = newcomer.pid - pids;

		EXPECT(!taken[i]);
		EXPECT(newcomer.id == (DAMONX_ID_MODULE | (nr_taken + 1)));
		taken[i] = true;
		nr_taken++;
	}
}

/* What the thread does at a sample. Returns how many were missed. */
static u32 sample(void)
{
	roused = false;
	dx_family_tend(family);
	take_over();
	return dx_family_missed(family);
}

static void end(void)
{
	u32 i;

	between = NULL;
	dx_family_free(family);
	EXPECT(!bytes_held);
	EXPECT(!dx_family_nr_groups);
	for (i = 0; i < MAX_TASKS; i++)
		EXPECT(!pids[i].refs);
	for (i = 0; i < ARRAY_SIZE(dx_family_table); i++)
		EXPECT(hlist_empty(&dx_family_table[i]));
}

/* ---- tests ---- */

static void small_for_one(void)
{
	begin(16384);
	EXPECT(bytes_held < 136 << 10);
	forks(400);
	EXPECT(!roused && !sample());
	EXPECT(nr_taken == 400 && bytes_held < 136 << 10);
	end();
}

static void thread_in_time(void)
{
	u32 i;

	begin(16384);
	for (i = 0; i < 12000; i++) {
		forks(1);
		if (roused)
			EXPECT(!sample());
	}
	EXPECT(!sample());
	EXPECT(nr_taken == 12000);
	EXPECT(family->room == 16384);
	end();
}

static void burst(void)
{
	begin(16384);
	forks(9000);
	EXPECT(family->starved == 9000 - DX_FAMILY_FIRST);
	EXPECT(roused && !sample());
	EXPECT(nr_taken == 9000);
	EXPECT(!sample());
	end();
}

/* Of those who starved 300 exit; the children of others live. */
static void gone_in_a_burst(void)
{
	u32 i;

	begin(16384);
	forks(3000);
	for (i = 2400; i < 2600; i++)
		task_fork(&tasks[i]);
	for (i = 2000; i < 2300; i++)
		task_exit(&tasks[i]);
	EXPECT(sample() == 300);
	EXPECT(nr_taken == 2700 + 200);
	EXPECT(!sample());
	end();
}

static void without_memory(void)
{
	begin(16384);
	no_memory = true;
	forks(1500);
	EXPECT(sample() == 1500 - DX_FAMILY_FIRST);
	EXPECT(nr_taken == DX_FAMILY_FIRST);
	no_memory = false;
	EXPECT(!sample());
	/* It comes back to mind with the next one. */
	forks(1);
	EXPECT(!sample());
	EXPECT(nr_taken == 1501);
	end();
}

static void up_to_the_limit(void)
{
	begin(3000);
	forks(2000);
	EXPECT(!sample());
	forks(2000);
	EXPECT(sample() == 1000);
	EXPECT(nr_taken == 3000 && family->room == 3000);
	EXPECT(!sample());
	end();
}

static struct dx_cgroup cgroup;

/* While 12000 are looked for who were there, one comes and goes. */
static void come_and_go(void)
{
	static u32 nr;

	if (family->nr < DX_FAMILY_FIRST || nr++)
		return;
	task_exit(task_fork(&tasks[ROOT]));
}

static void those_of_a_cgroup(void)
{
	const struct dx_space space = { .cgroup = &cgroup };
	u32 i;

	begin(16384);
	tasks[ROOT].cgroup = &cgroup;
	for (i = 0; i < 12000; i++)
		task_new(&tasks[ROOT], &cgroup);
	follow(&space, 1, 16384);
	between = come_and_go;
	dx_family_scan(family);
	between = NULL;
	EXPECT(sample() == 1);
	EXPECT(nr_taken == 12001);
	for (i = 0; i < 1000; i++) {
		tasks[i].cgroup = NULL;
		dx_family_attached(&tasks[i]);
	}
	EXPECT(family->nr_left == 1000);
	for (i = 0; i < 1000; i++)
		tasks[i].cgroup = &cgroup;
	for (i = 0; i < 1000; i++)
		dx_family_attached(&tasks[i]);
	/* Those who have left have their places until they are dropped. */
	EXPECT(family->nr == 13001);
	EXPECT(!dx_family_missed(family));
	end();
}

/* Roots count from one moment on, and the lock is not held for long. */
static u32 nr_between;

static void roots_come(void)
{
	bool come = family->own->nr == 10000;

	nr_between++;
	task_fork(&tasks[come ? 5 : ROOT]);
	EXPECT(family->nr == nr_between);
	task_fork(&tasks[come ? ROOT : 5]);
	EXPECT(family->nr == nr_between);
}

static void many_roots(void)
{
	struct dx_space *spaces = calloc(10000, sizeof(*spaces));
	u32 i;

	begin(16384);
	for (i = 0; i < 10000; i++) {
		task_new(NULL, NULL);
		spaces[i].pid = &pids[i + 1];
	}
	dx_family_lock.most_work = 0;
	between = roots_come;
	follow(spaces, 10000, 16384);
	printf("# %u times, at most %u at a stretch\n", nr_between,
	       dx_family_lock.most_work);
	EXPECT(nr_between > 150);
	EXPECT(dx_family_lock.most_work <= DX_FAMILY_BATCH);
	free(spaces);
	end();
}

int main(void)
{
	static const struct {
		void (*run)(void);
		const char *what;
	} tests[] = {
		{ small_for_one, "a family of few takes little" },
		{ thread_in_time, "a family grows as it has to" },
		{ burst, "who comes when there is no place is found" },
		{ gone_in_a_burst, "who is gone by then is missed" },
		{ without_memory, "nobody is lost silently without memory" },
		{ up_to_the_limit, "more than may join are missed" },
		{ those_of_a_cgroup, "thousands who were there already" },
		{ many_roots, "roots change at once, under short locks" },
	};
	u32 i, nr_bad = 0;

	printf("1..%u\n", (u32)ARRAY_SIZE(tests));
	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		failed = false;
		tests[i].run();
		nr_bad += failed;
		printf("%sok %u - %s\n", failed ? "not " : "", i + 1,
		       tests[i].what);
	}
	return nr_bad != 0;
}
