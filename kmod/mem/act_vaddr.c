// SPDX-License-Identifier: GPL-2.0
/*
 * Actions on the virtual memory of a process.
 *
 * A folio is acted on as a whole, so all of its mappings must be in the range,
 * or at its end where that may be reached: a huge page that goes beyond is passed
 * over, not split, and one that another process maps as well has failed.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/mm.h>

#include "../compat/migrate.h"
#include "../compat/notifier.h"
#include "../compat/reclaim.h"
#include "../compat/young.h"
#include "act.h"
#include "process.h"
#include "walk.h"

/* How long to sleep for a busy mmap_lock: nobody waits but the scheme. */
#define ACT_PATIENCE_NS		(20 * NSEC_PER_MSEC)

/**
 * struct dx_act_vaddr_walk - a step on a part of an address space
 * @walk: the walk that it makes
 * @batch: the folios that it takes
 * @cred: on whose behalf
 * @addr: where to go on
 * @passed_pfn: first frame of the folio that begins in front of the range
 * @nr_passed: its frames; 0: there is none
 * @folio: the folio that is being put together from its entries, with a
 *	reference; or NULL
 * @nr_seen: its entries so far
 * @bytes_seen: what they map
 * @young: one of them was accessed
 * @fit: all of them may be acted on
 */
struct dx_act_vaddr_walk {
	struct dx_walk walk;
	struct dx_act_batch batch;
	const struct cred *cred;
	u64 addr;
	unsigned long passed_pfn;
	unsigned long nr_passed;
	dx_folio *folio;
	unsigned long nr_seen;
	u64 bytes_seen;
	bool young;
	bool fit;
};

/* ---- one folio ---- */

static bool dx_act_vaddr_was_young(void *arg)
{
	const struct dx_act_vaddr_walk *w = arg;

	return w->young;
}

/* Whether all that maps the folio was found, and nobody else does. */
static bool dx_act_vaddr_is_whole(const struct dx_act_vaddr_walk *w)
{
	return !dx_folio_test_ksm(w->folio) &&
	       w->nr_seen == dx_folio_mapcount(w->folio);
}

/* Offer the folio that was put together, if there is one. */
static void dx_act_vaddr_close(struct dx_act_vaddr_walk *w)
{
	struct dx_act_offer offer = {
		.page.folio = w->folio,
		.page.young = dx_act_vaddr_was_young,
		.page.arg = w,
		.bytes = w->bytes_seen,
	};

	if (!w->folio)
		return;
	offer.fit = w->fit && (w->batch.way->harmless ||
			       dx_act_vaddr_is_whole(w));
	dx_act_batch_offer(&w->batch, &offer);
	w->folio = NULL;
}

/* Whether memory of @vma may be acted on, if it is that of @folio. */
static bool dx_act_vaddr_may(const struct dx_act_vaddr_walk *w,
			     const struct vm_area_struct *vma, dx_folio *folio)
{
	const struct cred *old;
	bool may;

	if (vma->vm_flags & VM_LOCKED)
		return false;
	if (w->batch.act->action != DAMONX_ACTION_PAGEOUT ||
	    dx_folio_test_anon(folio) || !vma->vm_file)
		return true;
	old = override_creds(w->cred);
	may = dx_file_may_drop(vma->vm_file);
	revert_creds(old);
	return may;
}

/* Add an entry to its folio, whose reference it takes. */
static void dx_act_vaddr_add(struct dx_act_vaddr_walk *w,
			     const struct dx_entry *entry, dx_folio *folio,
			     bool young)
{
	if (folio == w->folio) {
		dx_folio_put(folio);
	} else {
		w->folio = folio;
		w->nr_seen = 0;
		w->bytes_seen = 0;
		w->young = false;
		w->fit = true;
	}
	w->nr_seen++;
	w->bytes_seen += dx_entry_end(entry) - entry->start;
	w->young |= young;
	w->fit = w->fit && dx_act_vaddr_may(w, entry->vma, folio);
	/* Of others more entries may follow. */
	if (entry->level == DX_LEVEL_PMD ||
	    w->nr_seen >= dx_folio_nr_pages(folio))
		dx_act_vaddr_close(w);
}

