// SPDX-License-Identifier: GPL-2.0
/* Functions by address: what elfutils finds by looking through all symbols, and maps of compilers that grow. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "profile/functions.h"
#include "profile/symbols.h"
#include "tap.h"

static typeof(&dwfl_module_addrinfo) addrinfo;

/* No file with debug information besides: looking for one loads what the sanitizer cannot look into. */
static int none(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
		const char *link, GElf_Word crc, char **path)
{
	(void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc, (void)path;
	return -1;
}

/* How often the two disagree over a file, of how many places that have a name. */
static size_t disagree(const char *path, size_t *named)
{
	const Dwfl_Callbacks calls = { .find_debuginfo = none, .find_elf = elf_calls.dwfl_build_id_find_elf,
				       .section_address = elf_calls.dwfl_offline_section_address };
	Dwfl *dwfl = elf_calls.dwfl_begin(&calls);
	struct functions all = { 0 };
	Dwfl_Module *module;
	size_t bad = 0;

	*named = 0;
	elf_calls.dwfl_report_begin(dwfl);
	module = elf_calls.dwfl_report_elf(dwfl, path, path, open(path, O_RDONLY | O_CLOEXEC), 0, true);
	elf_calls.dwfl_report_end(dwfl, NULL, NULL);
	if (!module)
		return SIZE_MAX;
	functions_read(&all, module);
	for (GElf_Addr at = 0; at < 0xa00000; at += 1009) {
		GElf_Sym symbol;
		GElf_Off into;
		const char *want = addrinfo(module, at, &into, &symbol, NULL, NULL, NULL);
		const char *got = functions_find(&all, at);

		/* data is no function, and of two names for one place either is right */
		if (!want || GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
			continue;
		++*named;
		if (!got || (strcmp(want, got) != 0 && functions_find(&all, at - into) != got)) {
			printf("# %#lx: %s, not %s\n", (unsigned long)at, want, got ? got : "nothing");
			bad++;
		}
	}
	functions_destroy(&all);
	elf_calls.dwfl_end(dwfl);
	return bad;
}

static const char *found(struct symbols *s, const struct code_object *o, uint64_t at)
{
	struct rec_frame frame[SYMBOLS_MAX_INLINE];

	symbols_find(s, o, (struct code_place){ OBJECT_FIRST_FILE, at }, false, frame);
	return frame[0].name;
}

static void write_map(const char *path, const char *how, const char *text)
{
	FILE *f = fopen(path, how);

	if (!f)
		return;
	fputs(text, f);
	fclose(f);
}

static void maps_that_grow(void)
{
	char path[64];
	struct code_object o = { path, getpid() };
	struct symbols *s = symbols_new();

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	write_map(path, "w", "1000 100 first\n2000 100 sec");
	tap_ok(!strcmp(found(s, &o, 0x1010), "first"), "a function of a compiler has its name");
	tap_ok(!strcmp(found(s, &o, 0x2010), ""), "a line that is not whole is none yet");
	write_map(path, "a", "ond\n1000 100 again\n");
	tap_ok(!strcmp(found(s, &o, 0x2010), "second"), "what is added is found");
	tap_ok(!strcmp(found(s, &o, 0x1010), "again"), "what came later is there now");
	write_map(path, "w", "3000 100 new\n");
	tap_ok(!strcmp(found(s, &o, 0x3010), "new") && !strcmp(found(s, &o, 0x2010), ""),
	       "a map that was begun again is read from its start");
	unlink(path);
	symbols_free(s);
}

int main(void)
{
	static const char *const files[] = { "/lib/x86_64-linux-gnu/libc.so.6",
					     "/usr/bin/python3" };
	void *library, *call;

	if (elf_load())
		return 1;
	library = dlopen("libdw.so.1", RTLD_NOW | RTLD_NOLOAD);
	call = library ? dlsym(library, "dwfl_module_addrinfo") : NULL;
	if (!call)
		return 1;
	memcpy(&addrinfo, &call, sizeof(call));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		size_t named, bad = disagree(files[i], &named);

		printf("# %s: %zu of %zu places\n", files[i], bad, named);
		tap_ok(!bad && named > 100, "functions are those that elfutils finds");
	}
	maps_that_grow();
	return tap_end();
}
