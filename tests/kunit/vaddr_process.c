// SPDX-License-Identifier: GPL-2.0
/* Memory of a process that the tests have in their hands. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/page-flags.h>
#include <linux/page_idle.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include "vaddr_kunit.h"

static struct pid *first_process(void)
{
	return find_get_pid(1);
}

struct dx_space *process_space(void)
{
	struct pid *pid = first_process();
	struct dx_space *space = dx_space_of_process(pid, current_cred());

	put_pid(pid);
	return space;
}

struct mm_struct *process_mm(void)
{
	struct pid *pid = first_process();
	struct task_struct *task = get_pid_task(pid, PIDTYPE_TGID);
	struct mm_struct *mm = get_task_mm(task);

	put_task_struct(task);
	put_pid(pid);
	return mm;
}

unsigned long process_map(size_t bytes)
{
	struct mm_struct *mm = process_mm();
	unsigned long addr;

	kthread_use_mm(mm);
	addr = vm_mmap(NULL, 0, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	kthread_unuse_mm(mm);
	mmput(mm);
	return addr;
}

void process_unmap(unsigned long addr, size_t bytes)
{
	struct mm_struct *mm = process_mm();

	kthread_use_mm(mm);
	vm_munmap(addr, bytes);
	kthread_unuse_mm(mm);
	mmput(mm);
}

int process_fault_in(unsigned long addr, size_t bytes)
{
	struct mm_struct *mm = process_mm();
	unsigned long left;

	kthread_use_mm(mm);
	left = clear_user((void __user *)addr, bytes);
	kthread_unuse_mm(mm);
	mmput(mm);
	return left ? -EFAULT : 0;
}

/* Call @with the entry of a page that is there. */
static bool with_pte(unsigned long addr, bool (*with)(pte_t *pte))
{
	struct mm_struct *mm = process_mm();
	bool result;
	pmd_t *pmd;

	mmap_write_lock(mm);
	pmd = pmd_offset(pud_offset(p4d_offset(pgd_offset(mm, addr), addr),
				    addr), addr);
	result = with(pte_offset_kernel(pmd, addr));
	mmap_write_unlock(mm);
	mmput(mm);
	return result;
}

static bool touch(pte_t *pte)
{
	set_pte(pte, pte_mkyoung(*pte));
	return true;
}

void process_touch(unsigned long addr)
{
	with_pte(addr, touch);
}

static bool is_young(pte_t *pte)
{
	return pte_young(*pte);
}

bool process_is_young(unsigned long addr)
{
	return with_pte(addr, is_young);
}

static bool is_marked(pte_t *pte)
{
	struct page *page = pte_page(*pte);

	return PageReferenced(page) || PageActive(page) || page_is_young(page);
}

bool process_is_marked(unsigned long addr)
{
	return with_pte(addr, is_marked);
}
