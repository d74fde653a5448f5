/* SPDX-License-Identifier: GPL-2.0 */
/* Which file's code is where in the address spaces of processes. */
#ifndef DX_PROFILE_SPACES_H
#define DX_PROFILE_SPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A file with code, or what stands for one. */
struct code_object {
	char *path;
	pid_t pid;		/* of a process that has it, whose view of files counts */
};

/* A part of a process that has code of it. */
struct code_area {
	uint64_t start, end;
	uint64_t offset;	/* of its start, in the file */
	uint32_t object;
};

enum {
	OBJECT_NONE,		/* not known */
	OBJECT_KERNEL,
	OBJECT_FIRST_FILE,
};

/* Where an address is: in what file, and where in that. */
struct code_place {
	uint32_t object;
	uint64_t offset;	/* without a file: the address */
};

struct spaces {
	size_t nr, nr_objects;
	struct space *space;		/* by process */
	struct code_object *object;
	uint64_t changes;	/* of code from files, in all processes */
};

void spaces_init(struct spaces *s);
void spaces_destroy(struct spaces *s);

/* A process as it is now, by /proc; unknown ones have nothing. */
void spaces_read(struct spaces *s, pid_t pid);
bool spaces_has(const struct spaces *s, pid_t pid);

void spaces_map(struct spaces *s, pid_t pid, uint64_t start, uint64_t end,
		uint64_t offset, const char *path);
void spaces_fork(struct spaces *s, pid_t pid, pid_t parent);
void spaces_exec(struct spaces *s, pid_t pid);
/* It stays, for what was seen of it before, until there are many. */
void spaces_end(struct spaces *s, pid_t pid);

/* All of a process that is code, none over another. */
const struct code_area *spaces_areas(const struct spaces *s, pid_t pid, size_t *nr);
/* Another number when its code from files has become another. */
uint64_t spaces_change(const struct spaces *s, pid_t pid);

/* Where a process has @addr. */
struct code_place spaces_find(const struct spaces *s, pid_t pid, uint64_t addr);

#endif /* DX_PROFILE_SPACES_H */
