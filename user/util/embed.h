/* SPDX-License-Identifier: GPL-2.0 */
/* Files of the source tree as strings in the program. */
#ifndef DX_UTIL_EMBED_H
#define DX_UTIL_EMBED_H

/* Declares @name, a string with what @file has; its path starts in user/. */
#define EMBED(name, file)						\
	__asm__(".pushsection .rodata\n"				\
		".type " #name ", @object\n"				\
		#name ": .incbin \"" file "\"\n"			\
		".byte 0\n"						\
		".size " #name ", . - " #name "\n"			\
		".popsection\n");					\
	extern const char(name)[]

#endif /* DX_UTIL_EMBED_H */
