// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/child.h"
#include "util/msg.h"

#define MAX_WORDS 256

/*
 * Split a command that no shell is needed for; 0 where one is. Running the
 * program directly makes it the target itself, not a child of a shell.
 */
static size_t split(char *command, char **words)
{
	static const char meta[] = "|&;<>()$`\\\"'*?[]#~=%{}!\n";
	char *save = NULL;
	size_t n = 0;

	if (strpbrk(command, meta))
		return 0;
	for (char *w = strtok_r(command, " \t", &save); w;
	     w = strtok_r(NULL, " \t", &save)) {
		if (n == MAX_WORDS - 1)
			return 0;
		words[n++] = w;
	}
	words[n] = NULL;
	return n;
}

/*
 * In the child: become the program, or tell the parent why not. Not before the
 * parent traces it: from then on it ends with the parent.
 */
static void become(const char *command, const int fds[3], int parent)
{
	char *words[MAX_WORDS];
	char *copy = strdup(command);
	char go = 0;
	int err;

	/* a tool that has rights by its file cannot be traced, its child has to be */
	prctl(PR_SET_DUMPABLE, 1);
	if (write(parent, &go, 1) != 1 ||
	    TEMP_FAILURE_RETRY(read(parent, &go, 1)) != 1)
		_exit(126);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	for (int i = 0; i < 3; i++)
		if (fds[i] != i)
			dup2(fds[i], i);
	if (copy) {
		if (split(copy, words)) {
			execvp(words[0], words);
		} else {
			execlp("bash", "bash", "-c", command, NULL);
			execl("/bin/sh", "sh", "-c", command, NULL);
		}
	}
	err = errno;
	if (write(parent, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/*
 * A program that is traced by somebody without rights, as ours is until its first
 * instruction, gets none by its set-uid bit: it runs, but perhaps not as it should.
 */
static void tell_rights(const char *command, pid_t pid)
{
	struct stat st;
	char path[64];
	bool owners, groups;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	if (!geteuid() || stat(path, &st))
		return;
	owners = (st.st_mode & S_ISUID) && st.st_uid != geteuid();
	groups = (st.st_mode & S_ISGID) && (st.st_mode & S_IXGRP) && st.st_gid != getegid();
	if (owners || groups)
		msg_warn("'%s' is set-%s and runs without the rights of that, for it is looked at; be root to start it with them",
			 command, owners ? "uid" : "gid");
}

/*
 * Let it exec, traced: should we die before it is let go, it is not to run
 * unwatched. 0, or an errno.
 */
static int trace(pid_t pid, int child)
{
	const long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC;
	char ready;
	int err = 0;

	if (TEMP_FAILURE_RETRY(read(child, &ready, 1)) != 1)
		return ECHILD;
	if (ptrace(PTRACE_SEIZE, pid, NULL, options))
		return errno;
	if (send(child, "", 1, MSG_NOSIGNAL) != 1 ||
	    TEMP_FAILURE_RETRY(read(child, &err, sizeof(err))) < 0)
		return errno;
	return err;
}

/* Until it has become the program; false: it has ended before. */
static bool wait_for_exec(pid_t pid)
{
	int status;

	while (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) == pid &&
	       WIFSTOPPED(status)) {
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
			return true;
		ptrace(PTRACE_CONT, pid, NULL, WSTOPSIG(status));
	}
	return false;
}

/* @fds: what it has as standard input, output and error. */
static pid_t start(const char *command, const int fds[3])
{
	int ends[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		msg_error("cannot start '%s': %s", command, strerror(errno));
		return -1;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		become(command, fds, ends[1]);
	}
	err = pid < 0 ? errno : 0;
	close(ends[1]);
	if (!err)
		err = trace(pid, ends[0]);
	close(ends[0]);
	if (err) {
		msg_error("cannot start '%s': %s", command, strerror(err));
		if (pid > 0)
			child_kill(pid);
		return -1;
	}
	if (!wait_for_exec(pid)) {
		msg_error("cannot start '%s': it ended before its program began",
			  command);
		return -1;
	}
	tell_rights(command, pid);
	return pid;
}

pid_t child_start(const char *command, int out)
{
	const int fds[3] = { STDIN_FILENO, out, STDERR_FILENO };

	return start(command, fds);
}

pid_t child_start_quiet(const char *command)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	const int fds[3] = { null, null, null };
	pid_t pid = -1;

	if (null < 0)
		msg_error("cannot open /dev/null: %s", strerror(errno));
	else
		pid = start(command, fds);
	if (null >= 0)
		close(null);
	return pid;
}

int child_release(pid_t pid)
{
	if (ptrace(PTRACE_DETACH, pid, NULL, NULL)) {
		msg_error("cannot let process %d run: %s", pid, strerror(errno));
		return -1;
	}
	return 0;
}

void child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

bool child_ended(pid_t pid, int *status)
{
	return waitpid(pid, status, WNOHANG) == pid;
}
