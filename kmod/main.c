// SPDX-License-Identifier: GPL-2.0
/*
 * damonx: data access monitoring as a module. This file initializes its parts;
 * README.md says what is where.
 */
#include <linux/module.h>

#include "compat/symbols.h"
#include "dev/dev.h"
#include "mem/mem.h"
#include "presets/preset.h"

static int __init damonx_init(void)
{
	int err;

	/* A function that is not found only disables what needs it. */
	dx_symbols_init();
	dx_mem_init();
	err = dx_dev_init();
	if (err)
		goto mem;
	err = dx_presets_init();
	if (err)
		goto dev;
	return 0;
dev:
	dx_presets_exit();
	dx_dev_exit();
mem:
	dx_mem_exit();
	return err;
}

static void __exit damonx_exit(void)
{
	dx_presets_exit();
	dx_dev_exit();
	dx_mem_exit();
}

module_init(damonx_init);
module_exit(damonx_exit);

MODULE_DESCRIPTION("Data access monitor and memory management by access");
MODULE_VERSION(DX_VERSION);
MODULE_LICENSE("GPL");
