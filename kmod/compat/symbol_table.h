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

#if defined(CONFIG_X86) && !defined(CONFIG_UML)
DX_SYMBOL(void, flush_tlb_mm_range,
	  (struct mm_struct *mm, unsigned long start, unsigned long end,
	   unsigned int stride_shift, bool freed_tables),
	  DX_ALWAYS, "showing accesses that the TLB hides")
#endif

#ifdef DX_HAVE_FOLIO
DX_SYMBOL(void, rmap_walk, (struct folio *folio, struct rmap_walk_control *rwc),
	  DX_ALWAYS, "watching physical memory")
DX_SYMBOL(struct anon_vma *, folio_lock_anon_vma_read,
	  (dx_anon_lock_folio folio, struct rmap_walk_control *rwc),
	  DX_SOMETIMES, "watching physical memory")
#else
DX_SYMBOL(void, rmap_walk, (struct page *page, struct rmap_walk_control *rwc),
	  DX_ALWAYS, "watching physical memory")
DX_SYMBOL(struct anon_vma *, page_lock_anon_vma_read, (struct page *page),
	  DX_SOMETIMES, "watching physical memory")
#endif
DX_SYMBOL(bool, page_vma_mapped_walk, (struct page_vma_mapped_walk *pvmw),
	  DX_ALWAYS, "watching physical memory")

#ifdef DX_HAVE_FOLIO
/* 0 or an error until 6.2, whether it was done since 6.3 */
DX_SYMBOL(dx_isolated_t, folio_isolate_lru, (struct folio *folio),
	  DX_SOMETIMES, "actions on pages")
DX_SYMBOL(void, folio_putback_lru, (struct folio *folio),
	  DX_SOMETIMES, "actions on pages")
#else
DX_SYMBOL(int, isolate_lru_page, (struct page *page),
	  DX_SOMETIMES, "actions on pages")
DX_SYMBOL(void, putback_lru_page, (struct page *page),
	  DX_SOMETIMES, "actions on pages")
#endif
DX_SYMBOL(unsigned long, reclaim_pages, (struct list_head *folios),
	  DX_ALWAYS, "paging out")
DX_SYMBOL(void, lru_add_drain, (void),
	  DX_ALWAYS, "sorting folios at once")
DX_SYMBOL(int, do_madvise, (struct mm_struct *mm, unsigned long start, size_t len, int behavior),
	  DX_ALWAYS, "hugepage, nohugepage and collapse")
#ifdef CONFIG_MIGRATION
DX_SYMBOL(int, migrate_pages, DX_MIGRATE_PARAMS,
	  DX_ALWAYS, "moving pages between nodes")
DX_SYMBOL(void, putback_movable_pages, (struct list_head *list),
	  DX_ALWAYS, "moving pages between nodes")
#endif
#ifndef DX_HAVE_FOLIO
DX_SYMBOL(void, prep_transhuge_page, (struct page *page),
	  DX_SOMETIMES, "moving huge pages between nodes")
#endif

#ifdef CONFIG_PSI
DX_SYMBOL(int, psi_show, (struct seq_file *m, struct psi_group *group, enum psi_res res),
	  DX_ALWAYS, "goals of memory pressure")
#endif
