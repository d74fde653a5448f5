# SPDX-License-Identifier: GPL-2.0
damox-y += record/native_block.o record/native_enc.o record/native_dec.o
damox-y += record/native_index.o record/native_meta.o record/native_sink.o
damox-y += record/native_write.o record/native_read.o record/native_iter.o
damox-y += record/filters.o record/input.o record/open.o record/create.o
damox-y += record/json_scalar.o record/json_build.o record/json_fast.o
damox-y += record/json_read.o record/output.o record/json_write.o
damox-y += record/trace_read.o record/trace_build.o record/trace_write.o
damox-y += record/perf_data.o record/perf_format.o
damox-y += record/merge.o record/areas.o record/replay.o
