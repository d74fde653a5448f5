// SPDX-License-Identifier: GPL-2.0
/* Programs that are started to be looked at, by somebody without rights. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live/child.h"
#include "tap.h"

static char dir[] = "/tmp/damonx-child.XXXXXX";

/* Start it as that user; what is said goes into the file "said". */
static bool is_started(uid_t user, const char *program)
{
	int status;
	pid_t pid, child;

	/* or the child prints it once more */
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int fd = open("said", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 ||
		    setresgid(user, user, user) || setresuid(user, user, user))
			_exit(2);
		child = child_start(program, STDOUT_FILENO);
		if (child > 0)
			child_kill(child);
		_exit(child <= 0);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool is_said(const char *words)
{
	char text[1024] = "";
	FILE *f = fopen("said", "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		fclose(f);
	return words[0] ? strstr(text, words) != NULL : n == 0;
}

static void rights(void)
{
	tap_ok(is_started(1000, "./plain") && is_said(""), "a program is started");
	tap_ok(is_started(1000, "./owners") && is_said("is set-uid and runs without the rights"),
	       "one that would run as its owner does not, and that is said");
	tap_ok(is_started(1000, "./groups") && is_said("is set-gid and runs without the rights"),
	       "nor with its group");
	tap_ok(is_started(0, "./owners") && is_said(""), "for who has all rights there is nothing to say");
}

int main(void)
{
	if (geteuid() != 0) {
		printf("ok 1 - rights of programs # SKIP needs root\n1..1\n");
		return 0;
	}
	if (!mkdtemp(dir) || chdir(dir) || chmod(".", 0755) ||
	    system("for p in plain owners groups; do cp /bin/true $p || exit 1; done; chmod 755 plain; chmod 4755 owners; chmod 2755 groups"))
		return 1;
	rights();
	if (system("rm plain owners groups said") || chdir("/") || rmdir(dir))
		return 1;
	return tap_end();
}
