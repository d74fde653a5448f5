// SPDX-License-Identifier: GPL-2.0
/*
 * measure COMMAND [WORD...]: runs it with its output read and dropped, and
 * prints CPU seconds, wall milliseconds, peak MiB, and milliseconds to the first
 * line of output. A small program, because memory of the parent counts as
 * the child's until it execs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double began, first = 0;
	struct rusage use;
	char part[65536];
	int status, ends[2];
	ssize_t n;
	pid_t pid;

	if (argc < 2 || pipe(ends))
		return 2;
	began = now_ms();
	pid = fork();
	if (pid < 0)
		return 2;
	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(ends[1], 1);
		dup2(null, 2);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	close(ends[1]);
	while ((n = read(ends[0], part, sizeof(part))) > 0)
		if (!first && memchr(part, '\n', n))
			first = now_ms() - began;
	if (wait4(pid, &status, 0, &use) != pid || status)
		return 1;
	printf("%.6f %.0f %.1f %.1f\n",
	       seconds(use.ru_utime) + seconds(use.ru_stime),
	       now_ms() - began, use.ru_maxrss / 1024.0, first);
	return 0;
}
