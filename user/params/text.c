// SPDX-License-Identifier: GPL-2.0
/* Parameters as indented text: what `report damon` shows. */
#include <stdlib.h>
#include <string.h>

#include "params/json.h"
#include "params/text.h"
#include "util/units.h"

void text_line(const struct text_out *t, int level, const char *fmt, ...)
{
	va_list ap;

	fprintf(t->f, "%*s", 4 * level, "");
	va_start(ap, fmt);
	vfprintf(t->f, fmt, ap);
	va_end(ap);
	fputc('\n', t->f);
}

/* Raw times here are in the unit the member is named after. */
char *text_time(char *buf, uint64_t ns, uint64_t unit_ns,
		const struct text_out *t)
{
	if (!t->style->raw)
		return fmt_utime(buf, ns, false);
	return fmt_nr(buf, ns == UNITS_MAX ? ns : ns / unit_ns, true);
}

static const char *value_text(char *buf, const struct field *f, const void *at,
			      const struct text_out *t)
{
	bool raw = t->style->raw;

	switch (f->kind) {
	case FIELD_NAME:
		return ((const char *const *)f->of)[*(const int *)at];
	case FIELD_SIZE:
		return fmt_size(buf, *(const uint64_t *)at, text_sizes(t));
	case FIELD_TIME:
		return fmt_utime(buf, *(const uint64_t *)at, raw);
	default:
		return fmt_nr(buf, *(const uint64_t *)at, raw);
	}
}

void text_values(const struct text_out *t, int level, const struct fields *table,
		 const void *from)
{
	char buf[UNITS_LEN];

	for (const struct field *f = table->field; f->key; f++)
		if (f->text && field_is_set(f, from))
			text_line(t, level, "%s: %s", f->text,
				  value_text(buf, f, (const char *)from + f->at, t));
}

static void put_target(const struct text_out *t, const struct damon_target *target)
{
	char buf[UNITS_LEN];
	size_t i;

	if (target->cgroup)
		text_line(t, 3, "cgroup: %s", target->cgroup);
	if (target->pid != PARAMS_NONE)
		text_line(t, 3, "pid: %lld", (long long)target->pid);
	if (target->obsolete)
		text_line(t, 3, "(obsolete)");
	for (i = 0; i < target->nr_regions; i++)
		text_line(t, 3, "region %s",
			  fmt_addr_range(buf, target->regions[i].start,
					 target->regions[i].end,
					 text_sizes(t)));
	if (target->pid == PARAMS_NONE && !target->cgroup && !target->obsolete &&
	    !target->nr_regions)
		text_line(t, 3, "%s", "");
}

static void put_intervals(const struct text_out *t,
			  const struct damon_intervals *i)
{
	char a[UNITS_LEN], b[UNITS_LEN], c[UNITS_LEN], d[UNITS_LEN];

	text_time(a, i->sample_ns, NS_PER_US, t);
	text_time(b, i->aggr_ns, NS_PER_US, t);
	text_time(c, i->ops_update_ns, NS_PER_US, t);
	if (!i->goal_aggrs) {
		text_line(t, 2, "intervals: sample %s, aggr %s, update %s",
			  a, b, c);
		return;
	}
	text_line(t, 2, "intervals");
	text_line(t, 3, "sample %s, aggr %s, update %s", a, b, c);
	fmt_rate(a, i->goal_access_bp, 100, t->style->raw);
	text_time(b, i->goal_min_sample_ns, NS_PER_US, t);
	text_time(c, i->goal_max_sample_ns, NS_PER_US, t);
	text_line(t, 3, "target %s accesses per %s aggrs, [%s, %s] sampling interval",
		  a, fmt_nr(d, i->goal_aggrs, t->style->raw), b, c);
}

static void put_probe_filter(const struct text_out *t,
			     const struct damon_filter *f)
{
	char a[UNITS_LEN], b[UNITS_LEN];

	fprintf(t->f, "%s %s%s", f->allow ? "allow" : "reject",
		f->matching ? "" : "non ", damon_filter_names[f->type]);
	if (f->type == DAMON_FILTER_MEMCG)
		fprintf(t->f, " %s", f->path ? f->path : "");
	if (f->type == DAMON_FILTER_HUGEPAGE_SIZE)
		fprintf(t->f, " [%s, %s]", fmt_size(a, f->range.min, text_sizes(t)),
			fmt_size(b, f->range.max, text_sizes(t)));
}

static void put_probe(const struct text_out *t, const struct damon_probe *p,
		      const char *lead)
{
	size_t i;

	fprintf(t->f, "%*s%s", 8, "", lead);
	if (p->nr_preps) {
		fprintf(t->f, "prep: ");
		for (i = 0; i < p->nr_preps; i++)
			fprintf(t->f, "%sset_pgidle", i ? ", " : "");
		fprintf(t->f, ", filter: ");
	}
	for (i = 0; i < p->nr_filters; i++) {
		if (i)
			fprintf(t->f, ", ");
		put_probe_filter(t, &p->filters[i]);
	}
	fprintf(t->f, " (weight: %lld)\n", (long long)p->weight);
}

static void put_probes(const struct text_out *t, const struct damon_ctx *c)
{
	size_t i;

	if (c->nr_probes == 1) {
		put_probe(t, &c->probes[0], "probe ");
		return;
	}
	if (c->nr_probes)
		text_line(t, 2, "probes");
	for (i = 0; i < c->nr_probes; i++)
		put_probe(t, &c->probes[i], "- ");
}

