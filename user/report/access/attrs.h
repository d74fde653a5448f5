/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data attributes: what the probes of a monitored context hit in regions, and
 * the values that "report attrs" derives from it in place of access rates.
 */
#ifndef DX_ATTRS_H
#define DX_ATTRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "params/params.h"
#include "report/access/access_view.h"

/* What is known of the context that a record is of. */
struct attrs_context {
	const struct damon_probe *probes;
	size_t nr_probes;
	uint64_t max_hits;		/* 0: not known */
};

/**
 * attrs_load() - what the monitor ran with: as the record says, or its side file
 * @input: the record's name
 * @config: JSON that the record has, or NULL
 * @params: out, empty before: what the monitor ran with
 *
 * Returns 0, or 1 after a line on standard error.
 */
int attrs_load(const char *input, const char *config, struct params *params);

/* The context of a record; without probes when the parameters lack it. */
struct attrs_context attrs_context(const struct access_view *v);

/* Take the words of --adjust_region. Returns 0, or 1 after a message. */
int attrs_adjust_parse(struct attrs_adjust *a, char **word, int n);
/* Check them against the probes there are. The same. */
int attrs_adjust_check(const struct attrs_adjust *a, size_t nr_probes);
/* What is left of a byte when sizes of regions were adjusted; zeros at first. */
struct attrs_fractions {
	double *of;			/* of the region of that index */
	size_t room;
};

/*
 * Adjust the sizes of the regions in the view's snapshot, if that is asked.
 * Returns 0, or -1 after a line on standard error.
 */
int attrs_adjust_sizes(struct access_view *v, struct attrs_fractions *f);

/* Hits of a probe, adjusted, which can make them fractional. */
double attrs_hits(const struct access_view *v, const struct rec_region *r,
		  uint32_t probe);
/* Hits of all probes, weighted. */
double attrs_hits_wsum(const struct access_view *v,
		       const struct rec_region *r);

/* Values by hits; weights are those of hits, age and size, in this order. */
extern const struct access_sense attrs_by_hits;

/* "probes" and a line for each. */
void attrs_put_probes(struct access_view *v);

#endif /* DX_ATTRS_H */
