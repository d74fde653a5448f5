// SPDX-License-Identifier: GPL-2.0
/* Commits that keep what they do not name: zero, order, identifiers, processes. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "abi.h"

#define KEEP	DAMONX_CONFIGURE_KEEP

/* The first item of a type in the configuration of @fd, its head. */
static const struct damonx_item *find_item(int fd, uint16_t type)
{
	const struct damonx_item *head;
	uint32_t bytes, at = 0;
	const char *list = config_of(fd, &bytes);

	while (at < bytes) {
		head = (const void *)(list + at);
		if (head->type == type)
			return head;
		at += head->len;
	}
	ksft_fail(__FILE__, __LINE__, "there is no item of type %u", type);
	return NULL;
}

static struct damonx_item_context context_in(int fd)
{
	struct damonx_item_context context;

	memcpy(&context, find_item(fd, DAMONX_ITEM_CONTEXT) + 1,
	       sizeof(context));
	return context;
}

static pid_t pid_in(int fd)
{
	const struct damonx_item_target *target;

	target = (const void *)(find_item(fd, DAMONX_ITEM_TARGET) + 1);
	EXPECT_EQ(target->kind, DAMONX_TARGET_PID);
	return target->pid;
}

/* A list with kdamond 1 and context 1, as they are. */
static struct items *kept_items(void)
{
	struct items *items = items_new();

	add_kdamond(items, 1);
	item(items, DAMONX_ITEM_CONTEXT, 1, 1, NULL, 0);
	return items;
}

/* An item without payload: as it is. */
static void name_item(struct items *items, uint16_t type, uint32_t id,
		      uint32_t parent, uint16_t flags)
{
	item(items, type, id, parent, NULL, 0);
	last_item(items)->flags = flags;
}

/* Identifiers of the targets of the only context, in their order: "1 2 3 ". */
static const char *targets_of(int fd)
{
	static char text[256];
	const struct damonx_item *head;
	uint32_t bytes, at;
	const char *list = config_of(fd, &bytes);
	int n = 0;

	text[0] = '\0';
	for (at = 0; at < bytes; at += head->len) {
		head = (const void *)(list + at);
		if (head->type == DAMONX_ITEM_TARGET)
			n += snprintf(text + n, sizeof(text) - n, "%u ",
				      head->id);
	}
	return text;
}

static int configure_targets(int fd, unsigned int nr)
{
	struct items *items = usual_items(getpid());
	unsigned int i;

	for (i = 2; i <= nr; i++)
		add_pid(items, i, 1, getpid());
	return configure(fd, items, 0);
}

/* ---- zero ---- */

TEST(keep_zero, "a whole item of a commit that keeps can say zero")
{
	struct damonx_item_context *context;
	struct items *items;
	int fd = session_open();

	items = usual_items(getpid());
	context = (void *)(items->at + sizeof(struct damonx_item) * 2 +
			   sizeof(struct damonx_item_kdamond));
	context->update_us = 5000000;
	context->min_regions = 50;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(context_in(fd).update_us, 5000000);

	/* Zero is "as it is"... */
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_VADDR);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(context_in(fd).update_us, 5000000);
	EXPECT_EQ(context_in(fd).min_regions, 50);
	/* ...or the default. What is below stays. */
	last_item(items)->flags = DAMONX_ITEM_WHOLE;
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(context_in(fd).update_us, 1000000);
	EXPECT_EQ(context_in(fd).min_regions, 10);
	EXPECT_EQ(context_in(fd).sample_us, 5000);
	EXPECT_EQ(pid_in(fd), getpid());
	/* What must be given must be given. */
	((struct damonx_item_context *)(last_item(items) + 1))->ops = 0;
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "ops is not given"));
	last_item(items)->flags |= DAMONX_ITEM_REMOVE;
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "no other"));
}

/* ---- order ---- */

