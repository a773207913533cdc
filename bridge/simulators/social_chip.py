"""The chip of a social security card (社会保障卡), as far as anyone may read it without a key.

Written apart from the bridge's reading of it on purpose. Source of files and items: 社会保障卡文件结构和数据项
(人社信息函〔2012〕37号), by public accounts of it.
"""

from __future__ import annotations

from collections.abc import Mapping

APPLICATION = "sx1.sh.社会保障".encode("gbk")
ATR = bytes.fromhex("3B690000") + b"XIAOER-01"
"""Answer to reset: T=0, nine invented historical bytes."""

_OK = b"\x90\x00"
_NO_FILE = b"\x6a\x82"
_NO_RECORD = b"\x6a\x83"
_NO_INSTRUCTION = b"\x6d\x00"


def records(person: Mapping[str, str], number: int) -> dict[str, dict[int, bytes]]:
    """The items of both open files; ``person`` has the fields of a people file, ``number`` is the person's."""
    packed = bytes.fromhex
    return {
        "EF05": {
            0x01: packed("990101") + b"TEST" + number.to_bytes(6, "big"),
            0x02: b"3",
            0x03: b"3.00",
            0x04: packed("990101000000000000000001"),
            0x05: packed("20200101"),
            0x06: packed("20300101"),
            0x07: f"T{number:08d}".encode(),
        },
        "EF06": {
            0x08: person["id_number"].encode(),
            0x09: person["name"].encode("gb18030").ljust(30, b"\0"),
            0x0A: person["sex"].encode(),
            0x0B: packed(person["ethnic"]),
            0x0C: packed("990101"),
            0x0D: packed(person["birth"]),
        },
    }


class Chip:
    """One powered card. ``other_kind``: a card without the social security application."""

    def __init__(self, files: dict[str, dict[int, bytes]], *, other_kind: bool = False) -> None:
        self._files = files
        self._other_kind = other_kind
        self._selected = False
        self._file: dict[int, bytes] | None = None
        self._pending = b""

    def answer(self, apdu: bytes) -> bytes:
        """The response to one command, as T=0 gives it: longer answers are fetched, wrong lengths corrected."""
        if len(apdu) < 4 or apdu[0] != 0:
            return b"\x6e\x00"
        match apdu[1]:
            case 0xA4:
                return self._select(apdu[2], apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b"")
            case 0xB2:
                return self._read(apdu)
            case 0xC0:
                pending, self._pending = self._pending, b""
                return pending + _OK if pending else b"\x69\x85"
        return _NO_INSTRUCTION

    def _select(self, how: int, name: bytes) -> bytes:
        if how == 0x04:
            if name != APPLICATION or self._other_kind:
                return _NO_FILE
            self._selected, self._file = True, None
            self._pending = b"\x6f" + bytes([len(name) + 2]) + b"\x84" + bytes([len(name)]) + name
            return b"\x61" + bytes([len(self._pending)])
        if not self._selected or name.hex().upper() not in self._files:
            return _NO_FILE
        self._file = self._files[name.hex().upper()]
        return _OK

    def _read(self, apdu: bytes) -> bytes:
        value = (self._file or {}).get(apdu[2])
        if value is None:
            return _NO_RECORD
        record = bytes([apdu[2], len(value)]) + value
        wanted = apdu[4] if len(apdu) > 4 else 0
        return record + _OK if wanted == len(record) else b"\x6c" + bytes([len(record)])
