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
damonx-y += kmod/dev/apply.o
damonx-y += kmod/dev/call.o
damonx-y += kmod/dev/check.o
damonx-y += kmod/dev/control.o
damonx-y += kmod/dev/decode.o
damonx-y += kmod/dev/device.o
damonx-y += kmod/dev/encode.o
damonx-y += kmod/dev/feature.o
damonx-y += kmod/dev/item.o
damonx-y += kmod/dev/kdamond.o
damonx-y += kmod/dev/message.o
damonx-y += kmod/dev/names.o
damonx-y += kmod/dev/query.o
damonx-y += kmod/dev/record.o
damonx-y += kmod/dev/ring.o
damonx-y += kmod/dev/session.o

damonx-y += kmod/core/areas.o
damonx-y += kmod/core/attrs.o
damonx-y += kmod/core/context.o
damonx-y += kmod/core/look.o
damonx-y += kmod/core/region.o
damonx-y += kmod/core/report.o
damonx-y += kmod/core/split.o
damonx-y += kmod/core/window.o

damonx-y += kmod/mem/areas.o
damonx-y += kmod/mem/features.o
damonx-y += kmod/mem/space.o
damonx-y += kmod/mem/vaddr.o
damonx-y += kmod/mem/walk.o

damonx-y += kmod/compat/symbols.o