TEST(keep_order, "a commit that keeps can move what there is and put new ones anywhere")
{
	struct items *items;
	int fd = session_open();

	EXPECT_EQ(configure_targets(fd, 3), 0);
	/* Being named moves nothing. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 3, 1, 0);
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "1 2 3 "));
	/* To the front. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 3, 1, DAMONX_ITEM_MOVE);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "3 1 2 "));
	/* A new one behind one that stays where it is. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	add_pid(items, 9, 1, getpid());
	last_item(items)->flags = DAMONX_ITEM_MOVE;
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "3 1 9 2 "));
	/* All of them. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 9, 1, DAMONX_ITEM_MOVE);
	name_item(items, DAMONX_ITEM_TARGET, 2, 1, DAMONX_ITEM_MOVE);
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, DAMONX_ITEM_MOVE);
	name_item(items, DAMONX_ITEM_TARGET, 3, 1, DAMONX_ITEM_MOVE);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "9 2 1 3 "));
	/* Regions have an order of their own. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 9, 1, 0);
	add_region(items, 1, 9, 0x1000, 0x2000);
	last_item(items)->flags = DAMONX_ITEM_MOVE;
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "sorted"));
}

/* ---- identifiers ---- */

TEST(keep_ids, "an identifier that was in use is not given again; the upper half is the module's")
{
	struct items *items;
	int fd = session_open();

	EXPECT_EQ(configure_targets(fd, 2), 0);
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 2, 1, DAMONX_ITEM_REMOVE);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "1 "));
	items = kept_items();
	add_pid(items, 0, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "1 3 "));
	/* Also when a list without 2 and 3 has replaced that one. */
	EXPECT_EQ(configure_targets(fd, 1), 0);
	items = kept_items();
	add_pid(items, 0, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT(!strcmp(targets_of(fd), "1 4 "));

	items = kept_items();
	add_pid(items, DAMONX_ID_MODULE, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT_EQ(refused_field, offsetof(struct damonx_item, id));
	items = kept_items();
	add_pid(items, DAMONX_ID_MODULE - 1, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	items = kept_items();
	add_pid(items, 0, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "left"));
}

TEST(keep_full, "what the same list removes leaves room for another")
{
	struct damonx_info info = { .size = sizeof(info) };
	struct items *items = items_new();
	int fd = session_open();
	uint32_t i;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	for (i = 1; i <= info.max_kdamonds; i++)
		add_kdamond(items, i);
	EXPECT_EQ(configure(fd, items, 0), 0);
	items = items_new();
	name_item(items, DAMONX_ITEM_KDAMOND, 5, 0, DAMONX_ITEM_REMOVE);
	add_kdamond(items, 100);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	/* But not two. */
	items = items_new();
	name_item(items, DAMONX_ITEM_KDAMOND, 6, 0, DAMONX_ITEM_REMOVE);
	add_kdamond(items, 101);
	add_kdamond(items, 102);
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "too many"));
	/* Nor is it the same one. */
	items = items_new();
	name_item(items, DAMONX_ITEM_KDAMOND, 6, 0, DAMONX_ITEM_REMOVE);
	add_kdamond(items, 6);
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "twice"));
}

/* ---- whose fault it is ---- */

TEST(keep_fault, "a refusal that is about a kept object points to no item of the list")
{
	struct items *items = usual_items(getpid());
	int fd = session_open();
	uint32_t i;

	for (i = 1; i <= 20; i++)
		add_region(items, i, 1, i * 0x10000, i * 0x10000 + 0x1000);
	EXPECT_EQ(configure(fd, items, 0), 0);
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, 0)->max_regions = 15;
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT(strstr(message, "target 1: 20 regions"));
	EXPECT_EQ(refused_item, 0);
	EXPECT_EQ(refused_field, 0);
}

