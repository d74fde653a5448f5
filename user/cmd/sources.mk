# SPDX-License-Identifier: GPL-2.0
damox-y += cmd/main.o cmd/command.o cmd/commands.o
damox-y += cmd/version.o
