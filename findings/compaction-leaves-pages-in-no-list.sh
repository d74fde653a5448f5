#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A write to /proc/sys/vm/compact_memory is taken as the way to have all CPUs put the pages that they have batched into
# the LRU lists, since that is the first thing it does. What it then moves is batched anew, and nobody empties that:
# some anonymous pages are in no list when it returns (KPF_LRU of /proc/kpageflags is not set), so that reclaim, page
# types and reverse mapping pass them over. move_pages() of one page to the node where it is empties all batches, too,
# and moves nothing.
# Versions: linux-image-6.1.0-50-cloud-amd64 6.1.176-1 (Debian 12), a program alone on it in QEMU. Every second page of
# 32 MiB is given back, so that there is something to move. (5.10 does the same; on 6.12 and 7.3 none was left.)
# Seen on 2026-12-01:
#   filled: some in no list
#   compacted: some in no list
#   compacted again: some in no list
#   moved to where it is: none in no list
set -eu
. "$(dirname "$0")/lib.bash"

need linux-image-6.1.0-50-cloud-amd64=6.1.176-1 qemu-system-x86=1:7.2+dfsg-7+deb12u18+b3 \
	qemu-system-data=1:7.2+dfsg-7+deb12u18 qemu-system-common=1:7.2+dfsg-7+deb12u18+b3 seabios=1.16.2-1 cpio=2.13+dfsg-7.1

cc -x c - -o "$work/init" -O1 -static <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE_BYTES 4096UL
#define PAGES 8192UL
#define KPF_LRU 5

static char *map;

static void show(const char *when)
{
	int entries = open("/proc/self/pagemap", O_RDONLY);
	int flags = open("/proc/kpageflags", O_RDONLY);
	unsigned long in_none = 0;
	uint64_t entry, flag;

	for (char *p = map; p < map + PAGES * PAGE_BYTES; p += PAGE_BYTES) {
		if (pread(entries, &entry, 8, (uintptr_t)p / PAGE_BYTES * 8) != 8 || !(entry >> 63))
			continue;
		if (pread(flags, &flag, 8, (entry & ((1ULL << 55) - 1)) * 8) == 8)
			in_none += !(flag >> KPF_LRU & 1);
	}
	close(entries);
	close(flags);
	printf("finding: %s: %s in no list\n", when, in_none ? "some" : "none");
}

static void compact(void)
{
	int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);

	if (write(fd, "1", 1) != 1)
		perror("compact_memory");
	close(fd);
}

int main(void)
{
	int node, status;
	void *page;

	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	map = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(map, PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
	memset(map, 1, PAGES * PAGE_BYTES);
	show("filled");
	for (unsigned long i = 0; i < PAGES; i += 2)
		madvise(map + i * PAGE_BYTES, PAGE_BYTES, MADV_DONTNEED);
	compact();
	show("compacted");
	compact();
	show("compacted again");
	page = map + PAGE_BYTES;
	syscall(SYS_move_pages, 0, 1UL, &page, NULL, &node, 0);
	syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, 0);
	show("moved to where it is");
	fflush(stdout);
	sleep(1);
	return reboot(RB_AUTOBOOT);
}
C

(cd "$work" && echo init | cpio -o -H newc --quiet >initrd)
QEMU_MODULE_DIR=$root/usr/lib/x86_64-linux-gnu/qemu timeout 300 qemu-system-x86_64 -accel tcg -smp 2 -m 512 -nodefaults -no-reboot -display none -serial "file:$work/console" \
	-L "$root/usr/share/qemu" -L "$root/usr/share/seabios" -kernel "$root"/boot/vmlinuz-6.1.0-50-cloud-amd64 \
	-initrd "$work/initrd" -append "console=ttyS0 quiet panic=-1"
tr -d '\r' <"$work/console" | sed -n 's/.*finding: //p' >"$work/output"

seen "filled: some in no list
compacted: some in no list
compacted again: some in no list
moved to where it is: none in no list"