TEST(keep_sorted, "regions that are added to kept ones go where they belong")
{
	struct items *items = usual_items(getpid());
	int fd = session_open();
	const struct damonx_item *head;
	const struct damonx_item_region *region;
	uint32_t bytes, at, i;
	uint64_t last = 0;
	const char *list;

	for (i = 0; i < 10; i++)
		add_region(items, 0, 1, i * 0x10000, i * 0x10000 + 0x1000);
	EXPECT_EQ(configure(fd, items, 0), 0);
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	for (i = 10; i-- > 0;)
		add_region(items, 0, 1, i * 0x10000 + 0x8000,
			   i * 0x10000 + 0x9000);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	list = config_of(fd, &bytes);
	for (at = 0, i = 0; at < bytes; at += head->len) {
		head = (const void *)(list + at);
		if (head->type != DAMONX_ITEM_REGION)
			continue;
		region = (const void *)(head + 1);
		EXPECT(region->start >= last);
		last = region->end;
		i++;
	}
	EXPECT_EQ(i, 20);
	/* One that overlaps a kept one is refused, by its name. */
	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	add_region(items, 77, 1, 0x10800, 0x12000);
	EXPECT_EQ(configure(fd, items, KEEP), -EINVAL);
	EXPECT_EQ(refused_item, (char *)last_item(items) - items->at);
	EXPECT(strstr(message, "region 77"));
}

/* ---- processes ---- */

struct thread {
	pthread_t thread;
	int go[2];
	pid_t tid;
};

static void *tell_tid(void *data)
{
	struct thread *thread = data;
	char c;

	__atomic_store_n(&thread->tid, syscall(SYS_gettid), __ATOMIC_RELEASE);
	EXPECT_EQ(read(thread->go[0], &c, 1), 1);
	return NULL;
}

TEST(keep_thread, "a target given by a thread's number is its process, also when the thread has ended")
{
	struct thread thread = { .tid = 0 };
	struct items *items;
	int fd = session_open();

	EXPECT_EQ(pipe(thread.go), 0);
	EXPECT_EQ(pthread_create(&thread.thread, NULL, tell_tid, &thread), 0);
	while (!__atomic_load_n(&thread.tid, __ATOMIC_ACQUIRE))
		nap_ms(1);
	EXPECT(thread.tid != getpid());
	EXPECT_EQ(configure(fd, usual_items(thread.tid), 0), 0);
	EXPECT_EQ(pid_in(fd), getpid());
	EXPECT_EQ(write(thread.go[1], "", 1), 1);
	EXPECT_EQ(pthread_join(thread.thread, NULL), 0);

	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	add_region(items, 1, 1, 0x10000, 0x20000);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(pid_in(fd), getpid());
}

TEST(keep_thread_alive, "a commit that repeats a live thread's number goes on with what is there")
{
	struct thread thread = { .tid = 0 };
	const struct damonx_rec *record;
	struct ring ring;
	int fd = session_open(), targets = 0, configs = 0;

	EXPECT_EQ(pipe(thread.go), 0);
	EXPECT_EQ(pthread_create(&thread.thread, NULL, tell_tid, &thread), 0);
	while (!__atomic_load_n(&thread.tid, __ATOMIC_ACQUIRE))
		nap_ms(1);
	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(configure(fd, usual_items(thread.tid), 0), 0);
	EXPECT_EQ(start(fd), 0);
	wait_record(fd, &ring, DAMONX_REC_TARGET);
	EXPECT_EQ(configure(fd, usual_items(thread.tid), 0), 0);
	EXPECT_EQ(stop(fd), 0);
	while ((record = next_record(&ring))) {
		targets += record->type == DAMONX_REC_TARGET;
		configs += record->type == DAMONX_REC_CONFIG;
	}
	EXPECT_EQ(configs, 1);
	EXPECT_EQ(targets, 0);
	EXPECT_EQ(write(thread.go[1], "", 1), 1);
	EXPECT_EQ(pthread_join(thread.thread, NULL), 0);
}

