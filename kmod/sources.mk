# SPDX-License-Identifier: GPL-2.0
# What damonx.ko is made of: one block a directory. Included by the top Kbuild.

# Absolute, because kbuild runs in the module's tree since 6.13 and in the
# kernel's before.
dx_top := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
include $(dx_top)/kmod/compat/compat.mk
ccflags-y += -DDX_VERSION='"$(shell cat $(dx_top)/VERSION)"'

damonx-y += kmod/main.o

damonx-y += kmod/dev/abi_check.o
damonx-y += kmod/dev/answer.o
damonx-y += kmod/dev/call.o
damonx-y += kmod/dev/check_act.o
damonx-y += kmod/dev/check_cgroup.o
damonx-y += kmod/dev/check_context.o
damonx-y += kmod/dev/check_filter.o
damonx-y += kmod/dev/check_memory.o
damonx-y += kmod/dev/check_probe.o
damonx-y += kmod/dev/check_scheme.o
damonx-y += kmod/dev/check_target.o
damonx-y += kmod/dev/check_tree.o
damonx-y += kmod/dev/client.o
damonx-y += kmod/dev/client_items.o
damonx-y += kmod/dev/commit.o
damonx-y += kmod/dev/commit_probe.o
damonx-y += kmod/dev/commit_scheme.o
damonx-y += kmod/dev/control.o
damonx-y += kmod/dev/decode.o
damonx-y += kmod/dev/device.o
damonx-y += kmod/dev/encode.o
damonx-y += kmod/dev/feature.o
damonx-y += kmod/dev/follow.o
damonx-y += kmod/dev/item.o
damonx-y += kmod/dev/item_index.o
damonx-y += kmod/dev/item_type.o
damonx-y += kmod/dev/kdamond.o
damonx-y += kmod/dev/limits.o
damonx-y += kmod/dev/message.o
damonx-y += kmod/dev/names.o
damonx-y += kmod/dev/openers.o
damonx-y += kmod/dev/query.o
damonx-y += kmod/dev/query_scheme.o
damonx-y += kmod/dev/record.o
damonx-y += kmod/dev/record_scheme.o
damonx-y += kmod/dev/ring.o
damonx-y += kmod/dev/session.o
damonx-y += kmod/dev/status.o
damonx-y += kmod/dev/trace.o

damonx-y += kmod/core/act.o
damonx-y += kmod/core/areas.o
damonx-y += kmod/core/attrs.o
damonx-y += kmod/core/classic.o
damonx-y += kmod/core/evidence.o
damonx-y += kmod/core/evidence_answer.o
damonx-y += kmod/core/evidence_ask.o
damonx-y += kmod/core/evidence_cut.o
damonx-y += kmod/core/evidence_range.o
damonx-y += kmod/core/evidence_window.o
damonx-y += kmod/core/plan.o
damonx-y += kmod/core/context.o
damonx-y += kmod/core/flight.o
damonx-y += kmod/core/region.o
damonx-y += kmod/core/report.o
damonx-y += kmod/core/goal.o
damonx-y += kmod/core/pattern.o
damonx-y += kmod/core/priority.o
damonx-y += kmod/core/quota.o
damonx-y += kmod/core/range_filter.o
damonx-y += kmod/core/scheme.o
damonx-y += kmod/core/scheme_match.o
damonx-y += kmod/core/scheme_plan.o
damonx-y += kmod/core/probe.o
damonx-y += kmod/core/targets.o
damonx-y += kmod/core/tune.o
damonx-y += kmod/core/turns.o
damonx-y += kmod/core/watermark.o
damonx-y += kmod/core/window.o

damonx-y += kmod/mem/act_advise.o
damonx-y += kmod/mem/act_batch.o
damonx-y += kmod/mem/act_lru.o
damonx-y += kmod/mem/act_migrate.o
damonx-y += kmod/mem/act_paddr.o
damonx-y += kmod/mem/act_pageout.o
damonx-y += kmod/mem/act_vaddr.o
damonx-y += kmod/mem/act_works.o
damonx-y += kmod/mem/areas.o
damonx-y += kmod/mem/cgroup.o
damonx-y += kmod/mem/family.o
damonx-y += kmod/mem/family_scan.o
damonx-y += kmod/mem/features.o
damonx-y += kmod/mem/group.o
damonx-y += kmod/mem/filter.o
damonx-y += kmod/mem/metric.o
damonx-y += kmod/mem/paddr.o
damonx-y += kmod/mem/physical.o
damonx-y += kmod/mem/process.o
damonx-y += kmod/mem/rmap.o
damonx-y += kmod/mem/space.o
damonx-y += kmod/mem/sysram.o
damonx-y += kmod/mem/vaddr.o
damonx-y += kmod/mem/walk.o

damonx-y += kmod/presets/lru_sort.o
damonx-y += kmod/presets/preset.o
damonx-y += kmod/presets/reclaim.o
damonx-y += kmod/presets/stat.o

damonx-y += kmod/compat/births.o
damonx-y += kmod/compat/symbols.o
