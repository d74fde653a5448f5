// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profile/elf.h"
#include "profile/functions.h"
#include "profile/symbols.h"
#include "util/mem.h"
#include "util/msg.h"

/* A function of a list that is a text: of the kernel, or of a JIT. */
struct listed {
	uint64_t start, end;
	size_t number;			/* a later one at the same place is what is there now */
	char *name;
};

struct listing {
	size_t nr;
	struct listed *f;		/* by address */
};

/* What was opened for an object. */
struct opened {
	bool tried;
	Dwfl *dwfl;
	Dwfl_Module *module;
	GElf_Addr bias;			/* of the module's addresses */
	struct functions functions;	/* of the module */
	struct listing listing;
	off_t listing_bytes;		/* of its file that were read */
};

struct symbols {
	size_t nr;			/* by the number of the object */
	struct opened *opened;
	char *(*demangle)(const char *, char *, size_t *, int *);
	char *text[SYMBOLS_MAX_INLINE];	/* demangled names that were handed out */
	size_t nr_texts;
};

struct symbols *symbols_new(void)
{
	struct symbols *s;
	void *cxx, *found;

	if (elf_load())
		return NULL;
	s = xcalloc(1, sizeof(*s));
	/* names of C++ stay as they are where nobody has its library */
	cxx = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
	found = cxx ? dlsym(cxx, "__cxa_demangle") : NULL;
	memcpy(&s->demangle, &found, sizeof(found));
	return s;
}

static void forget_texts(struct symbols *s)
{
	while (s->nr_texts)
		free(s->text[--s->nr_texts]);
}

static void forget_listing(struct listing *l)
{
	for (size_t k = 0; k < l->nr; k++)
		free(l->f[k].name);
	free(l->f);
	*l = (struct listing){ 0 };
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	forget_texts(s);
	for (size_t i = 0; i < s->nr; i++) {
		struct opened *o = &s->opened[i];

		if (o->dwfl)
			elf_calls.dwfl_end(o->dwfl);
		functions_destroy(&o->functions);
		forget_listing(&o->listing);
	}
	free(s->opened);
	free(s);
}

/* ---- lists ---- */

static int by_start(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void sort_listing(struct listing *l)
{
	if (l->nr)
		qsort(l->f, l->nr, sizeof(*l->f), by_start);
}

static void add_listed(struct listing *l, uint64_t start, uint64_t end, char *name)
{
	struct listed *f = ARRAY_ADD(l->f, l->nr);

	name[strcspn(name, "\n")] = '\0';
	*f = (struct listed){ start, end, l->nr, xstrdup(name) };
}

/* Lines of address, type, name; without rights all addresses are 0. */
static void read_kallsyms(struct listing *l)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char *line = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0) {
		uint64_t at;
		char type;
		int name = 0;

		if (sscanf(line, "%" SCNx64 " %c %n", &at, &type, &name) == 2 &&
		    at && name && strchr("tTwW", type))
			add_listed(l, at, UINT64_MAX, line + name);
	}
	free(line);
	if (f)
		fclose(f);
	sort_listing(l);
}

