/* SPDX-License-Identifier: GPL-2.0 */
/* What a recording has beside its snapshots. */
#ifndef DX_RECORD_BESIDE_H
#define DX_RECORD_BESIDE_H

#include "record/native/native.h"

/*
 * Configuration, mappings, ends of targets, memory footprints and call stacks of @r, or of
 * the files that damo lays beside a record, into @w. 0, or -1 after a line on
 * standard error.
 */
int beside_copy(struct rec_reader *r, struct nat_writer *w);

#endif /* DX_RECORD_BESIDE_H */
