/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calling kernel functions that are not exported (symbol_table.h lists them).
 *
 * They are found once, when the module is loaded, and called through static
 * calls: these are direct calls, patched in. A call through a pointer would
 * work on most machines and be fatal where the CPU enforces indirect branch
 * tracking, since the kernel seals functions whose address nobody takes.
 *
 *	if (dx_have(ptrace_may_access))
 *		ok = dx_call(ptrace_may_access)(task, mode);
 *
 * A function that is not there takes away what needs it, and nothing else.
 */
#ifndef DX_COMPAT_SYMBOLS_H
#define DX_COMPAT_SYMBOLS_H

#include <linux/migrate.h>
#include <linux/mmu_notifier.h>
#include <linux/psi_types.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/static_call.h>
#include <linux/types.h>

struct file;
struct list_head;
struct pid;
struct seq_file;

#ifdef CONFIG_MMU_NOTIFIER
typedef typeof(__mmu_notifier_test_young(NULL, 0)) dx_notifier_young_t;
#endif

#ifdef DX_HAVE_FOLIO
/* What a reverse walk gives to whoever locks for it: const since 6.18. */
typedef struct anon_vma *(*dx_anon_lock_const)(const struct folio *folio,
					       struct rmap_walk_control *rwc);
#define DX_ANON_LOCK_IS_CONST						\
	__builtin_types_compatible_p(dx_anon_lock_const,		\
		typeof(((struct rmap_walk_control *)NULL)->anon_lock))
typedef typeof(__builtin_choose_expr(DX_ANON_LOCK_IS_CONST,
				     (const struct folio *)NULL,
				     (struct folio *)NULL)) dx_anon_lock_folio;
#endif

/*
 * Pages until 6.5, folios since 6.6; who counts those moved: since 5.16; the
 * reason is an enum since 7.3.
 */
#ifdef DX_HAVE_MIGRATE_REASON
typedef enum migrate_reason dx_migrate_reason_t;
#else
typedef int dx_migrate_reason_t;
#endif
#if defined(DX_HAVE_NEW_FOLIO)
#define DX_MIGRATE_PARAMS						\
	(struct list_head *from, new_folio_t new, free_folio_t free,	\
	 unsigned long private, enum migrate_mode mode,			\
	 dx_migrate_reason_t reason, unsigned int *succeeded)
#elif defined(DX_HAVE_FOLIO)
#define DX_MIGRATE_PARAMS						\
	(struct list_head *from, new_page_t new, free_page_t free,	\
	 unsigned long private, enum migrate_mode mode,			\
	 dx_migrate_reason_t reason, unsigned int *succeeded)
#else
#define DX_MIGRATE_PARAMS						\
	(struct list_head *from, new_page_t new, free_page_t free,	\
	 unsigned long private, enum migrate_mode mode,			\
	 dx_migrate_reason_t reason)
#endif

#ifdef DX_ISOLATE_IS_BOOL
typedef bool dx_isolated_t;
#else
typedef int dx_isolated_t;
#endif

#define DX_SYMBOL(type, name, params, presence, lost)	DX_SYMBOL_##name,
enum dx_symbol {
#include "symbol_table.h"
	DX_NR_SYMBOLS
};

#undef DX_SYMBOL

#define DX_SYMBOL(type, name, params, presence, lost) \
	typedef type dx_fn_##name params; \
	DECLARE_STATIC_CALL(dx_sc_##name, dx_fn_##name);
#include "symbol_table.h"
#undef DX_SYMBOL

extern bool dx_symbol_found[DX_NR_SYMBOLS] __read_mostly;

/* Whether @name was found. Settled before the module's init goes on. */
#define dx_have(name)	(dx_symbol_found[DX_SYMBOL_##name])

/* The function @name. Only where dx_have(@name). */
#define dx_call(name)	static_call(dx_sc_##name)

/*
 * Find all symbols. Never fails: what is missing is said in the log, one line
 * each, or in one line for all where this kernel offers no way to look.
 * Called once, by module init, before anything else of ours runs.
 */
void dx_symbols_init(void);

/*
 * Where the variable @name is, which is not exported; NULL: this kernel does not
 * say. Slow: ask once.
 */
void *dx_symbol_data(const char *name);

/* Why no symbol could be looked up, or NULL when they could. */
const char *dx_symbols_refused(void);

#endif /* DX_COMPAT_SYMBOLS_H */
