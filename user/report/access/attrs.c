// SPDX-License-Identifier: GPL-2.0
/* Data attributes of regions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/json.h"
#include "report/access/attrs.h"
#include "report/access/text.h"
#include "util/msg.h"
#include "util/units.h"

int attrs_load(const char *input, const char *config, struct params *params)
{
	char error[512], *path;
	json_t *json;
	int rc;

	if (asprintf(&path, "%s.kdamonds", input) < 0)
		return msg_error("out of memory");
	json = config ? params_load_text(config, error) :
			params_load_file(path, error);
	rc = json ? params_from_json(json, params, NULL, error) : -1;
	json_decref(json);
	if (rc)
		msg_error("%s, which describes the probes of %s: %s",
			  config ? "its configuration" : path, input, error);
	free(path);
	return rc ? 1 : 0;
}

struct attrs_context attrs_context(const struct access_view *v)
{
	const struct params *p = v->record->params;
	size_t k = (size_t)v->stream->kdamond_idx;
	size_t c = (size_t)v->stream->context_idx;
	const struct damon_ctx *ctx;

	if (!p || k >= p->nr_kdamonds || c >= p->kdamonds[k].nr_contexts)
		return (struct attrs_context){ 0 };
	ctx = &p->kdamonds[k].contexts[c];
	return (struct attrs_context){
		.probes = ctx->probes,
		.nr_probes = ctx->nr_probes,
		.max_hits = ctx->intervals.sample_ns ?
			ctx->intervals.aggr_ns / ctx->intervals.sample_ns : 0,
	};
}

/* ---- derived values ---- */

/*
 * What a probe can hit in an aggregation interval, by the parameters. The
 * record's own intervals may differ from them.
 */
static double max_hits(const struct access_view *v)
{
	struct attrs_context ctx = attrs_context(v);

	return ctx.max_hits ? (double)ctx.max_hits :
			      trunc(access_max_samples(&v->scale));
}

/* The part of a region, or of a probe's hits, that adjusting leaves. */
static double adjust_ratio(const struct access_view *v,
			   const struct rec_region *r)
{
	const struct attrs_adjust *a = &v->opts->attrs->adjust;
	uint64_t bytes = access_size(r);

	if (!a->by_passed)
		return a->by_probe < r->nr_probes ?
			r->probe_hits[a->by_probe] / max_hits(v) : 0;
	return bytes ? (double)r->sz_filter_passed / (double)bytes : 0;
}

double attrs_hits(const struct access_view *v, const struct rec_region *r,
		  uint32_t probe)
{
	const struct attrs_adjust *a = &v->opts->attrs->adjust;

	if (a->on && !a->of_size && a->probe == probe)
		return r->probe_hits[probe] * adjust_ratio(v, r);
	return r->probe_hits[probe];
}

double attrs_hits_wsum(const struct access_view *v, const struct rec_region *r)
{
	struct attrs_context ctx = attrs_context(v);
	double sum = 0;
	uint32_t i;

	for (i = 0; i < r->nr_probes && i < ctx.nr_probes; i++)
		sum += (double)ctx.probes[i].weight * attrs_hits(v, r, i);
	return sum;
}

static access_wide temperature(const struct access_view *v,
			       const struct access_weights *w,
			       const struct rec_region *r)
{
	double hits = attrs_hits_wsum(v, r);
	access_wide sum = w->rate * access_age_us(&v->scale, r) +
			  (access_wide)w->age * access_size(r);

	double fraction = (double)w->age * view_fraction(v, r);

	if (hits == trunc(hits) && fraction == 0)	/* in whole numbers */
		sum += (access_wide)w->size * (int64_t)hits;
	else
		sum = (access_wide)((double)w->size * hits + (double)sum +
				    fraction);
	return hits != 0 ? sum : -sum;
}

static access_wide idle_us(const struct access_view *v,
			   const struct rec_region *r)
{
	if (attrs_hits_wsum(v, r) != 0)
		return 0;
	return access_age_us(&v->scale, r) + (int64_t)v->snap_scale.aggr_us;
}

/* In doubles and in this order, as the digits of maps depend on it. */
static double heat(const struct access_view *v, const struct rec_region *r,
		   double bytes)
{
	const struct access_weights *w = &v->opts->filter.weights;
	double age_us = (double)access_age_us(&v->scale, r);
	double hits = attrs_hits_wsum(v, r);
	double sum = (double)w->size * hits + (double)w->rate * age_us +
		     (double)w->age * bytes;

	return hits != 0 ? sum : -sum;
}

