"""Frames of the resident-card reader's security module (SAM_V serial protocol), without I/O.

Both directions: ``AA AA AA 96 69 | length (2 bytes, big endian) | body | XOR``. The length counts body
and XOR; the XOR covers length and body. A command's body is CMD PARA DATA, an answer's is SW1 SW2 SW3
DATA, and only SW3 is the reader's own word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEADER = len(PREAMBLE) + 2
_LONGEST = 2400
"""Bytes of the longest known answer (text, photo and 1024 bytes of fingerprint: 2314) with some room."""

RESET = bytes.fromhex("10FF")
SELF_TEST = bytes.fromhex("11FF")
READ_SAM_ID = bytes.fromhex("12FF")
FIND_CARD = bytes.fromhex("2001")
SELECT_CARD = bytes.fromhex("2002")
READ_BASE = bytes.fromhex("3001")
READ_NEW_ADDRESS = bytes.fromhex("3003")
READ_BASE_AND_FINGERPRINT = bytes.fromhex("3010")
SET_SPEED = {
    115200: bytes.fromhex("6000"),
    57600: bytes.fromhex("6001"),
    38400: bytes.fromhex("6002"),
    19200: bytes.fromhex("6003"),
    9600: bytes.fromhex("6004"),
}
"""Line speed in baud -> the command that sets it; the answer still comes at the old one."""

OK = 0x90
CARD_FOUND = 0x9F
NO_ITEM = 0x91
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

TEXT_BYTES = 256
PHOTO_BYTES = 1024


class FrameError(Exception):
    """Bytes came, but not a whole frame with a right length and checksum."""


def checksum(covered: bytes) -> int:
    """The XOR byte over length and body."""
    return reduce(lambda left, right: left ^ right, covered, 0)


def encode(body: bytes) -> bytes:
    """A whole frame around a command's or an answer's body."""
    covered = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + covered + bytes([checksum(covered)])


class FrameReader:
    """Finds one frame in a stream of bytes, whatever noise precedes it."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def missing(self) -> int:
        """How many more bytes the frame needs at least; never less than 1."""
        self._align()
        if len(self._buffer) < _HEADER:
            return _HEADER - len(self._buffer)
        return max(1, _HEADER + self._length() - len(self._buffer))

    def feed(self, data: bytes) -> bytes | None:
        """Take bytes; give the body once a frame is whole.

        Raises FrameError for an impossible length or a wrong checksum; the reader then hunts for the
        next preamble.
        """
        self._buffer += data
        self._align()
        if len(self._buffer) < _HEADER:
            return None
        length = self._length()
        if not 3 <= length <= _LONGEST:
            del self._buffer[:1]
            raise FrameError("impossible length")
        if len(self._buffer) < _HEADER + length:
            return None
        covered = bytes(self._buffer[len(PREAMBLE) : _HEADER + length - 1])
        given = self._buffer[_HEADER + length - 1]
        if checksum(covered) != given:
            del self._buffer[:1]
            raise FrameError("wrong checksum")
        del self._buffer[: _HEADER + length]
        return covered[2:]

    def _length(self) -> int:
        return int.from_bytes(self._buffer[len(PREAMBLE) : _HEADER], "big")

    def _align(self) -> None:
        """Drop whatever cannot be the start of a frame."""
        start = self._buffer.find(PREAMBLE)
        if start >= 0:
            del self._buffer[:start]
            return
        keep = next(
            (size for size in range(min(len(PREAMBLE) - 1, len(self._buffer)), 0, -1)
             if self._buffer.endswith(PREAMBLE[:size])),
            0,
        )  # fmt: skip
        del self._buffer[: len(self._buffer) - keep]


@dataclass(frozen=True)
class Answer:
    """An answer's status byte and data."""

    status: int
    data: bytes


def parse_answer(body: bytes) -> Answer:
    """Split an answer's body. Raises FrameError when it is too short to be one."""
    if len(body) < 3:
        raise FrameError("answer without a status")
    return Answer(body[2], body[3:])


def split_base_data(data: bytes) -> tuple[bytes, bytes]:
    """Text (256 bytes) and photo (undecoded, may be empty) of a READ_BASE answer.

    Raises FrameError when the announced lengths do not fit the bytes.
    """
    if len(data) < 4:
        raise FrameError("card data without lengths")
    text_length, photo_length = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if text_length != TEXT_BYTES or len(data) < 4 + text_length + photo_length:
        raise FrameError("card data shorter than announced")
    return data[4 : 4 + text_length], data[4 + text_length : 4 + text_length + photo_length]


def format_sam_id(data: bytes) -> str:
    """The reader's 16-byte identity as it is printed on its label: ``05.03-20200101-0000000001-...``.

    Padding of the last two groups differs between makers; ten digits are used here.
    """
    if len(data) < 16:
        return data.hex()
    numbers = [int.from_bytes(data[start : start + 4], "little") for start in (4, 8, 12)]
    return f"{data[0]:02d}.{data[2]:02d}-{numbers[0]}-{numbers[1]:010d}-{numbers[2]:010d}"
