#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# To libtraceevent a blank line, not the prefix common_, ends the common fields of an event's format.
# Version: libtraceevent1 1:1.7.1-1 (Debian 12). tep_parse_event() takes a format without that line and returns 0, but
# all of its fields are then common ones. tep_find_field() finds none of them, and the event prints as
# [FAILED TO PARSE]; the only message is about the line of the print fmt, and the library's default log level hides it.
# tep_find_common_field() and tep_find_any_field() find every field, so a program that uses these does not notice.
# Seen on 2026-11-30:
#   blank line: status 0, common 4, own 2, tep_find_field yes, tep_find_common_field no, tep_find_any_field yes, prints start=11 count=22
#   no blank line: status 0, common 6, own 0, tep_find_field no, tep_find_common_field yes, tep_find_any_field yes, prints [FAILED TO PARSE]
set -eu
. "$(dirname "$0")/lib.bash"

need libtraceevent1=1:1.7.1-1 libtraceevent-dev=1:1.7.1-1

build formats <<'C'
#include <event-parse.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct event {
	uint16_t type;
	uint8_t flags, preempt_count;
	int32_t pid;
	uint64_t start, count;
};

static const char *yes(const void *field)
{
	return field ? "yes" : "no";
}

static int show(const char *what, const char *between)
{
	struct event data = { .type = 7, .pid = 1, .start = 11, .count = 22 };
	struct tep_record record = { .size = sizeof(data), .data = &data };
	struct tep_handle *tep = tep_alloc();
	struct tep_event *event;
	struct trace_seq s;
	char text[1024];
	int status;

	if (!tep)
		return 1;
	snprintf(text, sizeof(text),
		 "name: finding\nID: 7\nformat:\n"
		 "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
		 "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
		 "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
		 "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n%s"
		 "\tfield:unsigned long start;\toffset:8;\tsize:8;\tsigned:0;\n"
		 "\tfield:unsigned long count;\toffset:16;\tsize:8;\tsigned:0;\n\n"
		 "print fmt: \"start=%%lu count=%%lu\", REC->start, REC->count\n", between);
	tep_set_long_size(tep, sizeof(long));
	status = tep_parse_event(tep, text, strlen(text), "finding");
	event = tep_find_event(tep, 7);
	if (!event)
		return 1;
	trace_seq_init(&s);
	tep_print_event(tep, &s, &record, "%s", TEP_PRINT_INFO);
	trace_seq_terminate(&s);
	printf("%s: status %d, common %d, own %d, tep_find_field %s, tep_find_common_field %s, "
	       "tep_find_any_field %s, prints %s\n", what, status, event->format.nr_common,
	       event->format.nr_fields, yes(tep_find_field(event, "count")),
	       yes(tep_find_common_field(event, "count")), yes(tep_find_any_field(event, "count")), s.buffer);
	trace_seq_destroy(&s);
	tep_free(tep);
	return 0;
}

int main(void)
{
	return show("blank line", "\n") | show("no blank line", "");
}
C

timeout 60 "$work/formats" >"$work/output"
seen 'blank line: status 0, common 4, own 2, tep_find_field yes, tep_find_common_field no, tep_find_any_field yes, prints start=11 count=22
no blank line: status 0, common 6, own 0, tep_find_field no, tep_find_common_field yes, tep_find_any_field yes, prints [FAILED TO PARSE]'
