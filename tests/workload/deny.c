// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command under a seccomp filter that refuses system calls, as containers do.
 *
 * usage: deny CALL[,CALL...] COMMAND...	CALL: bpf, perf_event_open
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int number_of(const char *name)
{
	if (!strcmp(name, "bpf"))
		return SYS_bpf;
	if (!strcmp(name, "perf_event_open"))
		return SYS_perf_event_open;
	fprintf(stderr, "deny: %s: not known\n", name);
	return -1;
}

static int deny(int call)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	char *name;

	if (argc < 3)
		return 2;
	for (name = strtok(argv[1], ","); name; name = strtok(NULL, ",")) {
		int call = number_of(name);

		if (call < 0 || deny(call)) {
			perror("deny");
			return 2;
		}
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
