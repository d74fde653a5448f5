/* SPDX-License-Identifier: GPL-2.0 */
/* What is mapped at the addresses of a picture. */
#ifndef DX_PICTURE_NAMES_H
#define DX_PICTURE_NAMES_H

#include "report/heatmap.h"
#include "report/picture.h"

/* Neighbouring mappings of the same name are one. */
struct name_area {
	uint64_t start, end;
	const char *name;		/* belongs to the reader */
};

struct name_list {
	struct name_area *area;		/* by address */
	size_t nr;
};

/* Those of the process that @id is about, where the record knows them. */
int names_collect(struct name_list *names, const struct inputs *in,
		  const struct stream_id *id);
void names_destroy(struct name_list *names);

/* Right of a panel that shows the addresses of @m upwards. */
void names_draw(struct picture *p, const struct name_list *names,
		const struct heatmap *m, double x, double top, double width,
		double height);

#endif /* DX_PICTURE_NAMES_H */
