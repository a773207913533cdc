"""Rows of a CSV file, one by one: the file is never in memory as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.catalog.rules.elements import empty
from backend.catalog.rules.exchange import cells
from backend.catalog.rules.exchange.columns import (
    CODE,
    COLUMNS,
    LABELS,
    LONGEST_CELL,
    Flaw,
    element_of,
    error,
    header,
)
from backend.catalog.rules.exchange.rows import Entry
from backend.catalog.service.exchange.opening import Opened, Unreadable
from backend.catalog.service.exchange.position import Position

TABLE_LABELS = {key: LABELS[key] for key in COLUMNS}


def entries(file: Opened, headings: Mapping[str, str], position: Position) -> Iterator[Entry]:
    """Every row that says something. Raises Unreadable for a header that cannot be used and for broken quoting."""
    keys: list[str | None] | None = None
    for place, row in _rows(file, position):
        if keys is None:
            keys, flaws = header(row, TABLE_LABELS, CODE, headings)
            if flaws:
                raise Unreadable(*flaws, place=place)
        elif any(cell.strip() for cell in row):
            yield table_entry(place, row, keys, guarded=True)


def table_entry(
    place: int, row: Sequence[str], keys: Sequence[str | None], *, guarded: bool, flaws: Sequence[Flaw] = ()
) -> Entry:
    """A row of a table by its columns. ``guarded``: whether cells that a spreadsheet would run carry an apostrophe."""
    values: dict[str, Any] = {}
    found = list(flaws)
    for key, cell in zip(keys, row, strict=False):
        if key is None:
            if cell.strip():
                found.append(error("", "这一格所在的列没有列名", "stands in a column without a heading", cell))
            continue
        element = element_of(key)
        if not cell:  # most cells of a wide table
            values[key] = "" if element is None else empty(element)
            continue
        text, wrong = cells.plain(key, cell) if guarded else (cell, cells.unseen(key, cell))
        if element is None:
            values[key], more = text.strip(), cells.mangled(key, text)
        else:
            values[key], more = cells.read(element, text)
        found += [*wrong, *more]
    if any(cell.strip() for cell in row[len(keys) :]):
        found.append(error("", "这一行比列名多出了格子", "this row has more cells than there are headings"))
    return Entry(place, values, tuple(found))


def _rows(file: Opened, position: Position) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    with file.path.open("rb") as raw, io.TextIOWrapper(raw, file.encoding, newline="") as text:
        rows = csv.reader(text, delimiter=file.separator, strict=True)
        place = 0
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as broken:
                raise Unreadable(_broken(str(broken)), place=place + 1) from broken
            place += 1
            position.read = raw.tell()
            yield place, row


def _broken(reason: str) -> Flaw:
    if "field larger" in reason:
        return error("", "这一行有一格太长了，后面没有读", "a cell of this row is too long; the rest was not read")
    return error(
        "",
        "这一行的引号没有配对，后面分不清格子，没有读",
        "the quotation marks of this row do not match; the rest was not read",
    )
