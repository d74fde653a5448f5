/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CORE_KUNIT_H
#define CORE_KUNIT_H

#include <kunit/test.h>
#include "core_fake.h"

extern struct kunit_suite core_region_suite;
extern struct kunit_suite core_attrs_suite;
extern struct kunit_suite core_window_suite;
extern struct kunit_suite core_time_suite;
extern struct kunit_suite core_commit_suite;
extern struct kunit_suite core_flight_suite;
extern struct kunit_suite core_step_suite;
extern struct kunit_suite core_turns_suite;
extern struct kunit_suite core_act_suite;
extern struct kunit_suite core_scheme_suite;
extern struct kunit_suite core_tune_suite;
extern struct kunit_suite core_probe_suite;
extern struct kunit_suite core_quota_suite;

#endif /* CORE_KUNIT_H */
