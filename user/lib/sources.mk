# SPDX-License-Identifier: GPL-2.0
lib-y += lib/session.o lib/fetch.o lib/config.o lib/ring.o
