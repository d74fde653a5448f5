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

#endif /* CORE_KUNIT_H */
