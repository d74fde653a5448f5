// SPDX-License-Identifier: GPL-2.0
#include <dlfcn.h>
#include <string.h>

#include "util/library.h"
#include "util/msg.h"

int library_load(const char *file, const char *package, const char *purpose,
		 const struct library_call *calls, size_t nr_calls)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return msg_error("cannot %s: a library cannot be loaded: %s; install %s",
				 purpose, dlerror(), package);
	for (size_t i = 0; i < nr_calls; i++) {
		void *found = dlsym(library, calls[i].name);

		if (!found)
			return msg_error("cannot %s: %s lacks %s; install a newer %s",
					 purpose, file, calls[i].name, package);
		memcpy(calls[i].call, &found, sizeof(found));
	}
	return 0;
}
