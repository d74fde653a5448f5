# SPDX-License-Identifier: GPL-2.0
damox-y += live/child.o live/children.o live/descendants.o live/feed.o live/recorder.o live/session.o live/snapshot.o \
	live/side.o
