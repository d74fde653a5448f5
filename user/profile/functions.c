// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "profile/functions.h"
#include "util/mem.h"

struct function {
	uint64_t start, end;
	uint64_t reach;			/* the furthest end until here */
	int rank;			/* of several at one address the highest counts */
	int number;			/* in the file */
	const char *name;
};

static bool is_code(const GElf_Sym *s)
{
	int type = GELF_ST_TYPE(s->st_info);

	return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
}

static int rank_of(const GElf_Sym *s)
{
	switch (GELF_ST_BIND(s->st_info)) {
	case STB_GLOBAL:
		return 2;
	case STB_WEAK:
		return 1;
	default:
		return 0;
	}
}

/* Where the section of a symbol without a size ends, which ends there at the latest. */
static uint64_t section_end(Elf *elf, GElf_Word section, GElf_Addr bias)
{
	GElf_Shdr header;
	Elf_Scn *scn = elf ? elf_calls.elf_getscn(elf, section) : NULL;

	if (!scn || !elf_calls.gelf_getshdr(scn, &header))
		return 0;
	return header.sh_addr + header.sh_size + bias;
}

/* In order; of those at one address the best last. */
static int by_place(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->number > y->number ? -1 : x->number < y->number;
}

/* What has no size reaches to the next one, in its section. */
static void settle_ends(struct functions *to)
{
	uint64_t next = UINT64_MAX, reach = 0;

	for (size_t i = to->nr; i-- > 0; ) {
		struct function *f = &to->f[i];

		if (i + 1 < to->nr && to->f[i + 1].start > f->start)
			next = to->f[i + 1].start;
		if (!f->reach && f->end > next)
			f->end = next;
	}
	for (size_t i = 0; i < to->nr; i++) {
		if (to->f[i].end > reach)
			reach = to->f[i].end;
		to->f[i].reach = reach;
	}
}

void functions_read(struct functions *to, Dwfl_Module *module)
{
	int nr = elf_calls.dwfl_module_getsymtab(module);

	for (int i = 0; i < nr; i++) {
		struct function f = { .number = i };
		GElf_Word section;
		GElf_Addr bias;
		GElf_Sym s;
		Elf *elf;

		f.name = elf_calls.dwfl_module_getsym_info(module, i, &s, &f.start,
							   &section, &elf, &bias);
		if (!f.name || !f.name[0] || section == SHN_UNDEF || !is_code(&s))
			continue;
		f.rank = rank_of(&s);
		f.reach = s.st_size;	/* for settle_ends() */
		f.end = s.st_size ? f.start + s.st_size : section_end(elf, section, bias);
		*ARRAY_ADD(to->f, to->nr) = f;
	}
	if (to->nr)
		qsort(to->f, to->nr, sizeof(*to->f), by_place);
	settle_ends(to);
}

void functions_destroy(struct functions *to)
{
	free(to->f);
	*to = (struct functions){ 0 };
}

const char *functions_find(const struct functions *all, uint64_t addr)
{
	size_t low = 0, high = all->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (all->f[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	/* the innermost of those that hold it */
	for (size_t i = low; i-- > 0 && all->f[i].reach > addr; )
		if (all->f[i].end > addr)
			return all->f[i].name;
	return NULL;
}
