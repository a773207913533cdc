"""Where something is on a Modbus line: ``"1:discrete:0"``, and how to read many such places in few requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_POINT = re.compile(r"(!?)(\d+):(coil|discrete|holding|input):(\d+)(?:\.(\d+))?")

LARGEST_GAP = 16
"""Places nobody asked for that are read along to save a request."""
LONGEST_SPAN = 100
"""Places one request reads; the protocol's own limit is 125 registers."""


@dataclass(frozen=True)
class Point:
    """``kind``: coil (0x), discrete (1x), input (3x) or holding (4x); ``address`` counts from 0, as on the wire.
    ``bit`` 0 to 15 picks one bit of a register. ``inverted``: 0 means yes."""

    unit: int
    kind: str
    address: int
    bit: int | None = None
    inverted: bool = False

    @property
    def is_bit(self) -> bool:
        return self.kind in ("coil", "discrete")

    def says(self, value: int) -> bool:
        """Whether the value read at this place means yes."""
        chosen = value if self.bit is None else value >> self.bit & 1
        return bool(chosen) is not self.inverted


@dataclass(frozen=True)
class Span:
    """Neighbouring places that one request reads."""

    unit: int
    kind: str
    address: int
    count: int


def parse_point(text: str) -> Point:
    """Read ``[!]UNIT:KIND:ADDRESS[.BIT]``. Raises ValueError with one sentence."""
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no place on the line; write UNIT:coil|discrete|holding|input:ADDRESS[.BIT]")
    inverted, unit, kind, address, bit = match.groups()
    point = Point(int(unit), kind, int(address), int(bit) if bit else None, bool(inverted))
    if not 1 <= point.unit <= 247 or point.address > 0xFFFF:
        raise ValueError(f"{text!r}: a unit is 1 to 247, an address 0 to 65535")
    if point.bit is not None and (point.is_bit or point.bit > 15):
        raise ValueError(f"{text!r}: only registers have bits, 0 to 15")
    return point


def spans(points: Iterable[Point]) -> list[Span]:
    """The requests that read all these places."""
    found: list[Span] = []
    for unit, kind, address in sorted({(point.unit, point.kind, point.address) for point in points}):
        last = found[-1] if found else None
        if last is not None and (last.unit, last.kind) == (unit, kind):
            count = address - last.address + 1
            if count <= LONGEST_SPAN and address - (last.address + last.count) <= LARGEST_GAP:
                found[-1] = Span(unit, kind, last.address, count)
                continue
        found.append(Span(unit, kind, address, 1))
    return found
