#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Writes a small perf.data of DAMON's trace events, as perf record makes it.

usage: perf_data.py [--pipe] [--packed] FILE

Two CPUs whose buffers come in rounds, so that events are out of order in the file; a thread kdamond.1; probes; a tuned
sampling interval. --pipe: the form that perf writes to a pipe. --packed: records in a zstd record (needs zstd).
"""
import struct, subprocess, sys

FIELDS = {   # name, id: (C type and name, size)...
    ('damon_aggregated', 501): [('unsigned long target_id', 8), ('unsigned int nr_regions', 4), ('unsigned long start', 8),
                                ('unsigned long end', 8), ('unsigned int nr_accesses', 4), ('unsigned int age', 4)],
    ('damon_region_aggregated', 502): [('unsigned long target_id', 8), ('unsigned int nr_regions', 4),
                                       ('unsigned long start', 8), ('unsigned long end', 8), ('unsigned int nr_accesses', 4),
                                       ('unsigned int age', 4), ('__data_loc unsigned char[] probe_hits', 4)],
    ('damos_before_apply', 503): [('unsigned int context_idx', 4), ('unsigned int scheme_idx', 4),
                                  ('unsigned long target_idx', 8), ('unsigned long start', 8), ('unsigned long end', 8),
                                  ('unsigned int nr_accesses', 4), ('unsigned int age', 4), ('unsigned int nr_regions', 4)],
    ('damon_monitor_intervals_tune', 504): [('unsigned long sample_us', 8)],
}
RAW, TIME, TID, CPU, IDENTIFIER = 1 << 10, 1 << 2, 1 << 1, 1 << 7, 1 << 16


def layout(fields):
    at, out = 8, []
    for name, size in fields:
        at = (at + size - 1) // size * size
        out.append((name, at, size))
        at += size
    return out, (at + 7) // 8 * 8


def format_text(name, ident, fields):
    text = 'name: %s\nID: %d\nformat:\n' % (name, ident)
    common = [('unsigned short common_type', 0, 2), ('unsigned char common_flags', 2, 1),
              ('unsigned char common_preempt_count', 3, 1), ('int common_pid', 4, 4)]
    for f, at, size in common + layout(fields)[0]:
        text += '\tfield:%s;\toffset:%d;\tsize:%d;\tsigned:0;\n' % (f, at, size)
    return (text + '\nprint fmt: "x"\n').encode()


def tracing_data():
    def sized(b):
        return struct.pack('<Q', len(b)) + b
    d = b'\x17\x08\x44tracing0.5\0' + bytes([0, 8]) + struct.pack('<I', 4096)
    d += b'header_page\0' + sized(b'') + b'header_event\0' + sized(b'') + struct.pack('<I', 0)
    files = b''.join(sized(format_text(n, i, f)) for (n, i), f in FIELDS.items())
    d += struct.pack('<I', 1) + b'damon\0' + struct.pack('<I', len(FIELDS)) + files
    return d + struct.pack('<I', 0) + struct.pack('<I', 0)


def raw(name, values, hits=None):
    (_, ident), fields = next((k, f) for k, f in FIELDS.items() if k[0] == name)
    places, size = layout(fields)
    b = bytearray(size)
    struct.pack_into('<HBBi', b, 0, ident, 0, 0, 77)
    if hits is not None:
        values = values + [len(hits) << 16 | size]
    for (_, at, n), v in zip(places, values):
        b[at:at + n] = (v & (1 << 8 * n) - 1).to_bytes(n, 'little')
    return bytes(b) + bytes(hits or b'')


def record(kind, body, misc=0):
    body += b'\0' * (-len(body) % 8)
    return struct.pack('<IHH', kind, misc, 8 + len(body)) + body


def sample(ident, tid, ns, cpu, data):
    pad = b'\0' * (-(len(data) + 4) % 8)
    return record(9, struct.pack('<QIIQII', ident, tid, tid, ns, cpu, 0) + struct.pack('<I', len(data) + len(pad)) + data + pad)


def data_section():
    out = record(3, struct.pack('<II', 77, 77) + b'kdamond.0\0') + record(3, struct.pack('<II', 78, 78) + b'kdamond.1\0')
    base = 5_000_000_000
    for n in range(6):
        ns = base + n * 100_000_123
        first, second = b'', b''
        regions = [(4096 * 10, 4096 * 30, n, n), (4096 * 30, 4096 * 50, 20 - n, 0), (4096 * 70, 4096 * 90, 0, 40 + n)]
        for i, (s, e, nr, age) in enumerate(regions):
            first += sample(1, 77, ns + i * 1000, 0, raw('damon_aggregated', [0, 3, s, e, nr, age]))
            first += sample(2, 77, ns + i * 1000 + 1, 0, raw('damon_region_aggregated', [0, 3, s, e, nr, age], [n, i]))
            second += sample(1, 78, ns + 500 + i * 1000, 1, raw('damon_aggregated', [0, 3, s + (1 << 40), e + (1 << 40), i, n]))
        second += sample(3, 78, ns + 9000, 1, raw('damos_before_apply', [0, 2, 0, 4096, 8192, 3, n, 1]))
        if n == 2:
            second += sample(4, 78, ns + 9500, 1, raw('damon_monitor_intervals_tune', [80000]))
        # the second CPU's buffer is read first, and every other time a round late
        out += second + first + (record(68, b'') if n % 2 else b'')
    return out


def attr(config, ident):
    b = bytearray(128)
    struct.pack_into('<IIQQQQQ', b, 0, 2, 128, config, 1, RAW | TIME | TID | CPU | IDENTIFIER, 0, 1 << 18)
    return bytes(b)


def packed(records):
    z = subprocess.run(['zstd', '-q', '-c'], input=records, stdout=subprocess.PIPE, check=True).stdout
    out = b''
    for i in range(0, len(z), 3000):   # one stream over several records
        part = z[i:i + 3000]
        out += struct.pack('<IHHQ', 83, 0, 16 + len(part) + -len(part) % 8, len(part)) + part + b'\0' * (-len(part) % 8)
    return out


def main():
    args = [a for a in sys.argv[1:] if not a.startswith('--')]
    if len(args) != 1:
        sys.exit(__doc__)
    data, tracing = data_section(), tracing_data()
    if '--packed' in sys.argv:
        data = packed(data)
    ids = list(enumerate([i for _, i in FIELDS], 1))
    if '--pipe' in sys.argv:
        head = struct.pack('<8sQ', b'PERFILE2', 16)
        for ident, config in ids:
            head += record(64, attr(config, ident) + struct.pack('<Q', ident))
        pad = b'\0' * (-len(tracing) % 8)
        file = head + record(66, struct.pack('<I', len(tracing))) + tracing + pad + data
    else:
        id_at = 104
        attr_at = id_at + 8 * len(ids)
        data_at = attr_at + (128 + 16) * len(ids)
        head = struct.pack('<8sQQ', b'PERFILE2', 104, 128 + 16)
        head += struct.pack('<QQQQQQ', attr_at, 144 * len(ids), data_at, len(data), 0, 0)
        head += struct.pack('<QQQQ', 1 << 1, 0, 0, 0)
        head += b''.join(struct.pack('<Q', i) for i, _ in ids)
        head += b''.join(attr(c, i) + struct.pack('<QQ', id_at + 8 * (i - 1), 8) for i, c in ids)
        file = head + data + struct.pack('<QQ', data_at + len(data) + 16, len(tracing)) + tracing
    open(args[0], 'wb').write(file)


main()
