// SPDX-License-Identifier: GPL-2.0
/*
 * damonx: data access monitoring as a module. This file puts the floors on top
 * of each other; README.md says where everything is.
 */
#include <linux/module.h>

#include "compat/symbols.h"
#include "dev/dev.h"
#include "mem/mem.h"

static int __init damonx_init(void)
{
	/* What cannot be found takes away what needs it, not the module. */
	dx_symbols_init();
	dx_mem_init();
	return dx_dev_init();
}

static void __exit damonx_exit(void)
{
	dx_dev_exit();
}

module_init(damonx_init);
module_exit(damonx_exit);

MODULE_DESCRIPTION("Data access monitor and memory management by access");
MODULE_VERSION(DX_VERSION);
MODULE_LICENSE("GPL");
