// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/dx_tlb: one round of looks for a test. Write "PID ADDR STRIDE NR FLUSH":
 * looks at NR pages from ADDR on, STRIDE bytes apart, are armed, and the TLB is
 * flushed if FLUSH is 1. Reading from the same open file takes the looks, once,
 * and gives a letter for each: T touched, U untouched, H hidden, A absent,
 * ? unknown; before them a plus, a zero if the process had no CPU whose TLB was
 * to be flushed, or a dash if the flush failed.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "../../kmod/compat/symbols.h"
#include "../../kmod/mem/mem.h"

#define NR_LOOKS	256

static DEFINE_MUTEX(probe_lock);	/* for all that follows */
static struct dx_space *armed;		/* while there are looks to take */
static struct dx_look looks[NR_LOOKS];
static char letters[NR_LOOKS + 1];
static u32 nr;

static void probe_arm(struct dx_space *space, bool flush)
{
	const struct dx_ops *ops = dx_ops_by_id(DAMONX_OPS_VADDR);
	struct dx_pass arm = { .arm = looks, .nr_arm = nr };
	u64 cost_ns = 0;

	ops->pass(space, &arm);
	letters[0] = '+';
	if (flush)
		letters[0] = ops->flush(space, &cost_ns) ? '-' :
			     cost_ns ? '+' : '0';
	armed = space;
}

static void probe_disarm(void)
{
	if (armed)
		dx_space_put(armed);
	armed = NULL;
}

static void probe_take(void)
{
	static const char names[] = {
		[DX_PENDING] = '!', [DX_TOUCHED] = 'T', [DX_UNTOUCHED] = 'U',
		[DX_ABSENT] = 'A', [DX_UNKNOWN] = '?', [DX_HIDDEN] = 'H',
	};
	const struct dx_ops *ops = dx_ops_by_id(DAMONX_OPS_VADDR);
	struct dx_pass read = {
		.read = looks, .nr_read = nr, .tell_hidden = true,
	};
	u32 i;

	ops->pass(armed, &read);
	for (i = 0; i < nr; i++)
		letters[i + 1] = names[looks[i].seen];
	probe_disarm();
}

static ssize_t probe_write(struct file *file, const char __user *from,
			   size_t bytes, loff_t *pos)
{
	unsigned long long addr, stride;
	struct dx_space *space;
	struct pid *pid;
	char line[128];
	u32 flush, many, i;
	int number;

	if (bytes >= sizeof(line) || copy_from_user(line, from, bytes))
		return -EFAULT;
	line[bytes] = '\0';
	if (sscanf(line, "%d %llu %llu %u %u", &number, &addr, &stride, &many,
		   &flush) != 5 || many > NR_LOOKS)
		return -EINVAL;
	pid = find_get_pid(number);
	if (!pid)
		return -ESRCH;
	space = dx_space_of_process(pid, current_cred());
	put_pid(pid);
	if (IS_ERR(space))
		return PTR_ERR(space);
	mutex_lock(&probe_lock);
	probe_disarm();
	nr = many;
	for (i = 0; i < nr; i++)
		looks[i] = (struct dx_look){ .addr = addr + i * stride };
	probe_arm(space, flush);
	mutex_unlock(&probe_lock);
	return bytes;
}

static ssize_t probe_read(struct file *file, char __user *to, size_t bytes,
			  loff_t *pos)
{
	ssize_t got;

	mutex_lock(&probe_lock);
	if (armed)
		probe_take();
	got = simple_read_from_buffer(to, bytes, pos, letters, nr + 1);
	mutex_unlock(&probe_lock);
	return got;
}

static const struct proc_ops probe_ops = {
	.proc_write = probe_write,
	.proc_read = probe_read,
};

static int __init probe_init(void)
{
	dx_symbols_init();
	return proc_create("dx_tlb", 0600, NULL, &probe_ops) ? 0 : -ENOMEM;
}

static void __exit probe_exit(void)
{
	remove_proc_entry("dx_tlb", NULL);
	probe_disarm();
}

module_init(probe_init);
module_exit(probe_exit);

MODULE_DESCRIPTION("Looks at pages, for a test of damonx");
MODULE_LICENSE("GPL");
