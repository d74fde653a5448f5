# SPDX-License-Identifier: GPL-2.0
# What damonx.ko is made of: one block a directory. Included by the top Kbuild.

# Absolute, because kbuild runs in the module's tree since 6.13 and in the
# kernel's before.
dx_top := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
ccflags-y += -I$(dx_top)/include/uapi -I$(dx_top)/kmod

damonx-y += kmod/core/areas.o
damonx-y += kmod/core/attrs.o
damonx-y += kmod/core/context.o
damonx-y += kmod/core/look.o
damonx-y += kmod/core/region.o
damonx-y += kmod/core/report.o
damonx-y += kmod/core/split.o
damonx-y += kmod/core/window.o
