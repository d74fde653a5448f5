/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of cairo that pictures are drawn with. cairo brings some twenty
 * libraries, which take as long to load as all else that a short command does, so
 * cairo_load() loads it for the first picture. Code that includes this file calls
 * cairo's functions by their names.
 */
#ifndef DX_CAIRO_H
#define DX_CAIRO_H

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fontconfig/fontconfig.h>

#define CAIRO_CALLS(X) \
	X(arc) \
	X(clip) \
	X(close_path) \
	X(create) \
	X(debug_reset_static_data) \
	X(destroy) \
	X(fill) \
	X(fill_preserve) \
	X(get_font_matrix) \
	X(get_source) \
	X(image_surface_create) \
	X(image_surface_get_data) \
	X(image_surface_get_height) \
	X(image_surface_get_stride) \
	X(image_surface_get_width) \
	X(line_to) \
	X(move_to) \
	X(new_path) \
	X(new_sub_path) \
	X(paint) \
	X(pattern_add_color_stop_rgb) \
	X(pattern_create_linear) \
	X(pattern_destroy) \
	X(pattern_set_extend) \
	X(pattern_set_filter) \
	X(pdf_surface_create_for_stream) \
	X(rectangle) \
	X(restore) \
	X(rotate) \
	X(save) \
	X(scale) \
	X(select_font_face) \
	X(set_dash) \
	X(set_font_size) \
	X(set_line_join) \
	X(set_line_width) \
	X(set_source) \
	X(set_source_rgb) \
	X(set_source_surface) \
	X(show_text) \
	X(status) \
	X(status_to_string) \
	X(stroke) \
	X(surface_destroy) \
	X(surface_finish) \
	X(surface_flush) \
	X(surface_mark_dirty) \
	X(surface_status) \
	X(surface_write_to_png_stream) \
	X(svg_surface_create_for_stream) \
	X(text_extents) \
	X(translate)

/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares a member */
#define CAIRO_POINTER(name)	typeof(&cairo_##name) name;

struct cairo_calls {
	CAIRO_CALLS(CAIRO_POINTER)
	typeof(FcFini) *fc_fini;	/* of fontconfig, which comes with cairo */
};

extern struct cairo_calls cairo_calls;

/*
 * Load cairo if that was not done yet. Functions may be called when this has
 * returned 0; 1 after a line on standard error.
 */
int cairo_load(void);

#define cairo_arc cairo_calls.arc
#define cairo_clip cairo_calls.clip
#define cairo_close_path cairo_calls.close_path
#define cairo_create cairo_calls.create
#define cairo_debug_reset_static_data cairo_calls.debug_reset_static_data
#define cairo_destroy cairo_calls.destroy
#define cairo_fill cairo_calls.fill
#define cairo_fill_preserve cairo_calls.fill_preserve
#define cairo_get_font_matrix cairo_calls.get_font_matrix
#define cairo_get_source cairo_calls.get_source
#define cairo_image_surface_create cairo_calls.image_surface_create
#define cairo_image_surface_get_data cairo_calls.image_surface_get_data
#define cairo_image_surface_get_height cairo_calls.image_surface_get_height
#define cairo_image_surface_get_stride cairo_calls.image_surface_get_stride
#define cairo_image_surface_get_width cairo_calls.image_surface_get_width
#define cairo_line_to cairo_calls.line_to
#define cairo_move_to cairo_calls.move_to
#define cairo_new_path cairo_calls.new_path
#define cairo_new_sub_path cairo_calls.new_sub_path
#define cairo_paint cairo_calls.paint
#define cairo_pattern_add_color_stop_rgb cairo_calls.pattern_add_color_stop_rgb
#define cairo_pattern_create_linear cairo_calls.pattern_create_linear
#define cairo_pattern_destroy cairo_calls.pattern_destroy
#define cairo_pattern_set_extend cairo_calls.pattern_set_extend
#define cairo_pattern_set_filter cairo_calls.pattern_set_filter
#define cairo_pdf_surface_create_for_stream cairo_calls.pdf_surface_create_for_stream
#define cairo_rectangle cairo_calls.rectangle
#define cairo_restore cairo_calls.restore
#define cairo_rotate cairo_calls.rotate
#define cairo_save cairo_calls.save
#define cairo_scale cairo_calls.scale
#define cairo_select_font_face cairo_calls.select_font_face
#define cairo_set_dash cairo_calls.set_dash
#define cairo_set_font_size cairo_calls.set_font_size
#define cairo_set_line_join cairo_calls.set_line_join
#define cairo_set_line_width cairo_calls.set_line_width
#define cairo_set_source cairo_calls.set_source
#define cairo_set_source_rgb cairo_calls.set_source_rgb
#define cairo_set_source_surface cairo_calls.set_source_surface
#define cairo_show_text cairo_calls.show_text
#define cairo_status cairo_calls.status
#define cairo_status_to_string cairo_calls.status_to_string
#define cairo_stroke cairo_calls.stroke
#define cairo_surface_destroy cairo_calls.surface_destroy
#define cairo_surface_finish cairo_calls.surface_finish
#define cairo_surface_flush cairo_calls.surface_flush
#define cairo_surface_mark_dirty cairo_calls.surface_mark_dirty
#define cairo_surface_status cairo_calls.surface_status
#define cairo_surface_write_to_png_stream cairo_calls.surface_write_to_png_stream
#define cairo_svg_surface_create_for_stream cairo_calls.svg_surface_create_for_stream
#define cairo_text_extents cairo_calls.text_extents
#define cairo_translate cairo_calls.translate

#endif /* DX_CAIRO_H */
