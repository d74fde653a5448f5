#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Writes a small perf.data of DAMON's trace events, as perf record makes it.

usage: perf_data.py [--pipe] [--packed | --packed2] [--threads] [--damonx] FILE

Two CPUs whose buffers come in rounds, so that events are out of order in the file; a thread kdamond.1; probes; a tuned
sampling interval; statistics of a scheme. --pipe: the form that perf writes to a pipe. --packed: records in zstd records
(needs zstd); --packed2: as perf packs from Linux 6.16 on. --threads: FILE is a folder, with the samples of each CPU in a file of its own. --damonx: the group is damonx.
Any perf reads what this writes.
"""
import os, struct, subprocess, sys

PACKED = '--packed' in sys.argv or '--packed2' in sys.argv
GROUP = b'damonx' if '--damonx' in sys.argv else b'damon'

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
    ('damos_stat_after_apply_interval', 505): [('unsigned int context_idx', 4), ('unsigned int scheme_idx', 4),
                                               ('unsigned long nr_tried', 8), ('unsigned long sz_tried', 8),
                                               ('unsigned long nr_applied', 8), ('unsigned long sz_applied', 8)],
}
PRINT = {   # name: format and its values
    'damon_aggregated': ('target_id=%lu nr_regions=%u %lu-%lu: %u %u', 'target_id nr_regions start end nr_accesses age'),
    'damon_region_aggregated': ('target_id=%lu nr_regions=%u %lu-%lu: %u %u probe_hits=%s',
                                'target_id nr_regions start end nr_accesses age HEX'),
    'damos_before_apply': ('ctx_idx=%u scheme_idx=%u target_idx=%lu nr_regions=%u %lu-%lu: %u %u',
                           'context_idx scheme_idx target_idx nr_regions start end nr_accesses age'),
    'damon_monitor_intervals_tune': ('sample_us=%lu', 'sample_us'),
    'damos_stat_after_apply_interval': ('ctx_idx=%u scheme_idx=%u nr_tried=%lu sz_tried=%lu nr_applied=%lu sz_applied=%lu',
                                        'context_idx scheme_idx nr_tried sz_tried nr_applied sz_applied'),
}
HEX = '__print_hex(__get_dynamic_array(probe_hits), __get_dynamic_array_len(probe_hits))'
HEADER_PAGE = (b'\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n'
               b'\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n')
HEADER_EVENT = (b'# compressed entry header\n\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n\tarray       :   32 bits\n\n'
                b'\tpadding     : type == 29\n\ttime_extend : type == 30\n\ttime_stamp : type == 31\n\tdata max type_len  == 28\n')
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
    for group in common, layout(fields)[0]:
        for f, at, size in group:
            signed = not f.startswith(('unsigned', '__data_loc'))
            text += '\tfield:%s;\toffset:%d;\tsize:%d;\tsigned:%d;\n' % (f, at, size, signed)
        text += '\n'
    fmt, values = PRINT[name]
    return (text + 'print fmt: "%s"%s\n' % (fmt, ''.join(', REC->' + v for v in values.split()).replace('REC->HEX', HEX))).encode()


def tracing_data():
    def sized(b):
        return struct.pack('<Q', len(b)) + b
    d = b'\x17\x08\x44tracing0.5\0' + bytes([0, 8]) + struct.pack('<I', 4096)
    d += b'header_page\0' + sized(HEADER_PAGE) + b'header_event\0' + sized(HEADER_EVENT) + struct.pack('<I', 0)
    files = b''.join(sized(format_text(n, i, f)) for (n, i), f in FIELDS.items())
    d += struct.pack('<I', 1) + GROUP + b'\0' + struct.pack('<I', len(FIELDS)) + files
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


def comms():
    names = [b'kdamondx.1.0', b'kdamondx.1.1'] if GROUP == b'damonx' else [b'kdamond.0', b'kdamond.1']
    tail = struct.pack('<IIQIIQ', 0, 0, 0, 0, 0, 0)   # what a sample's identifier and so on are, for what is no sample
    return b''.join(record(3, struct.pack('<II', 77 + i, 77 + i) + n + b'\0' * (16 - len(n)) + tail)
                    for i, n in enumerate(names))


def rounds():
    """What each CPU's buffer has in each round."""
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
        second += sample(5, 78, ns + 9600, 1, raw('damos_stat_after_apply_interval', [0, 2, n, n * 4096, n, n * 4096]))
        yield first, second