static void put_sample_filter(const struct text_out *t,
			      const struct sample_filter *f)
{
	size_t i;

	fprintf(t->f, "%*s- %s %s%s", 8, "", f->allow ? "allow" : "reject",
		f->matching ? "" : "none ", sample_filter_names[f->type]);
	if (f->type == SAMPLE_FILTER_CPUMASK)
		fprintf(t->f, " %s", f->cpumask);
	if (f->type == SAMPLE_FILTER_THREADS && f->as_read.tids_text)
		fprintf(t->f, " %s", f->as_read.tids_text);
	else if (f->type == SAMPLE_FILTER_THREADS)
		for (i = 0; i < f->nr_tids; i++)
			fprintf(t->f, "%s%lld", i ? "," : " ",
				(long long)f->tids[i]);
	fputc('\n', t->f);
}

static void put_control(const struct text_out *t,
			const struct sample_control *c)
{
	size_t i;

	text_line(t, 2, "access sample control");
	text_line(t, 2, "enabled primitives: %s%s%s",
		  c->page_table ? "page_table" : "",
		  c->page_table && c->page_fault ? ", " : "",
		  c->page_fault ? "page_fault" : "");
	if (c->nr_filters)
		text_line(t, 2, "Filters");
	for (i = 0; i < c->nr_filters; i++)
		put_sample_filter(t, &c->filters[i]);
}

static void put_ops(const struct text_out *t, const struct damon_ctx *c)
{
	const struct ops_attrs *attrs = &c->attrs;
	char buf[UNITS_LEN];

	fprintf(t->f, "%*sops: %s", 8, "", damon_ops_names[c->ops]);
	if (attrs->use_reports)
		fprintf(t->f, " use_reports cpus %s threads %s",
			attrs->cpus ? attrs->cpus : "all",
			attrs->tids ? attrs->tids : "");
	if (attrs->write_only)
		fprintf(t->f, " write-only");
	if (c->addr_unit_bytes != 1)
		fprintf(t->f, " addr_unit %s",
			fmt_size_accurate(buf, c->addr_unit_bytes,
					  text_sizes(t)));
	fputc('\n', t->f);
}

static void put_ctx(const struct text_out *t, const struct damon_ctx *c)
{
	char a[UNITS_LEN], b[UNITS_LEN];
	size_t i;

	put_ops(t, c);
	put_probes(t, c);
	if (c->pause)
		text_line(t, 2, "pause: True");
	for (i = 0; i < c->nr_targets; i++) {
		text_line(t, 2, "target %zu", i);
		put_target(t, &c->targets[i]);
	}
	put_intervals(t, &c->intervals);
	if (c->sampling)
		text_line(t, 2, "sampling: %s%s%s",
			  damon_sampling_names[c->sampling],
			  c->budget ? ", budget " : "",
			  c->budget ? fmt_nr(a, c->budget, t->style->raw) : "");
	text_values(t, 2, &ctx_fields, c);
	text_line(t, 2, "nr_regions: [%s, %s]",
		  fmt_nr(a, c->nr_regions.min, t->style->raw),
		  fmt_nr(b, c->nr_regions.max, t->style->raw));
	for (i = 0; i < c->nr_schemes; i++) {
		text_line(t, 2, "scheme %zu", i);
		text_scheme(t, &c->schemes[i]);
	}
	put_control(t, &c->control);
}

/* "state: on, pid: 5, stats refresh per: 50 ms", as far as it is known. */
static void put_state(const struct text_out *t, const struct kdamond *k)
{
	bool state = k->has_state && !t->style->params_only;
	char text[160] = "", buf[UNITS_LEN];
	size_t n = 0, size = sizeof(text);

	if (state)
		n += (size_t)snprintf(text, size, "state: %s",
				      k->on ? "on" : "off");
	if (state && k->pid != PARAMS_NONE)
		n += (size_t)snprintf(text + n, size - n, ", pid: %lld",
				      (long long)k->pid);
	if (k->refresh_ns)
		n += (size_t)snprintf(text + n, size - n,
				      "%sstats refresh per: %.40s",
				      n ? ", " : "",
				      text_time(buf, k->refresh_ns, NS_PER_MS, t));
	if (state && t->style->with_cpu_usage && k->cpu_percent < 0)
		snprintf(text + n, size - n, ", cpu usage: error");
	else if (state && t->style->with_cpu_usage)
		snprintf(text + n, size - n, ", cpu usage: %.1f",
			 k->cpu_percent);
	if (*text || !k->nr_contexts)	/* as damo, which indents nothing */
		text_line(t, 1, "%s", text);
}

void params_print_text(const struct params *p,
		       const struct params_text_style *style, FILE *f)
{
	struct params_text_style own = *style;
	const struct text_out t = { .f = f, .style = &own };
	const struct kdamond *k;
	size_t i, j;

	for (i = 0; i < p->nr_kdamonds; i++) {
		k = &p->kdamonds[i];
		own.with_stats = style->with_stats || k->as_read.shows_stats;
		text_line(&t, 0, "kdamond %zu", i);
		put_state(&t, k);
		for (j = 0; j < k->nr_contexts; j++) {
			text_line(&t, 1, "context %zu", j);
			put_ctx(&t, &k->contexts[j]);
		}
	}
}
