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

/* Where a process has @addr. */
struct code_place spaces_find(const struct spaces *s, pid_t pid, uint64_t addr);

#endif /* DX_PROFILE_SPACES_H */
