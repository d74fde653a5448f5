// SPDX-License-Identifier: GPL-2.0
/* Profiles: of a record that has call stacks, or through perf. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/profile.h"
#include "report/profile_rows.h"
#include "report/stack_profile.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/signals.h"

#define MAGIC		"PERFILE2"
#define MAGIC_LEN	8

/* Is it what perf record writes? 0, or 1 after a line on stderr. */
static int check_profile(const char *path)
{
	char magic[MAGIC_LEN];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return msg_error("%s: cannot be opened: %s%s", path, strerror(errno),
				 errno == ENOENT ? "; 'perf record -o' makes one, during a recording" : "");
	n = fread(magic, 1, sizeof(magic), f);
	fclose(f);
	if (n != sizeof(magic) || memcmp(magic, MAGIC, MAGIC_LEN) != 0)
		return msg_error("%s: is no profile of perf record", path);
	return 0;
}

/* Start perf with what it prints going to a pipe; NULL after a message. */
static FILE *run_perf(char *const *argv, pid_t *pid)
{
	pid_t parent = getpid();
	int fds[2];
	FILE *f;

	if (pipe(fds)) {
		msg_error("cannot run %s: %s", argv[0], strerror(errno));
		return NULL;
	}
	fflush(NULL);
	*pid = fork();
	if (!*pid) {
		signals_end_with(parent);
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	f = *pid > 0 ? fdopen(fds[0], "r") : NULL;
	if (!f) {
		msg_error("cannot run %s: %s", argv[0], strerror(errno));
		close(fds[0]);
	}
	return f;
}

static int end_perf(FILE *f, pid_t pid, const char *name)
{
	int status = 0;

	fclose(f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return msg_error("%s: cannot be run; install perf or name it with --perf_path",
				 name);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return msg_error("%s failed to report the profile", name);
	return 0;
}

/* Pass on the heading, from the number of samples on, and @max functions. */
static void copy_hot(FILE *from, FILE *to, size_t max)
{
	bool begun = false;
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, from) > 0) {
		begun |= !max || !strncmp(line, "# Samples", 9);
		if (!begun || (max && *line == '\n'))
			continue;
		fputs(line, to);
		if (max && *line != '#' && !--max)
			break;
	}
	/* let perf end by itself */
	while (getline(&line, &room, from) > 0)
		;
	free(line);
}

int profile_print_hot(const char *profile, const char *perf_path, size_t max,
		      FILE *f)
{
	const char *perf = perf_path ? perf_path : "perf";
	char *const argv[] = { (char *)perf, "report", "-i", (char *)profile,
			       "--stdio", NULL };
	FILE *from;
	pid_t pid;

	if (check_profile(profile))
		return 1;
	from = run_perf(argv, &pid);
	if (!from)
		return 1;
	copy_hot(from, f, max);
	return end_perf(from, pid, perf);
}

static void add_lines(FILE *from, size_t max, struct rows *rows)
{
	char *line = NULL;
	size_t room = 0, nr = 0;

	/* to its end, in any case: perf ends by itself then */
	while (getline(&line, &room, from) > 0)
		if (!max || nr < max)
			nr += profile_add_line(rows, line);
	free(line);
}

int profile_add_hot(const char *profile, const char *perf_path, const char *times,
		    size_t max, struct rows *rows)
{
	const char *perf = perf_path ? perf_path : "perf";
	char *const argv[] = {
		(char *)perf, "report", "-i", (char *)profile, "--stdio",
		"--no-children", "-g", "none", "-F", PROFILE_FIELDS, "-t",
		PROFILE_SEPARATOR, times ? "--time" : NULL, (char *)times, NULL
	};
	FILE *from;
	pid_t pid;

	if (check_profile(profile))
		return 1;
	from = run_perf(argv, &pid);
	if (!from)
		return 1;
	add_lines(from, max, rows);
	return end_perf(from, pid, perf);
}

/* Intervals as one word for perf: "a,b c,d". */
static int add_span(const struct time_span *t, void *data)
{
	fprintf(data, "%s%" PRId64 ".%09d,%" PRId64 ".%09d",
		ftell(data) ? " " : "", t->start_ns / 1000000000,
		(int)(t->start_ns % 1000000000), t->end_ns / 1000000000,
		(int)(t->end_ns % 1000000000));
	return 0;
}

/* NULL after a line on standard error. */
static char *find_times(const struct times_opts *o, struct inputs *in)
{
	char *text = NULL;
	size_t len;
	FILE *f;
	int err;

	f = open_memstream(&text, &len);
	err = !f || times_find(in, &o->filter, add_span, f);
	if (!f || fclose(f))
		err = msg_error("no memory for the intervals");
	if (!err && !*text)
		err = msg_error("no snapshot has such an access pattern");
	if (err) {
		free(text);
		return NULL;
	}
	return text;
}

struct spans {
	struct time_span *span;
	size_t nr;
};

static int keep_span(const struct time_span *t, void *data)
{
	struct spans *s = data;

	*ARRAY_ADD(s->span, s->nr) = *t;
	return 0;
}

/* By the call stacks that the record has itself; @rows: or NULL. */
static int print_stacks(const struct profile_opts *o, struct inputs *in,
			struct rows *rows, FILE *f)
{
	const struct rec_stacks *stacks = rec_stacks(in->reader[0]);
	struct spans s = { 0 };
	int err = times_find(in, &o->times.filter, keep_span, &s);

	if (!err && !s.nr)
		err = msg_error("no snapshot has such an access pattern");
	if (!err && rows)
		stack_profile_add_rows(stacks, s.span, s.nr, 0, rows);
	else if (!err)
		stack_profile_print(stacks, s.span, s.nr, 0, f);
	free(s.span);
	return err ? 1 : 0;
}

static int print_perf(const struct profile_opts *o, struct inputs *in,
		      struct rows *rows, FILE *f)
{
	const char *profile = o->profile ? o->profile : PROFILE_DEFAULT;
	const char *perf = o->perf_path ? o->perf_path : "perf";
	char *times;
	FILE *from;
	pid_t pid;
	int status = 1;

	if (check_profile(profile))
		return 1;
	times = find_times(&o->times, in);
	if (!times)
		return 1;
	if (rows) {
		status = profile_add_hot(profile, perf, times, 0, rows);
		free(times);
		return status;
	}
	from = run_perf((char *const []){ (char *)perf, "report", "-i",
					  (char *)profile, "--stdio", "--time",
					  times, NULL }, &pid);
	if (from) {
		copy_hot(from, f, 0);
		status = end_perf(from, pid, perf);
	}
	free(times);
	return status;
}

static int print(const struct profile_opts *o, struct inputs *in, FILE *f)
{
	bool own = !o->profile && rec_stacks(in->reader[0]);
	struct rows *rows = NULL;
	int status;

	if (rows_wanted(&o->times.rows)) {
		rows = rows_begin(&o->times.rows, profile_columns, f);
		if (!rows)
			return 1;
	}
	status = (own ? print_stacks : print_perf)(o, in, rows, f);
	if (rows)
		rows_end(rows);
	return status;
}

int profile_report(const struct profile_opts *o)
{
	struct inputs in;
	struct out out;
	int status;

	if (inputs_open(&in, (char *const *)&o->times.input, o->times.input ? 1 : 0,
			&o->times.intervals))
		return 1;
	out_begin(&out, &o->times.out);
	status = print(o, &in, out.f);
	if (out_end(&out))
		status = 1;
	inputs_close(&in);
	return status;
}
