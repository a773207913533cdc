"""Cutting ESC/POS bytes into commands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.simulators.escpos_commands import EscPosCommand, take

STREAM = (
    b"\x1b@"
    + b"\x1dv0\x00\x02\x00\x03\x00" + bytes([0x10, 0x04, 0x01, 0x1B, 0x40, 0x0A])
    + b"hello\n"
    + b"\x1bd\x06"
    + b"\x1dV\x00"
    + b"\x1dV\x42\x10"
    + b"\x10\x04\x01"
    + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
)  # fmt: skip
COMMANDS = [
    EscPosCommand("ESC @"),
    EscPosCommand("GS v", b"0\x00\x02\x00\x03\x00\x10\x04\x01\x1b@\n"),
    EscPosCommand("text", b"hello\n"),
    EscPosCommand("ESC d", b"\x06"),
    EscPosCommand("GS V", b"\x00"),
    EscPosCommand("GS V", b"\x42\x10"),
    EscPosCommand("DLE \x04", b"\x01"),
    EscPosCommand("DLE \x14", b"\x08\x01\x03\x14\x01\x06\x02\x08"),
]


@given(st.lists(st.integers(1, 12), max_size=40))
def test_commands_come_out_whole_however_the_bytes_arrive(cuts: list[int]) -> None:
    buffer, found, rest = bytearray(), [], STREAM
    for size in [*cuts, len(STREAM)]:
        piece, rest = rest[:size], rest[size:]
        buffer += piece
        while (command := take(buffer)) is not None:
            found.append(command)
    assert found == COMMANDS
    assert not buffer


@given(st.binary(max_size=300))
def test_no_bytes_stall_or_crash_the_parser(data: bytes) -> None:
    buffer = bytearray(data)
    for _ in range(len(data) + 1):
        if take(buffer) is None:
            return
    assert not buffer
