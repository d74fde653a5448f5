// SPDX-License-Identifier: GPL-2.0
/*
 * Finding kernel functions that are not exported.
 *
 * The one entrance that the kernel offers is a kprobe: it is placed by name,
 * and its address can then be read. We place one on kallsyms_lookup_name() and
 * let that find the rest.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "symbols.h"

bool dx_symbol_found[DX_NR_SYMBOLS] __read_mostly;

static const char *refused = "not looked up yet";

#define DX_SYMBOL(type, name, params, presence, lost) \
	DEFINE_STATIC_CALL_NULL(dx_sc_##name, dx_fn_##name);
#include "symbol_table.h"
#undef DX_SYMBOL

const char *dx_symbols_refused(void)
{
	return refused;
}

void *dx_symbol_data(const char *name)
{
	if (!dx_have(kallsyms_lookup_name))
		return NULL;
	return (void *)dx_call(kallsyms_lookup_name)(name);
}

static unsigned long __init dx_symbols_look_up(const char *name)
{
	return dx_call(kallsyms_lookup_name)(name);
}

#ifdef CONFIG_KPROBES
/*
 * Where the kernel is built for CPUs that track indirect branches, functions
 * begin with a landing pad, which it may have overwritten since, and kprobes
 * follow it.
 */
#define LANDING_PAD_BYTES	4

static bool __init dx_symbols_begins_at(const char *name, unsigned long addr)
{
	static char said[KSYM_SYMBOL_LEN] __initdata;
	size_t len = strlen(name);

	sprint_symbol(said, addr);
	return !strncmp(said, name, len) && !strncmp(said + len, "+0x0/", 5);
}

/* Where the function begins that a probe was placed on; 0 if nobody can tell. */
static unsigned long __init
dx_symbols_function_of_probe(const char *name, unsigned long addr)
{
	if (dx_symbols_begins_at(name, addr))
		return addr;
	if (IS_ENABLED(CONFIG_X86) &&
	    dx_symbols_begins_at(name, addr - LANDING_PAD_BYTES))
		return addr - LANDING_PAD_BYTES;
	return 0;
}

static const char * __init dx_symbols_find_look_up(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long addr;
	int err;

	err = register_kprobe(&probe);
	if (err == -EPERM || err == -EACCES)
		return "the kernel is locked down against kprobes";
	if (err)
		return "the kernel refuses a kprobe on kallsyms_lookup_name";
	addr = dx_symbols_function_of_probe(probe.symbol_name,
					    (unsigned long)probe.addr);
	unregister_kprobe(&probe);
	if (!addr)
		return "a kprobe on kallsyms_lookup_name is elsewhere";

	static_call_update(dx_sc_kallsyms_lookup_name,
			   (dx_fn_kallsyms_lookup_name *)addr);
	if (dx_symbols_look_up("kallsyms_lookup_name") != addr)
		return "kallsyms_lookup_name does not find itself";
	dx_symbol_found[DX_SYMBOL_kallsyms_lookup_name] = true;
	return NULL;
}
#else
static const char * __init dx_symbols_find_look_up(void)
{
	return "the kernel is built without kprobes";
}
#endif

void __init dx_symbols_init(void)
{
	unsigned long addr;

	refused = dx_symbols_find_look_up();
	if (refused) {
		pr_info("unexported symbols cannot be used: %s\n", refused);
		return;
	}

#define DX_SYMBOL(type, name, params, presence, lost) \
	addr = dx_symbols_look_up(#name); \
	if (addr) { \
		static_call_update(dx_sc_##name, (dx_fn_##name *)addr); \
		dx_symbol_found[DX_SYMBOL_##name] = true; \
	} else { \
		pr_info("symbol %s not found: no %s\n", #name, lost); \
	}
#include "symbol_table.h"
#undef DX_SYMBOL
}
