// SPDX-License-Identifier: GPL-2.0
/* The suites of kmod/mem. */
#include <linux/module.h>

#include "vaddr_kunit.h"

kunit_test_suites(&vaddr_areas_suite, &vaddr_pass_suite,
		  &vaddr_features_suite, &vaddr_rights_suite,
		  &mem_filter_suite);

MODULE_DESCRIPTION("Tests of damonx's virtual address spaces");
MODULE_LICENSE("GPL");
