# SPDX-License-Identifier: GPL-2.0
# What every build of kernel sources of ours needs, the tests' too. Wants $(dx_top).

# Ours first: kmod/compat/include overlays the kernel's headers of the same name.
LINUXINCLUDE := -I$(dx_top)/kmod/compat/include $(LINUXINCLUDE)
ccflags-y += -I$(dx_top)/include/uapi -I$(dx_top)/kmod
# Kernels before 5.18 still ask for gnu89.
ccflags-y += -std=gnu11

# What no macro tells: $(call dx_grep,function,header,macro)
dx_grep = $(shell grep -qw $(1) $(srctree)/include/linux/$(2) && echo -D$(3))
ccflags-y += $(call dx_grep,page_folio,page-flags.h,DX_HAVE_FOLIO)
ccflags-y += $(call dx_grep,vm_flags_clear,mm.h,DX_HAVE_VM_FLAGS_CLEAR)
