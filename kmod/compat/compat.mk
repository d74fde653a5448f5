# SPDX-License-Identifier: GPL-2.0
# What every build of kernel sources of ours needs, the tests' too. Wants $(dx_top).

# Ours first: kmod/compat/include overlays the kernel's headers of the same name.
LINUXINCLUDE := -I$(dx_top)/kmod/compat/include $(LINUXINCLUDE)
ccflags-y += -I$(dx_top)/include -I$(dx_top)/include/uapi -I$(dx_top)/kmod
# Kernels before 5.18 still ask for gnu89.
ccflags-y += -std=gnu11

# What no macro tells: $(call dx_grep,function,header,macro)
dx_grep = $(shell grep -qw $(1) $(srctree)/include/linux/$(2) && echo -D$(3))
ccflags-y += $(call dx_grep,page_folio,page-flags.h,DX_HAVE_FOLIO)
ccflags-y += $(call dx_grep,vm_flags_clear,mm.h,DX_HAVE_VM_FLAGS_CLEAR)
ccflags-y += $(call dx_grep,try_lock,rmap.h,DX_HAVE_RMAP_TRY_LOCK)
ccflags-y += $(call dx_grep,vma_start_anon_pgoff,mm.h,DX_HAVE_ANON_PGOFF)
ccflags-y += $(call dx_grep,cgroup_get_from_id,cgroup.h,DX_HAVE_CGROUP_FROM_ID)
ccflags-y += $(call dx_grep,page_memcg_check,memcontrol.h,DX_HAVE_PAGE_MEMCG_CHECK)
ccflags-y += $(call dx_grep,file_owner_or_capable,fs.h,DX_HAVE_FILE_OWNER)
ccflags-y += $(call dx_grep,folio_large_mapcount,mm.h,DX_HAVE_LARGE_MAPCOUNT)
ccflags-y += $(call dx_grep,PG_double_map,page-flags.h,DX_HAVE_DOUBLE_MAP)
ccflags-y += $(call dx_grep,new_folio_t,migrate.h,DX_HAVE_NEW_FOLIO)
ccflags-y += $(call dx_grep,enum.migrate_reason.reason,migrate.h,DX_HAVE_MIGRATE_REASON)
# Both functions went from 0 or an error to a bool in v6.3; only one is in a header.
ccflags-y += $(call dx_grep,bool.isolate_movable_[a-z_]*page,migrate.h,DX_ISOLATE_IS_BOOL)

# Which data is exported: $(call dx_exported,symbol,macro)
dx_exported = $(shell grep -qsw $(1) $(objtree)/Module.symvers && echo -D$(2))
ccflags-y += $(call dx_exported,int_active_memcg,DX_HAVE_ACTIVE_MEMCG)
