# SPDX-License-Identifier: GPL-2.0
# What damonx.ko is made of: one block a directory. Included by the top Kbuild.

# Absolute, because kbuild runs in the module's tree since 6.13 and in the
# kernel's before.
dx_top := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
ccflags-y += -I$(dx_top)/include/uapi -I$(dx_top)/kmod
