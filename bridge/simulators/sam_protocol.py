"""The reader's side of the SAM_V serial protocol: commands in, answers out.

Written apart from the driver's codec on purpose: two readings of the same protocol text check each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, IntEnum

_PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
_LONGEST_COMMAND = 64


class Order(Enum):
    """Commands by their CMD and PARA bytes."""

    RESET = b"\x10\xff"
    SELF_TEST = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_NEW_ADDRESS = b"\x30\x03"
    SPEED_115200 = b"\x60\x00"
    SPEED_57600 = b"\x60\x01"
    SPEED_38400 = b"\x60\x02"
    SPEED_19200 = b"\x60\x03"
    SPEED_9600 = b"\x60\x04"


class Status(IntEnum):
    """The third status byte of an answer."""

    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    BAD_COMMAND = 0x21
    CARD_REJECTED_SAM = 0x31
    SAM_REJECTED_CARD = 0x32
    NOT_VERIFIED = 0x33
    WRONG_TYPE = 0x40
    READ_FAILED = 0x41
    SELF_TEST_FAILED = 0x60
    UNAUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    DONE = 0x90
    NO_ITEM = 0x91
    FOUND = 0x9F


def answer(status: Status, data: bytes = b"") -> bytes:
    """A whole answer frame; the card's own two status bytes are zero."""
    length = 4 + len(data)
    body = bytes([length >> 8, length & 0xFF, 0, 0, status]) + data
    return _PREAMBLE + body + bytes([_xor(body)])


class CommandReader:
    """Cuts what the host sends into commands."""

    def __init__(self) -> None:
        self._bytes = b""

    def feed(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Each command that is whole now: its CMD, PARA and data, and how many bytes it took on the line.

        A frame with a wrong checksum or length is an empty command.
        """
        self._bytes += data
        while (start := self._bytes.find(_PREAMBLE)) >= 0:
            frame = self._bytes[start:]
            if len(frame) < 7:
                return
            length = frame[5] << 8 | frame[6]
            if not 3 <= length <= _LONGEST_COMMAND:
                self._bytes = frame[len(_PREAMBLE) :]
                yield b"", 7
                continue
            if len(frame) < 7 + length:
                return
            self._bytes = frame[7 + length :]
            checked, given = frame[5 : 6 + length], frame[6 + length]
            yield (checked[2:] if _xor(checked) == given else b""), 7 + length


def _xor(data: bytes) -> int:
    result = 0
    for byte in data:
        result ^= byte
    return result
