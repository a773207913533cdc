"""Items for a batch out of the library or out of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.catalog.rules.search import plain
from backend.catalog.service.overview import Wanted
from backend.catalog.service.shelf import Card, shelf
from backend.catalog.service.zones import zones_in_force
from backend.core.apart import Apart, Failed
from backend.core.errors import Invalid, Text

MOST_NAMED = 4000
_reader = Apart("backend.catalog.listing", seconds=30, at_once=2)


def zones(session: Session) -> list[tuple[str, Text]]:
    """Code and name of each zone, in order."""
    return [(zone.code, zone.name) for zone in zones_in_force(session)]


def items(session: Session, wanted: Wanted, zone: str = "") -> list[tuple[str, str]]:
    """Code and name of every shown item that is what is wanted and in the zone, by code. ``wanted.text`` is part of a
    name or code.
    """
    text = plain(wanted.text)

    def fits(card: Card) -> bool:
        return (
            (not text or text in plain(card.name) or text in plain(card.code))
            and wanted.category in ("", card.category)
            and wanted.department in (card.department or "")
            and wanted.level in ("", card.level)
            and (not zone or zone in card.zones)
        )

    return [(card.code, card.name) for card in shelf(session).cards.values() if fits(card)]


def written(found: Sequence[tuple[str, ...]]) -> str:
    """Items as an author reads them, one in a line: the code and the name; of very many the codes alone."""
    names = len(found) <= MOST_NAMED
    return "\n".join(f"{one[0]}  {' '.join(one[1].split())}" if names else one[0] for one in found)


def lines_of(name: str, content: bytes) -> list[str]:
    """The lines of a text or CSV file (UTF-8 or GB 18030), or the rows of the first sheet of a spreadsheet; a heading
    without any digit is left out. Raises Invalid ``bad_file``.
    """
    if name.lower().endswith(".xlsx"):
        lines = _rows(content)
    else:
        try:
            lines = content.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            try:
                lines = content.decode("gb18030").splitlines()
            except UnicodeDecodeError:
                raise Invalid("bad_file", BAD_FILE, fields={"items": BAD_FILE}) from None
    lines = [line.strip() for line in lines if line.strip()]
    if lines and not any(sign.isdigit() for sign in lines[0]):
        lines = lines[1:]
    if not lines or any("\0" in line for line in lines):
        raise Invalid("bad_file", BAD_FILE, fields={"items": BAD_FILE})
    return lines


def _rows(content: bytes) -> list[str]:
    """The first sheet, read by a process of its own. Raises Invalid ``bad_file``."""
    try:
        return list(json.loads(_reader(content)))
    except (Failed, ValueError):
        raise Invalid("bad_file", BAD_FILE, fields={"items": BAD_FILE}) from None


BAD_FILE = Text(
    "这个文件读不出来。请用 xlsx、csv 或 txt，每行一个事项编码。",
    "This file cannot be read. Use xlsx, csv or txt with one item code in a line.",
)
TOO_MANY = Text(
    "一次放不下这么多，请分成几批，或只留编码一列。",
    "That is too much at once: make several batches, or keep the codes only.",
)
NO_FILE = Text("请先选一个文件。", "Please choose a file first.")
NOTHING_ASKED = Text("请至少选一个条件。", "Please give at least one condition.")
