#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Writes perf.data and trace.dat into a folder: the same events, as perf and trace-cmd would have recorded them.

traces.py FOLDER PRINT_FMT TIME_NS...

One event for each time, in ascending order and less than 100 ms apart. Each has two fields of type unsigned long,
part = 100 and all = 300, which PRINT_FMT can name.
"""
import struct
import sys

EVENT_ID, PID, PART, ALL = 7, 1, 100, 300
PAGE_SIZE = 4096


def fields(*rows):
    """Lines of a format file from (type and name, offset, size, signed)."""
    return "".join("\tfield:%s;\toffset:%d;\tsize:%d;\tsigned:%d;\n" % row for row in rows)


def event_format(print_fmt):
    return ("name: finding\nID: %d\nformat:\n" % EVENT_ID +
            fields(("unsigned short common_type", 0, 2, 0), ("unsigned char common_flags", 2, 1, 0),
                   ("unsigned char common_preempt_count", 3, 1, 0), ("int common_pid", 4, 4, 1)) + "\n" +
            fields(("unsigned long part", 8, 8, 0), ("unsigned long all", 16, 8, 0)) +
            "\nprint fmt: " + print_fmt + "\n")


def sized(text, size_format="<Q"):
    return struct.pack(size_format, len(text)) + text.encode()


def tracing_data(version, print_fmt):
    """What both files have: byte order, formats of the ring buffer and of events, names of tasks."""
    page = fields(("u64 timestamp", 0, 8, 0), ("local_t commit", 8, 8, 1), ("int overwrite", 8, 1, 1),
                  ("char data", 16, PAGE_SIZE - 16, 1))
    entry = ("# compressed entry header\n\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n"
             "\tarray       :   32 bits\n\n\tpadding     : type == 29\n\ttime_extend : type == 30\n"
             "\ttime_stamp : type == 31\n\tdata max type_len  == 28\n")
    return (b"\x17\x08\x44tracing" + version + b"\0" + struct.pack("<BBI", 0, 8, PAGE_SIZE) +
            b"header_page\0" + sized(page) + b"header_event\0" + sized(entry) +
            struct.pack("<II", 0, 1) + b"finding\0" + struct.pack("<I", 1) + sized(event_format(print_fmt)) +
            struct.pack("<II", 0, 0) + sized("%d finding\n" % PID))


def payload():
    return struct.pack("<HBBiQQ", EVENT_ID, 0, 0, PID, PART, ALL)


def perf_data(print_fmt, times_ns):
    tracepoint, sample_tid_time_raw, sample_id_all = 2, 1 << 1 | 1 << 2 | 1 << 10, 1 << 18
    attr = struct.pack("<IIQQQQQ", tracepoint, 64, EVENT_ID, 1, sample_tid_time_raw, 0, sample_id_all)
    attr = attr.ljust(64, b"\0") + struct.pack("<QQ", 0, 0)
    raw = payload()
    raw = struct.pack("<I", len(raw) + 4) + raw + bytes(4)
    samples = b"".join(struct.pack("<IHHIIQ", 9, 2, 24 + len(raw), PID, PID, t) + raw for t in times_ns)
    tracing = tracing_data(b"0.6", print_fmt)
    attrs_at = 104
    samples_at = attrs_at + len(attr)
    tracing_at = samples_at + len(samples) + 16
    head = struct.pack("<8s8Q4Q", b"PERFILE2", attrs_at, len(attr), attrs_at, len(attr), samples_at, len(samples),
                       0, 0, 1 << 1, 0, 0, 0)
    return head + attr + samples + struct.pack("<QQ", tracing_at, len(tracing)) + tracing


def trace_dat(print_fmt, times_ns):
    head = tracing_data(b"6", print_fmt) + struct.pack("<I", 1) + b"flyrecord\0"
    page_at = -(-(len(head) + 16) // PAGE_SIZE) * PAGE_SIZE
    head += struct.pack("<QQ", page_at, PAGE_SIZE)
    entries, last = b"", times_ns[0]
    for t in times_ns:
        entries += struct.pack("<I", len(payload()) // 4 | (t - last) << 5) + payload()
        last = t
    page = struct.pack("<QQ", times_ns[0], len(entries)) + entries
    return head.ljust(page_at, b"\0") + page.ljust(PAGE_SIZE, b"\0")


def main():
    folder, print_fmt, times_ns = sys.argv[1], sys.argv[2], [int(t) for t in sys.argv[3:]]
    for name, content in (("perf.data", perf_data), ("trace.dat", trace_dat)):
        with open(folder + "/" + name, "wb") as f:
            f.write(content(print_fmt, times_ns))


main()
