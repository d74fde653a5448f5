// SPDX-License-Identifier: GPL-2.0
/* Pictures, in a damox that was built without them. */
#include "draw/lines.h"
#include "report/heatmap/heatmap_picture.h"
#include "report/timeline/timeline.h"
#include "util/msg.h"

static int refuse(const char *path)
{
	return msg_error("%s: this damox was built without pictures (cairo)",
			 path);
}

int lines_draw(const struct lines_picture *pic)
{
	return refuse(pic->path);
}

int heatmap_picture(const char *path, const struct heatmap_picture *pic,
		    const struct inputs *in)
{
	(void)pic;
	(void)in;
	return refuse(path);
}

int timeline_picture(const struct timeline *t, const char *path)
{
	(void)t;
	return refuse(path);
}
