// SPDX-License-Identifier: GPL-2.0
/*
 * How long the decoder of a source tree takes for a list; compiled against that
 * tree, also one of before the decoder had headers of its own. See "speed".
 *	speed REGIONS TARGETS KEEP	prints seconds
 */
#include <malloc.h>
#include <time.h>

#if __has_include("kmod/dev/decode.h")
#include "fake.h"
#include "kmod/dev/decode.h"
#else	/* before the fakes: what the decoder asked for then */
#include "user.h"
#include "kmod/dev/item.h"
#include "kmod/dev/limits.h"
#include "kmod/mem/mem.h"

#define DEV_PID_OF(n)	(100 + (n))

struct dx_space {
	int unused;
};

struct pid {
	int unused;
};

long dev_fail_at, dev_nr_held;
const struct cred dev_root = { .privileged = true };
const struct cred *dev_caller = &dev_root;
static struct dx_space space;
static struct pid process;

void dev_reset(void) { }

void *dev_alloc(size_t bytes)
{
	return calloc(1, bytes);
}

void dev_free(const void *at)
{
	free((void *)at);
}

struct pid *find_get_pid(int nr) { return &process; }
void put_pid(struct pid *pid) { }
int pid_vnr(struct pid *pid) { return 100; }
int pid_nr_ns(struct pid *pid, struct pid_namespace *ns) { return 100; }
struct pid *dx_pid_of_pidfd(int fd) { return &process; }
int dx_may_read(struct pid *pid, const struct cred *cred) { return 0; }
struct dx_space *dx_space_of_process(struct pid *pid, const struct cred *cred)
{
	return &space;
}

struct dx_space *dx_space_get(struct dx_space *of) { return of; }
void dx_space_put(struct dx_space *of) { }
enum dx_space_state dx_space_state(struct dx_space *of)
{
	return DX_SPACE_ALIVE;
}

u64 dx_space_exec_id(struct dx_space *of) { return 1; }
struct pid *dx_space_pid(struct dx_space *of) { return &process; }
const struct dx_ops *dx_ops_by_id(u32 id) { return (void *)&process; }
int dx_mem_feature(u32 kind, u32 value, const char **why) { return -1; }
#endif

static struct {
	u32 bytes;
	_Alignas(8) u8 at[DAMONX_MAX_CONFIG_BYTES];
} list;

static void *add(u16 type, u32 id, u32 bytes)
{
	struct damonx_item *head = (void *)(list.at + list.bytes);

	memset(head, 0, sizeof(*head) + bytes);
	head->type = type;
	head->len = sizeof(*head) + bytes;
	head->id = id;
	list.bytes += head->len;
	return head + 1;
}

static void fill(u32 nr, u32 nr_targets)
{
	struct damonx_item_context *c;
	struct damonx_item_target *t;
	struct damonx_item_region *r;
	u32 i;

	list.bytes = 0;
	add(DAMONX_ITEM_KDAMOND, 1, sizeof(struct damonx_item_kdamond));
	c = add(DAMONX_ITEM_CONTEXT, 1, sizeof(*c));
	c->ops = DAMONX_OPS_FVADDR;
	c->max_regions = 10000;
	for (i = 0; i < nr; i++) {
		if (i % (nr / nr_targets) == 0) {
			t = add(DAMONX_ITEM_TARGET, 1 + i / (nr / nr_targets),
				sizeof(*t));
			t->kind = DAMONX_TARGET_PID;
			t->pid = DEV_PID_OF(0);
		}
		r = add(DAMONX_ITEM_REGION, 1 + i, sizeof(*r));
		r->start = 2 * i * PAGE_SIZE;
		r->end = r->start + PAGE_SIZE;
	}
}

static struct dx_item *decode(bool keep, struct dx_item *old)
{
	static struct dx_message message;
	struct dx_decoder d = {
		.list = list.at,
		.bytes = list.bytes,
		.keep = keep,
		.old = old,
		.opener = &dev_root,
		.message = &message,
	};
	struct dx_item *config = dx_decode(&d);

	if (IS_ERR(config)) {
		fprintf(stderr, "%s\n", message.text);
		exit(1);
	}
	return config;
}

int main(int argc, char **argv)
{
	bool keep = argc > 3 && atoi(argv[3]);
	struct dx_item *old = NULL, *config;
	double best = 1e9, took;
	struct timespec a, b;

	if (argc < 4)
		return 2;
	dev_reset();
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	fill(atoi(argv[1]), atoi(argv[2]));
	if (keep)
		old = decode(false, NULL);
	for (int round = 0; round < 5; round++) {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
		config = decode(keep, old);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
		took = b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9;
		best = took < best ? took : best;
		dx_item_free(config);
	}
	dx_item_free(old);
	printf("%.6f\n", best);
	return 0;
}
