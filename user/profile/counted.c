// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/stacks.h"
#include "profile/counted.h"
#include "profile/stacks_bpf.h"
#include "util/mem.h"

#define SETTLE_US	1000	/* until no CPU is in the program with the old map */

/* The program, which user/Makefile compiles; its length is in program_end. */
__asm__(".pushsection .rodata\n"
	".balign 8\n"
	"stacks_program: .incbin \"" STACKS_PROGRAM "\"\n"
	"stacks_program_end:\n"
	".popsection\n");
extern const char stacks_program[], stacks_program_end[];

#define BPF_CALLS(X) \
	X(bpf_map_delete_elem) \
	X(bpf_map_get_next_key) \
	X(bpf_map_lookup_elem) \
	X(bpf_map_update_elem) \
	X(bpf_object__close) \
	X(bpf_object__find_map_fd_by_name) \
	X(bpf_object__find_program_by_name) \
	X(bpf_object__load) \
	X(bpf_object__open_mem) \
	X(bpf_program__fd) \
	X(libbpf_set_print)

/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares a member */
#define BPF_POINTER(name)	typeof(&(name)) name;
#define BPF_NAMED(name)		{ #name, &bpf.name },

static struct {
	BPF_CALLS(BPF_POINTER)
} bpf;

struct counted {
	struct bpf_object *object;
	int program, control;
	int counts[2], stacks[2];
	uint64_t slice_ns;
	uint32_t active;
	uint64_t lost;
};

/* Not by library_load(): who does not have it does well without. */
static bool load_library(void)
{
	static const struct {
		const char *name;
		void *call;
	} calls[] = { BPF_CALLS(BPF_NAMED) };
	void *library;

	if (bpf.libbpf_set_print)
		return true;
	library = dlopen("libbpf.so.1", RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; library && i < ARRAY_SIZE(calls); i++) {
		void *found = dlsym(library, calls[i].name);

		if (!found)
			return false;
		memcpy(calls[i].call, &found, sizeof(found));
	}
	if (library)
		bpf.libbpf_set_print(NULL);
	return library;
}

/*
 * The program sees numbers of processes as the first namespace has them; in
 * another one they would be somebody else's.
 */
static bool in_first_namespace(void)
{
	char text[64];
	ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);

	if (n < 0)
		return false;
	text[n] = '\0';
	return !strcmp(text, "pid:[4026531836]");
}

static int map_of(const struct counted *c, const char *name)
{
	return bpf.bpf_object__find_map_fd_by_name(c->object, name);
}

static int write_control(const struct counted *c, bool kernel)
{
	const struct stacks_bpf_control control = {
		.slice_ns = c->slice_ns, .active = c->active, .kernel = kernel };
	uint32_t zero = 0;

	return bpf.bpf_map_update_elem(c->control, &zero, &control, BPF_ANY);
}

static bool load_program(struct counted *c, bool kernel)
{
	struct bpf_program *program;

	c->object = bpf.bpf_object__open_mem(stacks_program,
					     (size_t)(stacks_program_end -
						      stacks_program), NULL);
	if (!c->object || bpf.bpf_object__load(c->object))
		return false;
	program = bpf.bpf_object__find_program_by_name(c->object, "look");
	if (!program)
		return false;
	c->program = bpf.bpf_program__fd(program);
	c->control = map_of(c, "control");
	c->counts[0] = map_of(c, "counts0");
	c->counts[1] = map_of(c, "counts1");
	c->stacks[0] = map_of(c, "stacks0");
	c->stacks[1] = map_of(c, "stacks1");
	return !write_control(c, kernel);
}

struct counted *counted_new(uint64_t slice_ns, bool kernel, const char **why)
{
	struct counted *c;

