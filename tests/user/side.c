// SPDX-License-Identifier: GPL-2.0
/* The files that a recorder lays beside a record, of this process itself. */
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/side.h"
#include "tap.h"

#define ALL	(SIDE_FOOTPRINT | SIDE_VMAS | SIDE_STATS)

static const char *const files[] = { "side.mem_footprint", "side.vmas",
				     "side.proc_stats" };

static void remove_all(void)
{
	char old[64];

	for (int i = 0; i < 3; i++) {
		snprintf(old, sizeof(old), "%s.old", files[i]);
		unlink(files[i]);
		unlink(old);
	}
	unlink("side.real");
}

static unsigned int mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_mode & 07777;
}

static void have_mode(unsigned int mode, mode_t mask, const char *what)
{
	mode_t old = umask(mask);
	struct side *s = side_open("side", ALL, mode);

	umask(old);
	for (int i = 0; i < 3; i++)
		tap_ok(mode_of(files[i]) == mode, "%s: %s has mode %o", what,
		       files[i], mode);
	side_close(s);
}

static void permissions(void)
{
	FILE *f;

	have_mode(0640, 077, "with a strict umask");
	have_mode(0606, 0, "with none, and old files");
	/* what a link leads to is not replaced but written to */
	unlink(files[1]);
	f = fopen("side.real", "w");
	if (f)
		fclose(f);
	if (chmod("side.real", 0666) || symlink("side.real", files[1]))
		tap_ok(false, "a link is made");
	have_mode(0600, 022, "behind a link");
	remove_all();
}

static json_t *field(json_t *list, size_t sample, const char *kind,
		     const char *key)
{
	json_t *of_all = json_object_get(json_array_get(list, sample), kind);

	return json_object_get(json_array_get(of_all, 0), key);
}

static void is_name(const char *name, const char *wanted)
{
	pid_t pid = getpid();
	struct side *s;
	json_t *list, *fields;
	char number[32];

	prctl(PR_SET_NAME, name);
	s = side_open("side", SIDE_STATS, 0600);
	side_sample(s, &pid, 1, NULL);
	side_close(s);
	list = json_load_file(files[2], 0, NULL);
	fields = field(list, 0, "proc_stats", "fields");
	tap_is(json_string_value(json_array_get(fields, 1)), wanted,
	       "a name that may not be UTF-8");
	snprintf(number, sizeof(number), "%d", getppid());
	tap_is(json_string_value(json_array_get(fields, 3)), number,
	       "what follows is where it was");
	json_decref(list);
	remove_all();
}

static void killed(void)
{
	struct side *s = side_open("side", ALL, 0600);
	struct stat st;

	for (int i = 0; i < 3; i++)
		tap_ok(!stat(files[i], &st) && st.st_size == 1,
		       "%s is a list from its first byte on", files[i]);
	side_close(s);
	remove_all();
}

/* Is each mapping of @pid in @vmas, in its order, and nothing else? */
static bool same_maps(pid_t pid, json_t *vmas)
{
	char path[64], line[4096];
	uint64_t start, end;
	bool same = true;
	size_t nr = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "r");
	for (; f && fgets(line, sizeof(line), f); nr++) {
		json_t *m = json_array_get(vmas, nr);
		const char *name = json_string_value(json_object_get(m, "name"));

		line[strcspn(line, "\n")] = '\0';
		same &= sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) == 2 &&
			(uint64_t)json_real_value(json_object_get(m, "start")) == start &&
			(uint64_t)json_real_value(json_object_get(m, "end")) == end &&
			name && strlen(line) >= strlen(name) &&
			!strcmp(line + strlen(line) - strlen(name), name) &&
			!strchr(line, '/') == !strchr(name, '/');
	}
	if (f)
		fclose(f);
	return nr && same && nr == json_array_size(vmas);
}

/* The file, to be freed. */
static char *text_of_file(const char *path)
{
	char *text = calloc(1, 1 << 20);
	FILE *f = fopen(path, "r");

	if (f && text && !fread(text, 1, (1 << 20) - 1, f))
		*text = '\0';
	if (f)
		fclose(f);
	return text;
}

static void mappings(void)
{
	static const char begin[] = "[\n{\n    \"time\": ";
	static const char end[] =
		"        {\n            \"pid\": 2147483647,\n"
		"            \"vmas\": []\n        }\n    ]\n}\n]\n";
	pid_t pids[2] = { fork(), 0x7fffffff };
	struct side *s;
	char *text;
	json_t *list;

	if (!pids[0]) {
		for (;;)
			pause();
	}
	s = side_open("side", SIDE_VMAS, 0600);
	side_sample(s, pids, 1, NULL);
	side_sample(s, pids, 1, NULL);
	side_sample(s, pids, 2, NULL);
	side_close(s);
	/* the highest page of a process is beyond the library's integers */
	list = json_load_file(files[1], JSON_DECODE_INT_AS_REAL, NULL);
	tap_ok(json_array_size(list) == 2, "mappings are written when they changed");
	tap_ok(same_maps(pids[0], field(list, 0, "procvmas", "vmas")),
	       "they are those of the process");
	tap_ok(same_maps(pids[0], field(list, 1, "procvmas", "vmas")),
	       "also beside a process that is gone");
	text = text_of_file(files[1]);
	tap_ok(text && strlen(text) > sizeof(end) &&
	       !strncmp(text, begin, strlen(begin)) &&
	       !strcmp(text + strlen(text) - strlen(end), end),
	       "they look as the other files do");
	free(text);
	json_decref(list);
	kill(pids[0], SIGKILL);
	waitpid(pids[0], NULL, 0);
	remove_all();
}

int main(void)
{
	permissions();
	mappings();
	is_name("plain", "(plain)");
	is_name("gr\xc3\xbc\xc3\x9f", "(gr\xc3\xbc\xc3\x9f)");
	is_name("a\xff\xc3x\xe2\x82\xac\xe2\x82z", "(a??x\xe2\x82\xac??z)");
	killed();
	return tap_end();
}
