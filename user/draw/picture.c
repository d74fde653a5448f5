// SPDX-License-Identifier: GPL-2.0
/* Pages of pictures: surfaces, files, text. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef WITH_JPEG
#include <turbojpeg.h>
#endif

#include "draw/picture.h"
#include "util/file.h"
#include "util/library.h"
#include "util/msg.h"
#include "util/utf8.h"

#define JPEG_QUALITY	92
#define TEXT_BYTES	256
#define MIDDLE		0.36		/* of the font size, above its base line */

struct picture_file {
	FILE *f;
	bool failed;
	int why;
	bool crisp;		/* images keep their pixels */
	size_t seen;		/* characters of image_tag, at the end of what was written */
};

static const unsigned char image_tag[] = "<image ";

/* cairo has no word for it: viewers of SVG are to enlarge images without blurring. */
static size_t write_svg(struct picture_file *file, const unsigned char *data,
			size_t length)
{
	static const char style[] = "style=\"image-rendering:pixelated\" ";
	size_t done = 0, i;

	for (i = 0; i < length; i++) {
		if (data[i] != image_tag[file->seen]) {
			file->seen = data[i] == image_tag[0];
			continue;
		}
		if (image_tag[++file->seen])
			continue;
		file->seen = 0;
		if (fwrite(data + done, 1, i + 1 - done, file->f) != i + 1 - done ||
		    fputs(style, file->f) < 0)
			return 0;
		done = i + 1;
	}
	return done + fwrite(data + done, 1, length - done, file->f);
}

static cairo_status_t write_out(void *closure, const unsigned char *data,
				unsigned int length)
{
	struct picture_file *file = closure;

	size_t done = 0;

	if (!file->failed)
		done = file->crisp ? write_svg(file, data, length) :
				     fwrite(data, 1, length, file->f);
	if (!file->failed && done != length) {
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

void picture_keep_pixels(struct picture *p)
{
	p->file->crisp = p->type == PICTURE_SVG;
}

#ifdef WITH_JPEG
struct jpeg_calls {
	typeof(tjInitCompress) *init;
	typeof(tjCompress2) *compress;
	typeof(tjGetErrorStr2) *error;
	typeof(tjFree) *free;
	typeof(tjDestroy) *destroy;
};

static int load_jpeg(struct jpeg_calls *tj)
{
	const struct library_call calls[] = {
		{ "tjInitCompress", &tj->init },
		{ "tjCompress2", &tj->compress },
		{ "tjGetErrorStr2", &tj->error },
		{ "tjFree", &tj->free },
		{ "tjDestroy", &tj->destroy },
	};

	return library_load("libturbojpeg.so.0", "libturbojpeg0",
			    "make a jpeg picture", calls,
			    sizeof(calls) / sizeof(calls[0]));
}

/* Can one be made? 1 after a line on standard error. */
static int check_jpeg(const char *path)
{
	struct jpeg_calls tj;

	(void)path;
	return load_jpeg(&tj);
}

/* libjpeg takes the pixels of a cairo surface as they are. */
static int write_jpeg(struct picture *p)
{
	struct jpeg_calls tj;
	tjhandle handle;
	unsigned char *jpeg = NULL;
	unsigned long size = 0;
	int err = 0;

	if (load_jpeg(&tj))
		return 1;
	handle = tj.init();
	cairo_surface_flush(p->surface);
	if (!handle || tj.compress(handle, cairo_image_surface_get_data(p->surface),
			       cairo_image_surface_get_width(p->surface),
			       cairo_image_surface_get_stride(p->surface),
			       cairo_image_surface_get_height(p->surface),
			       __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ?
			       TJPF_BGRX : TJPF_XRGB, &jpeg, &size, TJSAMP_444,
			       JPEG_QUALITY, 0))
		err = msg_error("%s: cannot make a jpeg: %s", p->path,
				tj.error(handle));
	else
		write_out(p->file, jpeg, (unsigned int)size);
	tj.free(jpeg);
	if (handle)
		tj.destroy(handle);
	return err;
}
#else
static int check_jpeg(const char *path)
{
	return msg_error("%s: this damox was built without jpeg pictures (libturbojpeg); draw a png",
			 path);
}

/* Not reached: such a picture is not begun. */
static int write_jpeg(struct picture *p)
{
	(void)p;
	return 1;
}
#endif

int picture_begin(struct picture *p, const char *path, double width,
		  double height)
{
	memset(p, 0, sizeof(*p));
	p->type = (enum picture_type)picture_type(path);
	if (cairo_load() || (p->type == PICTURE_JPEG && check_jpeg(path)))
		return 1;
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
		if (file_close(p->file->f, p->path))
			err = 1;
	}
	free(p->file);
	/* Fonts are kept until told so; nothing else of cairo is alive. */
	cairo_debug_reset_static_data();
	cairo_calls.fc_fini();
	return err;
}

void picture_font(struct picture *p, double size, int bold)
{
	cairo_select_font_face(p->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD :
				      CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cr, size);
}

/* Names of files may be any bytes; cairo gives up on what is not UTF-8. */
static const char *clean(char buf[TEXT_BYTES], const char *text)
{
	const char *s = text;
	size_t n, used = 0;

	while (*s && used + 4 < TEXT_BYTES) {
		n = iscntrl((unsigned char)*s) ? 0 : utf8_bytes(s);
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
