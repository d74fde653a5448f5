/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VADDR_KUNIT_H
#define VADDR_KUNIT_H

#include <kunit/test.h>

#include "../../kmod/core/core.h"
#include "../../kmod/mem/mem.h"

extern struct kunit_suite vaddr_areas_suite;
extern struct kunit_suite vaddr_pass_suite;
extern struct kunit_suite vaddr_features_suite;
extern struct kunit_suite vaddr_rights_suite;
extern struct kunit_suite mem_filter_suite;

/*
 * A process to look at: the first one of the machine, which sleeps while the
 * suites run. Tests map memory of their own into it.
 */
struct dx_space *process_space(void);
struct mm_struct *process_mm(void);

/* Map @bytes, readable and writable. Returns the address, or an error code. */
unsigned long process_map(size_t bytes);
void process_unmap(unsigned long addr, size_t bytes);

/* Have a page there, as after a write. */
int process_fault_in(unsigned long addr, size_t bytes);

/*
 * What the CPU does on an access: set the Accessed bit. User Mode Linux has
 * none, its host does not tell, so the test does it.
 */
void process_touch(unsigned long addr);

/* The bit as it is. */
bool process_is_young(unsigned long addr);

/* Whether reclaim would know that the page has been referenced. */
bool process_is_marked(unsigned long addr);

#endif /* VADDR_KUNIT_H */
