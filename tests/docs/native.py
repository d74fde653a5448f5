#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Reads a native record by what damox-record-format(5) says and nothing else, and compares it with the same as json.

usage: native.py [-m] NATIVE JSON
       native.py -s NATIVE FOLDED
       native.py -e NATIVE TEXT

-m      it has to have summaries of several blocks
-s      compares its call stacks with folded ones
-e      compares what figures rest on with lines of <looks>|<density>|<last seen>, as raw numbers

It has no code in common with damox; needs the program zstd. Says what differs and exits with 1, or says nothing.
"""
import json
import struct
import subprocess
import sys

TWO_64 = 1 << 64
STREAM, SNAPSHOTS, INDEX, SUMMARY = 1, 2, 6, 8
FRAMES, STACKS, TAKEN, SAMPLING = range(9, 13)
OPS, ADDRS, COUNTS, AGES, PERCENTS, AGES_US, PASSED, HITS, SAMPLES, SEEN, LOOKS = range(1, 12)


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
    return [columns.get(c, Numbers(b'')) for c in range(12)]


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


def read_seen(col, end_ms, first_ms):
    v = col[SEEN].varint()
    if v < 3:
        return (None, 'never', None)[v] if v < 2 else col[SEEN].varint()
    return first_ms + signed(v // 2 - 2) if v % 2 == 0 else end_ms - (v - 3) // 2


def read_looks(col):
    has = col[LOOKS].varint()
    looks, hits = (col[LOOKS].varint(), col[LOOKS].varint()) if has & 1 else (0, 0)
    return looks, hits, col[LOOKS].varint() if has & 2 else 0, has >> 2


def read_evidence(col, flags, end_ms, first_ms):
    seen = read_seen(col, end_ms, first_ms) if flags & 1024 else None
    assert seen in (None, 'never') or 0 <= seen <= end_ms, 'when an access was last seen'
    looks, hits, density_bp, region_flags = read_looks(col) if flags & 2048 else (0, 0, 0, 0)
    assert hits <= looks and density_bp <= 10000 and region_flags < 8, 'looks'
    return seen, looks, hits, density_bp


def read_regions(col, nr, old, shift, flags, end_ms, first_ms):
    regions, j, E, at_old = [], 0, 0, True
    for _ in range(nr):
        start, E, place, j, at_old = read_ends(col, old, j, E, at_old, shift)
        count, age = (place[2], place[3]) if place else (0, -1)
        regions.append([start, E, count + col[COUNTS].signed(), read_age(col, age)])
    extras, evidence, samples = [], [], 0
    for start, end, _, _ in regions:
        extras.append((
            col[PERCENTS].varint() - 1 if flags & 32 else -1,
            (col[AGES_US].varint() - 1) % TWO_64 if flags & 64 else TWO_64 - 1,
            read_passed(col, end - start, shift) if flags & 128 else 0,
            [col[HITS].varint() for _ in range(col[HITS].varint())] if flags & 256 else []))
        samples += col[SAMPLES].signed() if flags & 512 else 0
        assert samples >= 0, 'samples of a region'
        evidence.append((samples,) + read_evidence(col, flags, end_ms, first_ms))
    return regions, extras, evidence


def read_snapshots(payload, nr):
    col = read_columns(payload)
    head = col[0]
    old, end, duration, total, sample, taken, stats, first_ms = [], 0, 0, 0, 0, [0, 0], [0] * 8, None
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
        first_ms = end // 1000000 if first_ms is None else first_ms
        old, extras, evidence = read_regions(col, nr_regions, old, shift, flags, end // 1000000, first_ms)
        yield {
            'start': start, 'end': end, 'regions': old, 'extras': extras, 'evidence': evidence,
            'total': total if flags & 1 else None if flags & 2 else sum(r[1] - r[0] for r in old),
            'sample': sample if flags & 4 else None, 'stats': stats if flags & 16 else None}
    assert all(c.at_end() for c in col), 'a column has more than the snapshots'


def read_bytes(r):
    v = r.varint()
    if v == 1:
        return r.signed()
    assert v % 2 == 0, 'a size in a summary'
    return signed(v // 2) << 12


def read_gaps(r):
    gaps, last = [], 0
    for _ in range(r.varint()):
        start = (last + read_bytes(r)) % TWO_64
        last = (start + read_bytes(r)) % TWO_64
        gaps.append((start, last))
    return gaps


def gaps_of(snapshot):
    ends = snapshot['regions']
    return [(a[1], b[0]) for a, b in zip(ends, ends[1:]) if a[1] != b[0]]


def heats(snapshots, gaps):
    sums = [0] * (len(gaps) + 1)
    for start, end, count, _ in (r for s in snapshots for r in s['regions']):
        sums[sum(g[1] <= start for g in gaps)] += (end - start) * count
    return sums


def check_summary(data, snapshots):
    r = Numbers(data)
    size = r.varint()
    rest = data[r.at:]
    if len(rest) != size:
        rest = subprocess.run(['zstd', '-dc'], input=rest, stdout=subprocess.PIPE, check=True).stdout
    assert len(rest) == size, 'a summary has another size'
    r = Numbers(rest)
    flags, end, duration, nr, accessed = r.varint(), 0, 0, 0, 0
    for s in snapshots:
        start = end + r.signed()
        duration += r.signed()
        end = start + duration
        nr += r.signed()
        accessed += read_bytes(r)
        assert (start, end, nr) == (s['start'], s['end'], len(s['regions'])), 'a snapshot in a summary'
        assert (accessed - sum(g[1] - g[0] for g in s['regions'] if g[2])) % TWO_64 == 0, 'accessed bytes'
    if flags & 1:
        lists = [g for g in map(gaps_of, snapshots) if g]
        lists = [g for i, g in enumerate(lists) if not i or g != lists[i - 1]]
        assert [read_gaps(r) for _ in range(r.varint())] == lists, 'lists of gaps'
    if flags & 2:
        common = read_gaps(r)
        lists = [gaps_of(s) for s in snapshots if s['regions']]
        assert common == [(max(g[0] for g in at), min(g[1] for g in at)) for at in zip(*lists)], 'common gaps'
        assert [read_bytes(r) for _ in range(len(common) + 1)] == heats(snapshots, common), 'heat'
    assert r.at_end() and flags < 4, 'there is more in a summary'


class CallStacks:
    """All blocks of call stacks, in their order."""

    def __init__(self):
        self.frames, self.stacks, self.samples, self.sampling = [], [], [], {}

    def take(self, kind, payload):
        r = Numbers(payload)
        if kind == SAMPLING:
            while not r.at_end():
                tag, size = r.varint(), r.varint()
                self.sampling[tag] = r.bytes(size)
            return
        time = 0
        for _ in range(r.varint()):
            if kind == FRAMES:
                flags, name, file = r.varint(), r.bytes(r.varint()), r.bytes(r.varint())
                assert (r.varint() == 0 or not name) and flags < 4, 'a frame'
                self.frames.append((name.decode(), file.decode()))
            elif kind == STACKS:
                flags, nr, frames, last = r.varint(), r.varint(), [], 0
                for _ in range(nr):
                    last += r.signed()
                    frames.append(last)
                assert flags < 2 and all(0 <= f < len(self.frames) for f in frames), 'a stack'
                self.stacks.append(frames)
            else:
                time += r.signed()
                process, thread, what, stack, times = r.signed(), r.signed(), r.varint(), r.varint(), r.varint()
                assert process > 0 and thread > 0 and what < 2 and stack < len(self.stacks) and times > 0, 'a sample'
                self.samples.append((time, what, stack, times))
        assert r.at_end(), 'there is more in a block of call stacks'

    def folded(self, start, end):
        counts, slice_ns = {}, Numbers(self.sampling[2]).varint()
        for time, what, stack, times in self.samples:
            names = [self.frames[f] for f in reversed(self.stacks[stack])]
            line = ';'.join(n.replace(';', ':') if n else f if f[:1] == '[' else '[%s]' % f.rsplit('/', 1)[-1] if f else
                            '[unknown]' for n, f in names)
            if what == 0 and start <= time + slice_ns // 2 < end:
                counts[line] = counts.get(line, 0) + times
        return counts


def read_native(data, calls=None):
    assert data[:8] == bytes.fromhex('89444d4e580d0a1a') and struct.unpack_from('<HH', data, 8) in ((2, 0), (3, 0))
    assert struct.unpack_from('<I', data, 12)[0] == crc32c(data[:12]), 'checksum of the file header'
    streams, index, at = {}, None, 16
    ends, merged = {}, {}
    while data[at:at + 4] == b'DBLK':
        kind, zero, crc, place, size, payload_crc, stream, nr = struct.unpack_from('<HHIQIIII', data, at + 4)
        head, payload = data[at:at + 96], data[at + 96:at + 96 + size]
        assert zero == 0 and place == at and crc == crc32c(without_checksum(head, 8)), 'block header'
        size_summary, summary_crc = struct.unpack_from('<II', head, 88)
        summary, columns = payload[:size_summary], payload[size_summary:]
        assert payload_crc == crc32c(columns), 'checksum of a payload'
        if kind == STREAM:
            streams.setdefault(stream, [])
        elif kind == SNAPSHOTS:
            max_regions, nr_regions, first, start, end, low, high = struct.unpack_from('<IQQqqQQ', head, 36)
            new = list(read_snapshots(columns, nr))
            assert summary_crc == crc32c(summary), 'checksum of a summary'
            check_summary(summary, new)
            assert (first, start, end) == (len(streams[stream]), new[0]['start'], new[-1]['end']), 'its summary'
            regions = [r for s in new for r in s['regions']]
            assert nr_regions == len(regions) and max_regions == max(len(s['regions']) for s in new)
            assert not regions or (low, high) == (min(r[0] for r in regions), max(r[1] for r in regions))
            streams[stream] += new
            ends[stream] = at + 96 + size
        elif kind == SUMMARY:
            max_regions, nr_regions, first, start, end, low, high = struct.unpack_from('<IQQqqQQ', head, 36)
            old = streams[stream][first:first + nr]
            regions = [r for s in old for r in s['regions']]
            assert len(old) == nr and first + nr == len(streams[stream]) and first == merged.get(stream, 0), 'its place'
            assert (start, end, low, high) == (old[0]['start'], old[-1]['end'], min(r[0] for r in regions),
                                               max(r[1] for r in regions)), 'its header'
            assert nr_regions == len(regions) and max_regions == max(len(s['regions']) for s in old)
            r = Numbers(payload)
            assert at - r.varint() == ends[stream], 'the end of what it is of'
            check_summary(payload[r.at:], old)
            merged[stream] = first + nr
        elif kind == INDEX:
            index = at
        elif calls and kind in (FRAMES, STACKS, TAKEN, SAMPLING):
            calls.take(kind, payload)
        at += 96 + size
    foot = data[at:]
    assert len(foot) == 24 and foot[:4] == b'FOOT' and struct.unpack_from('<QQ', foot, 8) == (index, 0), 'footer'
    assert struct.unpack_from('<I', foot, 4)[0] == crc32c(without_checksum(foot, 4)), 'checksum of the footer'
    assert merged or '-m' not in sys.argv, 'no summary of several blocks'
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


def compare_stacks():
    calls, counts = CallStacks(), {}
    snapshots, = read_native(open(sys.argv[-2], 'rb').read(), calls)
    for line in open(sys.argv[-1]):
        stack, times = line.rstrip('\n').rsplit(' ', 1)
        counts[stack] = counts.get(stack, 0) + int(times)
    assert struct.unpack('<d', calls.sampling[1])[0] > 0 and calls.sampling[4], 'how call stacks were taken'
    assert counts and calls.folded(snapshots[0]['start'], snapshots[-1]['end']) == counts, 'other call stacks'


def compare_evidence():
    streams, seen = read_native(open(sys.argv[-2], 'rb').read()), set()
    lines = [line.rstrip('\n').split('|') for line in open(sys.argv[-1])]
    lines = iter([[word.strip() for word in words] for words in lines if len(words) == 3])
    for snapshot in (s for snapshots in streams for s in snapshots):
        for samples, seen_ms, looks, hits, density_bp in snapshot['evidence']:
            ago = 'not known' if seen_ms is None else seen_ms if seen_ms == 'never' else \
                str((snapshot['end'] // 1000000 - seen_ms) * 1000)
            want = [str(looks or samples or 'not known'), '%f' % (density_bp / 100) if density_bp else 'not known', ago]
            got = next(lines)
            assert got == want, '%s is not %s' % (got, want)
            seen.update(('never',) if ago == 'never' else ('ago',), ('density',) if density_bp else ('none',))
    assert next(lines, None) is None and len(seen) == 4, 'there is more, or too little to compare: %s' % seen


def main():
    if '-e' in sys.argv:
        return compare_evidence()
    if '-s' in sys.argv:
        return compare_stacks()
    native = read_native(open(sys.argv[-2], 'rb').read())
    records = json.load(open(sys.argv[-1]))
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
    sys.exit('%s: %s' % (sys.argv[-2], e))
