// SPDX-License-Identifier: GPL-2.0
/* The suites of kmod/core, for the kernel and for a plain program. */
#include "core_kunit.h"

kunit_test_suites(&core_region_suite, &core_attrs_suite, &core_window_suite,
		  &core_time_suite, &core_commit_suite, &core_flight_suite,
		  &core_step_suite, &core_act_suite, &core_scheme_suite,
		  &core_tune_suite, &core_probe_suite,
		  &core_quota_suite, &core_turns_suite);

#ifdef __KERNEL__
#include <linux/module.h>

MODULE_DESCRIPTION("Tests of damonx's region sampling");
MODULE_LICENSE("GPL");
#endif
