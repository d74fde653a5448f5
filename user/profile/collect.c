// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/collect.h"
#include "profile/counted.h"
#include "profile/intern.h"
#include "profile/rings.h"
#include "profile/spaces.h"
#include "profile/symbols.h"
#include "profile/unwind.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define SLICE_NS	(100 * INT64_C(1000000))
#define MAX_DIFFERENT	65536u		/* stacks, and frames: others are lost */
#define MAX_FRAMES	256u		/* of a stack, with what was inlined */

/* What was found at a place: frames by their number. */
struct found {
	uint32_t nr;
	uint32_t frame[SYMBOLS_MAX_INLINE];
};

/* What makes a sample another one; no gaps, for its bytes are compared. */
struct sample_key {
	int64_t slice;
	int32_t pid, tid;
	uint32_t stack, kind;
};

struct collect {
	struct collect_opts o;
	struct rings *rings;
	struct counted *counted;	/* NULL: samples come in the rings */
	struct spaces spaces;
	struct symbols *symbols;
	struct unwind *unwind;		/* NULL: by frame pointers, in the kernel */
	struct intern places, frames, stacks, samples;
	struct found *found;		/* by the number of the place */
	size_t nr_found;
	uint64_t *count;		/* by the number of the sample */
	size_t nr_counts;
	uint64_t lost;			/* samples without room for their stack */
	uint64_t said_lost;
	bool begun, failed, refused;
	struct rec_writer *w;		/* during collect_take() */
};

/* ---- beginning and end ---- */

static struct counted *count_in_kernel(const struct collect_opts *o)
{
	const char *why;
	struct counted *c;

	if (o->method == COLLECT_PERF_EVENT || o->unwind == COLLECT_DWARF)
		return NULL;
	c = counted_new(SLICE_NS, o->kernel, &why);
	if (!c && o->method == COLLECT_BPF)
		msg_warn("call stacks are not counted by BPF: %s; perf_event takes them",
			 why);
	return c;
}

/* Copy stacks, and follow them here. */
static void follow_copies(struct collect *c, struct rings_opts *rings)
{
	rings->regs = unwind_registers();
	if (!rings->regs) {
		msg_warn("--callstack=dwarf: is for x86-64 only; frame pointers are followed");
		c->o.unwind = COLLECT_FP;
		return;
	}
	rings->stack_bytes = UNWIND_STACK_BYTES;
	c->unwind = unwind_new(c->symbols, &c->spaces);
}

struct collect *collect_new(const struct collect_opts *o)
{
	struct rings_opts rings = { .rate_hz = o->rate_hz, .kernel = o->kernel,
				    .faults = true, .program = -1 };
	struct collect *c = xcalloc(1, sizeof(*c));

	c->o = *o;
	spaces_init(&c->spaces);
	c->symbols = symbols_new();
	if (c->symbols && o->unwind == COLLECT_DWARF)
		follow_copies(c, &rings);
	c->counted = c->symbols ? count_in_kernel(&c->o) : NULL;
	if (c->counted)
		rings.program = counted_program(c->counted);
	c->rings = c->symbols ? rings_new(&rings) : NULL;
	if (c->rings)
		return c;
	msg_warn("call stacks are not recorded");
	collect_free(c);
	return NULL;
}

void collect_free(struct collect *c)
{
	if (!c)
		return;
	rings_free(c->rings);
	counted_free(c->counted);
	unwind_free(c->unwind);
	symbols_free(c->symbols);
	spaces_destroy(&c->spaces);
	intern_free(&c->places);
	intern_free(&c->frames);
	intern_free(&c->stacks);
	intern_free(&c->samples);
	free(c->found);
	free(c->count);
	free(c);
}

/* Is it a filter of system calls that says no, as in a container? */
static bool is_filtered(void)
{
	char *line = NULL;
	size_t room = 0;
	int mode = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && mode == 0 && getline(&line, &room, f) > 0)
		sscanf(line, "Seccomp: %d", &mode);
	free(line);
	if (f)
		fclose(f);
	return mode > 0;
}

/* Once: what holds for one process holds for the others. */
static void tell_refused(struct collect *c, pid_t pid, int err)
{
	const char *remedy = "";

	if (c->refused)
		return;
	c->refused = true;
	if ((err == -EACCES || err == -EPERM || err == -ENOSYS) && is_filtered())
		remedy = "; damox runs under a filter of system calls (seccomp), which has to allow perf_event_open";
	else if (err == -EACCES || err == -EPERM)
		remedy = "; be root, or set 'sysctl kernel.perf_event_paranoid=1' for programs of your own without set-uid";
	else if (err == -EMFILE)
		remedy = "; raise the limit of open files (ulimit -n)";
	else if (err == -ENOSYS || err == -EOPNOTSUPP || err == -ENOENT)
		remedy = "; this kernel has no perf_event";
	msg_warn("call stacks of process %d are not recorded: %s%s", pid,
		 strerror(-err), remedy);
}

