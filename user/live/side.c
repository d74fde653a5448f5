// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "live/side.h"
#include "util/msg.h"

struct side_file {
	const char *suffix;
	FILE *f;
	char *path;
	bool any;		/* something is in the list */
};

struct side {
	struct side_file footprint, vmas, stats;
	uint64_t vmas_sum;	/* of what was last written: only changes are */
};

/* ---- the files ---- */

static int open_one(struct side_file *sf, const char *out, const char *suffix,
		    unsigned int mode)
{
	int fd;

	if (asprintf(&sf->path, "%s.%s", out, suffix) < 0) {
		msg_error("out of memory");
		return -1;
	}
	if (rec_keep_old(sf->path))
		return -1;
	fd = rec_open_file(sf->path, mode);
	if (fd >= 0)
		sf->f = fdopen(fd, "w");
	if (!sf->f) {
		msg_error("cannot write '%s': %s", sf->path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	/* at once: a list that was begun can be read, an empty file cannot */
	fputs("[", sf->f);
	fflush(sf->f);
	return 0;
}

static int close_one(struct side_file *sf)
{
	int ret = 0;

	if (sf->f) {
		fputs(sf->any ? "\n]\n" : "]\n", sf->f);
		ret = ferror(sf->f) ? -1 : 0;
		if (fclose(sf->f))
			ret = -1;
		if (ret)
			msg_error("cannot write '%s': %s", sf->path,
			      strerror(errno));
	}
	free(sf->path);
	return ret;
}

static void begin_element(struct side_file *sf)
{
	fputs(sf->any ? ",\n" : "\n", sf->f);
	sf->any = true;
}

/* Append one element, and give it up. */
static void append(struct side_file *sf, json_t *element)
{
	char *text = json_dumps(element, JSON_INDENT(4) | JSON_REAL_PRECISION(17));

	if (text) {
		begin_element(sf);
		fputs(text, sf->f);
		fflush(sf->f);
	}
	free(text);
	json_decref(element);
}

struct side *side_open(const char *out, unsigned int what, unsigned int mode)
{
	struct side *s = calloc(1, sizeof(*s));

	if (!s) {
		msg_error("out of memory");
		return NULL;
	}
	if (((what & SIDE_FOOTPRINT) &&
	     open_one(&s->footprint, out, "mem_footprint", mode)) ||
	    ((what & SIDE_VMAS) && open_one(&s->vmas, out, "vmas", mode)) ||
	    ((what & SIDE_STATS) &&
	     open_one(&s->stats, out, "proc_stats", mode))) {
		side_close(s);
		return NULL;
	}
	return s;
}

int side_close(struct side *s)
{
	int ret = 0;

	if (!s)
		return 0;
	ret |= close_one(&s->footprint);
	ret |= close_one(&s->vmas);
	ret |= close_one(&s->stats);
	free(s);
	return ret;
}

/* ---- what goes in ---- */

/* A file of /proc/PID, or of /proc for pid 0; to be freed; NULL when gone. */
static char *slurp(pid_t pid, const char *name)
{
	char path[64], *text = NULL;
	size_t len = 0;
	ssize_t n;
	int fd;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	else
		snprintf(path, sizeof(path), "/proc/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	do {
		char *more = realloc(text, len + 65536 + 1);

		if (!more)
			break;
		text = more;
		n = read(fd, text + len, 65536);
		if (n > 0)
			len += n;
	} while (n > 0);
	close(fd);
	if (text)
		text[len] = '\0';
	return text;
}

static json_t *footprint_of(pid_t pid)
{
	static const char *const keys[] = { "size", "resident", "shared", "trs",
					    "lrs", "drs", "dt" };
	char *text = slurp(pid, "statm"), *at = text;
	json_t *o;

	if (!text)
		return NULL;
	o = json_object();
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		json_object_set_new(o, keys[i],
				    json_integer(strtoll(at, &at, 10)));
	free(text);
	return json_pack("{s:i, s:o}", "pid", pid, "footprint", o);
}

static json_t *system_footprint(void)
{
	static const char *const keys[][2] = {
		{ "MemTotal:", "total" }, { "MemFree:", "free" },
		{ "MemAvailable:", "available" }, { "Buffers:", "buffers" },
		{ "Cached:", "cached" },
	};
	char *text = slurp(0, "meminfo");
	json_t *o = json_object();

	for (size_t i = 0; text && i < sizeof(keys) / sizeof(keys[0]); i++) {
		char *at = strstr(text, keys[i][0]);

		if (at)
			json_object_set_new(o, keys[i][1], json_integer(
				strtoll(at + strlen(keys[i][0]), NULL, 10)));
	}
	free(text);
	return json_pack("{s:n, s:o}", "pid", "footprint", o);
}

/* Bytes of the UTF-8 character at @s; 0 where there is none. */
static size_t character(const char *s)
{
	for (size_t n = 1; n <= 4 && s[n - 1]; n++) {
		json_t *one = json_stringn(s, n);

		json_decref(one);
		if (one)
			return n;
	}
	return 0;
}

/* A string of any bytes; what is not UTF-8, as JSON has to be, becomes '?'. */
static json_t *text_of(const char *bytes)
{
	json_t *text = json_string(bytes);
	char *copy = text ? NULL : strdup(bytes);

	for (char *at = copy; at && *at; ) {
		size_t n = character(at);

		if (!n)
			*at = '?';
		at += n ? n : 1;
	}
	if (copy)
		text = json_string(copy);
	free(copy);
	return text;
}

static json_t *stat_of(pid_t pid)
{
	char *text = slurp(pid, "stat"), *save = NULL;
	json_t *fields;

	if (!text)
		return json_pack("{s:n}", "fields");
	fields = json_array();
	for (char *w = strtok_r(text, " \n", &save); w;
	     w = strtok_r(NULL, " \n", &save))
		json_array_append_new(fields, text_of(w));
	free(text);
	return json_pack("{s:o}", "fields", fields);
}

/* One line of /proc/PID/maps; false when it is none. */
static bool parse_map(char *line, struct rec_mapping *m)
{
	int at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %n",
		   &m->start, &m->end, &at) < 2)
		return false;
	m->name = at ? line + at : "";
	return true;
}

