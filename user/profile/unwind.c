// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile/elf.h"
#include "profile/unwind.h"
#include "util/mem.h"

#define MAX_KNOWN	32u		/* processes whose files are kept open */

/* Registers by their numbers in DWARF, as perf_event numbers them. */
#ifdef __x86_64__
#include <asm/perf_regs.h>
static const uint8_t registers[] = {
	PERF_REG_X86_AX, PERF_REG_X86_DX, PERF_REG_X86_CX, PERF_REG_X86_BX,
	PERF_REG_X86_SI, PERF_REG_X86_DI, PERF_REG_X86_BP, PERF_REG_X86_SP,
	PERF_REG_X86_R8, PERF_REG_X86_R9, PERF_REG_X86_R10, PERF_REG_X86_R11,
	PERF_REG_X86_R12, PERF_REG_X86_R13, PERF_REG_X86_R14, PERF_REG_X86_R15,
	PERF_REG_X86_IP,
};
#define NR_REGISTERS	ARRAY_SIZE(registers)
#define STACK_POINTER	PERF_REG_X86_SP
#else
static const uint8_t registers[1];
#define NR_REGISTERS	0u
#define STACK_POINTER	0
#endif

/* A process, with the files that it had when it was looked at last. */
struct known {
	pid_t pid;
	uint64_t change;		/* of its space; see spaces_change() */
	uint64_t used;			/* when: the higher, the later */
	Dwfl *dwfl;
};

struct unwind {
	struct symbols *symbols;
	const struct spaces *spaces;
	size_t nr;
	struct known known[MAX_KNOWN];
	uint64_t uses;
	const struct rings_sample *s;	/* what is followed now */
	bool beyond;			/* memory was asked for that was not copied */
};

/* Where a stack is put together. */
struct chain {
	uint64_t *ip;
	size_t nr;
};

uint64_t unwind_registers(void)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < NR_REGISTERS; i++)
		mask |= UINT64_C(1) << registers[i];
	return mask;
}

struct unwind *unwind_new(struct symbols *symbols, const struct spaces *spaces)
{
	struct unwind *u = xcalloc(1, sizeof(*u));

	u->symbols = symbols;
	u->spaces = spaces;
	return u;
}

void unwind_free(struct unwind *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->nr; i++)
		if (u->known[i].dwfl)
			elf_calls.dwfl_end(u->known[i].dwfl);
	free(u);
}

/* ---- what libdw asks for ---- */

/* A register by its number in perf_event, among those that were taken. */
static uint64_t value_of(const struct rings_sample *s, unsigned int number)
{
	uint64_t below = unwind_registers() & ((UINT64_C(1) << number) - 1);

	return s->regs[__builtin_popcountll(below)];
}

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread)
{
	const struct unwind *u = arg;

	(void)dwfl;
	if (*thread)
		return 0;
	*thread = arg;
	return u->s->tid;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	const struct unwind *u = arg;
	Dwarf_Word value[sizeof(registers)];

	for (size_t i = 0; i < NR_REGISTERS; i++)
		value[i] = value_of(u->s, registers[i]);
	return elf_calls.dwfl_thread_state_registers(thread, 0, NR_REGISTERS, value);
}

/* Of memory only the stack is known, as far as it was copied. */
static bool read_memory(Dwfl *dwfl, Dwarf_Addr addr, Dwarf_Word *result, void *arg)
{
	struct unwind *u = arg;
	const struct rings_sample *s = u->s;
	uint64_t start = value_of(s, STACK_POINTER);

	(void)dwfl;
	if (addr < start || s->stack_bytes < sizeof(*result) ||
	    addr - start > s->stack_bytes - sizeof(*result)) {
		u->beyond = true;
		return false;
	}
	memcpy(result, s->stack + (addr - start), sizeof(*result));
	return true;
}

static int add_frame(Dwfl_Frame *frame, void *arg)
{
	struct chain *c = arg;
	bool exact;
	Dwarf_Addr pc;

	if (!elf_calls.dwfl_frame_pc(frame, &pc, &exact))
		return DWARF_CB_ABORT;
	if (c->nr == UNWIND_MAX_DEPTH)
		return DWARF_CB_ABORT;
	/* what a signal interrupted is no call, but will be taken for one */
	c->ip[c->nr] = pc + (exact && c->nr);
	c->nr++;
	return DWARF_CB_OK;
}

/* ---- processes ---- */

static bool is_reported(const struct code_area *area, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (area[k].object == area[i].object)
			return true;
	return false;
}

/* The files of a process, where it has them. */
static void report_files(struct unwind *u, pid_t pid, Dwfl *dwfl)
{
	size_t nr;
	const struct code_area *area = spaces_areas(u->spaces, pid, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct code_object *o = &u->spaces->object[area[i].object];
		uint64_t base;
		int fd;

		if (is_reported(area, i) ||
		    !symbols_base(u->symbols, o, &area[i], &base))
			continue;
		fd = symbols_open(o);
		/* takes the descriptor, if it takes the file */
		if (fd >= 0 && !elf_calls.dwfl_report_elf(dwfl, o->path, o->path,
							  fd, base, true))
			close(fd);
	}
}

static Dwfl *open_process(struct unwind *u, pid_t pid)
{
	static const Dwfl_Thread_Callbacks asked = {
		.next_thread = next_thread,
		.memory_read = read_memory,
		.set_initial_registers = set_registers,
	};
	Dwfl *dwfl = elf_calls.dwfl_begin(elf_callbacks());

	if (!dwfl)
		return NULL;
	elf_calls.dwfl_report_begin(dwfl);
	report_files(u, pid, dwfl);
	elf_calls.dwfl_report_end(dwfl, NULL, NULL);
	if (elf_calls.dwfl_attach_state(dwfl, NULL, pid, &asked, u))
		return dwfl;
	elf_calls.dwfl_end(dwfl);
	return NULL;
}

/* The place of a process, in place of the one that was not used for longest. */
static struct known *place_of(struct unwind *u, pid_t pid)
{
	struct known *oldest = &u->known[0];

	for (size_t i = 0; i < u->nr; i++) {
		if (u->known[i].pid == pid)
			return &u->known[i];
		if (u->known[i].used < oldest->used)
			oldest = &u->known[i];
	}
	if (u->nr < MAX_KNOWN)
		oldest = &u->known[u->nr++];
	return oldest;
}

static Dwfl *dwfl_of(struct unwind *u, pid_t pid)
{
	struct known *k = place_of(u, pid);
	uint64_t change = spaces_change(u->spaces, pid);

	k->used = ++u->uses;
	if (k->pid == pid && k->change == change)
		return k->dwfl;
	if (k->dwfl)
		elf_calls.dwfl_end(k->dwfl);
	k->pid = pid;
	k->change = change;
	k->dwfl = open_process(u, pid);
	return k->dwfl;
}

size_t unwind_stack(struct unwind *u, const struct rings_sample *s,
		    uint64_t ip[UNWIND_MAX_DEPTH], bool *whole)
{
	struct chain c = { ip, 0 };
	Dwfl *dwfl;

	*whole = false;
	u->s = s;
	u->beyond = false;
	dwfl = dwfl_of(u, s->pid);
	/* a caller that cannot be read is none to libdw, which calls that the end */
	if (dwfl)
		*whole = !elf_calls.dwfl_getthread_frames(dwfl, s->tid, add_frame, &c) &&
			 !u->beyond;
	u->s = NULL;
	return c.nr;
}