const struct access_sense attrs_by_hits = { temperature, idle_us, heat };

/* ---- adjusting ---- */

static int parse_probe(const char *word, size_t *probe)
{
	uint64_t nr;

	if (!word || parse_nr(word, &nr))
		return msg_error("--adjust_region: '%s' is not the number of a probe",
				 word ? word : "");
	*probe = nr;
	return 0;
}

int attrs_adjust_parse(struct attrs_adjust *a, char **word, int n)
{
	int at = 1;

	*a = (struct attrs_adjust){ .on = true };
	if (n < 2)
		return msg_error("--adjust_region needs a field and what to adjust it by");
	a->of_size = !strcmp(word[0], "size");
	if (!a->of_size && strcmp(word[0], "probe_hits") != 0)
		return msg_error("--adjust_region: '%s' is neither size nor probe_hits",
				 word[0]);
	if (!a->of_size && parse_probe(word[at++], &a->probe))
		return 1;
	if (at == n)
		return msg_error("--adjust_region: what to adjust by is missing");
	if (a->of_size && n > at + 2)
		return msg_error("--adjust_region: '%s' is one word too many",
				 word[at + 2]);
	a->by_passed = !strcmp(word[at], "df_passed");
	if (a->by_passed)
		return 0;
	if (strcmp(word[at], "probe_hits_rate") != 0)
		return msg_error("--adjust_region: '%s' is neither df_passed nor probe_hits_rate",
				 word[at]);
	at++;
	return parse_probe(at < n ? word[at] : NULL, &a->by_probe);
}

int attrs_adjust_check(const struct attrs_adjust *a, size_t nr_probes)
{
	size_t probe = a->by_probe > a->probe ? a->by_probe : a->probe;

	if (!a->on || (a->of_size && a->by_passed) || probe < nr_probes)
		return 0;
	return msg_error("--adjust_region: there is no probe %zu, only %zu probes",
			 probe, nr_probes);
}

int attrs_adjust_sizes(struct access_view *v, struct attrs_fractions *f)
{
	size_t n = v->snap->nr_regions, i;
	struct rec_region *r = v->snap->regions;
	double *grown, end;

	v->fraction = NULL;
	if (!v->opts->attrs->adjust.of_size)
		return 0;
	if (n > f->room) {
		grown = realloc(f->of, 2 * n * sizeof(*grown));
		if (!grown) {
			msg_error("--adjust_region: out of memory");
			return -1;
		}
		f->of = grown;
		f->room = 2 * n;
	}
	for (i = 0; i < n; i++) {
		end = (double)r[i].start +
		      (double)access_size(&r[i]) * adjust_ratio(v, &r[i]);
		r[i].end = (uint64_t)end;
		f->of[i] = end - (double)r[i].end;
	}
	v->fraction = f->of;
	return 0;
}

/* ---- the legend ---- */

static void put_filter(struct text *t, const struct damon_filter *f,
		       enum size_form sizes)
{
	char min[UNITS_LEN], max[UNITS_LEN];

	text_printf(t, "%s %s%s", f->allow ? "allow" : "reject",
		    f->matching ? "" : "non ", damon_filter_names[f->type]);
	if (f->type == DAMON_FILTER_MEMCG)
		text_printf(t, " %s", f->path ? f->path : "");
	else if (f->type == DAMON_FILTER_HUGEPAGE_SIZE)
		text_printf(t, " [%s, %s]", fmt_size(min, f->range.min, sizes),
			    fmt_size(max, f->range.max, sizes));
}

static void put_probe(struct text *t, const struct damon_probe *p,
		      enum size_form sizes)
{
	size_t i;

	text_puts(t, "\n- ");
	for (i = 0; i < p->nr_preps; i++)
		text_puts(t, i ? ", set_pgidle" : "prep: set_pgidle");
	if (p->nr_preps)
		text_puts(t, p->nr_filters ? ", filter: " : "");
	for (i = 0; i < p->nr_filters; i++) {
		if (i)
			text_puts(t, ", ");
		put_filter(t, &p->filters[i], sizes);
	}
	text_printf(t, " (weight: %lld)", (long long)p->weight);
}

void attrs_put_probes(struct access_view *v)
{
	struct attrs_context ctx = attrs_context(v);
	size_t i;

	text_puts(v->text, "probes");
	for (i = 0; i < ctx.nr_probes; i++)
		put_probe(v->text, &ctx.probes[i],
			  size_form(false, v->opts->small_units));
}
