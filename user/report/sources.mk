# SPDX-License-Identifier: GPL-2.0
damox-y += report/colour.o report/access_value.o
damox-y += report/filter.o report/filter_opts.o
damox-y += report/inputs.o
damox-y += report/guide.o report/record_info.o
damox-y += report/heatmap.o report/heatmap_add.o report/heatmap_sort.o
damox-y += report/heatmap_text.o report/heatmap_range.o report/heatmap_edit.o
damox-y += report/heatmap_report.o report/heatmap_picture.o
damox-y += report/picture.o report/picture_axis.o report/picture_heat.o
damox-y += report/picture_names.o report/dist_picture.o
damox-y += report/dist.o report/dist_opts.o report/nr_regions.o
damox-y += report/wss.o report/wss_merge.o report/wss_series.o
damox-y += report/footprints.o report/footprints_read.o report/times.o