/* Configures itself, by the number that it has in there, and waits. */
static void run_inside(int fd, int told, int go)
{
	char c = configure(fd, usual_items(getpid()), 0) ? 'x' : 'k';

	if (getpid() != 1)
		c = 'p';
	if (write(told, &c, 1) != 1 || read(go, &c, 1) < 0)
		_exit(1);
	_exit(0);
}

TEST(keep_namespace, "a commit that keeps a target from another pid namespace keeps its process")
{
	int told[2], number[2], go[2], fd = session_open();
	struct items *items;
	pid_t helper, inside = 0;
	char c = 0;

	EXPECT_EQ(pipe(told), 0);
	EXPECT_EQ(pipe(number), 0);
	EXPECT_EQ(pipe(go), 0);
	helper = fork();
	if (!helper) {
		if (unshare(CLONE_NEWPID))
			_exit(77);
		inside = fork();
		if (!inside)
			run_inside(fd, told[1], go[0]);
		if (write(number[1], &inside, sizeof(inside)) < 0)
			_exit(1);
		_exit(waitpid(inside, NULL, 0) != inside);
	}
	EXPECT(helper > 0);
	/* When a kernel without such namespaces ends it, that is read. */
	close(told[1]);
	close(number[1]);
	EXPECT_EQ(read(told[0], &c, 1), 1);
	EXPECT_EQ(c, 'k');
	EXPECT_EQ(read(number[0], &inside, sizeof(inside)), sizeof(inside));
	EXPECT(inside > 1);
	EXPECT_EQ(pid_in(fd), inside);

	items = kept_items();
	name_item(items, DAMONX_ITEM_TARGET, 1, 1, 0);
	add_region(items, 1, 1, 0x10000, 0x20000);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(pid_in(fd), inside);
	/* By its number here, too; another number is another process. */
	items = kept_items();
	add_pid(items, 1, 1, inside);
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(pid_in(fd), inside);
	items = kept_items();
	add_pid(items, 1, 1, getpid());
	EXPECT_EQ(configure(fd, items, KEEP), 0);
	EXPECT_EQ(pid_in(fd), getpid());
	EXPECT_EQ(write(go[1], "", 1), 1);
	EXPECT_EQ(waitpid(helper, NULL, 0), helper);
}

/* ---- all together ---- */

TEST(keep_commit, "a commit that keeps changes only what it names")
{
	struct damonx_item_context *context;
	struct items *items;
	const char *back;
	uint32_t before, after;
	int fd = session_open();

	items = usual_items(getpid());
	add_region(items, 1, 1, 0x10000, 0x20000);
	EXPECT_EQ(configure(fd, items, 0), 0);
	config_of(fd, &before);

	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, 0)->aggr_us = 50000;
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), 0);
	back = config_of(fd, &after);
	EXPECT_EQ(after, before);
	context = (void *)(back + sizeof(struct damonx_item) +
			   sizeof(struct damonx_item_kdamond) +
			   sizeof(struct damonx_item));
	EXPECT_EQ(context->ops, DAMONX_OPS_VADDR);
	EXPECT_EQ(context->sample_us, 2000);
	EXPECT_EQ(context->aggr_us, 50000);

	/* A second target joins, the first one goes. */
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, 0);
	add_pid(items, 2, 1, getpid());
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), 0);
	config_of(fd, &after);
	EXPECT_EQ(after - before, sizeof(struct damonx_item) +
		  sizeof(struct damonx_item_target));
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, 0);
	item(items, DAMONX_ITEM_TARGET, 1, 1, NULL, 0);
	last_item(items)->flags = DAMONX_ITEM_REMOVE;
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), 0);
	config_of(fd, &after);
	EXPECT(after < before);
	/* It is gone now. */
	EXPECT_EQ(configure(fd, items, DAMONX_CONFIGURE_KEEP), -ENOENT);
	EXPECT(strstr(message, "target 1"));
}
