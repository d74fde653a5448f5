// SPDX-License-Identifier: GPL-2.0
#include "draw/cairo.h"
#include "util/library.h"

#define NAMED_CALL(name)	{ "cairo_" #name, &cairo_calls.name },

struct cairo_calls cairo_calls;

int cairo_load(void)
{
	static const struct library_call calls[] = {
		CAIRO_CALLS(NAMED_CALL)
		{ "FcFini", &cairo_calls.fc_fini },
	};

	if (cairo_calls.create)
		return 0;
	return library_load("libcairo.so.2", "libcairo2", "draw a picture", calls,
			    sizeof(calls) / sizeof(calls[0]));
}
