"""Items from JSON (a list) and JSON lines, one by one: the file is never in memory as a whole."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from backend.catalog.rules.exchange import cells
from backend.catalog.rules.exchange.columns import CODE, LABELS, LONGEST_CELL, MAX_COLUMNS, element_of, error, named
from backend.catalog.rules.exchange.rows import Entry
from backend.catalog.service.exchange.opening import PIECE, Opened, Unreadable
from backend.catalog.service.exchange.position import Position

DEEPEST = 32


def entries(file: Opened, headings: Mapping[str, str], position: Position) -> Iterator[Entry]:
    """Every object of the list, or of the lines. ``place``: its number in the list, or its line."""
    objects = _lines(file, position) if file.format == "jsonl" else _list(file, position)
    meant: dict[str, str | None] = {}
    for place, raw in objects:
        yield raw if isinstance(raw, Entry) else _entry(place, raw, headings, meant)


def _entry(place: int, raw: Any, headings: Mapping[str, str], meant: dict[str, str | None]) -> Entry:
    """``meant``: the keys of the names met so far; the same few come with every entry."""
    if not isinstance(raw, dict):
        return Entry(place, {}, (error("", "每一项要是一个对象 {…}", "every entry must be an object"),))
    values: dict[str, Any] = {}
    flaws = []
    for name, value in raw.items():
        if name not in meant and len(meant) < MAX_COLUMNS:
            meant[name] = named(name, LABELS, headings)
        key = meant.get(name)
        if key is None:
            flaws.append(error(name[:40], "不认识这一项的名称", "this name is not known", name))
            continue
        wrong = cells.unseen(key, value) or ([error(key, "套得太深了", "nested too deeply")] if _deep(value) else [])
        if wrong:
            flaws += wrong
            continue
        element = element_of(key)
        if element is not None and isinstance(value, str) and element.kind not in ("text", "long", "date", "choice"):
            value, wrong = cells.read(element, value)
            flaws += wrong
        elif key == CODE and isinstance(value, (int, str)) and not isinstance(value, bool):
            value = str(value).strip()
        values[key] = value
    return Entry(place, values, tuple(flaws))


def _deep(value: Any, left: int = DEEPEST) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_deep(part, left - 1) for part in parts)


def _lines(file: Opened, position: Position) -> Iterator[tuple[int, Any]]:
    with file.path.open("rb") as raw, io.TextIOWrapper(raw, file.encoding) as text:
        place = 0
        while line := text.readline(LONGEST_CELL):
            place += 1
            position.read = raw.tell()
            if not line.endswith("\n") and len(line) == LONGEST_CELL:
                raise Unreadable(error("", "这一行太长了，后面没有读", "too long; the rest was not read"), place=place)
            if not line.strip():
                continue
            try:
                yield place, json.loads(line)
            except (ValueError, RecursionError) as broken:
                yield place, Entry(place, {}, (_broken(broken, line),))


def _list(file: Opened, position: Position) -> Iterator[tuple[int, Any]]:
    """The members of one long list, or of ``{"items": [...]}``. Raises Unreadable from the first broken one on."""
    decoder = json.JSONDecoder()
    with file.path.open("rb") as raw, io.TextIOWrapper(raw, file.encoding) as text:
        rest = _Rest(text, raw, position)
        if rest.peek() == "{":
            rest.expect("{")
            rest.expect('"items"')
            rest.expect(":")
        rest.expect("[")
        place = 0
        while rest.peek() != "]":
            place += 1
            if place > 1:
                rest.expect(",", place)
                rest.peek()
            yield place, rest.value(decoder, place)


class _Rest:
    """What of a text has not been used yet, as much of it as is needed."""

    def __init__(self, text: TextIO, raw: BinaryIO, position: Position) -> None:
        self._text = text
        self._raw = raw
        self._position = position
        self._held = ""

    def _more(self) -> bool:
        piece = self._text.read(PIECE)
        self._held += piece
        self._position.read = self._raw.tell()
        return bool(piece)

    def peek(self) -> str:
        """The next sign that is no blank; empty at the end."""
        self._held = self._held.lstrip()
        while not self._held and self._more():
            self._held = self._held.lstrip()
        return self._held[:1]

    def expect(self, sign: str, place: int = 1) -> None:
        self.peek()
        while len(self._held) < len(sign) and self._more():
            pass
        if not self._held.startswith(sign):
            raise Unreadable(_broken(ValueError(f"no {sign} here"), self._held), place=place)
        self._held = self._held[len(sign) :]

    def value(self, decoder: json.JSONDecoder, place: int) -> Any:
        """The next value. It is complete only when something stands behind it: a number could go on."""
        while True:
            try:
                found, end = decoder.raw_decode(self._held)
            except RecursionError as broken:
                raise Unreadable(_broken(broken, self._held), place=place) from broken
            except ValueError as broken:
                if len(self._held) > 2 * LONGEST_CELL or not self._more():
                    raise Unreadable(_broken(broken, self._held), place=place) from broken
                continue
            if end == len(self._held) and self._more():
                continue
            self._held = self._held[end:]
            return found


def _broken(problem: Exception, text: str) -> Any:
    where = f"（第 {problem.colno} 个字）" if isinstance(problem, json.JSONDecodeError) else ""
    return error("", f"这里不是完整的 JSON{where}", f"not JSON: {problem}"[:200], text[:60])
