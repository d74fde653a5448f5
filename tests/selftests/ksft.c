// SPDX-License-Identifier: GPL-2.0
/* A small harness for the selftests in C. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <sys/wait.h>

#include "ksft.h"

#define LIMIT_S		300	/* an emulator on a busy machine is slow */
#define SKIPPED		77

void ksft_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	_exit(1);
}

void ksft_note(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

void ksft_skip(const char *why)
{
	ksft_note("skipped: %s", why);
	_exit(SKIPPED);
}

unsigned int ksft_slow(void)
{
	return getenv("DAMONX_SLOW") ? 4 : 1;
}

/* In a process group of its own, so that nothing it starts is left behind. */
static int run_one(const struct ksft_test *test)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		alarm(ksft_slow() * LIMIT_S);
		test->run();
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("fork");
		return 1;
	}
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (WIFSIGNALED(status))
		printf("# ended by signal %d (%s)\n", WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static bool is_chosen(const struct ksft_test *test, int argc, char **argv)
{
	bool but = argc > 1 && !strcmp(argv[1], "but");
	int i;

	for (i = 1 + but; i < argc; i++) {
		if (!strcmp(argv[i], test->name))
			return !but;
	}
	return but || argc < 2;
}

int ksft_main(const struct ksft_test *const *tests, int argc, char **argv)
{
	int i, nr = 0, passed = 0, failed = 0, skipped = 0, result;

	for (i = 0; tests[i]; i++)
		nr += is_chosen(tests[i], argc, argv);
	printf("TAP version 13\n1..%d\n", nr);
	nr = 0;
	for (i = 0; tests[i]; i++) {
		if (!is_chosen(tests[i], argc, argv))
			continue;
		result = run_one(tests[i]);
		printf("%sok %d %s%s\n",
		       result && result != SKIPPED ? "not " : "", ++nr,
		       tests[i]->what,
		       result == SKIPPED ? " # SKIP" : "");
		passed += !result;
		skipped += result == SKIPPED;
		failed += result && result != SKIPPED;
	}
	printf("# Totals: pass:%d fail:%d skip:%d\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
