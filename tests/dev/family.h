/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that come to targets, and leave, as tests say. */
#ifndef DEV_FAMILY_H
#define DEV_FAMILY_H

#include "fake.h"

/* @child joins all families in which @parent is a target with children, or has joined. */
void dev_fork(int parent, int child);

/* @process joins all families that follow @cgroup. */
void dev_join(int cgroup, int process);

/* @process is no longer in any cgroup. */
void dev_leave(int process);

#endif /* DEV_FAMILY_H */
