# SPDX-License-Identifier: GPL-2.0
# Every file of a folder is built, but those of a part (PARTS) that is left out;
# where it is not, what stands in for it.
USER := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

needs-CAIRO := draw/cairo.o draw/lines.o draw/picture.o draw/picture_axis.o draw/picture_heat.o \
	report/heatmap/heatmap_names.o report/heatmap/heatmap_picture.o \
	report/timeline/timeline_picture.o
instead-CAIRO := report/no_picture.o
needs-NCURSES := view/screen.o
instead-NCURSES := view/no_screen.o
needs-YAML := params/yaml_read.o params/yaml_write.o
instead-YAML := params/no_yaml.o
needs-STACKS := $(patsubst $(USER)/%.c,%.o,$(filter-out %/method.c %/no_stacks.c \
	%.bpf.c %/counted.c,$(wildcard $(USER)/profile/*.c)))
instead-STACKS := profile/no_stacks.o
needs-BPF := profile/counted.o
instead-BPF := profile/no_counted.o

not-built = $(foreach p,CAIRO YAML STACKS BPF NCURSES,$(if $(filter $p,$(PARTS)),$(instead-$p),$(needs-$p))) \
	profile/stacks.bpf.o

# $(call objects,record/*.c model/*.c)
objects = $(filter-out $(not-built),$(patsubst $(USER)/%.c,%.o,$(wildcard $(addprefix $(USER)/,$1))))
