# SPDX-License-Identifier: GPL-2.0
"""BPF type format: reading the functions and types of a kernel or module.

Types come out as words that are equal when two types are passed alike: type
definitions are looked through, qualifiers left out, integers told by kind and
size, structs and enums by name.
"""
import lzma
import struct
import subprocess

(INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT,
 FUNC, PROTO, VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64) = range(1, 20)
ALIASES = (TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG)
# Bytes that follow the head of a type: fixed, and for each of its members.
TAIL = {INT: (4, 0), ARRAY: (12, 0), STRUCT: (0, 12), UNION: (0, 12), ENUM: (0, 8),
        PROTO: (0, 8), VAR: (4, 0), DATASEC: (0, 12), DECL_TAG: (4, 0), ENUM64: (0, 12)}


class Btf:
    """Types of one .BTF section, by number from 1; 0 is void."""

    def __init__(self, data):
        magic, _, _, head, type_off, type_len, str_off, str_len = struct.unpack_from('<HBBIIIII', data)
        if magic != 0xeb9f:
            raise ValueError('not BTF')
        self.strings = data[head + str_off:head + str_off + str_len]
        self.types = [None]
        self._read(data[head + type_off:head + type_off + type_len])
        self.functions = {}
        self.typedefs = {}
        for kind, name, size, _ in self.types[1:]:
            if kind == FUNC:
                self.functions.setdefault(name, []).append(size)
            elif kind == TYPEDEF:
                self.typedefs[name] = size

    def _read(self, data):
        at = 0
        while at < len(data):
            name, info, size = struct.unpack_from('<III', data, at)
            kind, members = info >> 24 & 0x1f, info & 0xffff
            fixed, each = TAIL.get(kind, (0, 0))
            length = fixed + each * members
            self.types.append((kind, self._string(name), size, data[at + 12:at + 12 + length]))
            at += 12 + length

    def _string(self, offset):
        return self.strings[offset:self.strings.index(b'\0', offset)].decode()

    def word(self, number):
        """A type in words."""
        while number and self.types[number][0] in ALIASES:
            number = self.types[number][2]
        if not number:
            return 'void'
        kind, name, size, tail = self.types[number]
        if kind == INT and name == 'char':
            return name     # told to be signed by some packers of types, and not by others
        if kind == INT:
            encoding = tail[3] & 0xf
            what = 'bool' if encoding & 4 else 'signed' if encoding & 1 else 'unsigned'
            return f'{what} {size * 8}'
        if kind == PTR:
            return self.word(size) + ' *'
        if kind == PROTO:
            return self.prototype(number)
        if kind in (ENUM, ENUM64):
            return f'enum {name}'
        if kind in (STRUCT, UNION, FWD):
            return f'struct {name}'
        return f'{name or "?"} of kind {kind}'

    def prototype(self, number):
        """A function type in words: "result (parameter, ...)"."""
        while self.types[number][0] in ALIASES:
            number = self.types[number][2]
        kind, _, result, tail = self.types[number]
        if kind != PROTO:
            raise ValueError('not a function type')
        parameters = [struct.unpack_from('<II', tail, i)[1] for i in range(0, len(tail), 8)]
        return f'{self.word(result)} ({", ".join(map(self.word, parameters))})'


def section(elf, wanted):
    """A section of a 64-bit little-endian ELF file, or None."""
    if elf[:6] != b'\x7fELF\x02\x01':
        raise ValueError('not a 64-bit little-endian ELF file')
    table, = struct.unpack_from('<Q', elf, 0x28)
    size, count, names = struct.unpack_from('<HHH', elf, 0x3a)
    heads = [struct.unpack_from('<IIQQQQ', elf, table + i * size) for i in range(count)]
    base = heads[names][4]
    for name, _, _, _, offset, length in heads:
        start = base + name
        if elf[start:elf.index(b'\0', start)].decode() == wanted:
            return elf[offset:offset + length]
    return None


def vmlinux(image):
    """The ELF file inside a bzImage: its boot header tells where (boot protocol 2.08)."""
    if image[0x202:0x206] != b'HdrS':
        raise ValueError('not a bzImage')
    sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from('<II', image, 0x248)
    start = (sectors + 1) * 512 + offset
    # The last word is the length of what comes out, and not the packer's.
    payload = image[start:start + length - 4]
    if payload.startswith(b'\xfd7zXZ\0'):
        return lzma.LZMADecompressor().decompress(payload)
    for magic, program in ((b'\x28\xb5\x2f\xfd', 'zstd'), (b'\x1f\x8b', 'gzip'), (b'\x02\x21\x4c\x18', 'lz4')):
        if payload.startswith(magic):
            return subprocess.run([program, '-dc'], input=payload, stdout=subprocess.PIPE, check=True).stdout
    raise ValueError(f'packed in a way not known: {payload[:4].hex()}')
