/* SPDX-License-Identifier: GPL-2.0 */
/* How long tasks have waited for memory, in the whole system. */
#ifndef DX_COMPAT_PSI_H
#define DX_COMPAT_PSI_H

#include <linux/kernel.h>
#include <linux/psi_types.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "symbols.h"

#ifdef CONFIG_PSI

/*
 * The total of "some memory" in microseconds, as of now, in *@us. What the
 * kernel keeps of it is up to two seconds old; psi_show(), which prints it,
 * brings it up to date first. @system: psi_system. Sleeps. Returns 0 or a
 * negative errno.
 */
static inline int dx_psi_read(struct psi_group *system, u64 *us)
{
	char text[256];	/* two lines */
	struct seq_file m = { .buf = text, .size = sizeof(text) };
	char *total;
	int err;

	if (!system || !dx_have(psi_show))
		return -EOPNOTSUPP;
	err = dx_call(psi_show)(&m, system, PSI_MEM);
	if (err)
		return err;
	text[min(m.count, sizeof(text) - 1)] = '\0';
	total = strstr(text, "total=");
	if (!total || sscanf(total, "total=%llu", us) != 1)
		return -EOPNOTSUPP;
	return 0;
}

#else

static inline int dx_psi_read(struct psi_group *system, u64 *us)
{
	return -EOPNOTSUPP;
}

#endif /* CONFIG_PSI */

#endif /* DX_COMPAT_PSI_H */