/* ---- one entry ---- */

/* The folio that @entry maps, with a reference; NULL where there is none. */
static dx_folio *dx_act_vaddr_folio_get(const struct dx_entry *entry)
{
	struct page *page = dx_walk_entry_page(entry);
	dx_folio *folio;

	if (!page)
		return NULL;
	folio = dx_folio_get(page_to_pfn(page));
	/* Mapped still, so it was the same all the time. */
	if (folio && dx_walk_entry_page(entry) != page) {
		dx_folio_put(folio);
		return NULL;
	}
	return folio;
}

static void dx_act_vaddr_clear_young(struct dx_walk *walk,
				     struct dx_entry *entry, void *arg)
{
	struct page *page;
	bool *young = arg;

	lockdep_assert_held(walk->table);
	if (entry->kind != DX_ENTRY_LEAF)
		return;
	if (dx_young_test_and_clear(entry->vma, entry->start, entry->at,
				    entry->level)) {
		*young = true;
		page = dx_walk_entry_page(entry);
		if (page)
			dx_note_reference(page);
	}
	if (walk->notifiers && dx_notifiers_answer() &&
	    dx_notifiers_clear_young(walk->mm, entry->start,
				     dx_entry_end(entry)))
		*young = true;
}

/* Whether an entry was accessed. If that is to be forgotten, it is from now on. */
static bool dx_act_vaddr_take_young(struct dx_act_vaddr_walk *w, struct dx_entry *entry)
{
	struct dx_walk *walk = &w->walk;
	bool young = false;

	if (!entry->young && !walk->notifiers)
		return false;
	if (dx_act_batch_takes_young(&w->batch)) {
		dx_walk_change(walk, w->addr, DX_LEVEL_LEAF, entry,
			       dx_act_vaddr_clear_young, &young);
		return young;
	}
	return entry->young;
}

/* Whether @entry maps one of these frames. */
static bool dx_act_vaddr_maps(const struct dx_entry *entry, unsigned long pfn,
			      unsigned long nr)
{
	struct page *page = nr ? dx_walk_entry_page(entry) : NULL;

	return page && page_to_pfn(page) - pfn < nr;
}

/* Whether the folio of @entry begins in the range. */
static bool dx_act_vaddr_begins(const struct dx_act_vaddr_walk *w,
				const struct dx_entry *entry)
{
	if (entry->start < w->batch.act->range.end)
		return !dx_act_vaddr_maps(entry, w->passed_pfn, w->nr_passed);
	return w->folio &&
	       dx_act_vaddr_maps(entry, dx_folio_pfn(w->folio),
				 dx_folio_nr_pages(w->folio));
}

/* Whether @entry is one that can be acted on, in the range as a whole. */
static bool dx_act_vaddr_wants(const struct dx_act_vaddr_walk *w,
			       const struct dx_entry *entry)
{
	const struct dx_act *act = w->batch.act;

	return entry->kind == DX_ENTRY_LEAF &&
	       entry->start >= act->range.start &&
	       dx_entry_end(entry) <= dx_act_reach_end(act) &&
	       !is_vm_hugetlb_page(entry->vma) && dx_act_vaddr_begins(w, entry);
}

/* Find the folio that is to be passed over where the range begins. */
static void dx_act_vaddr_look_before(struct dx_act_vaddr_walk *w)
{
	const struct dx_range *range = &w->batch.act->range;
	dx_folio *folio = NULL;
	struct dx_entry entry;

	if (w->addr != range->start || range->start < PAGE_SIZE)
		return;
	dx_walk_find(&w->walk, range->start - PAGE_SIZE, DX_LEVEL_LEAF, &entry);
	if (entry.kind == DX_ENTRY_LEAF)
		folio = dx_act_vaddr_folio_get(&entry);
	if (!folio)
		return;
	w->passed_pfn = dx_folio_pfn(folio);
	w->nr_passed = dx_folio_nr_pages(folio);
	dx_folio_put(folio);
}

