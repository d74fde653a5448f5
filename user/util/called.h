/* SPDX-License-Identifier: GPL-2.0 */
/* By which name the program was called. */
#ifndef DX_CALLED_H
#define DX_CALLED_H

#include <stdbool.h>

/* Was the program called as "damo", or as one with a version ("damo182")? */
bool args_called_as_damo(void);

/* Was it called as a damo of version 1? The old forms of output are wanted. */
bool args_called_as_damo1(void);

#endif /* DX_CALLED_H */
