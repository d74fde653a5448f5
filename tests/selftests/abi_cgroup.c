// SPDX-License-Identifier: GPL-2.0
/* Cgroups: how they are named, and what is found in them. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "abi.h"

/* ---- cgroups by name ---- */

static int open_cgroup(const char *path)
{
	int fd;

	if (mkdir(path, 0755) && errno != EEXIST)
		ksft_skip("there is no cgroup v2 here");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EXPECT(fd >= 0);
	return fd;
}

static struct damonx_item_cgroup *add_cgroup(struct items *items, uint32_t id,
					     uint32_t flags)
{
	struct damonx_item_cgroup payload = { .flags = flags };

	return item(items, DAMONX_ITEM_CGROUP, id, 0, &payload,
		    offsetof(struct damonx_item_cgroup, path));
}

/* The only cgroup of the session, as it reads back. */
static struct damonx_item_cgroup cgroup_of(int fd)
{
	struct damonx_item_cgroup cgroup = { 0 };
	const struct damonx_item *head;
	uint32_t bytes, at;
	const char *list = config_of(fd, &bytes);

	for (at = 0; at < bytes; at += (head->len + 7) & ~7U) {
		head = (const void *)(list + at);
		if (head->type == DAMONX_ITEM_CGROUP)
			memcpy(&cgroup, head + 1, head->len - sizeof(*head));
	}
	return cgroup;
}

TEST(cgroup_item, "a cgroup is named by descriptor or number, and told when it was removed")
{
	struct damonx_item_cgroup *cgroup, was;
	int dir = open_cgroup(CGROUP), fd = session_open();
	struct items *items = items_new();
	struct stat st;

	add_cgroup(items, 5, DAMONX_CGROUP_FD | DAMONX_CGROUP_BELOW)->fd = dir;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(fstat(dir, &st), 0);
	was = cgroup_of(fd);
	ksft_note("number %llu, path %s", (unsigned long long)was.cgroup_id,
		  was.path);
	EXPECT_EQ(was.cgroup_id, st.st_ino);
	EXPECT_EQ(was.flags, DAMONX_CGROUP_BELOW);
	EXPECT_EQ(was.fd, 0);
	EXPECT(!strcmp(was.path, CGROUP + strlen("/sys/fs/cgroup")));

	/* A number that is in force goes on to be taken. */
	items = items_new();
	add_cgroup(items, 5, 0)->cgroup_id = st.st_ino;
	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(cgroup_of(fd).flags, 0);
	/* Another session looks it up, where the kernel can. */
	if (configure(session_open(), items, 0))
		EXPECT(strstr(message, "give a descriptor"));

	items = items_new();
	cgroup = add_cgroup(items, 5, DAMONX_CGROUP_FD);
	cgroup->fd = fd;
	expect_refused(items, configure(fd, items, 0), -EBADF,
		       FIELD(damonx_item_cgroup, fd),
		       WORDS("cgroup 5", "fd is", "cgroup v2"));
	cgroup->fd = open("/tmp", O_RDONLY | O_DIRECTORY);
	EXPECT_EQ(configure(fd, items, 0), -EBADF);
	cgroup->flags = 4;
	expect_refused(items, configure(fd, items, 0), -EOPNOTSUPP,
		       FIELD(damonx_item_cgroup, flags), WORDS("0x4"));

	/* Nothing of ours keeps anybody from removing it. */
	close(dir);
	EXPECT_EQ(rmdir(CGROUP), 0);
	EXPECT_EQ(cgroup_of(fd).cgroup_id, st.st_ino);
	EXPECT(!cgroup_of(fd).path[0]);
	items = items_new();
	add_cgroup(items, 5, 0)->cgroup_id = st.st_ino;
	EXPECT_EQ(configure(fd, items, 0), 0);
}

/* Cgroups that are removed, but that somebody still has a reference to. */
static unsigned int nr_dying(void)
{
	const char *key = "nr_dying_descendants ";
	unsigned int nr = 0;
	char text[512];
	const char *at;

	read_file("/sys/fs/cgroup/cgroup.stat", text, sizeof(text));
	at = strstr(text, key);
	EXPECT(at && sscanf(at + strlen(key), "%u", &nr) == 1);
	return nr;
}

TEST(cgroup_many, "of 128 cgroups that were named and removed, none is held by anybody")
{
	unsigned int before = nr_dying(), most;
	struct items *items;
	int fd = session_open(), dir, i;

	for (i = 0; i < 128; i++) {
		dir = open_cgroup(CGROUP);
		items = items_new();
		add_cgroup(items, 5, DAMONX_CGROUP_FD |
				     (i % 2 ? DAMONX_CGROUP_BELOW : 0))->fd = dir;
		EXPECT_EQ(configure(fd, items, 0), 0);
		EXPECT(cgroup_of(fd).path[0]);
		EXPECT_EQ(configure(fd, items, 0), 0);
		close(dir);
		EXPECT_EQ(rmdir(CGROUP), 0);
		EXPECT(!cgroup_of(fd).path[0]);
	}
	most = nr_dying();
	/* The kernel takes its time. */
	while (nr_dying() > before)
		nap_ms(20);
	ksft_note("%u were being removed before, %u at the end of it, %u then",
		  before, most, nr_dying());
	close(fd);
}
