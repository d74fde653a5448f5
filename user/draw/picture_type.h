/* SPDX-License-Identifier: GPL-2.0 */
/* Kinds of pictures, by the ending of a file's name. */
#ifndef DX_PICTURE_TYPE_H
#define DX_PICTURE_TYPE_H

enum picture_type { PICTURE_PNG, PICTURE_SVG, PICTURE_PDF, PICTURE_JPEG };

/* What a file of that name becomes, -1 for nothing known. */
int picture_type(const char *path);

#endif /* DX_PICTURE_TYPE_H */
