/* SPDX-License-Identifier: GPL-2.0 */
/* Filters of schemes: which memory an action is for; as words and text. */
#ifndef DX_MODEL_DAMOS_FILTER_H
#define DX_MODEL_DAMOS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/units.h"

struct size_range {
	uint64_t min, max;
};

enum damos_filter_type {
	DAMOS_FILTER_ANON,
	DAMOS_FILTER_ACTIVE,
	DAMOS_FILTER_YOUNG,
	DAMOS_FILTER_UNMAPPED,
	DAMOS_FILTER_MEMCG,
	DAMOS_FILTER_ADDR,
	DAMOS_FILTER_TARGET,
	DAMOS_FILTER_HUGEPAGE_SIZE,
	DAMOS_FILTER_PROBE_HITS_WSUM,
	DAMOS_NR_FILTER_TYPES,
};

/* Their names in options and files; ends with NULL. */
extern const char *const damos_filter_names[];

struct damos_filter {
	uint32_t id;			/* in the module; 0: none yet */
	enum damos_filter_type type;
	bool matching;			/* or the memory that is not so */
	bool allow;			/* or reject */
	char *memcg_path;		/* memcg; NULL: not said */
	uint64_t cgroup_id;		/* its number, read back; 0: go by path */
	uint64_t start, end;		/* addr */
	uint64_t target_idx;		/* target */
	struct size_range range;	/* hugepage_size, probe_hits_wsum */
	bool incomplete;		/* the file lacks what the type needs */
	bool has_idle_size;		/* a hugepage_size of another type: */
	struct size_range idle_size;	/* of no effect; files keep it */
};

struct damos_filter_list {
	struct damos_filter *v;
	size_t nr;
};

/* What it owns. */
void damos_filter_free(struct damos_filter *f);

/**
 * damos_filter_parse() - read one filter from the front of words
 * @words: in the current grammar ("allow non memcg /foo") or the old one
 *	("memcg nomatching /foo allow")
 * @nr: how many there are; more filters may follow
 * @any_word: in the old grammar any other word is "nomatching"
 * @f: out: owned by the caller, damos_filter_free()
 * @error: out: at least 256 bytes, what is wrong
 *
 * Returns how many words it took, or -1.
 */
int damos_filter_parse(char **words, int nr, bool any_word,
		       struct damos_filter *f, char *error);

/* "allow none addr [100, 2,048) (1.902 KiB)"; free() it. */
char *damos_filter_text(const struct damos_filter *f, enum size_form form);

/* ---- lists of them, as streams of records have them ---- */

void damos_filters_free(struct damos_filter *f, size_t nr);

/* Compact JSON text with digits, allocated; NULL without memory. */
char *damos_filters_to_text(const struct damos_filter *f, size_t nr);

/*
 * 0 with an allocated list; -1 when @text is no list of filters, or one lacks
 * what its type needs.
 */
int damos_filters_from_text(const char *text, struct damos_filter **f,
			    size_t *nr);

#endif /* DX_MODEL_DAMOS_FILTER_H */
