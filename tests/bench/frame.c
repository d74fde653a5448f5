// SPDX-License-Identifier: GPL-2.0
/*
 * frame COMMAND [WORD...]: runs it in a terminal of 100 columns and 30 rows, prints the milliseconds until a row of
 * a heat map is on it (20 digits or blanks of which one is a digit, drawn in one go), and ends it by "q". A program that
 * writes to a terminal and to nothing else is meant; NO_COLOR makes its map digits.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAP_DIGITS	20

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* Is there a row of a map in what has been written? @run: digits in a row so far. */
static int has_map(const char *part, ssize_t n, int *run)
{
	for (ssize_t i = 0; i < n; i++) {
		*run = isdigit((unsigned char)part[i]) ? *run + 1 : 0;
		if (*run >= MAP_DIGITS)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 30, .ws_col = 100 };
	double began = now_ms();
	char part[65536];
	int fd, status, run = 0, seen = 0;
	ssize_t n;
	pid_t pid;

	if (argc < 2)
		return 2;
	alarm(120);
	pid = forkpty(&fd, NULL, NULL, &size);
	if (pid < 0)
		return 2;
	if (!pid) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while ((n = read(fd, part, sizeof(part))) > 0) {
		if (seen || !has_map(part, n, &run))
			continue;
		seen = 1;
		printf("%.3f\n", now_ms() - began);
		fflush(stdout);
		if (write(fd, "q", 1) != 1)
			break;
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
		return 1;
	return seen ? 0 : 1;
}
