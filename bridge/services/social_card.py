"""Reading a social security card (社会保障卡) through any chip reader: the commands, and what the items mean.

The application ``sx1.sh.社会保障`` holds two files that are read without a key: EF05 about the card, EF06 about
its holder. Each item is a record found by its tag; it is tag, length, value. Source: 社会保障卡文件结构和数据项 V2.0
(人社信息函〔2012〕37号), by public accounts and several public integrations that agree on application, files, tags and
lengths. Third-generation cards are reported to keep both files; no public text confirms that all of them leave
both open, so a card that refuses is answered as one that cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bridge.devices.contract import DeviceError
from bridge.protocol import Payload

Transmit = Callable[[bytes], Awaitable[bytes]]
"""One exchange with the chip: command APDU in, response with its two status bytes out."""

APPLICATION = "sx1.sh.社会保障".encode("gbk")
_OK = 0x9000
_MOST_EXCHANGES = 4
"""How often one command may be followed up (fetch the answer, correct the length) before the card counts as broken."""


class NotASocialCard(DeviceError):
    """errorCode invalidMedia."""

    def __init__(self, description: str) -> None:
        super().__init__("invalidMedia", description)


@dataclass(frozen=True)
class _Item:
    """``form``: text (GB 18030), digits (packed decimal), date (packed YYYYMMDD)."""

    name: str
    tag: int
    length: int
    form: str
    required: bool = False


_FILES = {
    0xEF05: (
        _Item("specification", 0x03, 4, "text"),
        _Item("issuer", 0x04, 12, "digits"),
        _Item("issueDate", 0x05, 4, "date"),
        _Item("validTo", 0x06, 4, "date"),
        _Item("cardNumber", 0x07, 9, "text", required=True),
    ),
    0xEF06: (
        _Item("idNumber", 0x08, 18, "text", required=True),
        _Item("name", 0x09, 30, "text", required=True),
        _Item("sex", 0x0A, 1, "text"),
        _Item("ethnicity", 0x0B, 1, "digits"),
        _Item("birthDate", 0x0D, 4, "date"),
    ),
}
_SEXES = {"0": "unknown", "1": "male", "2": "female", "9": "unspecified"}


async def read_social_card(transmit: Transmit) -> Payload:
    """The open items of the card, in ReadSocialCard's property names; an optional one that cannot be read is left out.

    Raises NotASocialCard, and what ``transmit`` raises.
    """
    status, _ = await _ask(transmit, _select(0x04, APPLICATION))
    if status != _OK:
        raise NotASocialCard("this is not a social security card")
    fields: Payload = {}
    for file, items in _FILES.items():
        status, _ = await _ask(transmit, _select(0x02, file.to_bytes(2, "big")))
        if status != _OK:
            raise NotASocialCard(f"the card does not open its file {file:04X}")
        for item in items:
            value = _understood(item, await _record(transmit, item))
            if value:
                fields[item.name] = value
            elif item.required:
                raise NotASocialCard(f"the card does not give its {item.name}")
    fields["sex"] = _SEXES.get(fields.get("sex", ""), "unknown")
    return fields


def reading_bytes(fields: Payload) -> bytes:
    """The fields as the terminal's key signs them: JSON in UTF-8, names sorted, nothing between the parts."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _select(how: int, name: bytes) -> bytes:
    return bytes([0x00, 0xA4, how, 0x00, len(name)]) + name


async def _record(transmit: Transmit, item: _Item) -> bytes:
    """An item's value; empty when the card does not give it.

    Cards differ in whether they want to be told the length, so both ways are tried.
    """
    for length in (0, item.length + 2):
        status, data = await _ask(transmit, bytes([0x00, 0xB2, item.tag, 0x00, length]))
        if status == _OK and len(data) >= 2 and data[0] == item.tag and len(data) >= 2 + data[1]:
            return data[2 : 2 + data[1]]
    return b""


async def _ask(transmit: Transmit, command: bytes) -> tuple[int, bytes]:
    """Status word and data of one command, with what T=0 wants in between: fetched answers, corrected lengths."""
    collected = b""
    for _ in range(_MOST_EXCHANGES):
        response = await transmit(command)
        data, first, second = response[:-2], response[-2], response[-1]
        collected += data
        if first == 0x61:
            command = bytes([0x00, 0xC0, 0x00, 0x00, second])
        elif first == 0x6C:
            command = command[:4] + bytes([second])
        else:
            return first << 8 | second, collected
    return 0, b""


def _understood(item: _Item, value: bytes) -> str:
    """The value as text; empty when it is padding or not what it should be."""
    if item.form == "text":
        return value.rstrip(b"\0\xff ").decode("gb18030", errors="replace").strip(" \0")
    digits = value.hex().upper().rstrip("F")
    if item.form == "digits":
        return digits
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    except ValueError:
        return ""
