// SPDX-License-Identifier: GPL-2.0
/*
 * Provokes one kernel complaint at load, to test that the harness sees it.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>

static char *what = "nothing";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "nothing, warn, leak (kmemleak), overflow (KASAN), sleep (atomic sleep), breakpoint or panic");

static void provoke_overflow(void)
{
	char *p = kmalloc(32, GFP_KERNEL);

	if (!p)
		return;
	/* The compiler must not see that the index is out of bounds. */
	OPTIMIZER_HIDE_VAR(p);
	WRITE_ONCE(p[33], 1);
	kfree(p);
}

static void provoke_leak(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	/* Losing the only pointer is the point. */
	OPTIMIZER_HIDE_VAR(p);
}

static void provoke_sleep(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static int __init provoke_init(void)
{
	if (!strcmp(what, "warn"))
		WARN_ON(1);
	else if (!strcmp(what, "leak"))
		provoke_leak();
	else if (!strcmp(what, "overflow"))
		provoke_overflow();
	else if (!strcmp(what, "sleep"))
		provoke_sleep();
	else if (!strcmp(what, "breakpoint"))
		asm volatile("int3");
	else if (!strcmp(what, "panic"))
		panic("provoked");
	return 0;
}
module_init(provoke_init);

static void __exit provoke_exit(void)
{
}
module_exit(provoke_exit);

MODULE_DESCRIPTION("Provokes a kernel complaint, for the harness's own tests");
MODULE_LICENSE("GPL");
