"""An append-only log of sealed records in numbered segment files, for what must survive everything but the disk.

A record is ``magic | length | checksum | nonce | AES-256-GCM``: the checksum finds what a crash tore without
the key, the seal hides and proves the content. A record is in the log when its append returned, which is
after an fsync. A segment is never changed, only added to at its end, and removed as a whole.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge.sealed_files import NONCE_BYTES, sync_directory, write_all

log = logging.getLogger("bridge.spool")

MAGIC = b"XLR1"
_HEADER = struct.Struct(">4sII")
"""Magic, bytes that follow this header, their CRC-32."""
_TAG_BYTES = 16
OVERHEAD = _HEADER.size + NONCE_BYTES + _TAG_BYTES
SEGMENT_BYTES = 32 * 1024 * 1024
"""A segment that has as much is not added to any more."""

_NAME = re.compile(r"(\d{8})\.log")
_PURPOSE = b"xiaoer-sealed-log-v1"


@dataclass(frozen=True)
class Place:
    """Where a record is: segment number, offset of its header, its length on disk."""

    segment: int
    offset: int
    length: int


class SealedLog:
    """One directory of segments under one 32-byte key. Blocking; methods raise OSError.

    ``open_for_writing`` mends what a crash tore; without it the log is only read, which is safe beside a
    running writer.
    """

    def __init__(self, directory: Path, key: bytes) -> None:
        self.directory = directory
        self._cipher = AESGCM(key)
        self._descriptor: int | None = None
        self._segment = 0
        self._end = 0
        self._sizes: dict[int, int] = {}
        self.damaged = 0
        """Bytes that are no readable record, as of the last reading of them all."""

    @property
    def size(self) -> int:
        """Bytes of all segments."""
        return sum(self._sizes.values())

    def open_for_writing(self) -> None:
        """Remove unfinished segments and cut the torn end off the last one."""
        for unfinished in self.directory.glob("*.new"):
            os.unlink(unfinished)
        numbers = self._numbers()
        if numbers:
            self._segment = numbers[-1]
            end = self._cut_torn_end(self._path(self._segment))
            self._sizes = {number: self._path(number).stat().st_size for number in numbers}
            self._end = end

    def records(self) -> Iterator[tuple[Place, bytes]]:
        """Every record that is whole, oldest first. What is damaged is passed over and counted in ``damaged``."""
        self.damaged = 0
        for number in self._numbers():
            try:
                content = self._path(number).read_bytes()
            except FileNotFoundError:
                continue  # compacted away beside this reader; its records are in a later segment
            damaged = len(content)
            for offset, length in _frames(content):
                plain = self._unseal(content[offset : offset + length])
                if plain is not None:
                    damaged -= length
                    yield Place(number, offset, length), plain
            self.damaged += damaged

    def read(self, place: Place) -> bytes:
        """One record again. Raises OSError when the disk no longer gives it as it was written."""
        with self._path(place.segment).open("rb") as file:
            file.seek(place.offset)
            frame = file.read(place.length)
        plain = self._unseal(frame) if next(_frames(frame), None) == (0, place.length) else None
        if plain is None:
            raise OSError("a record is damaged")
        return plain

    def append(self, plain: bytes) -> Place:
        """Add a record; on disk when this returns. After OSError the log is as it was before."""
        frame = self._seal(plain)
        if self._descriptor is None:
            self._open_end()
        elif self._end >= SEGMENT_BYTES:
            self._leave_segment()
            self._open_end()
        descriptor = self._descriptor
        if descriptor is None:
            raise OSError("no segment is open")
        try:
            write_all(descriptor, frame)
            os.fsync(descriptor)
        except OSError:
            self._take_back(descriptor)
            raise
        place = Place(self._segment, self._end, len(frame))
        self._end += len(frame)
        self._sizes[self._segment] = self._end
        return place

    def rewrite(self, records: Iterable[bytes]) -> list[Place]:
        """Replace the whole log by these records: one new segment, renamed into place, then the old ones go.

        The places, in order. After OSError the log is as it was before.
        """
        old = self._numbers()
        number = (old[-1] if old else 0) + 1
        draft = self._path(number).with_suffix(".new")
        places: list[Place] = []
        end = 0
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            try:
                for plain in records:
                    frame = self._seal(plain)
                    write_all(descriptor, frame)
                    places.append(Place(number, end, len(frame)))
                    end += len(frame)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(draft, self._path(number))
            sync_directory(self.directory)
        except OSError:
            # Renamed but not surely on disk: the old ones go on, and nothing may be added where this one stands.
            for path in (draft, self._path(number)):
                with contextlib.suppress(OSError):
                    os.unlink(path)
            raise
        self._leave_segment()
        self._segment, self._end = number, end
        self._sizes[number] = end
        for gone in old:  # oldest first: an entry never outlives the record that ended it
            try:
                os.unlink(self._path(gone))
            except OSError:
                log.exception("an old segment could not be removed")
                break
            self._sizes.pop(gone, None)
        return places

    def close(self) -> None:
        self._leave_segment()

    # -- segments

    def _numbers(self) -> list[int]:
        found = (_NAME.fullmatch(path.name) for path in self.directory.iterdir())
        return sorted(int(name[1]) for name in found if name)

    def _path(self, number: int) -> Path:
        return self.directory / f"{number:08d}.log"

    def _open_end(self) -> None:
        """Open the last segment to add to it, or a new one after it when it is full or not to be trusted."""
        if self._segment == 0 or self._end >= SEGMENT_BYTES:
            self._segment += 1
            self._end = 0
            self._sizes[self._segment] = 0
        path = self._path(self._segment)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.lseek(descriptor, self._end, os.SEEK_SET)
            sync_directory(self.directory)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def _leave_segment(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take_back(self, descriptor: int) -> None:
        """Cut off what of a record was written. After a failed fsync nobody knows what a file holds
        (the kernel forgets which pages it could not write): nothing is added to that segment any more."""
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, self._end)
        self._leave_segment()
        self._segment += 1
        self._end = 0

    def _cut_torn_end(self, path: Path) -> int:
        content = path.read_bytes()
        end = 0
        for offset, length in _frames(content):
            end = offset + length
        if end < len(content):
            log.warning("the torn end of a segment was cut off", extra={"bytes": len(content) - end})
            descriptor = os.open(path, os.O_WRONLY)
            try:
                os.ftruncate(descriptor, end)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return end

    # -- records

    def _seal(self, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = nonce + self._cipher.encrypt(nonce, plain, _PURPOSE)
        return _HEADER.pack(MAGIC, len(body), zlib.crc32(body)) + body

    def _unseal(self, frame: bytes) -> bytes | None:
        body = frame[_HEADER.size :]
        try:
            return self._cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _PURPOSE)
        except InvalidTag:
            return None


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
    """Offset and length of each record whose checksum is right; between them whatever is damaged is passed over."""
    offset = 0
    while (offset := content.find(MAGIC, offset)) >= 0 and offset + _HEADER.size <= len(content):
        _, length, checksum = _HEADER.unpack_from(content, offset)
        body = content[offset + _HEADER.size : offset + _HEADER.size + length]
        if len(body) == length and zlib.crc32(body) == checksum:
            yield offset, _HEADER.size + length
            offset += _HEADER.size + length
        else:
            offset += 1
