"""What lies packed inside a file's bytes: compressed streams wherever they begin, and blocks of LevelDB tables."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import brotli

LARGEST = 64 * 1024 * 1024
"""Bytes that are unpacked of one stream: more than any cache entry of ours."""
_CHUNK = 4096
DEEPEST = 3
"""Packed in packed in packed."""

_GZIP = re.compile(rb"\x1f\x8b\x08")
_ZLIB = re.compile(rb"[\x78\x58\x38\x18][\x01\x5e\x9c\xda\x85\xc3\x09]")
_SIMPLE_CACHE = b"\x30\x5c\x72\xa7\x1b\x6d\xfb\xfc"
"""How an entry of Chromium's simple cache begins (net/disk_cache/simple/simple_entry_format.h)."""
_TABLE_MAGIC = struct.pack("<Q", 0xDB4775248B80FB57)
"""How a LevelDB table ends (leveldb/table/format.h)."""


def unpacked(data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Everything that can be unpacked of ``data``, with how: ``gzip``, ``zlib``, ``brotli``, ``leveldb``."""
    for how, stream in _streams(data):
        yield how, stream
        if depth + 1 < DEEPEST:
            for inner, deeper in unpacked(stream, depth + 1):
                yield f"{how}/{inner}", deeper


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    view = memoryview(data)
    for found in _GZIP.finditer(data):
        if stream := inflated(view[found.start() :], 31):
            yield "gzip", stream
    for found in _ZLIB.finditer(data):
        if stream := inflated(view[found.start() :], 15):
            yield "zlib", stream
    if data.startswith(_SIMPLE_CACHE) and len(data) > 24:
        body = view[24 + struct.unpack_from("<I", data, 12)[0] :]
        if stream := inflated(body, -15):
            yield "deflate", stream
        if stream := _brotli(bytes(body)):
            yield "brotli", stream
    if data.endswith(_TABLE_MAGIC):
        for block in table_blocks(data):
            yield "leveldb", block


def inflated(data: memoryview | bytes, window: int) -> bytes:
    """What zlib makes of the beginning of ``data`` (also of a stream that is cut off); empty when it is none."""
    reader = zlib.decompressobj(window)
    found = bytearray()
    for at in range(0, len(data), _CHUNK):
        before = reader.copy()
        try:
            found += reader.decompress(data[at : at + _CHUNK])
        except zlib.error:
            return bytes(found + _bytewise(before, data[at : at + _CHUNK]))
        if reader.eof or len(found) >= LARGEST:
            break
    return bytes(found)


def _bytewise(reader: Any, data: memoryview | bytes) -> bytes:
    """What comes before the damage is a trace, too."""
    found = bytearray()
    try:
        for at in range(len(data)):
            found += reader.decompress(data[at : at + 1])
    except zlib.error:
        pass
    return bytes(found)


def _brotli(data: bytes) -> bytes:
    reader = brotli.Decompressor()
    found = bytearray()
    try:
        for at in range(len(data)):  # whatever follows the stream's end must not spoil it
            found += reader.process(data[at : at + 1])
            if reader.is_finished() or len(found) >= LARGEST:
                break
    except brotli.error:
        pass
    return bytes(found)


def table_blocks(data: bytes) -> Iterator[bytes]:
    """The data blocks of a LevelDB table (``.ldb``), unpacked, with the keys written out whole."""
    try:
        _, _, at = _handle(data, len(data) - 48)
        offset, size, _ = _handle(data, at)
        for _, value in entries(block(data, offset, size)):
            start, length, _ = _handle(value, 0)
            yield b"".join(key + value for key, value in entries(block(data, start, length)))
    except (IndexError, ValueError, struct.error, zlib.error):
        return  # damaged or of another kind: its raw bytes are searched all the same


def block(data: bytes, offset: int, size: int) -> bytes:
    """One block, unpacked: its type stands behind it (0 plain, 1 Snappy)."""
    raw = data[offset : offset + size]
    return unsnapped(raw) if data[offset + size] == 1 else raw


def entries(plain: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a block; a key repeats only what differs from the one before it."""
    end = len(plain) - 4 * (struct.unpack_from("<I", plain, len(plain) - 4)[0] + 1)
    at, key = 0, b""
    while at < end:
        shared, at = _varint(plain, at)
        fresh, at = _varint(plain, at)
        length, at = _varint(plain, at)
        key = key[:shared] + plain[at : at + fresh]
        yield key, plain[at + fresh : at + fresh + length]
        at += fresh + length


def unsnapped(packed: bytes) -> bytes:
    """Snappy's raw format (google/snappy, format_description.txt)."""
    _, at = _varint(packed, 0)
    out = bytearray()
    while at < len(packed):
        tag = packed[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                more = length - 59
                length = int.from_bytes(packed[at : at + more], "little")
                at += more
            out += packed[at : at + length + 1]
            at += length + 1
            continue
        if tag & 3 == 1:
            length, back = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | packed[at]
            at += 1
        else:
            width = 2 if tag & 3 == 2 else 4
            length, back = (tag >> 2) + 1, int.from_bytes(packed[at : at + width], "little")
            at += width
        if not 0 < back <= len(out):
            raise ValueError("a copy from before the beginning")
        for _ in range(length):
            out.append(out[-back])
    return bytes(out)


def _handle(data: bytes, at: int) -> tuple[int, int, int]:
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return offset, size, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
