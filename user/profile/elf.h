/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of elfutils' libdw and libelf that symbols are looked up with,
 * loaded by elf_load() when there are stacks to be named (see util/library.h).
 */
#ifndef DX_PROFILE_ELF_H
#define DX_PROFILE_ELF_H

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>

#define ELF_CALLS(X) \
	X(dwarf_diename) \
	X(dwarf_getscopes) \
	X(dwarf_getscopes_die) \
	X(dwarf_tag) \
	X(dwfl_attach_state) \
	X(dwfl_begin) \
	X(dwfl_build_id_find_elf) \
	X(dwfl_end) \
	X(dwfl_frame_pc) \
	X(dwfl_getthread_frames) \
	X(dwfl_module_addrdie) \
	X(dwfl_module_getelf) \
	X(dwfl_module_getsym_info) \
	X(dwfl_module_getsymtab) \
	X(dwfl_offline_section_address) \
	X(dwfl_report_begin) \
	X(dwfl_report_elf) \
	X(dwfl_report_end) \
	X(dwfl_standard_find_debuginfo) \
	X(dwfl_thread_state_registers) \
	X(elf_getphdrnum) \
	X(elf_getscn) \
	X(gelf_getphdr) \
	X(gelf_getshdr)

/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares a member */
#define ELF_POINTER(name)	typeof(&(name)) name;

struct elf_calls {
	ELF_CALLS(ELF_POINTER)
};

extern struct elf_calls elf_calls;

/* 0 when they may be called; 1 after a line on standard error. */
int elf_load(void);

/* How files and their debug information are found, after elf_load(). */
const Dwfl_Callbacks *elf_callbacks(void);

#endif /* DX_PROFILE_ELF_H */
