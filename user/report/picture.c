// SPDX-License-Identifier: GPL-2.0
/* Pages of pictures: surfaces, files, text. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fontconfig/fontconfig.h>
#include <turbojpeg.h>

#include "report/picture.h"
#include "util/msg.h"
#include "util/out.h"

#define JPEG_QUALITY	92
#define TEXT_BYTES	256
#define MIDDLE		0.36		/* of the font size, above its base line */

struct picture_file {
	FILE *f;
	bool failed;
	int why;
};

static const struct {
	const char *ending;
	enum picture_type type;
} endings[] = {
	{ ".png", PICTURE_PNG },
	{ ".svg", PICTURE_SVG },
	{ ".pdf", PICTURE_PDF },
	{ ".jpeg", PICTURE_JPEG },
	{ ".jpg", PICTURE_JPEG },
};

int picture_type(const char *path)
{
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(endings) / sizeof(endings[0]); i++)
		if (!strcmp(dot, endings[i].ending))
			return (int)endings[i].type;
	return -1;
}

static cairo_status_t write_out(void *closure, const unsigned char *data,
				unsigned int length)
{
	struct picture_file *file = closure;

	if (!file->failed && fwrite(data, 1, length, file->f) != length) {
		file->failed = true;
		file->why = errno;
	}
	return file->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static bool has_pixels(const struct picture *p)
{
	return p->type == PICTURE_PNG || p->type == PICTURE_JPEG;
}

static cairo_surface_t *new_surface(struct picture *p)
{
	if (p->type == PICTURE_SVG)
		return cairo_svg_surface_create_for_stream(write_out, p->file,
							   p->width, p->height);
	if (p->type == PICTURE_PDF)
		return cairo_pdf_surface_create_for_stream(write_out, p->file,
							   p->width, p->height);
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24,
					  (int)ceil(p->width * PICTURE_SCALE),
					  (int)ceil(p->height * PICTURE_SCALE));
}

int picture_begin(struct picture *p, const char *path, double width,
		  double height)
{
	memset(p, 0, sizeof(*p));
	p->type = (enum picture_type)picture_type(path);
	p->path = path;
	p->width = width;
	p->height = height;
	p->file = calloc(1, sizeof(*p->file));
	if (!p->file)
		return msg_error("%s: no memory for a picture", path);
	p->file->f = fopen(path, "wb");
	if (!p->file->f) {
		msg_error("%s: cannot be written: %s", path, strerror(errno));
		free(p->file);
		return 1;
	}
	p->surface = new_surface(p);
	p->cr = cairo_create(p->surface);
	if (has_pixels(p))
		cairo_scale(p->cr, PICTURE_SCALE, PICTURE_SCALE);
	cairo_set_source_rgb(p->cr, 1, 1, 1);
	cairo_paint(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	picture_font(p, PICTURE_FONT, 0);
	return 0;
}

/* libjpeg takes the pixels of a cairo surface as they are. */
static int write_jpeg(struct picture *p)
{
	tjhandle tj = tjInitCompress();
	unsigned char *jpeg = NULL;
	unsigned long size = 0;
	int err = 0;

	cairo_surface_flush(p->surface);
	if (!tj || tjCompress2(tj, cairo_image_surface_get_data(p->surface),
			       cairo_image_surface_get_width(p->surface),
			       cairo_image_surface_get_stride(p->surface),
			       cairo_image_surface_get_height(p->surface),
			       __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ?
			       TJPF_BGRX : TJPF_XRGB, &jpeg, &size, TJSAMP_444,
			       JPEG_QUALITY, 0))
		err = msg_error("%s: cannot make a jpeg: %s", p->path,
				tjGetErrorStr2(tj));
	else
		write_out(p->file, jpeg, (unsigned int)size);
	tjFree(jpeg);
	if (tj)
		tjDestroy(tj);
	return err;
}

int picture_end(struct picture *p)
{
	cairo_status_t status = cairo_status(p->cr);
	int err = 0;

	cairo_destroy(p->cr);
	if (!status && p->type == PICTURE_PNG)
		status = cairo_surface_write_to_png_stream(p->surface,
							   write_out, p->file);
	else if (!status && p->type == PICTURE_JPEG)
		err = write_jpeg(p);
	cairo_surface_finish(p->surface);
	if (!status)
		status = cairo_surface_status(p->surface);
	cairo_surface_destroy(p->surface);
	if (p->file->failed) {
		err = msg_error("%s: cannot be written: %s", p->path,
				strerror(p->file->why));
		fclose(p->file->f);
	} else {
		if (status && !err)
			err = msg_error("%s: cannot be drawn: %s", p->path,
					cairo_status_to_string(status));
		if (out_close(p->file->f, p->path))
			err = 1;
	}
	free(p->file);
	/* Fonts are kept until told so; nothing else of cairo is alive. */
	cairo_debug_reset_static_data();
	FcFini();
	return err;
}

void picture_font(struct picture *p, double size, int bold)
{
	cairo_select_font_face(p->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD :
				      CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cr, size);
}

/* Bytes of the UTF-8 character that begins at @s; 0 for none. */
static size_t char_bytes(const unsigned char *s)
{
	size_t n, i;

	if (*s < 0x80)
		return *s >= ' ' && *s != 0x7f;
	n = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	if (*s < 0xc2 || *s > 0xf4)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong, surrogates, beyond the last */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* Names of files may be any bytes; cairo gives up on what is not UTF-8. */
static const char *clean(char buf[TEXT_BYTES], const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n, used = 0;

	while (*s && used + 4 < TEXT_BYTES) {
		n = char_bytes(s);
		if (n)
			memcpy(buf + used, s, n);
		else
			buf[used] = '?';
		used += n ? n : 1;
		s += n ? n : 1;
	}
	buf[used] = '\0';
	return buf;
}

double picture_text_width(struct picture *p, const char *text)
{
	cairo_text_extents_t e;
	char buf[TEXT_BYTES];

	cairo_text_extents(p->cr, clean(buf, text), &e);
	return e.x_advance;
}

static double font_size(struct picture *p)
{
	cairo_matrix_t m;

	cairo_get_font_matrix(p->cr, &m);
	return m.yy;
}

void picture_text(struct picture *p, double x, double y, enum picture_at at,
		  const char *text)
{
	double width = at == PICTURE_LEFT ? 0 : picture_text_width(p, text);
	char buf[TEXT_BYTES];

	if (at == PICTURE_CENTER)
		x -= width / 2;
	else if (at == PICTURE_RIGHT)
		x -= width;
	cairo_move_to(p->cr, x, y + font_size(p) * MIDDLE);
	cairo_show_text(p->cr, clean(buf, text));
	cairo_new_path(p->cr);
}

void picture_text_up(struct picture *p, double x, double y, const char *text)
{
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y);
	cairo_rotate(p->cr, -M_PI / 2);
	picture_text(p, 0, 0, PICTURE_CENTER, text);
	cairo_restore(p->cr);
}

void picture_text_fit(struct picture *p, double x, double y,
		      enum picture_at at, double width, const char *text)
{
	char whole[TEXT_BYTES], cut[TEXT_BYTES + 4];
	size_t len = strlen(clean(whole, text));

	memcpy(cut, whole, len + 1);
	while (len && picture_text_width(p, cut) > width) {
		/* a whole character */
		while (--len && (whole[len] & 0xc0) == 0x80)
			;
		snprintf(cut, sizeof(cut), "%.*s\u2026", (int)len, whole);
	}
	picture_text(p, x, y, at, cut);
}