static void dx_act_vaddr_entry(struct dx_act_vaddr_walk *w)
{
	dx_folio *folio = NULL;
	struct dx_entry entry;
	bool young = false;

	dx_walk_find(&w->walk, w->addr, DX_LEVEL_LEAF, &entry);
	if (dx_act_vaddr_wants(w, &entry)) {
		young = dx_act_vaddr_take_young(w, &entry);
		/* It was found again for that, and may be another by now. */
		if (dx_act_vaddr_wants(w, &entry))
			folio = dx_act_vaddr_folio_get(&entry);
	}
	if (folio != w->folio)
		dx_act_vaddr_close(w);
	if (folio && dx_act_batch_is_full(&w->batch)) {
		dx_folio_put(folio);
		return;
	}
	if (folio) {
		dx_act_vaddr_add(w, &entry, folio, young);
		dx_walk_worked(&w->walk);
	}
	w->addr = dx_entry_end(&entry);
}

/* ---- a step ---- */

/* Never in the middle of a folio. */
static bool dx_act_vaddr_is_over(const struct dx_act_vaddr_walk *w)
{
	const struct dx_act *act = w->batch.act;

	if (w->folio)
		return w->addr >= dx_act_reach_end(act);
	return w->addr >= act->range.end || dx_act_batch_is_full(&w->batch);
}

static bool dx_act_vaddr_must_end(const struct dx_act_vaddr_walk *w)
{
	const struct dx_env *env = w->batch.act->env;

	return dx_act_vaddr_is_over(w) || dx_env_interrupted(env) ||
	       (!w->folio &&
		dx_env_now_ns(env) >= w->batch.act->deadline_ns);
}

/* False: mmap_lock is busy. */
static bool dx_act_vaddr_stretch(struct dx_act_vaddr_walk *w)
{
	if (!dx_walk_begin(&w->walk))
		return false;
	rcu_read_lock();
	dx_act_vaddr_look_before(w);
	do {
		dx_act_vaddr_entry(w);
	} while (!dx_act_vaddr_is_over(w) && !dx_walk_tired(&w->walk));
	rcu_read_unlock();
	dx_walk_end(&w->walk);
	return true;
}

static void dx_act_vaddr_folios(struct dx_act_vaddr_walk *w)
{
	struct dx_act *act = w->batch.act;
	bool busy = false;

	do {
		busy = !dx_act_vaddr_stretch(w);
	} while (!busy && !dx_act_vaddr_must_end(w));
	dx_act_vaddr_close(w);
	dx_act_batch_end(&w->batch, w->addr);
	if (busy && act->done.end == DX_ACT_TIME)
		act->done.end = DX_ACT_INTERRUPTED;
}

/* Of its cpuset. */
static nodemask_t dx_act_vaddr_nodes(const struct dx_process *process)
{
	nodemask_t nodes = NODE_MASK_NONE;
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(process->pid, PIDTYPE_TGID);
	if (task)
		nodes = dx_task_nodes(task);
	rcu_read_unlock();
	return nodes;
}

void dx_act_vaddr(struct dx_space *space, struct dx_act *act)
{
	struct dx_process *process = dx_process_of(space);
	struct mm_struct *mm = dx_process_mm_get_to_act(process);
	struct dx_act_vaddr_walk w = {
		.cred = process->cred,
		.addr = act->range.start,
	};
	nodemask_t nodes;

	if (IS_ERR(mm)) {
		act->done.end = mm == ERR_PTR(-EAGAIN) ? DX_ACT_INTERRUPTED :
							 DX_ACT_GONE;
		return;
	}
	dx_walk_init(&w.walk, space, mm, ACT_PATIENCE_NS);
	if (dx_act_is_advice(act->action)) {
		dx_act_advise(space, mm, act);
	} else if (dx_act_batch_begin(&w.batch, act)) {
		nodes = dx_act_vaddr_nodes(process);
		w.batch.nodes = &nodes;
		dx_act_vaddr_folios(&w);
	} else {
		act->done.next = act->range.end;
	}
	dx_process_mm_put(mm);
}
