"""Cutting a stream of ESC/POS bytes into whole commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EscPosCommand:
    """``name`` is the command's letters (``GS v``, ``DLE EOT``, ``text`` ...), ``data`` what follows them."""

    name: str
    data: bytes = b""


_PREFIXES = {0x1B: "ESC", 0x1D: "GS", 0x1C: "FS", 0x10: "DLE"}

# Command -> number of parameter bytes.
_LENGTHS = {
    "ESC @": 0,
    "ESC 2": 0,
    "ESC 3": 1,
    "ESC !": 1,
    "ESC a": 1,
    "ESC d": 1,
    "ESC J": 1,
    "ESC E": 1,
    "ESC M": 1,
    "ESC t": 1,
    "ESC R": 1,
    "ESC -": 1,
    "ESC $": 2,
    "FS &": 0,
    "FS .": 0,
    "FS !": 1,
    "GS !": 1,
    "GS B": 1,
    "GS r": 1,
    "GS a": 1,
    "GS L": 2,
    "GS W": 2,
    "DLE \x04": 1,
    "DLE \x05": 1,
}


def take(buffer: bytearray) -> EscPosCommand | None:
    """Remove and return the first whole command; None when more bytes are needed.

    Plain bytes up to a line feed are one ``text`` command. An unknown command loses its two letters
    only, as on a real printer, and what follows is taken for text.
    """
    if not buffer:
        return None
    prefix = _PREFIXES.get(buffer[0])
    if prefix is None:
        return _take_text(buffer)
    if len(buffer) < 2:
        return None
    name = f"{prefix} {chr(buffer[1])}"
    length = _length(name, buffer)
    if length is None or len(buffer) < 2 + length:
        return None
    data = bytes(buffer[2 : 2 + length])
    del buffer[: 2 + length]
    return EscPosCommand(name, data)


def _length(name: str, buffer: bytearray) -> int | None:
    if name == "GS v":  # 0 m xL xH yL yH and the picture
        if len(buffer) < 8:
            return None
        return 6 + (buffer[4] | buffer[5] << 8) * (buffer[6] | buffer[7] << 8)
    if name == "GS V":  # m, and n when m asks for a feed
        if len(buffer) < 3:
            return None
        return 1 if buffer[2] in (0, 1, 48, 49) else 2
    if name == "DLE \x14":  # fn, and seven more bytes for "clear buffers"
        if len(buffer) < 3:
            return None
        return 8 if buffer[2] == 8 else 3
    return _LENGTHS.get(name, 0)


def _take_text(buffer: bytearray) -> EscPosCommand | None:
    end = next((position for position, byte in enumerate(buffer) if byte in _PREFIXES), len(buffer))
    line = buffer.find(b"\n", 0, end)
    if line >= 0:
        end = line + 1
    elif end == len(buffer):
        return None  # the line is not complete yet
    data = bytes(buffer[:end])
    del buffer[:end]
    return EscPosCommand("text", data)
