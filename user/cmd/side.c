// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/side.h"
#include "live/proc.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/mem.h"
#include "util/utf8.h"

struct side_file {
	const char *suffix;
	FILE *f;
	char *path;
	bool any;		/* something is in the list */
};

#define MANY	1024		/* processes: of more, */
#define COST	10		/* samples take at most this part of the time */

struct side {
	unsigned int what;
	double due_s;			/* when the next sample is */
	void (*between)(void *arg);	/* after each process; or NULL */
	void *between_arg;
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
	s->what = what;
	if (!out)
		return s;
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

void side_set_between(struct side *s, void (*between)(void *arg), void *arg)
{
	s->between = between;
	s->between_arg = arg;
}

static void one_done(const struct side *s)
{
	if (s->between)
		s->between(s->between_arg);
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

static json_t *statm_json(const uint64_t pages[STATM_NR])
{
	static const char *const keys[STATM_NR] = { "size", "resident", "shared",
						    "trs", "lrs", "drs", "dt" };
	json_t *o = json_object();

	for (size_t i = 0; i < STATM_NR; i++)
		json_object_set_new(o, keys[i],
				    json_integer((json_int_t)pages[i]));
	return o;
}

static json_t *meminfo_json(const uint64_t kb[MEMINFO_NR])
{
	static const char *const keys[MEMINFO_NR] = { "total", "free",
						      "available", "buffers",
						      "cached" };
	json_t *o = json_object();

	for (size_t i = 0; i < MEMINFO_NR; i++)
		json_object_set_new(o, keys[i],
				    json_integer((json_int_t)kb[i]));
	return o;
}

/* Footprints of a process, or of the machine (pid 0), into the record. */
static void keep_footprint(struct rec_writer *w, int64_t time_ns, pid_t pid,
			   uint64_t size_bytes, uint64_t used_bytes)
{
	const struct rec_footprint f = { time_ns, pid, size_bytes, used_bytes };

	if (w)
		rec_add_footprint(w, &f);
}

/* The list of them; NULL when it is for no file. */
static json_t *sample_footprints(const struct side *s, const pid_t *pids,
				 size_t nr, struct rec_writer *w)
{
	json_t *list = s->footprint.f ? json_array() : NULL;
	uint64_t page = page_bytes(), pages[STATM_NR], kb[MEMINFO_NR];
	int64_t now_ns = clock_ns();

	for (size_t i = 0; i < nr; i++, one_done(s)) {
		if (!proc_statm(pids[i], pages))
			continue;
		keep_footprint(w, now_ns, pids[i], pages[STATM_SIZE] * page,
			       pages[STATM_RESIDENT] * page);
		if (list)
			json_array_append_new(list, json_pack(
				"{s:i, s:o}", "pid", pids[i], "footprint",
				statm_json(pages)));
	}
	if (!proc_meminfo(kb))
		return list;
	keep_footprint(w, now_ns, 0, kb[MEMINFO_TOTAL] * 1024,
		       (kb[MEMINFO_TOTAL] - kb[MEMINFO_FREE]) * 1024);
	if (list)
		json_array_append_new(list, json_pack("{s:n, s:o}", "pid",
						      "footprint",
						      meminfo_json(kb)));
	return list;
}

/* A string of any bytes; what is not UTF-8, as JSON has to be, becomes '?'. */
static json_t *text_of(const char *bytes)
{
	char *copy = strdup(bytes);
	json_t *text;

	if (!copy)
		return json_null();
	utf8_clean(copy);
	text = json_string(copy);
	free(copy);
	return text;
}

static json_t *stat_of(pid_t pid)
{
	char *text = proc_read(pid, "stat"), *save = NULL;
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

/* Where the mappings of a process go: a sum, and, if given, file and record. */
struct vma_walk {
	uint64_t sum;
	FILE *f;
	struct rec_writer *w;
	bool any;
};

static void walk_vma(void *arg, const struct rec_mapping *m)
{
	struct vma_walk *v = arg;

	v->sum = mix(v->sum, &m->start, sizeof(m->start));
	v->sum = mix(v->sum, &m->end, sizeof(m->end));
	v->sum = mix(v->sum, m->name, strlen(m->name) + 1);
	if (v->f)
		put_vma(v->f, m, !v->any);
	if (v->w)
		rec_add_mapping(v->w, m);
	v->any = true;
}

/* One by one, for there may be very many; goes on from @sum. */
static uint64_t walk_vmas(pid_t pid, uint64_t sum, FILE *f,
			  struct rec_writer *w)
{
	struct vma_walk v = { sum, f, w, false };

	proc_mappings(pid, walk_vma, &v);
	if (f && v.any)
		fputs("\n            ", f);
	return mix(v.sum, &pid, sizeof(pid));
}

static void put_vmas(struct side *s, const pid_t *pids, size_t nr,
		     struct rec_writer *w)
{
	FILE *f = s->vmas.f;
	uint64_t sum = 0;

	if (f) {
		begin_element(&s->vmas);
		fputs("{\n    \"time\": ", f);
		put_json(f, json_real(clock_s()));
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
		one_done(s);
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

	for (size_t i = 0; i < nr; i++, one_done(s))
		sum = walk_vmas(pids[i], sum, NULL, NULL);
	if (sum != s->vmas_sum)
		put_vmas(s, pids, nr, w);
}

void side_sample(struct side *s, const pid_t *pids, size_t nr,
		 struct rec_writer *w)
{
	double began_s = clock_s(), cost_s;
	json_t *list;

	if (began_s < s->due_s)
		return;
	if (s->what & SIDE_FOOTPRINT) {
		list = sample_footprints(s, pids, nr, w);
		if (list)
			append(&s->footprint,
			       json_pack("{s:f, s:I, s:o}", "time", clock_s(),
					 "page_bytes",
					 (json_int_t)page_bytes(),
					 "footprints", list));
	}
	if (s->stats.f) {
		list = json_array();
		for (size_t i = 0; i < nr; i++, one_done(s))
			json_array_append_new(list, stat_of(pids[i]));
		append(&s->stats, json_pack("{s:f, s:o}", "time", clock_s(),
					    "proc_stats", list));
	}
	sample_vmas(s, pids, nr, w);
	cost_s = clock_s() - began_s;
	s->due_s = nr > MANY ? began_s + COST * cost_s : 0;
}
