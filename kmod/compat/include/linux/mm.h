/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_COMPAT_LINUX_MM_H
#define DX_COMPAT_LINUX_MM_H

#include_next <linux/mm.h>

/*
 * VMA_ITERATOR, for_each_vma: v6.1, f39af05949a4. Before, VMAs are in a list
 * and a tree. Ours asks the tree for each, so that an iterator may be started
 * at any address and nothing of it outlives the lock.
 */
#ifndef VMA_ITERATOR
struct vma_iterator {
	struct mm_struct *mm;
	unsigned long addr;
};

#define VMA_ITERATOR(name, __mm, __addr) \
	struct vma_iterator name = { .mm = (__mm), .addr = (__addr) }

static inline struct vm_area_struct *vma_next(struct vma_iterator *vmi)
{
	struct vm_area_struct *vma = find_vma(vmi->mm, vmi->addr);

	if (vma)
		vmi->addr = vma->vm_end;
	return vma;
}

#define for_each_vma(vmi, vma) \
	while (((vma) = vma_next(&(vmi))) != NULL)
#endif

/*
 * vm_flags_set, vm_flags_clear: v6.3, bc292ab00f6c. For mmap() of a driver,
 * where the VMA is not in any tree yet, plain stores do the same before.
 */
#ifndef DX_HAVE_VM_FLAGS_CLEAR
static inline void vm_flags_set(struct vm_area_struct *vma,
				unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma,
				  unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#endif /* DX_COMPAT_LINUX_MM_H */
