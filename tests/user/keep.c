// SPDX-License-Identifier: GPL-2.0
/* tune --keep, without a device: what options do not name stays as it was. */
#include <stdlib.h>

#include "command_params.h"
#include "tap.h"

/* @change to what @line makes comes to the same as @whole. */
static void changes(const char *line, const char *change, const char *whole)
{
	struct params kept, p, wanted;
	bool ok = build(line, NULL, &kept) && build(change, &kept, &p);
	char *got = ok ? text_of(&p) : NULL, *want;

	tap_ok(ok && build(whole, NULL, &wanted), "%s",
	       *change ? change : "no option");
	want = text_of(&wanted);
	tap_is(got, want, whole);
	free(got);
	free(want);
	params_free(&kept);
	params_free(&p);
	params_free(&wanted);
}

#define SCHEME	"--damos_action pageout --damos_age 5s max --damos_filter allow anon"

int main(void)
{
	static const char first[] =
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 20 300 " SCHEME;

	changes(first, "", first);
	changes(first, "--monitoring_nr_regions_range 7 70",
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 7 70 " SCHEME);
	changes(first, "--monitoring_intervals 1ms 20ms 1s",
		"--target_pid 77 --monitoring_intervals 1ms 20ms 1s --monitoring_nr_regions_range 20 300 " SCHEME);
	changes(first, "--damos_age 9s max",
		"--target_pid 77 --monitoring_intervals 2ms 50ms 3s --monitoring_nr_regions_range 20 300 "
		"--damos_action pageout --damos_age 9s max --damos_filter allow anon");
	changes("--ops paddr --regions 1M-2M --damon_addr_unit 4K --probe_filter allow anon",
		"--monitoring_nr_regions_range 7 70",
		"--ops paddr --regions 1M-2M --damon_addr_unit 4K --monitoring_nr_regions_range 7 70 --probe_filter allow anon");
	return tap_end();
}
