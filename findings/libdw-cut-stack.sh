#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# dwfl_getthread_frames() calls a stack complete that it could not follow: when a caller's frame cannot be read, it
# returns 0, "all frames processed", and sets no error. Whoever unwinds copies of stacks, of which the upper part is
# missing, cannot tell by status a cut stack from a whole one.
# Versions: libdw1 and libelf1 0.188-2.1 (Debian 12), on a copy of the program's own stack. The memory_read callback
# returns false for what was not copied; status 1 is the frame callback's own DWARF_CB_ABORT, which ends at main.
# Seen on 2026-12-01:
#   stack to main: 8 frames, main reached, status 1, dwfl_errno 0
#   stack to 64 bytes below main: 4 frames, main not reached, status 0, dwfl_errno 0
#   no stack: 1 frames, main not reached, status 0, dwfl_errno 0
set -eu
. "$(dirname "$0")/lib.bash"

need libdw1=0.188-2.1 libdw-dev=0.188-2.1 libelf1=0.188-2.1 libelf-dev=0.188-2.1

lib=$root/usr/lib/x86_64-linux-gnu
cc -x c - -o "$work/unwind" -O1 -fomit-frame-pointer -fno-optimize-sibling-calls -I"$root/usr/include" -L"$lib" -ldw -lelf <<'C'
#define _GNU_SOURCE
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static unsigned char copy[4096];
static size_t copied;
static Dwarf_Addr sp;
static Dwarf_Word regs[17];
volatile int after;

static const int order[] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
	REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP };

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread_arg)
{
	(void)dwfl, (void)arg;
	if (*thread_arg)
		return 0;
	*thread_arg = copy;
	return getpid();
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr addr, Dwarf_Word *word, void *arg)
{
	(void)dwfl, (void)arg;
	if (addr < sp || addr + sizeof(*word) > sp + copied)
		return false;
	memcpy(word, copy + (addr - sp), sizeof(*word));
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	(void)arg;
	return dwfl_thread_state_registers(thread, 0, 17, regs);
}

struct seen {
	int frames;
	bool main;
};

static int frame(Dwfl_Frame *state, void *arg)
{
	Dwfl *dwfl = dwfl_thread_dwfl(dwfl_frame_thread(state));
	struct seen *seen = arg;
	const char *name;
	Dwarf_Addr pc;

	seen->frames++;
	dwfl_frame_pc(state, &pc, NULL);
	name = dwfl_module_addrname(dwfl_addrmodule(dwfl, pc), pc);
	seen->main |= name && !strcmp(name, "main");
	/* What started main() is another matter. */
	return seen->main ? DWARF_CB_ABORT : DWARF_CB_OK;
}

static char *no_path;
static const Dwfl_Callbacks files = {
	.find_elf = dwfl_linux_proc_find_elf, .find_debuginfo = dwfl_standard_find_debuginfo,
	.debuginfo_path = &no_path,
};
static const Dwfl_Thread_Callbacks threads = {
	.next_thread = next_thread, .memory_read = read_memory,
	.set_initial_registers = set_registers,
};

__attribute__((noinline)) static void innermost(void)
{
	ucontext_t u;

	getcontext(&u);
	for (int i = 0; i < 17; i++)
		regs[i] = (Dwarf_Word)u.uc_mcontext.gregs[order[i]];
	sp = regs[7];
	memcpy(copy, (void *)sp, sizeof(copy));
}

__attribute__((noinline)) static void deeper(int depth)
{
	if (depth)
		deeper(depth - 1);
	else
		innermost();
	after++;
}

static void show(const char *what, size_t bytes)
{
	Dwfl *dwfl = dwfl_begin(&files);
	struct seen seen = { 0 };
	int ret;

	copied = bytes;
	dwfl_linux_proc_report(dwfl, getpid());
	dwfl_report_end(dwfl, NULL, NULL);
	if (!dwfl_attach_state(dwfl, NULL, getpid(), &threads, NULL))
		exit(1);
	dwfl_errno();
	ret = dwfl_getthread_frames(dwfl, getpid(), frame, &seen);
	printf("%s: %d frames, main %s, status %d, dwfl_errno %d\n", what,
	       seen.frames, seen.main ? "reached" : "not reached", ret, dwfl_errno());
	dwfl_end(dwfl);
}

int main(void)
{
	volatile char above[8192];

	above[0] = 0;
	deeper(5);
	show("stack to main", (Dwarf_Addr)above - sp);
	show("stack to 64 bytes below main", (Dwarf_Addr)above - sp - 64);
	show("no stack", 0);
	return above[0];
}
C

timeout 60 "$work/unwind" >"$work/output"
seen 'stack to main: 8 frames, main reached, status 1, dwfl_errno 0
stack to 64 bytes below main: 4 frames, main not reached, status 0, dwfl_errno 0
no stack: 1 frames, main not reached, status 0, dwfl_errno 0'