	if (!in_first_namespace()) {
		*why = "not in the first namespace of processes";
		return NULL;
	}
	if (!load_library()) {
		*why = "libbpf1 is not installed";
		return NULL;
	}
	c = xcalloc(1, sizeof(*c));
	c->slice_ns = slice_ns;
	if (load_program(c, kernel))
		return c;
	*why = strerror(errno);
	counted_free(c);
	return NULL;
}

void counted_free(struct counted *c)
{
	if (c && c->object)
		bpf.bpf_object__close(c->object);
	free(c);
}

int counted_program(const struct counted *c)
{
	return c->program;
}

uint64_t counted_lost(const struct counted *c)
{
	return c->lost;
}

/* ---- what was counted ---- */

struct entry {
	struct stacks_bpf_key key;
	uint64_t count;
};

/* Count in the other map from now on; which one is at rest then. */
static uint32_t turn(struct counted *c)
{
	struct stacks_bpf_control control;
	uint32_t zero = 0, old = c->active;

	if (bpf.bpf_map_lookup_elem(c->control, &zero, &control))
		return old;
	c->lost = control.lost;
	c->active = !old;
	control.active = c->active;
	bpf.bpf_map_update_elem(c->control, &zero, &control, BPF_ANY);
	usleep(SETTLE_US);
	return old;
}

static int by_slice(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->key.slice < y->key.slice ? -1 : x->key.slice > y->key.slice;
}

/* Take all out of a map, in order of time. */
static struct entry *take_counts(const struct counted *c, uint32_t which, size_t *nr)
{
	struct entry *list = NULL, e;

	*nr = 0;
	while (!bpf.bpf_map_get_next_key(c->counts[which], NULL, &e.key)) {
		if (!bpf.bpf_map_lookup_elem(c->counts[which], &e.key, &e.count))
			*ARRAY_ADD(list, *nr) = e;
		if (bpf.bpf_map_delete_elem(c->counts[which], &e.key))
			break;
	}
	if (*nr)
		qsort(list, *nr, sizeof(*list), by_slice);
	return list;
}

static size_t read_stack(const struct counted *c, uint32_t which, int32_t number,
			 uint64_t ip[STACKS_BPF_DEPTH])
{
	uint32_t key = (uint32_t)number;
	size_t nr = 0;

	if (number < 0 || bpf.bpf_map_lookup_elem(c->stacks[which], &key, ip))
		return 0;
	/* among them may be marks of perf, as where the user's part begins */
	for (size_t i = 0; i < STACKS_BPF_DEPTH && ip[i]; i++)
		if (ip[i] < (uint64_t)PERF_CONTEXT_MAX)
			ip[nr++] = ip[i];
	return nr;
}

static void forget_stacks(const struct counted *c, uint32_t which)
{
	uint32_t key;

	while (!bpf.bpf_map_get_next_key(c->stacks[which], NULL, &key))
		if (bpf.bpf_map_delete_elem(c->stacks[which], &key))
			break;
}

void counted_drain(struct counted *c, const struct rings_sink *sink,
		   void (*before)(void *arg, int64_t end_ns))
{
	uint64_t user[STACKS_BPF_DEPTH], kernel[STACKS_BPF_DEPTH], last = 0;
	uint32_t which = turn(c);
	size_t nr;
	struct entry *list = take_counts(c, which, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct stacks_bpf_key *k = &list[i].key;
		struct rings_sample s = {
			.time_ns = (int64_t)(k->slice * c->slice_ns),
			.pid = (pid_t)k->pid, .tid = (pid_t)k->tid,
			.kind = REC_SAMPLE_CPU, .count = list[i].count,
			.user = user, .kernel = kernel };

		if (!i || k->slice != last)
			before(sink->arg, (int64_t)((k->slice + 1) * c->slice_ns));
		last = k->slice;
		s.nr_user = read_stack(c, which, k->user, user);
		s.nr_kernel = read_stack(c, which, k->kernel, kernel);
		sink->sample(sink->arg, &s);
	}
	free(list);
	forget_stacks(c, which);
}
