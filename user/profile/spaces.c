// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile/spaces.h"
#include "util/mem.h"

#define MAX_DEAD	1024		/* processes that are kept after their end */

struct space {
	pid_t pid;
	bool dead;
	uint64_t change;		/* the last one of its files, as they are numbered */
	size_t nr;
	struct code_area *area;		/* none over another */
};

void spaces_init(struct spaces *s)
{
	*s = (struct spaces){ 0 };
	ARRAY_ADD(s->object, s->nr_objects)->path = xstrdup("");
	ARRAY_ADD(s->object, s->nr_objects)->path = xstrdup("[kernel]");
}

void spaces_destroy(struct spaces *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->space[i].area);
	for (size_t i = 0; i < s->nr_objects; i++)
		free(s->object[i].path);
	free(s->space);
	free(s->object);
}

/* Index of the first space whose process is not before @pid. */
static size_t place_of(const struct spaces *s, pid_t pid)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (s->space[mid].pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool spaces_has(const struct spaces *s, pid_t pid)
{
	size_t i = place_of(s, pid);

	return i < s->nr && s->space[i].pid == pid && !s->space[i].dead;
}

static void drop_dead(struct spaces *s)
{
	size_t dead = 0, nr = 0;

	for (size_t i = 0; i < s->nr; i++)
		dead += s->space[i].dead;
	if (dead <= MAX_DEAD)
		return;
	for (size_t i = 0; i < s->nr; i++) {
		if (s->space[i].dead)
			free(s->space[i].area);
		else
			s->space[nr++] = s->space[i];
	}
	/* as large as what is in use from here on: xgrow() goes by the number */
	s->nr = nr;
	for (nr = 1; nr < s->nr; nr *= 2)
		;
	s->space = xrealloc(s->space, nr, sizeof(*s->space));
}

/* The space of a process, which is made where there is none. */
static struct space *space_of(struct spaces *s, pid_t pid)
{
	size_t i = place_of(s, pid);

	if (i < s->nr && s->space[i].pid == pid)
		return &s->space[i];
	drop_dead(s);
	i = place_of(s, pid);
	(void)ARRAY_ADD(s->space, s->nr);
	memmove(&s->space[i + 1], &s->space[i],
		(s->nr - 1 - i) * sizeof(*s->space));
	s->space[i] = (struct space){ .pid = pid };
	return &s->space[i];
}

static void empty(struct spaces *s, struct space *p)
{
	p->change = ++s->changes;
	free(p->area);
	p->area = NULL;
	p->nr = 0;
	p->dead = false;
}

static uint32_t object_of(struct spaces *s, pid_t pid, const char *path)
{
	struct code_object *o;

	/* the last ones are asked for most */
	for (size_t i = s->nr_objects; i-- > OBJECT_FIRST_FILE; )
		if (!strcmp(s->object[i].path, path))
			return (uint32_t)i;
	o = ARRAY_ADD(s->object, s->nr_objects);
	o->path = xstrdup(path);
	o->pid = pid;
	return (uint32_t)s->nr_objects - 1;
}

/* Code that is in no file may be of a compiler that leaves a map of it. */
static uint32_t object_without_file(struct spaces *s, pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", pid);
	return object_of(s, pid, path);
}

static bool is_file(const char *path)
{
	return path[0] == '/' && path[1] != '/' &&
	       strncmp(path, "/dev/zero", 9) != 0 && strncmp(path, "/memfd:", 7) != 0 &&
	       strncmp(path, "/SYSV", 5) != 0;
}

/* Take out what is in [start, end). */
static void cut(struct space *p, uint64_t start, uint64_t end)
{
	for (size_t i = p->nr; i-- > 0; ) {
		struct code_area a = p->area[i];

		if (a.end <= start || a.start >= end)
			continue;
		p->area[i] = p->area[--p->nr];
		if (a.start < start)
			*ARRAY_ADD(p->area, p->nr) = (struct code_area){
				a.start, start, a.offset, a.object };
		if (a.end > end)
			*ARRAY_ADD(p->area, p->nr) = (struct code_area){
				end, a.end, a.offset + (end - a.start), a.object };
	}
}

void spaces_map(struct spaces *s, pid_t pid, uint64_t start, uint64_t end,
		uint64_t offset, const char *path)
{
	struct space *p = space_of(s, pid);
	/* that of programs of 32 bits is another */
	bool file = is_file(path) ||
		    (!strcmp(path, "[vdso]") && start > UINT32_MAX);
	uint32_t object = file ? object_of(s, pid, path) :
			  object_without_file(s, pid);

	cut(p, start, end);
	if (file)
		p->change = ++s->changes;
	*ARRAY_ADD(p->area, p->nr) = (struct code_area){
		start, end, file ? offset : start, object };
}

void spaces_fork(struct spaces *s, pid_t pid, pid_t parent)
{
	struct space *p = space_of(s, pid);
	size_t from;

	empty(s, p);
	from = place_of(s, parent);
	if (from == s->nr || s->space[from].pid != parent)
		return;
	for (size_t i = 0; i < s->space[from].nr; i++)
		*ARRAY_ADD(p->area, p->nr) = s->space[from].area[i];
}

void spaces_exec(struct spaces *s, pid_t pid)
{
	empty(s, space_of(s, pid));
}

void spaces_end(struct spaces *s, pid_t pid)
{
	size_t i = place_of(s, pid);

	if (i < s->nr && s->space[i].pid == pid)
		s->space[i].dead = true;
}

void spaces_read(struct spaces *s, pid_t pid)
{
	char path[64], *line = NULL;
	size_t room = 0;
	FILE *f;

	empty(s, space_of(s, pid));
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	while (getline(&line, &room, f) > 0) {
		uint64_t start, end, offset;
		char rights[5];
		int name = 0;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*s %n",
			   &start, &end, rights, &offset, &name) < 4 ||
		    rights[2] != 'x')
			continue;
		line[strcspn(line, "\n")] = '\0';
		spaces_map(s, pid, start, end, offset, line + name);
	}
	free(line);
	fclose(f);
}

const struct code_area *spaces_areas(const struct spaces *s, pid_t pid, size_t *nr)
{
	size_t i = place_of(s, pid);
	bool known = i < s->nr && s->space[i].pid == pid;

	*nr = known ? s->space[i].nr : 0;
	return known ? s->space[i].area : NULL;
}

uint64_t spaces_change(const struct spaces *s, pid_t pid)
{
	size_t i = place_of(s, pid);

	return i < s->nr && s->space[i].pid == pid ? s->space[i].change : 0;
}

struct code_place spaces_find(const struct spaces *s, pid_t pid, uint64_t addr)
{
	size_t nr;
	const struct code_area *area = spaces_areas(s, pid, &nr);

	for (size_t k = 0; k < nr; k++) {
		const struct code_area *a = &area[k];

		if (addr >= a->start && addr < a->end)
			return (struct code_place){ a->object,
						    a->offset + (addr - a->start) };
	}
	return (struct code_place){ OBJECT_NONE, addr };
}