/* FNV-1a, goes on from @hash. */
static uint64_t mix(uint64_t hash, const void *data, size_t n)
{
	const unsigned char *p = data;

	while (n--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

/* Write a value that is no list or object, and give it up. */
static void put_json(FILE *f, json_t *value)
{
	json_dumpf(value, f, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
	json_decref(value);
}

static void put_vma(FILE *f, const struct rec_mapping *m, bool first)
{
	fprintf(f, "%s                {\n"
		"                    \"start\": %" PRIu64 ",\n"
		"                    \"end\": %" PRIu64 ",\n"
		"                    \"name\": ",
		first ? "\n" : ",\n", m->start, m->end);
	put_json(f, text_of(m->name));
	fputs("\n                }", f);
}

/*
 * The mappings of a process, one by one, for there may be very many: into the
 * sum of all, and where these are given into a file and a record.
 */
static uint64_t walk_vmas(pid_t pid, uint64_t sum, FILE *f,
			  struct rec_writer *w)
{
	char path[64], buffer[1 << 14], *line = NULL;
	bool first = true;
	size_t size = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	if (maps)
		setvbuf(maps, buffer, _IOFBF, sizeof(buffer));
	while (maps && getline(&line, &size, maps) > 0) {
		struct rec_mapping m = { .pid = pid };

		line[strcspn(line, "\n")] = '\0';
		if (!parse_map(line, &m))
			continue;
		sum = mix(sum, &m.start, sizeof(m.start));
		sum = mix(sum, &m.end, sizeof(m.end));
		sum = mix(sum, m.name, strlen(m.name) + 1);
		if (f)
			put_vma(f, &m, first);
		if (w)
			rec_add_mapping(w, &m);
		first = false;
	}
	if (f && !first)
		fputs("\n            ", f);
	free(line);
	if (maps)
		fclose(maps);
	return mix(sum, &pid, sizeof(pid));
}

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void put_vmas(struct side *s, const pid_t *pids, size_t nr,
		     struct rec_writer *w)
{
	FILE *f = s->vmas.f;
	uint64_t sum = 0;

	if (f) {
		begin_element(&s->vmas);
		fputs("{\n    \"time\": ", f);
		put_json(f, json_real(now_s()));
		fputs(",\n    \"procvmas\": [", f);
	}
	for (size_t i = 0; i < nr; i++) {
		if (f)
			fprintf(f, "%s        {\n            \"pid\": %d,\n"
				"            \"vmas\": [", i ? ",\n" : "\n",
				pids[i]);
		sum = walk_vmas(pids[i], sum, f, w);
		if (f)
			fputs("]\n        }", f);
	}
	if (f) {
		fputs("\n    ]\n}", f);
		fflush(f);
	}
	s->vmas_sum = sum;
}

static void sample_vmas(struct side *s, const pid_t *pids, size_t nr,
			struct rec_writer *w)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum = walk_vmas(pids[i], sum, NULL, NULL);
	if (sum != s->vmas_sum)
		put_vmas(s, pids, nr, w);
}

void side_sample(struct side *s, const pid_t *pids, size_t nr,
		 struct rec_writer *w)
{
	json_t *list;

	if (s->footprint.f) {
		list = json_array();
		for (size_t i = 0; i < nr; i++) {
			json_t *one = footprint_of(pids[i]);

			if (one)
				json_array_append_new(list, one);
		}
		json_array_append_new(list, system_footprint());
		append(&s->footprint, json_pack("{s:f, s:o}", "time", now_s(),
						"footprints", list));
	}
	if (s->stats.f) {
		list = json_array();
		for (size_t i = 0; i < nr; i++)
			json_array_append_new(list, stat_of(pids[i]));
		append(&s->stats, json_pack("{s:f, s:o}", "time", now_s(),
					    "proc_stats", list));
	}
	sample_vmas(s, pids, nr, w);
}
