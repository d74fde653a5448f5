/* SPDX-License-Identifier: GPL-2.0 */
/* What the program in the kernel (stacks.bpf.c) and the tool share. */
#ifndef DX_PROFILE_STACKS_BPF_H
#define DX_PROFILE_STACKS_BPF_H

#include <linux/types.h>

#define STACKS_BPF_DEPTH	127	/* addresses of a stack */
#define STACKS_BPF_COUNTS	16384	/* different samples until they are read */
#define STACKS_BPF_STACKS	8192	/* different stacks until they are read */

struct stacks_bpf_control {
	__u64 slice_ns;
	__u64 lost;		/* samples without room */
	__u32 active;		/* which of the maps are counted in */
	__u32 kernel;		/* kernel stacks are wanted */
};

struct stacks_bpf_key {
	__u64 slice;		/* CLOCK_MONOTONIC by the length of slices */
	__u32 pid, tid;
	__s32 user, kernel;	/* numbers of stacks; negative: none */
};

#endif /* DX_PROFILE_STACKS_BPF_H */
