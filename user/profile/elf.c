// SPDX-License-Identifier: GPL-2.0
#include "profile/elf.h"
#include "util/library.h"

#define NAMED_CALL(name)	{ #name, &elf_calls.name },

struct elf_calls elf_calls;

int elf_load(void)
{
	static const struct library_call calls[] = { ELF_CALLS(NAMED_CALL) };

	if (elf_calls.dwfl_begin)
		return 0;
	return library_load("libdw.so.1", "libdw1", "name the functions of call stacks",
			    calls, sizeof(calls) / sizeof(calls[0]));
}

const Dwfl_Callbacks *elf_callbacks(void)
{
	static char *debug_path;
	static Dwfl_Callbacks callbacks;

	callbacks = (Dwfl_Callbacks){
		.find_elf = elf_calls.dwfl_build_id_find_elf,
		.find_debuginfo = elf_calls.dwfl_standard_find_debuginfo,
		.section_address = elf_calls.dwfl_offline_section_address,
		.debuginfo_path = &debug_path,
	};
	return &callbacks;
}
