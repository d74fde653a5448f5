#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Reads a native record by what damox-record-format(5) says and nothing else, and compares it with the same as json.

usage: native.py NATIVE JSON

It has no code in common with damox; needs the program zstd. Says what differs and exits with 1, or says nothing.
"""
import json
import struct
import subprocess
import sys

TWO_64 = 1 << 64
STREAM, SNAPSHOTS, INDEX = 1, 2, 6
OPS, ADDRS, COUNTS, AGES, PERCENTS, AGES_US, PASSED, HITS = range(1, 9)


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def without_checksum(data, at):
    return data[:at] + bytes(4) + data[at + 4:]


def signed(v):
    return v // 2 if v % 2 == 0 else -(v + 1) // 2


class Numbers:
    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def bytes(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def varint(self):
        v = shift = 0
        while True:
            byte = self.byte()
            v |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return v

    def signed(self):
        return signed(self.varint())

    def at_end(self):
        return self.at == len(self.data)


def read_columns(payload):
    r = Numbers(payload)
    sizes = [(r.varint(), r.varint(), r.varint()) for _ in range(r.byte())]
    columns = {}
    for column, unpacked, stored in sizes:
        data = r.bytes(stored)
        if unpacked != stored:
            data = subprocess.run(['zstd', '-dc'], input=data, stdout=subprocess.PIPE, check=True).stdout
        assert len(data) == unpacked, 'a column has another size'
        columns[column] = Numbers(data)
    assert r.at_end(), 'there is more than the columns'
    return [columns.get(c, Numbers(b'')) for c in range(9)]


def read_ends(col, old, j, E, at_old, shift):
    """Start, end, old region at its place, and the new j and at_old."""
    expected = old[j][0] if at_old and j < len(old) else E
    place = old[j] if j < len(old) else None
    op = col[OPS].byte()
    if op <= 239:
        return expected, old[j + op][1], place, j + op + 1, True
    start = expected
    if op == 241:
        start = (E + (col[ADDRS].signed() << shift)) % TWO_64
        if start < E:
            j = len(old)
        while j < len(old) and old[j][1] <= start:
            j += 1
        place = old[j] if j < len(old) else None
    end = (start + (col[ADDRS].varint() << shift)) % TWO_64
    while j < len(old) and old[j][1] <= end:
        j += 1
    return start, end, place, j, False


def read_age(col, before):
    v = col[AGES].varint()
    if v == 0:
        return (before + 1) % TWO_64
    if v == 1:
        return 0
    return col[AGES].varint() if v == 2 else (before + 1 + signed(v - 2)) % TWO_64


def read_passed(col, size, shift):
    v = col[PASSED].varint()
    if v == 2:
        return col[PASSED].varint()
    return (0, size)[v] if v < 2 else v - 3 << shift


def read_regions(col, nr, old, shift, flags):
    regions, j, E, at_old = [], 0, 0, True
    for _ in range(nr):
        start, E, place, j, at_old = read_ends(col, old, j, E, at_old, shift)
        count, age = (place[2], place[3]) if place else (0, -1)
        regions.append([start, E, count + col[COUNTS].signed(), read_age(col, age)])
    extras = []
    for start, end, _, _ in regions:
        extras.append((
            col[PERCENTS].varint() - 1 if flags & 32 else -1,
            (col[AGES_US].varint() - 1) % TWO_64 if flags & 64 else TWO_64 - 1,
            read_passed(col, end - start, shift) if flags & 128 else 0,
            [col[HITS].varint() for _ in range(col[HITS].varint())] if flags & 256 else []))
    return regions, extras


def read_snapshots(payload, nr):
    col = read_columns(payload)
    head = col[0]
    old, end, duration, total, sample, taken, stats = [], 0, 0, 0, 0, [0, 0], [0] * 8
    for _ in range(nr):
        flags, nr_regions, shift = head.varint(), head.varint(), head.varint()
        start = end + head.signed()
        duration += head.signed()
        end = start + duration
        if flags & 1:
            total += head.signed()
        if flags & 4:
            sample += head.signed()
        if flags & 8:
            taken = [v + head.signed() for v in taken]
        if flags & 16:
            stats = [v + head.signed() for v in stats]
        old, extras = read_regions(col, nr_regions, old, shift, flags)
        yield {
            'start': start, 'end': end, 'regions': old, 'extras': extras,
            'total': total if flags & 1 else None if flags & 2 else sum(r[1] - r[0] for r in old),
            'sample': sample if flags & 4 else None, 'stats': stats if flags & 16 else None}
    assert all(c.at_end() for c in col), 'a column has more than the snapshots'


def read_native(data):
    assert data[:8] == bytes.fromhex('89444d4e580d0a1a') and struct.unpack_from('<HH', data, 8) == (1, 0)
    assert struct.unpack_from('<I', data, 12)[0] == crc32c(data[:12]), 'checksum of the file header'
    streams, index, at = {}, None, 16
    while data[at:at + 4] == b'DBLK':
        kind, zero, crc, place, size, payload_crc, stream, nr = struct.unpack_from('<HHIQIIII', data, at + 4)
        head, payload = data[at:at + 96], data[at + 96:at + 96 + size]
        assert zero == 0 and place == at and crc == crc32c(without_checksum(head, 8)), 'block header'
        assert payload_crc == crc32c(payload), 'checksum of a payload'
        if kind == STREAM:
            streams.setdefault(stream, [])
        elif kind == SNAPSHOTS:
            max_regions, nr_regions, first, start, end, low, high = struct.unpack_from('<IQQqqQQ', head, 36)
            new = list(read_snapshots(payload, nr))
            assert (first, start, end) == (len(streams[stream]), new[0]['start'], new[-1]['end']), 'its summary'
            regions = [r for s in new for r in s['regions']]
            assert nr_regions == len(regions) and max_regions == max(len(s['regions']) for s in new)
            assert not regions or (low, high) == (min(r[0] for r in regions), max(r[1] for r in regions))
            streams[stream] += new
        elif kind == INDEX:
            index = at
        at += 96 + size
    foot = data[at:]
    assert len(foot) == 24 and foot[:4] == b'FOOT' and struct.unpack_from('<QQ', foot, 8) == (index, 0), 'footer'
    assert struct.unpack_from('<I', foot, 4)[0] == crc32c(without_checksum(foot, 4)), 'checksum of the footer'
    return [streams[s] for s in sorted(streams)]


def number(text, none=None):
    return none if text is None else int(str(text).replace(',', ''))


def same_region(region, extra, want):
    probes = want.get('probe_hits', [])
    return region == [number(want['start']), number(want['end']), want['nr_accesses']['samples'],
                      number(want['age']['aggr_intervals'], TWO_64 - 1)] and \
        extra[0] == number(want['nr_accesses']['percent'], -1) and \
        (extra[1] == TWO_64 - 1) == (want['age']['usec'] is None) and \
        (extra[2] == 0) == (want['sz_filter_passed'] == '0 B') and extra[3] == probes


def main():
    native = read_native(open(sys.argv[1], 'rb').read())
    records = json.load(open(sys.argv[2]))
    assert len(native) == len(records), 'another number of streams'
    for snapshots, record in zip(native, records):
        assert len(snapshots) == len(record['snapshots']), 'another number of snapshots'
        for got, want in zip(snapshots, record['snapshots']):
            stats = want['damos_stats'] and [number(v) if v.isdigit() else v for v in want['damos_stats'].values()]
            assert (got['start'], got['end'], got['total'], got['sample']) == (
                number(want['start_time']), number(want['end_time']), number(want['total_bytes']),
                number(want['sample_interval_us'])), 'another head: %s' % want['start_time']
            assert (got['stats'] is None) == (stats is None), 'statistics'
            assert len(got['regions']) == len(want['regions']), 'another number of regions'
            for region, extra, wanted in zip(got['regions'], got['extras'], want['regions']):
                assert same_region(region, extra, wanted), '%s %s is not %s' % (region, extra, wanted)


try:
    main()
except AssertionError as e:
    sys.exit('%s: %s' % (sys.argv[1], e))
