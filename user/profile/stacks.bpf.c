// SPDX-License-Identifier: GPL-2.0
/*
 * Runs in the kernel each time that a thread is looked at: counts its stack in a
 * slice of time. There are two of each map: one is counted in while the other is
 * read and emptied, so that nothing is missed. Needs no types of the kernel.
 */
#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>

#include <bpf/bpf_helpers.h>

#include "profile/stacks_bpf.h"

struct addresses {
	__u64 ip[STACKS_BPF_DEPTH];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stacks_bpf_control);
} control SEC(".maps");

#define COUNTS(name)						\
	struct {						\
		__uint(type, BPF_MAP_TYPE_HASH);		\
		__uint(max_entries, STACKS_BPF_COUNTS);		\
		__type(key, struct stacks_bpf_key);		\
		__type(value, __u64);				\
	} name SEC(".maps")

#define STACKS(name)						\
	struct {						\
		__uint(type, BPF_MAP_TYPE_STACK_TRACE);		\
		__uint(max_entries, STACKS_BPF_STACKS);		\
		__type(key, __u32);				\
		__type(value, struct addresses);		\
	} name SEC(".maps")

COUNTS(counts0);
COUNTS(counts1);
STACKS(stacks0);
STACKS(stacks1);

static __always_inline int count(void *counts, const struct stacks_bpf_key *key)
{
	const __u64 one = 1;
	__u64 *found = bpf_map_lookup_elem(counts, key);

	if (found) {
		__sync_fetch_and_add(found, 1);
		return 0;
	}
	return bpf_map_update_elem(counts, key, &one, BPF_ANY);
}

static __always_inline int take(struct bpf_perf_event_data *ctx, void *counts,
				void *stacks, const struct stacks_bpf_control *c)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct stacks_bpf_key key = {
		.slice = bpf_ktime_get_ns() / c->slice_ns,
		.pid = thread >> 32,
		.tid = (__u32)thread,
		.kernel = -1,
	};

	key.user = bpf_get_stackid(ctx, stacks, BPF_F_USER_STACK);
	if (c->kernel)
		key.kernel = bpf_get_stackid(ctx, stacks, 0);
	/* another stack has its place */
	if (key.user == -17)
		return -1;
	return count(counts, &key);
}

SEC("perf_event")
int look(struct bpf_perf_event_data *ctx)
{
	__u32 zero = 0;
	struct stacks_bpf_control *c = bpf_map_lookup_elem(&control, &zero);
	int err;

	if (!c || !c->slice_ns)
		return 0;
	err = c->active ? take(ctx, &counts1, &stacks1, c) :
			  take(ctx, &counts0, &stacks0, c);
	if (err)
		__sync_fetch_and_add(&c->lost, 1);
	return 0;
}

char is_free[] SEC("license") = "GPL";
