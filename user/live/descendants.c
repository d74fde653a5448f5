// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/descendants.h"
#include "live/id_table.h"

struct pids {
	pid_t *pid;
	size_t n, room;
	struct id_table table;
};

static void add(struct pids *p, pid_t pid)
{
	const struct id_key key = id_of_pid(pid);

	if (p->n < p->room && id_table_find(&p->table, key) == ID_NONE &&
	    !id_table_set(&p->table, key, p->n))
		p->pid[p->n++] = pid;
}

static struct pids begin(const pid_t *roots, size_t nr, pid_t *pids,
			 size_t room)
{
	struct pids p = { .pid = pids, .room = room };

	for (size_t i = 0; i < nr; i++)
		add(&p, roots[i]);
	return p;
}

static size_t end(struct pids *p)
{
	id_table_free(&p->table);
	return p->n;
}

/* ---- from each thread's list of children ---- */

static bool has_lists(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	return !access(path, R_OK);
}

static void add_children_of(struct pids *p, pid_t pid, const char *thread)
{
	char path[300];
	FILE *f;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/children", pid, thread);
	f = fopen(path, "re");
	if (!f)
		return;
	while (fscanf(f, "%d", &child) == 1)
		add(p, child);
	fclose(f);
}

static void add_generation(struct pids *p, pid_t pid)
{
	char path[64];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			add_children_of(p, pid, e->d_name);
	if (d)
		closedir(d);
}

/* ---- from the parent of each process ---- */

struct kin {
	pid_t pid, parent;
};

/* The program's name stands before the parent, and may have any sign in it. */
static pid_t parent_of(pid_t pid)
{
	char path[64], text[256];
	const char *rest;
	int parent = 0;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	rest = strrchr(text, ')');
	if (!rest || sscanf(rest, ") %*c %d", &parent) != 1)
		return 0;
	return parent;
}

static int by_parent(const void *a, const void *b)
{
	const struct kin *k = a, *l = b;

	if (k->parent != l->parent)
		return k->parent < l->parent ? -1 : 1;
	return (k->pid > l->pid) - (k->pid < l->pid);
}

/* The first of them that has this parent, or what comes after. */
static size_t first_of(const struct kin *kin, size_t nr, pid_t parent)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (kin[mid].parent < parent)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* All processes, by parent; to be freed. Where memory is short, those that fit. */
static struct kin *all_kin(size_t *nr)
{
	DIR *d = opendir("/proc");
	struct kin *kin = NULL, *more;
	size_t room = 0, n = 0;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (n == room) {
			room = 2 * room + 64;
			more = realloc(kin, room * sizeof(*kin));
			if (!more)
				break;
			kin = more;
		}
		kin[n].pid = (pid_t)strtol(e->d_name, NULL, 10);
		kin[n].parent = parent_of(kin[n].pid);
		n++;
	}
	if (d)
		closedir(d);
	if (n)
		qsort(kin, n, sizeof(*kin), by_parent);
	*nr = n;
	return kin;
}

size_t descendants_by_parent(const pid_t *roots, size_t nr, pid_t *pids,
			     size_t room)
{
	struct pids p = begin(roots, nr, pids, room);
	size_t nr_kin;
	struct kin *kin = all_kin(&nr_kin);

	for (size_t i = 0; i < p.n; i++)
		for (size_t k = first_of(kin, nr_kin, p.pid[i]);
		     k < nr_kin && kin[k].parent == p.pid[i]; k++)
			add(&p, kin[k].pid);
	free(kin);
	return end(&p);
}

size_t descendants(const pid_t *roots, size_t nr, pid_t *pids, size_t room)
{
	struct pids p;

	if (!has_lists())
		return descendants_by_parent(roots, nr, pids, room);
	p = begin(roots, nr, pids, room);
	for (size_t i = 0; i < p.n; i++)
		add_generation(&p, p.pid[i]);
	return end(&p);
}
