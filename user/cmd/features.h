/* SPDX-License-Identifier: GPL-2.0 */
/* The list of features, as damox features shows it. */
#ifndef DX_CMD_FEATURES_H
#define DX_CMD_FEATURES_H

enum features_which {
	FEATURES_ALL,
	FEATURES_SUPPORTED,
	FEATURES_UNSUPPORTED,
	FEATURES_JSON,
};

/* Print them on standard output; exit status. */
int features_print(enum features_which which);

#endif /* DX_CMD_FEATURES_H */
