/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel functions that we use although they are not exported: one row each.
 *
 *	DX_SYMBOL(type, name, (parameters), presence, "what its absence takes away")
 *
 * presence	DX_ALWAYS	each kernel that we know of has it
 *		DX_SOMETIMES	kernels exist without it
 *
 * No compiler and no loader checks these prototypes. tests/btf/run compares
 * each row, as it is compiled for a kernel, with the BTF of that kernel's
 * image. Only functions that are global in the kernel may stand here: names
 * of static ones need not be unique.
 *
 * The first row is how all others are found.
 */

DX_SYMBOL(unsigned long, kallsyms_lookup_name, (const char *name),
	  DX_ALWAYS, "all below")

DX_SYMBOL(bool, ptrace_may_access, (struct task_struct *task, unsigned int mode),
	  DX_ALWAYS, "monitoring without CAP_SYS_ADMIN")

DX_SYMBOL(struct pid *, pidfd_pid, (const struct file *file),
	  DX_ALWAYS, "targets given by a descriptor")

#ifdef CONFIG_MMU_NOTIFIER
/* int until 7.0, bool since 7.1 */
DX_SYMBOL(dx_notifier_young_t, __mmu_notifier_clear_young,
	  (struct mm_struct *mm, unsigned long start, unsigned long end),
	  DX_ALWAYS, "seeing the accesses of KVM guests and devices")
DX_SYMBOL(dx_notifier_young_t, __mmu_notifier_test_young,
	  (struct mm_struct *mm, unsigned long address),
	  DX_ALWAYS, "seeing the accesses of KVM guests and devices")
#endif
