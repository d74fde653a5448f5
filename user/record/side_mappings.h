/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_RECORD_SIDE_MAPPINGS_H
#define DX_RECORD_SIDE_MAPPINGS_H

#include "model/mappings.h"

/* Add what the side file of a record says; one that is not there is none. */
void names_read_side(struct name_list *names, const char *record);

#endif /* DX_RECORD_SIDE_MAPPINGS_H */
