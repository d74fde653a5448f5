# SPDX-License-Identifier: GPL-2.0
damox-y += live/child.o live/session.o
