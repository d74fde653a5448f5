/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_COMPLETE_DAMO_H
#define DX_COMPLETE_DAMO_H

/* `--cli_complete <index> <word>...` of damo. Returns the exit status. */
int damo_complete(int argc, char **argv);

#endif /* DX_COMPLETE_DAMO_H */
