// SPDX-License-Identifier: GPL-2.0
/* Processes, rights and memory that tests of the decoder hand in. */
#include "fake.h"
#include "../../kmod/dev/limits.h"

struct pid {
	int process;
	bool thread;
};

/**
 * struct process - one that may be watched
 * @pid: itself
 * @tid: another thread of it
 */
struct process {
	struct pid pid, tid;
	bool exited;
	bool forbidden;
};

/**
 * struct watched - a space with what the decoder asks of it
 * @space: what the core asks
 * @process: whose memory it is; -1: physical, or a cgroup
 * @node: of physical memory
 * @cgroup: the cgroup, or NULL
 * @refs: references
 * @next: in the list of all
 */
struct watched {
	struct dx_space space;
	int process;
	int node;
	struct dx_cgroup *cgroup;
	long refs;
	struct watched *next;
};

static struct watched *all_watched;

struct dx_cgroup {
	int nr;
	bool below;
	long refs;
};

long dev_fail_at, dev_nr_held;
const struct cred dev_root = { .privileged = true }, dev_user;
const struct cred *dev_caller = &dev_root;
struct pid_namespace dev_outside, dev_inside = { .inside = true };
struct pid_namespace *dev_ns = &dev_outside;

static struct process processes[DEV_NR_PROCESSES];
static bool removed[DEV_NR_CGROUPS];
static long nr_references;

void *dev_alloc(size_t bytes)
{
	void *at;

	if (dev_fail_at && !--dev_fail_at)
		return NULL;
	at = calloc(1, bytes ? bytes : 1);
	dev_nr_held += !!at;
	return at;
}

void dev_free(const void *at)
{
	dev_nr_held -= !!at;
	free((void *)at);
}

void dev_reset(void)
{
	memset(processes, 0, sizeof(processes));
	for (int i = 0; i < DEV_NR_PROCESSES; i++) {
		processes[i].pid.process = i;
		processes[i].tid = (struct pid){ i, true };
	}
	memset(removed, 0, sizeof(removed));
	dev_caller = &dev_root;
	dev_ns = &dev_outside;
	dev_fail_at = 0;
}

/* No look at it is answered any more. */
static void dev_end_spaces(int process)
{
	struct watched *w;

	for (w = all_watched; w; w = w->next)
		w->space.gone |= w->process == process;
}

void dev_exit(int process)
{
	processes[process].exited = true;
	dev_end_spaces(process);
}

void dev_forbid(int process)
{
	processes[process].forbidden = true;
	dev_end_spaces(process);
}

void dev_remove(int cgroup)
{
	struct watched *w;

	removed[cgroup] = true;
	for (w = all_watched; w; w = w->next)
		w->space.gone |= w->cgroup && w->cgroup->nr == cgroup;
}

long dev_nr_references(void)
{
	return nr_references;
}

/* ---- numbers ---- */

int pid_nr_ns(struct pid *pid, struct pid_namespace *ns)
{
	if (!pid)
		return 0;
	if (!ns->inside)
		return DEV_PID_OF(pid->process) + pid->thread;
	if (pid->process < DEV_FIRST_INSIDE)
		return 0;
	return 1 + 2 * (pid->process - DEV_FIRST_INSIDE) + pid->thread;
}

int pid_vnr(struct pid *pid)
{
	return pid_nr_ns(pid, dev_ns);
}

struct pid *find_get_pid(int nr)
{
	for (int i = 0; i < DEV_NR_PROCESSES; i++) {
		if (processes[i].exited)
			continue;
		if (pid_vnr(&processes[i].pid) == nr)
			return &processes[i].pid;
		if (pid_vnr(&processes[i].tid) == nr)
			return &processes[i].tid;
	}
	return NULL;
}

void put_pid(struct pid *pid)
{
	(void)pid;
}

struct pid *dx_pid_of_pidfd(int fd)
{
	for (int i = 0; i < DEV_NR_PROCESSES; i++) {
		if (fd == DEV_FD_OF(i))
			return &processes[i].pid;
	}
	return ERR_PTR(-EBADF);
}