void collect_look(struct collect *c, const pid_t *pids, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		int err;

		if (spaces_has(&c->spaces, pids[i]))
			continue;
		err = rings_attach(c->rings, pids[i]);
		if (err)
			tell_refused(c, pids[i], err);
		/* also where it is refused: it is not asked for again */
		spaces_read(&c->spaces, pids[i]);
	}
}

/* ---- from addresses to frames ---- */

static uint32_t frame_number(struct collect *c, const struct rec_frame *f)
{
	size_t name = strlen(f->name) + 1, object = strlen(f->object) + 1;
	size_t n = sizeof(f->offset) + 1 + name + object;
	uint8_t *key = xcalloc(n, 1), *p = key;
	uint32_t number;
	bool is_new;

	memcpy(p, &f->offset, sizeof(f->offset));
	p += sizeof(f->offset);
	*p++ = (uint8_t)f->flags;
	memcpy(p, f->name, name);
	memcpy(p + name, f->object, object);
	number = intern(&c->frames, key, n, &is_new);
	free(key);
	if (is_new && rec_add_frame(c->w, f))
		c->failed = true;
	return number;
}

static const struct found *find(struct collect *c, struct code_place place,
				bool after_call)
{
	uint64_t key[2] = { place.offset, place.object * 2u + after_call };
	struct rec_frame frame[SYMBOLS_MAX_INLINE];
	struct found found;
	bool is_new;
	uint32_t at = intern(&c->places, key, sizeof(key), &is_new);

	if (!is_new)
		return &c->found[at];
	found.nr = (uint32_t)symbols_find(c->symbols,
					  &c->spaces.object[place.object],
					  place, after_call, frame);
	for (uint32_t i = 0; i < found.nr; i++)
		found.frame[i] = frame_number(c, &frame[i]);
	*ARRAY_ADD(c->found, c->nr_found) = found;
	return &c->found[at];
}

