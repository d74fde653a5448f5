#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a picture is: its kind and size, and for PNG files how bright it is at some places.

usage: look.py FILE [X,Y ...]     X and Y in percent of the width and the height
"""
import re, struct, sys, xml.dom.minidom, zlib

def png(data):
    pos, chunks = 8, []
    while pos < len(data):
        n, kind = struct.unpack('>I4s', data[pos:pos + 8])
        body = data[pos + 8:pos + 8 + n]
        assert zlib.crc32(kind + body) == struct.unpack('>I', data[pos + 8 + n:pos + 12 + n])[0]
        chunks.append((kind, body))
        pos += 12 + n
    width, height, depth, colour = struct.unpack('>IIBB', chunks[0][1][:10])
    assert (depth, colour) == (8, 2)
    raw = zlib.decompress(b''.join(b for k, b in chunks if k == b'IDAT'))
    rows, last, stride = [], bytearray(width * 3), width * 3
    for y in range(height):
        line = raw[y * (stride + 1):(y + 1) * (stride + 1)]
        kind, row = line[0], bytearray(line[1:])
        for i in range(stride):
            a = row[i - 3] if i >= 3 else 0
            b = last[i]
            c = last[i - 3] if i >= 3 else 0
            if kind == 4:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                pred = a if pa <= pb and pa <= pc else b if pb <= pc else c
            else:
                pred = (0, a, b, (a + b) // 2)[kind]
            row[i] = (row[i] + pred) & 255
        rows.append(row)
        last = row
    return width, height, rows

def jpeg_size(data):
    pos = 2
    while data[pos + 1] not in (0xc0, 0xc1, 0xc2):
        pos += 2 + struct.unpack('>H', data[pos + 2:pos + 4])[0]
    height, width = struct.unpack('>HH', data[pos + 5:pos + 9])
    return width, height

def main():
    data = open(sys.argv[1], 'rb').read()
    if data[:8] == b'\x89PNG\r\n\x1a\n':
        width, height, rows = png(data)
        print('png %dx%d' % (width, height))
        for place in sys.argv[2:]:
            x, y = (float(v) / 100 for v in place.split(','))
            i = int(x * (width - 1)) * 3
            r, g, b = rows[int(y * (height - 1))][i:i + 3]
            light = (2 * r + 5 * g + b) // 8
            grey = max(r, g, b) - min(r, g, b) < 8
            print(place, ('grey' if 200 < light < 245 else 'white' if light >= 245 else 'black') if grey else
                  'dark' if light < 48 else 'warm' if light < 160 else 'bright')
    elif data[:2] == b'\xff\xd8' and data[-2:] == b'\xff\xd9':
        print('jpeg %dx%d' % jpeg_size(data))
    elif data[:5] == b'%PDF-':
        print('pdf, %d page' % len(re.findall(rb'/Type /Page\b', data)))
    else:
        svg = xml.dom.minidom.parseString(data).documentElement
        print(svg.tagName, svg.getAttribute('width'), svg.getAttribute('height'),
              '%d images' % len(svg.getElementsByTagName('image')))
main()