/* ---- the memory floor ---- */

int dx_process_may_read(struct pid *pid, const struct cred *cred)
{
	(void)cred;
	if (processes[pid->process].exited)
		return -ESRCH;
	return processes[pid->process].forbidden ? -EPERM : 0;
}

/* With areas and accesses; @memory tells it from others. */
static struct dx_space *dev_watch(int process, int node, u32 memory)
{
	struct watched *w = dev_alloc(sizeof(*w));

	if (!w)
		return ERR_PTR(-ENOMEM);
	w->process = process;
	w->node = node;
	w->refs = 1;
	w->next = all_watched;
	all_watched = w;
	nr_references++;
	w->space.memory = memory;
	w->space.areas[0] = (struct dx_range){ 0x10000, 0x10000 + (1 << 24) };
	w->space.nr_areas = 1;
	w->space.hot[0] = (struct dx_range){ 0x10000, 0x110000 };
	w->space.nr_hot = 1;
	return &w->space;
}

struct dx_space *dx_space_of_process(struct pid *pid, const struct cred *cred)
{
	int err = dx_process_may_read(pid, cred);

	if (err)
		return ERR_PTR(err);
	if (pid->process == DEV_KTHREAD)
		return ERR_PTR(-EINVAL);
	return dev_watch(pid->process, DX_ALL_NODES, 1 + pid->process);
}

struct dx_space *dx_space_of_group(struct dx_cgroup *cgroup,
				   const struct cred *cred)
{
	struct dx_space *space = dev_watch(-1, DX_ALL_NODES,
					   100 + 2 * cgroup->nr +
					   cgroup->below);
	struct watched *w = (struct watched *)space;

	(void)cred;
	if (IS_ERR(space))
		return space;
	w->cgroup = dx_cgroup_get(cgroup);
	space->nr_areas = 0;
	space->nr_hot = 0;
	space->gone = removed[cgroup->nr];
	return space;
}

/* One that has just been made may have exited by now. */
struct dx_space *dx_space_of_child(struct pid *pid,
				   const char comm[TASK_COMM_LEN],
				   const struct dx_space *parent)
{
	struct dx_space *space = dev_watch(pid->process, DX_ALL_NODES,
					   1 + pid->process);

	(void)comm;
	(void)parent;
	if (!IS_ERR(space))
		space->gone = processes[pid->process].exited;
	return space;
}

void dx_space_comm(struct dx_space *space, char comm[TASK_COMM_LEN])
{
	memset(comm, 0, TASK_COMM_LEN);
	snprintf(comm, TASK_COMM_LEN, "%d", dev_process_of(space));
}

const struct cred *dx_space_cred(const struct dx_space *space)
{
	(void)space;
	return &dev_root;
}

bool dx_space_same(const struct dx_space *a, const struct dx_space *b)
{
	return a->memory == b->memory;
}

u64 dx_space_max_hold_ns(struct dx_space *space)
{
	(void)space;
	return 0;
}

struct dx_cgroup *dx_space_cgroup(const struct dx_space *space)
{
	return ((const struct watched *)space)->cgroup;
}

bool dx_family_follows_children(const char **why)
{
	*why = NULL;
	return true;
}

bool dx_family_follows_cgroups(const char **why)
{
	*why = NULL;
	return true;
}

struct dx_space *dx_space_of_memory(int node)
{
	if (node != DX_ALL_NODES && (node < 0 || node >= DEV_NR_NODES))
		return ERR_PTR(-EINVAL);
	return dev_watch(-1, node, 1 + DEV_NR_PROCESSES + 1 + node);
}

enum dx_space_kind dx_space_kind(const struct dx_space *space)
{
	if (dx_space_cgroup(space))
		return DX_SPACE_GROUP;
	return dev_process_of(space) < 0 ? DX_SPACE_PHYSICAL : DX_SPACE_PROCESS;
}

int dx_space_node(const struct dx_space *space)
{
	return ((const struct watched *)space)->node;
}

struct dx_space *dx_space_get(struct dx_space *space)
{
	((struct watched *)space)->refs++;
	nr_references++;
	return space;
}