/* Names of functions that nothing calls: what follows was no frame. */
static bool is_outermost(const char *name)
{
	static const char *const names[] = {
		"_start", "start_thread", "clone", "clone3", "__clone",
		"__clone3", "__libc_start_main", "__libc_start_call_main",
		"_dl_start", "_dl_start_user", "thread_start",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* The name of a frame, in what frame_number() made of it. */
static const char *name_of(const struct collect *c, uint32_t frame)
{
	const char *key = intern_bytes(&c->frames, frame);

	return key + sizeof(uint64_t) + 1;
}

/* Does a stack reach to where it begins? Drops what is beyond. */
static bool is_whole(const struct collect *c, const uint32_t *frame, size_t *nr)
{
	for (size_t i = 0; i < *nr; i++)
		if (is_outermost(name_of(c, frame[i]))) {
			*nr = i + 1;
			return true;
		}
	for (size_t i = 0; i < *nr; i++)
		if (!strcmp(name_of(c, frame[i]), "main"))
			return true;
	return false;
}

/* What makes a stack another one comes first; see stack_number(). */
struct building {
	uint32_t flags;
	uint32_t frame[MAX_FRAMES];
	size_t nr;
};

static void add_found(struct building *b, const struct found *f)
{
	for (uint32_t i = 0; i < f->nr && b->nr < MAX_FRAMES; i++)
		b->frame[b->nr++] = f->frame[i];
}

/* Frames of a program; does its stack end where it has to? */
static bool add_user(struct collect *c, const struct rings_sample *s, struct building *b)
{
	uint64_t unwound[UNWIND_MAX_DEPTH];
	const uint64_t *ip = s->user;
	size_t nr = s->nr_user;
	bool whole = false;

	if (c->unwind && s->regs) {
		size_t n = unwind_stack(c->unwind, s, unwound, &whole);

		if (n) {
			ip = unwound;
			nr = n;
		}
	}
	for (size_t i = 0; i < nr; i++)
		add_found(b, find(c, spaces_find(&c->spaces, s->pid, ip[i]), i > 0));
	return whole;
}

static void build(struct collect *c, const struct rings_sample *s,
		  struct building *b)
{
	bool whole;

	b->nr = 0;
	b->flags = 0;
	for (size_t i = 0; i < s->nr_kernel; i++)
		add_found(b, find(c, (struct code_place){ OBJECT_KERNEL,
							  s->kernel[i] }, i > 0));
	whole = add_user(c, s, b);
	if (!is_whole(c, b->frame, &b->nr) && !whole)
		b->flags |= REC_STACK_CUT;
}

static bool stack_number(struct collect *c, const struct rings_sample *s,
			 uint32_t *number)
{
	struct building b;
	bool is_new;

	if (c->frames.nr >= MAX_DIFFERENT || c->stacks.nr >= MAX_DIFFERENT)
		return false;
	build(c, s, &b);
	*number = intern(&c->stacks, &b,
			 sizeof(b.flags) + b.nr * sizeof(*b.frame), &is_new);
	if (is_new && rec_add_stack(c->w, &(struct rec_stack){
			b.flags, (uint32_t)b.nr, b.frame }))
		c->failed = true;
	return true;
}

/* ---- what the kernel tells ---- */

static void take_sample(void *arg, const struct rings_sample *s)
{
	struct collect *c = arg;
	struct sample_key key = { s->time_ns / SLICE_NS, s->pid, s->tid, 0,
				  s->kind };
	bool is_new;
	uint32_t at;

	if (!stack_number(c, s, &key.stack)) {
		c->lost += s->count;
		return;
	}
	at = intern(&c->samples, &key, sizeof(key), &is_new);
	if (is_new)
		*ARRAY_ADD(c->count, c->nr_counts) = 0;
	c->count[at] += s->count;
}

static void take_mapped(void *arg, pid_t pid, uint64_t start, uint64_t end,
			uint64_t offset, const char *path)
{
	spaces_map(&((struct collect *)arg)->spaces, pid, start, end, offset, path);
}

static void take_forked(void *arg, pid_t pid, pid_t parent)
{
	spaces_fork(&((struct collect *)arg)->spaces, pid, parent);
}

static void take_execed(void *arg, pid_t pid)
{
	spaces_exec(&((struct collect *)arg)->spaces, pid);
}

static void take_ended(void *arg, pid_t pid)
{
	spaces_end(&((struct collect *)arg)->spaces, pid);
}

/* ---- into the record ---- */

static int say_sampling(struct collect *c, uint64_t lost)
{
	const char *method = collect_method_names[c->counted ? COLLECT_BPF :
						  COLLECT_PERF_EVENT];

	c->begun = true;
	c->said_lost = lost;
	return rec_set_sampling(c->w, &(struct rec_sampling){
		c->o.rate_hz, SLICE_NS, lost,
		c->unwind ? collect_unwind_names[COLLECT_DWARF] : method });
}

static void put_samples(struct collect *c)
{
	for (uint32_t i = 0; i < c->samples.nr && !c->failed; i++) {
		struct sample_key key;
		uint64_t count = c->count[i];

		memcpy(&key, intern_bytes(&c->samples, i), sizeof(key));
		if (rec_add_sample(c->w, &(struct rec_sample){
				key.slice * SLICE_NS, key.pid, key.tid, key.stack,
				count > UINT32_MAX ? UINT32_MAX : (uint32_t)count,
				(enum rec_sample_kind)key.kind }))
			c->failed = true;
	}
	intern_clear(&c->samples);
	c->nr_counts = 0;
}

static struct rings_sink sink_of(struct collect *c)
{
	return (struct rings_sink){ c, take_sample, take_mapped, take_forked,
				    take_execed, take_ended };
}

/* What was mapped until a slice ended is known when its stacks are named. */
static void take_until(void *arg, int64_t end_ns)
{
	struct collect *c = arg;
	struct rings_sink sink = sink_of(c);

	rings_give(c->rings, end_ns, &sink);
}

static void take_all(struct collect *c)
{
	struct rings_sink sink = sink_of(c);
	int64_t now_ns = clock_ns();

	rings_read(c->rings);
	if (c->counted)
		counted_drain(c->counted, &sink, take_until);
	rings_give(c->rings, now_ns, &sink);
}

int collect_take(struct collect *c, struct rec_writer *w)
{
	uint64_t lost;

	c->w = w;
	take_all(c);
	put_samples(c);
	lost = c->lost + rings_lost(c->rings) +
	       (c->counted ? counted_lost(c->counted) : 0);
	if ((!c->begun || lost != c->said_lost) && say_sampling(c, lost))
		c->failed = true;
	c->w = NULL;
	return c->failed ? -1 : 0;
}