static const char *find_listed(const struct listing *l, uint64_t at)
{
	size_t low = 0, high = l->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (l->f[mid].start <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low && at < l->f[low - 1].end ? l->f[low - 1].name : NULL;
}

/* ---- files ---- */

/* What the kernel maps into every program is a file in memory only; ours is the same. */
static int open_vdso(void)
{
	const ElfW(Ehdr) *image = (const void *)getauxval(AT_SYSINFO_EHDR);
	size_t bytes;
	int fd;

	if (!image)
		return -1;
	bytes = image->e_shoff + (size_t)image->e_shnum * image->e_shentsize;
	fd = memfd_create("vdso", MFD_CLOEXEC);
	if (fd >= 0 && write(fd, image, bytes) != (ssize_t)bytes) {
		close(fd);
		return -1;
	}
	return fd;
}

int symbols_open(const struct code_object *o)
{
	char *path;
	int fd;

	if (!strcmp(o->path, "[vdso]"))
		return open_vdso();
	path = xasprintf("/proc/%d/root%s", o->pid, o->path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	free(path);
	return fd >= 0 ? fd : open(o->path, O_RDONLY | O_CLOEXEC);
}

static bool is_jit(const struct code_object *o)
{
	return !strncmp(o->path, "/tmp/perf-", 10);
}

/* Lines of address, length, name, as perf wants them of compilers; the bytes of those that are whole. */
static off_t read_jit_lines(struct listing *l, FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	off_t bytes = 0;
	ssize_t n;

	while ((n = getline(&line, &room, f)) > 0 && line[n - 1] == '\n') {
		uint64_t at, length;
		int name = 0;

		bytes += n;
		if (sscanf(line, "%" SCNx64 " %" SCNx64 " %n", &at, &length,
			   &name) == 2 && name)
			add_listed(l, at, at + length, line + name);
	}
	free(line);
	sort_listing(l);
	return bytes;
}

/* It grows while the program runs: what is new of it. */
static void read_jit_map(struct opened *to, const struct code_object *o)
{
	int fd = symbols_open(o);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	struct stat st;

	if (f && !fstat(fd, &st) && st.st_size != to->listing_bytes) {
		if (st.st_size < to->listing_bytes) {
			forget_listing(&to->listing);
			to->listing_bytes = 0;
		}
		if (!fseeko(f, to->listing_bytes, SEEK_SET))
			to->listing_bytes += read_jit_lines(&to->listing, f);
	}
	if (f)
		fclose(f);
}

static void open_file(struct opened *to, const struct code_object *o)
{
	int fd = symbols_open(o);

	if (fd < 0)
		return;
	to->dwfl = elf_calls.dwfl_begin(elf_callbacks());
	if (to->dwfl) {
		elf_calls.dwfl_report_begin(to->dwfl);
		/* takes the descriptor, if it takes the file */
		to->module = elf_calls.dwfl_report_elf(to->dwfl, o->path, o->path,
						       fd, 0, true);
		elf_calls.dwfl_report_end(to->dwfl, NULL, NULL);
	}
	if (to->module)
		functions_read(&to->functions, to->module);
	else
		close(fd);
}

static struct opened *opened_of(struct symbols *s, const struct code_object *o,
				uint32_t object)
{
	struct opened *to;

	while (s->nr <= object)
		(void)ARRAY_ADD(s->opened, s->nr);
	to = &s->opened[object];
	if (to->tried)
		return to;
	to->tried = true;
	if (object == OBJECT_KERNEL) {
		read_kallsyms(&to->listing);
	} else if (is_jit(o)) {
		read_jit_map(to, o);
	} else if (object != OBJECT_NONE) {
		open_file(to, o);
	}
	return to;
}

/* The address that a file's code at @offset has in the module. */
static bool module_address(struct opened *to, uint64_t offset, Dwarf_Addr *addr)
{
	Elf *elf = elf_calls.dwfl_module_getelf(to->module, &to->bias);
	size_t nr;

	if (!elf || elf_calls.elf_getphdrnum(elf, &nr))
		return false;
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr p;

		if (elf_calls.gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_LOAD &&
		    offset >= p.p_offset && offset < p.p_offset + p.p_filesz) {
			*addr = offset - p.p_offset + p.p_vaddr + to->bias;
			return true;
		}
	}
	return false;
}

bool symbols_base(struct symbols *s, const struct code_object *o,
		  const struct code_area *area, uint64_t *base)
{
	struct opened *to = opened_of(s, o, area->object);
	uint64_t first = area->offset, bytes = area->end - area->start;
	Elf *elf = to->module ?
		   elf_calls.dwfl_module_getelf(to->module, &to->bias) : NULL;
	size_t nr;

	if (!elf || elf_calls.elf_getphdrnum(elf, &nr))
		return false;
	for (size_t i = 0; i < nr; i++) {
		GElf_Phdr p;

		/* what is mapped begins at a page, which may be before the segment */
		if (elf_calls.gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_LOAD &&
		    (p.p_flags & PF_X) && first < p.p_offset + p.p_filesz &&
		    p.p_offset < first + bytes) {
			*base = area->start - first + p.p_offset - p.p_vaddr;
			return true;
		}
	}
	return false;
}

/* A name as people write it. */
static const char *readable(struct symbols *s, const char *name)
{
	char *text;
	int status;

	if (!s->demangle || strncmp(name, "_Z", 2) != 0 ||
	    s->nr_texts == SYMBOLS_MAX_INLINE)
		return name;
	text = s->demangle(name, NULL, NULL, &status);
	if (!text)
		return name;
	s->text[s->nr_texts++] = text;
	return text;
}

/* Functions that were inlined at @addr, the innermost first. */
static size_t find_inlined(struct symbols *s, struct opened *to, Dwarf_Addr addr,
			   struct rec_frame *frame, size_t room)
{
	Dwarf_Die *at = NULL, *around = NULL, *unit;
	Dwarf_Addr bias;
	size_t nr = 0;
	int n;

	unit = elf_calls.dwfl_module_addrdie(to->module, addr, &bias);
	if (!unit || elf_calls.dwarf_getscopes(unit, addr - bias, &at) <= 0)
		return 0;
	n = elf_calls.dwarf_getscopes_die(&at[0], &around);
	for (int i = 0; i < n && nr < room; i++) {
		const char *name;
		int tag = elf_calls.dwarf_tag(&around[i]);

		if (tag == DW_TAG_subprogram)
			break;
		name = tag == DW_TAG_inlined_subroutine ?
		       elf_calls.dwarf_diename(&around[i]) : NULL;
		if (name)
			frame[nr++] = (struct rec_frame){
				.flags = REC_FRAME_INLINE,
				.name = readable(s, name),
			};
	}
	free(around);
	free(at);
	return nr;
}

static size_t find_in_file(struct symbols *s, struct opened *to, uint64_t offset,
			   struct rec_frame *frame)
{
	Dwarf_Addr addr;
	const char *name;
	size_t nr;

	if (!module_address(to, offset, &addr)) {
		frame[0].name = "";
		return 1;
	}
	nr = find_inlined(s, to, addr, frame, SYMBOLS_MAX_INLINE - 1);
	name = functions_find(&to->functions, addr);
	frame[nr] = (struct rec_frame){ .name = name ? readable(s, name) : "" };
	return nr + 1;
}

size_t symbols_find(struct symbols *s, const struct code_object *o,
		    struct code_place place, bool after_call,
		    struct rec_frame frame[SYMBOLS_MAX_INLINE])
{
	struct opened *to = opened_of(s, o, place.object);
	uint64_t offset = place.offset - (after_call && place.offset);
	size_t nr = 1;

	forget_texts(s);
	frame[0] = (struct rec_frame){ .name = "" };
	if (to->module) {
		nr = find_in_file(s, to, offset, frame);
	} else if (to->listing.nr) {
		const char *name = find_listed(&to->listing, offset);

		if (!name && is_jit(o)) {
			read_jit_map(to, o);
			name = find_listed(&to->listing, offset);
		}
		frame[0].name = name ? name : "";
	}
	for (size_t i = 0; i < nr; i++) {
		frame[i].object = o->path;
		if (place.object == OBJECT_KERNEL)
			frame[i].flags |= REC_FRAME_KERNEL;
		if (!frame[i].name[0])
			frame[i].offset = place.offset;
	}
	return nr;
}