void dx_space_put(struct dx_space *space)
{
	struct watched *w = (struct watched *)space;
	struct watched **at;

	if (!w)
		return;
	nr_references--;
	WARN_ON_ONCE(w->refs < 1);
	if (--w->refs)
		return;
	for (at = &all_watched; *at != w; at = &(*at)->next)
		;
	*at = w->next;
	dx_cgroup_put(w->cgroup);
	dev_free(w);
}

int dev_process_of(const struct dx_space *space)
{
	return space ? ((const struct watched *)space)->process : -1;
}

int dev_cgroup_of(const struct dx_space *space)
{
	const struct dx_cgroup *cgroup = dx_space_cgroup(space);

	return cgroup ? cgroup->nr : -1;
}

struct pid *dev_pid_of(int process)
{
	return &processes[process].pid;
}

enum dx_space_state dx_space_state(struct dx_space *space)
{
	struct dx_cgroup *cgroup = dx_space_cgroup(space);
	int nr = dev_process_of(space);
	const struct process *p = &processes[max_t(int, nr, 0)];

	if (cgroup)
		return dx_cgroup_exists(cgroup) ? DX_SPACE_ALIVE :
						  DX_SPACE_EXITED;
	if (nr < 0)
		return DX_SPACE_ALIVE;
	if (p->exited)
		return DX_SPACE_EXITED;
	return p->forbidden ? DX_SPACE_FORBIDDEN : DX_SPACE_ALIVE;
}

struct pid *dx_space_pid(const struct dx_space *space)
{
	int nr = dev_process_of(space);

	return nr < 0 ? NULL : &processes[nr].pid;
}

u64 dx_space_exec_id(struct dx_space *space)
{
	return dx_space_kind(space) == DX_SPACE_PROCESS;
}

enum dx_space_state dx_space_last_state(struct dx_space *space, u64 *exec_id)
{
	*exec_id = dx_space_exec_id(space);
	return dx_space_state(space);
}

/* ---- cgroups ---- */

static struct dx_cgroup *dev_cgroup(int nr, bool below)
{
	struct dx_cgroup *cgroup = dev_alloc(sizeof(*cgroup));

	if (!cgroup)
		return ERR_PTR(-ENOMEM);
	*cgroup = (struct dx_cgroup){ nr, below, 1 };
	nr_references++;
	return cgroup;
}

struct dx_cgroup *dx_cgroup_of_fd(int fd, bool below)
{
	int nr;

	if (fd < DEV_CGROUP_FD_OF(0) || fd >= DEV_CGROUP_FD_OF(DEV_NR_CGROUPS))
		return ERR_PTR(-EBADF);
	nr = fd - DEV_CGROUP_FD_OF(0);
	return removed[nr] ? ERR_PTR(-ENOENT) : dev_cgroup(nr, below);
}

struct dx_cgroup *dx_cgroup_of_id(u64 id, bool below)
{
	if (id - DEV_CGROUP_ID_OF(0) >= DEV_NR_CGROUPS ||
	    removed[id - DEV_CGROUP_ID_OF(0)])
		return ERR_PTR(-ENOENT);
	return dev_cgroup(id - DEV_CGROUP_ID_OF(0), below);
}

struct dx_cgroup *dx_cgroup_with(struct dx_cgroup *cgroup, bool below)
{
	if (cgroup->below == below)
		return dx_cgroup_get(cgroup);
	return dev_cgroup(cgroup->nr, below);
}

struct dx_cgroup *dx_cgroup_get(struct dx_cgroup *cgroup)
{
	cgroup->refs++;
	nr_references++;
	return cgroup;
}

void dx_cgroup_put(struct dx_cgroup *cgroup)
{
	if (!cgroup)
		return;
	nr_references--;
	WARN_ON_ONCE(cgroup->refs < 1);
	if (!--cgroup->refs)
		dev_free(cgroup);
}

u64 dx_cgroup_id(const struct dx_cgroup *cgroup)
{
	return DEV_CGROUP_ID_OF(cgroup->nr);
}