def data_section():
    # the second CPU's buffer is read first, and every other time a round late
    return comms() + b''.join(second + first + (record(68, b'') if n % 2 else b'')
                              for n, (first, second) in enumerate(rounds()))


def attr(config, ident):
    b = bytearray(128)
    struct.pack_into('<IIQQQQQ', b, 0, 2, 128, config, 1, RAW | TIME | TID | CPU | IDENTIFIER, 0, 1 << 18)
    return bytes(b)


def packed(records):
    z = subprocess.run(['zstd', '-q', '-c'], input=records, stdout=subprocess.PIPE, check=True).stdout
    out = b''
    for i in range(0, len(z), 1000):   # one stream over several records
        part = z[i:i + 1000]
        if '--packed2' in sys.argv:
            out += struct.pack('<IHHQ', 83, 0, 16 + len(part) + -len(part) % 8, len(part)) + part + b'\0' * (-len(part) % 8)
        else:
            out += struct.pack('<IHH', 81, 0, 8 + len(part)) + part
    return out


def header(ids, data, tracing, in_folder=False):
    """The file with its feature sections behind the data: tracing data, that it is a folder, how it is packed."""
    features = [(1, tracing)]
    if in_folder:
        features.append((24, struct.pack('<Q', 1)))
    if PACKED:
        features.append((27, struct.pack('<IIIII', 1, 1, 1, 1, 1 << 20)))
    id_at = 104
    attr_at = id_at + 8 * len(ids)
    data_at = attr_at + (128 + 16) * len(ids)
    out = struct.pack('<8sQQ', b'PERFILE2', 104, 128 + 16)
    out += struct.pack('<QQQQQQ', attr_at, 144 * len(ids), data_at, len(data), 0, 0)
    out += struct.pack('<QQQQ', sum(1 << n for n, _ in features), 0, 0, 0)
    out += b''.join(struct.pack('<Q', i) for i, _ in ids)
    out += b''.join(attr(c, i) + struct.pack('<QQ', id_at + 8 * (i - 1), 8) for i, c in ids)
    at = data_at + len(data) + 16 * len(features)
    sections = b''
    for _, content in features:
        sections += struct.pack('<QQ', at, len(content))
        at += len(content)
    return out + data + sections + b''.join(content for _, content in features)


def folder(path, ids, tracing):
    os.mkdir(path)
    parts = list(zip(*rounds()))
    for name, data in [('data', header(ids, comms(), tracing, True)), ('data.0', b''.join(parts[0])),
                       ('data.1', b''.join(parts[1]))]:
        if PACKED and name != 'data':
            data = packed(data)
        open(path + '/' + name, 'wb').write(data)


def main():
    args = [a for a in sys.argv[1:] if not a.startswith('--')]
    if len(args) != 1:
        sys.exit(__doc__)
    data, tracing = data_section(), tracing_data()
    ids = list(enumerate([i for _, i in FIELDS], 1))
    if '--threads' in sys.argv:
        return folder(args[0], ids, tracing)
    if PACKED:
        data = packed(data)
    if '--pipe' in sys.argv:
        head = struct.pack('<8sQ', b'PERFILE2', 16)
        for ident, config in ids:
            head += record(64, attr(config, ident) + struct.pack('<Q', ident))
        pad = b'\0' * (-len(tracing) % 8)
        file = head + record(66, struct.pack('<I', len(tracing + pad))) + tracing + pad + data
    else:
        file = header(ids, data, tracing)
    open(args[0], 'wb').write(file)


main()
