// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer harness of the files beside a record: memory footprints and
 * mappings. Beyond not crashing: mappings come out in order and apart.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/dist/footprints.h"
#include "record/side_mappings.h"

static char dir[] = "/tmp/damox-fuzz-XXXXXX";
static char record[PATH_MAX], side[PATH_MAX];

static void clean(void)
{
	unlink(side);
	rmdir(dir);
}

static void begin(void)
{
	if (!mkdtemp(dir))
		abort();
	snprintf(record, sizeof(record), "%s/record", dir);
	snprintf(side, sizeof(side), "%s.vmas", record);
	atexit(clean);
}

static void write_side(const uint8_t *data, size_t n)
{
	FILE *f = fopen(side, "w");

	if (!f || fwrite(data, 1, n, f) != n || fclose(f))
		abort();
}

static void check(const struct name_list *names)
{
	const struct name_area *a = names->area;
	size_t i;

	for (i = 0; i < names->nr; i++) {
		if (a[i].end <= a[i].start || !*a[i].name)
			abort();
		if (i && a[i].pid == a[i - 1].pid &&
		    a[i].start < a[i - 1].start)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct name_list names = { 0 };
	struct footprints fp;

	if (!*record)
		begin();
	write_side(data, n);
	names_read_side(&names, record);
	names_join(&names);
	check(&names);
	names_destroy(&names);
	if (!footprints_read(&fp, side))
		footprints_destroy(&fp);
	return 0;
}
