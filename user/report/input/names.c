// SPDX-License-Identifier: GPL-2.0
/* What a process has mapped: from its record, or from the file beside that. */
#include <string.h>

#include "record/side_mappings.h"
#include "report/input/names.h"

/* The process of a stream, 0 when it is not known. */
static int32_t pid_of(const struct rec_reader *r, const struct stream_id *id)
{
	struct stream_id other;
	size_t i;

	for (i = 0; i < rec_nr_streams(r); i++) {
		other = stream_id_of(rec_stream(r, i));
		if (stream_id_equal(id, &other))
			return rec_stream(r, i)->pid;
	}
	return 0;
}

static int collect(struct name_list *names, const struct rec_mapping *m,
		   size_t nr)
{
	struct name_area a;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (m[i].end <= m[i].start)
			continue;
		a = (struct name_area){ m[i].pid, m[i].start, m[i].end,
					names_short(m[i].name) };
		if (!names_add(names, &a))
			return 1;
	}
	return 0;
}

/*
 * The process of a target: as the record says, or the only one there is, or
 * the one that the target is called by. None is better than a wrong one.
 */
static void keep_process(struct name_list *names, int64_t pid,
			 uint64_t target_id)
{
	size_t i, nr = 0;

	for (i = 0; !pid && i < names->nr; i++)
		if (names->area[i].pid == (int64_t)target_id)
			pid = names->area[i].pid;
	if (!pid && names->nr &&
	    names->area[0].pid == names->area[names->nr - 1].pid)
		return;
	for (i = 0; i < names->nr; i++)
		if (names->area[i].pid == pid)
			names->area[nr++] = names->area[i];
	names->nr = nr;
}

int names_collect(struct name_list *names, const struct inputs *in,
		  const struct stream_id *id)
{
	const struct rec_mapping *m;
	int64_t pid = 0;
	size_t i, nr;

	memset(names, 0, sizeof(*names));
	for (i = 0; i < in->nr; i++) {
		if (!pid)
			pid = pid_of(in->reader[i], id);
		nr = rec_mappings(in->reader[i], &m);
		if (collect(names, m, nr)) {
			names_destroy(names);
			return 1;
		}
		if (!nr)
			names_read_side(names, in->path[i]);
	}
	names_join(names);
	keep_process(names, pid, id->target_id);
	return 0;
}