bool dx_cgroup_below(const struct dx_cgroup *cgroup)
{
	return cgroup->below;
}

bool dx_cgroup_exists(struct dx_cgroup *cgroup)
{
	return !removed[cgroup->nr];
}

void dx_cgroup_path(struct dx_cgroup *cgroup, char *path, size_t bytes)
{
	snprintf(path, bytes, "%s", removed[cgroup->nr] ? "" : "/a/path");
}

bool dx_cgroups_work(const char **why)
{
	*why = NULL;
	return true;
}

/* ---- operations sets ---- */

#define STEP_BYTES	BIT_ULL(20)

/* Every eighth step does not let itself be acted on. */
static void step_act(struct dx_space *space, struct dx_act *act)
{
	u64 room = min_t(u64, act->max_bytes, STEP_BYTES);
	u64 bytes = min_t(u64, act->range.end - act->range.start,
			  max_t(u64, room, FAKE_PAGE));

	if (space->gone) {
		act->done.end = DX_ACT_GONE;
		return;
	}
	fake_now_ns += FAKE_MS / 10;
	act->done.tried_bytes = bytes;
	act->done.passed_bytes = bytes;
	if (act->range.start / STEP_BYTES % 8)
		act->done.applied_bytes = bytes;
	else
		act->done.failed_bytes = bytes;
	act->done.next = act->range.start + bytes;
	if (act->done.next == act->range.end)
		act->done.end = DX_ACT_DONE;
	else
		act->done.end = act->done.applied_bytes >= act->max_bytes ?
				DX_ACT_BYTES : DX_ACT_TIME;
}

/* Nodes take turns, a step each. */
static u64 add_node_bytes(struct dx_space *space, const struct dx_range *range,
			  u32 node, struct dx_node_bytes *sum)
{
	u64 step = range->start / STEP_BYTES;
	u64 end = min_t(u64, range->end, (step + 1) * STEP_BYTES);

	(void)space;
	sum->all += end - range->start;
	if (step % DEV_NR_NODES == node)
		sum->on_node += end - range->start;
	return end;
}

/* What the core's tests watch, and what acts on it. */
const struct dx_ops *dx_ops_by_id(u32 id)
{
	static struct dx_ops acting[DAMONX_OPS_PADDR + 1];
	const struct dx_ops *watching[DAMONX_OPS_PADDR + 1] = {
		[DAMONX_OPS_VADDR] = &fake_vaddr,
		[DAMONX_OPS_FVADDR] = &fake_fvaddr,
		[DAMONX_OPS_PADDR] = &fake_paddr,
	};

	if (id > DAMONX_OPS_PADDR || !watching[id])
		return NULL;
	acting[id] = *watching[id];
	acting[id].act = step_act;
	if (id == DAMONX_OPS_PADDR)
		acting[id].add_node_bytes = add_node_bytes;
	return &acting[id];
}

static bool is_possible(u32 kind, u32 value, u32 ops)
{
	return kind != DAMONX_FEATURE_GOAL || ops == DAMONX_OPS_PADDR ||
	       value != DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP;
}

/* All works that can. */
int dx_mem_feature_by_ops(u32 kind, u32 value, u32 ops, const char **why)
{
	*why = is_possible(kind, value, ops) ? NULL : "of other memory only";
	return !*why;
}

bool dx_node_has_memory(u32 node)
{
	return node < DEV_NR_NODES;
}

int dx_process_may_act(struct pid *pid, const struct cred *cred)
{
	return dx_process_may_read(pid, cred);
}

const char *dx_process_is_spared(struct pid *pid)
{
	return pid->process == DEV_SPARED ? "it is spared" : NULL;
}

/* What there is not, nobody knows. */
int dx_mem_feature(u32 kind, u32 value, const char **why)
{
	(void)kind;
	(void)value;
	*why = NULL;
	return -1;
}

/* ---- limits ---- */

struct dx_limits dx_limits_now(void)
{
	return (struct dx_limits){ .min_sample_us = 1000 };
}

bool dx_limits_privileged(const struct cred *opener)
{
	return dev_caller->privileged && opener->privileged;
}
