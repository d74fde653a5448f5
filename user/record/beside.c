// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/mappings.h"
#include "record/beside.h"
#include "record/native/reader.h"
#include "record/side_footprints.h"
#include "record/side_json.h"
#include "record/side_mappings.h"
#include "util/mem.h"
#include "util/msg.h"

#define MAX_CONFIG_BYTES	(16u << 20)

/* All of a file as text; NULL after a line. */
static char *read_text(const char *path, FILE *f)
{
	char *text = malloc(MAX_CONFIG_BYTES + 1);
	size_t n = text ? fread(text, 1, MAX_CONFIG_BYTES + 1, f) : 0;

	if (!text || ferror(f) || n > MAX_CONFIG_BYTES) {
		msg_error("%s: %s", path, !text ? "out of memory" :
			  ferror(f) ? strerror(errno) : "is too large for a configuration");
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

static int copy_config_file(const char *path, FILE *f, struct nat_writer *w)
{
	static const yajl_callbacks none;
	char *why = side_parse(f, &none, NULL), *text = NULL;
	int err = -1;

	if (why)
		msg_error("%s: %s", path, why);
	else if (!fseek(f, 0, SEEK_SET))
		text = read_text(path, f);
	if (text)
		err = nat_set_config(w, text);
	free(text);
	free(why);
	return err;
}

static int copy_config(const struct rec_reader *r, struct nat_writer *w)
{
	char *path;
	FILE *f;
	int err = 0;

	if (rec_config(r))
		return nat_set_config(w, rec_config(r));
	path = xasprintf("%s.kdamonds", r->name);
	f = fopen(path, "re");
	if (f) {
		err = copy_config_file(path, f, w);
		fclose(f);
	}
	free(path);
	return err;
}

static int copy_mappings(const struct rec_reader *r, struct nat_writer *w)
{
	struct name_list names = { 0 };
	const struct rec_mapping *m;
	size_t nr = rec_mappings(r, &m);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		err = nat_add_mapping(w, &m[i]);
	if (nr)
		return err;
	names_read_side(&names, r->name);
	names_join(&names);
	for (size_t i = 0; i < names.nr && !err; i++) {
		const struct name_area *a = &names.area[i];

		err = nat_add_mapping(w, &(struct rec_mapping){
			a->start, a->end, (int32_t)a->pid, a->name });
	}
	names_destroy(&names);
	return err;
}

struct copying {
	struct footprints_sink sink;
	struct nat_writer *w;
};

/* One that nobody dated has no place in a record. */
static int add_footprints(struct footprints_sink *sink,
			  const struct rec_footprint *f, size_t nr, bool dated)
{
	struct copying *c = (struct copying *)sink;
	int err = 0;

	for (size_t i = 0; dated && i < nr && !err; i++)
		err = nat_add_footprint(c->w, &f[i]);
	return err;
}

static int copy_footprints(const struct rec_reader *r, struct nat_writer *w)
{
	struct copying c = { .sink.take = add_footprints, .w = w };
	const struct rec_footprint *f;
	size_t nr = rec_footprints(r, &f);
	char *path;
	int err = 0;

	if (nr)
		return add_footprints(&c.sink, f, nr, true);
	path = xasprintf("%s.mem_footprint", r->name);
	if (!access(path, F_OK))
		err = side_footprints_read(path, &c.sink) ? -1 : 0;
	free(path);
	return err;
}

static int copy_stacks(const struct rec_reader *r, struct nat_writer *w)
{
	const struct rec_stacks *s = rec_stacks(r);
	int err = s ? nat_set_sampling(w, &s->sampling) : 0;

	for (size_t i = 0; s && i < s->nr_frames && !err; i++)
		err = nat_add_frame(w, &s->frame[i]);
	for (size_t i = 0; s && i < s->nr_stacks && !err; i++)
		err = nat_add_stack(w, &s->stack[i]);
	for (size_t i = 0; s && i < s->nr_samples && !err; i++)
		err = nat_add_sample(w, &s->sample[i]);
	return err;
}

int beside_copy(struct rec_reader *r, struct nat_writer *w)
{
	const struct rec_exit *exits;
	size_t nr = rec_exits(r, &exits);

	if (copy_config(r, w) || copy_mappings(r, w))
		return -1;
	for (size_t i = 0; i < nr; i++)
		if (nat_add_exit(w, &exits[i]))
			return -1;
	return copy_footprints(r, w) || copy_stacks(r, w) ? -1 : 0;
}

void rec_tell_losses(const struct rec_reader *r, const char *output,
		     enum rec_format format)
{
	bool intervals = false, filters = false, schemes = false;
	const struct rec_mapping *maps;
	const struct rec_footprint *prints;
	const struct rec_exit *exits;

	if (format == REC_NATIVE)
		return;
	if (rec_mappings(r, &maps) || rec_exits(r, &exits) ||
	    rec_footprints(r, &prints) || rec_config(r) || rec_stacks(r))
		msg_note("%s: mappings, memory footprints, call stacks, configuration and ends of targets are kept by the native format only",
			 output);
	if (format != REC_PERF_SCRIPT)
		return;
	for (size_t i = 0; i < rec_nr_streams(r); i++) {
		const struct rec_stream *s = rec_stream(r, i);

		intervals |= s->has_intervals;
		filters |= s->nr_filters > 0;
		schemes |= s->scheme_idx >= 0;
	}
	if (intervals || filters || schemes)
		msg_note("%s: perf_script has no place for%s%s%s statistics and fractions of microseconds; they are left out",
			 output, intervals ? " intervals," : "",
			 filters ? " filters," : "",
			 schemes ? " scheme numbers," : "");
}
