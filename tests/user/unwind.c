// SPDX-License-Identifier: GPL-2.0
/* Stacks that were copied, of this program itself, which has no frame pointers here. */
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "profile/elf.h"
#include "profile/symbols.h"
#include "profile/unwind.h"
#include "tap.h"

#define PLAIN	__attribute__((noinline, optimize("omit-frame-pointer")))

static uint64_t regs[24];		/* as perf_event has them, those that are taken */
static uint8_t copy[UNWIND_STACK_BYTES];
static size_t copied;
volatile int after;			/* no call is the last thing that a function does */

/* By perf_event's numbers, ascending: what getcontext() knows. */
static const int order[] = {
	REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
	REG_RIP, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

PLAIN static void innermost(void)
{
	int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	ssize_t n;
	ucontext_t u;

	getcontext(&u);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		regs[i] = (uint64_t)u.uc_mcontext.gregs[order[i]];
	n = pread(fd, copy, sizeof(copy), u.uc_mcontext.gregs[REG_RSP]);
	copied = n > 0 ? (size_t)n : 0;
	close(fd);
}

PLAIN static void middle(int depth)
{
	if (depth)
		middle(depth - 1);
	else
		innermost();
	after++;
}

PLAIN static void outermost(void)
{
	middle(3);
	after++;
}

static struct spaces spaces;
static struct symbols *symbols;

/* The innermost names of a stack, one after the other. */
static const char *names(const uint64_t *ip, size_t nr)
{
	static char text[4096];

	text[0] = '\0';
	for (size_t i = 0; i < nr; i++) {
		struct code_place p = spaces_find(&spaces, getpid(), ip[i]);
		struct rec_frame frame[SYMBOLS_MAX_INLINE];
		size_t n = symbols_find(symbols, &spaces.object[p.object], p, i > 0, frame);

		strcat(strcat(text, frame[n - 1].name), " ");
		if (!strcmp(frame[n - 1].name, "main"))
			break;
	}
	return text;
}

static void stacks(struct unwind *u)
{
	struct rings_sample s = { .pid = getpid(), .tid = getpid(), .regs = regs,
				  .stack = copy, .stack_bytes = copied };
	uint64_t ip[UNWIND_MAX_DEPTH];
	bool whole;
	size_t nr;

	nr = unwind_stack(u, &s, ip, &whole);
	tap_is(names(ip, nr), "innermost middle middle middle middle outermost main ",
		"callers are found without frame pointers");
	tap_ok(whole, "to where the stack begins");
	s.stack_bytes = 0;
	nr = unwind_stack(u, &s, ip, &whole);
	tap_ok(nr >= 1 && ip[0] == regs[8] && !whole,
	       "of a stack that was not copied, only where the program was, and that it is cut");
	s.pid = 1 << 30;
	tap_ok(!unwind_stack(u, &s, ip, &whole) && !whole,
	       "of a process that is not known, nothing");
}

static bool names_vdso(void)
{
	struct rec_frame frame[SYMBOLS_MAX_INLINE];
	struct code_object o = { (char *)"[vdso]", getpid() };
	struct code_place p = { (uint32_t)spaces.nr_objects, 0 };

	/* that of the clock is somewhere in it */
	for (p.offset = 0x200; p.offset < 0x2000; p.offset += 16) {
		symbols_find(symbols, &o, p, false, frame);
		if (strstr(frame[0].name, "clock_gettime"))
			return true;
	}
	return false;
}

static void changes(void)
{
	uint64_t before = spaces_change(&spaces, getpid());

	spaces_map(&spaces, getpid(), 0x1000, 0x2000, 0, "//anon");
	tap_ok(before && spaces_change(&spaces, getpid()) == before,
	       "code without a file is no change of a process's files");
	spaces_map(&spaces, getpid(), 0x3000, 0x4000, 0, "/b");
	tap_ok(spaces_change(&spaces, getpid()) != before, "a file that is mapped is one");
}

int main(void)
{
	struct unwind *u;

	if (elf_load())
		return 1;
	spaces_init(&spaces);
	spaces_read(&spaces, getpid());
	symbols = symbols_new();
	u = unwind_new(symbols, &spaces);
	outermost();
	stacks(u);
	changes();
	tap_ok(names_vdso(), "functions that the kernel maps into programs have names");
	unwind_free(u);
	symbols_free(symbols);
	spaces_destroy(&spaces);
	return tap_end();
}
