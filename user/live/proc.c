// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/proc.h"
#include "util/mem.h"
#include "util/units.h"

#define READ_BYTES	65536

char *proc_read(pid_t pid, const char *name)
{
	char path[64], *text = NULL;
	size_t len = 0;
	ssize_t n;
	int fd;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	else
		snprintf(path, sizeof(path), "/proc/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	do {
		char *more = realloc(text, len + READ_BYTES + 1);

		if (!more)
			break;
		text = more;
		n = read(fd, text + len, READ_BYTES);
		if (n > 0)
			len += (size_t)n;
	} while (n > 0);
	close(fd);
	if (text)
		text[len] = '\0';
	return text;
}

char *proc_cgroup(pid_t pid)
{
	char *text = proc_read(pid, "cgroup"), *path = NULL, *save = NULL, *line;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line && !path;
	     line = strtok_r(NULL, "\n", &save)) {
		char *found = strstr(line, ":memory:");

		if (!strncmp(line, "0::", 3))
			path = xstrdup(line + 3);
		else if (found)
			path = xstrdup(found + strlen(":memory:"));
	}
	free(text);
	return path;
}

/* The number after @key at the start of a line, or 0. */
static uint64_t number_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	while (text && strncmp(text, key, len) != 0) {
		text = strchr(text, '\n');
		text += !!text;
	}
	return text ? strtoull(text + len, NULL, 10) : 0;
}

static uint64_t number_in(pid_t pid, const char *name, const char *key)
{
	char *text = proc_read(pid, name);
	uint64_t n = text ? number_of(text, key) : 0;

	free(text);
	return n;
}

/*
 * Pages that statm may leave out. Until 6.1 each thread keeps up to 63 pages
 * of each of three kinds to itself; later each CPU keeps a batch.
 */
static uint64_t uncounted_pages(pid_t pid)
{
	uint64_t cpus = (uint64_t)sysconf(_SC_NPROCESSORS_CONF);
	uint64_t batch = cpus < 16 ? 32 : 2 * cpus;
	uint64_t threads = number_in(pid, "status", "Threads:");

	return 3 * (63 * threads + batch * cpus);
}

bool proc_statm(pid_t pid, uint64_t pages[STATM_NR])
{
	char *text = proc_read(pid, "statm"), *at = text;
	uint64_t rss_kb;
	int i;

	if (!text || !*text) {
		free(text);
		return false;
	}
	for (i = 0; i < STATM_NR; i++)
		pages[i] = strtoull(at, &at, 10);
	free(text);
	/*
	 * Where that is less than 1 % it is well. Else the process is small,
	 * and to have the kernel walk its page tables costs little.
	 */
	if (pages[STATM_RESIDENT] / 100 >= uncounted_pages(pid))
		return true;
	rss_kb = number_in(pid, "smaps_rollup", "Rss:");
	if (rss_kb)
		pages[STATM_RESIDENT] = rss_kb * 1024 / page_bytes();
	return true;
}

/* Faults and CPU time, after the name, in which anything may stand. */
static bool parse_stat(const char *text, struct proc_usage *u)
{
	const char *at = strrchr(text, ')');
	uint64_t user, system;
	char state;

	if (!at || sscanf(at, ") %c %*d %*d %*d %*d %*d %*u %" SCNu64 " %*u %" SCNu64
			  " %*u %" SCNu64 " %" SCNu64, &state, &u->minor_faults,
			  &u->major_faults, &user, &system) < 5)
		return false;
	u->cpu_ns = (user + system) * (NS_PER_SEC / (uint64_t)sysconf(_SC_CLK_TCK));
	return state != 'Z' && state != 'X';
}

int proc_usage(pid_t pid, struct proc_usage *u)
{
	char *stat = proc_read(pid, "stat"), *maps;
	bool lives = stat && parse_stat(stat, u);

	free(stat);
	if (!lives)
		return -ESRCH;
	maps = proc_read(pid, "smaps_rollup");
	if (!maps)
		return errno == ESRCH ? -ESRCH : -errno;
	u->resident_bytes = number_of(maps, "Rss:") * 1024;
	u->swap_bytes = number_of(maps, "Swap:") * 1024;
	u->huge_bytes = (number_of(maps, "AnonHugePages:") +
			 number_of(maps, "ShmemPmdMapped:") +
			 number_of(maps, "FilePmdMapped:")) * 1024;
	/* one that ends has no memory any more, and kernel threads have none */
	lives = *maps;
	free(maps);
	return lives ? 0 : -ESRCH;
}

bool proc_meminfo(uint64_t kb[MEMINFO_NR])
{
	static const char *const keys[MEMINFO_NR] = {
		"MemTotal:", "MemFree:", "MemAvailable:", "Buffers:", "Cached:",
	};
	char *text = proc_read(0, "meminfo");
	int i;

	for (i = 0; text && i < MEMINFO_NR; i++)
		kb[i] = number_of(text, keys[i]);
	free(text);
	return text;
}

/* One line of maps; false when it is none. */
static bool parse_map(char *line, struct rec_mapping *m)
{
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %n",
		   &m->start, &m->end, &at) < 2)
		return false;
	m->name = at ? line + at : "";
	return true;
}

/* Line by line, for there may be very many. */
void proc_mappings(pid_t pid, void (*each)(void *arg, const struct rec_mapping *m),
		   void *arg)
{
	char path[64], buffer[1 << 14], *line = NULL;
	struct rec_mapping m = { .pid = pid };
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	setvbuf(f, buffer, _IOFBF, sizeof(buffer));
	while (getline(&line, &size, f) > 0)
		if (parse_map(line, &m))
			each(arg, &m);
	free(line);
	fclose(f);
}
