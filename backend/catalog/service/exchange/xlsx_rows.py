"""Rows of an XLSX file: the sheet of items, and the sheets of what an item has several of."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from backend.catalog.rules.elements import BY_KEY
from backend.catalog.rules.exchange import cells
from backend.catalog.rules.exchange.columns import (
    CODE,
    LABELS,
    MATERIAL_LABELS,
    MAX_COLUMNS,
    QUESTION_LABELS,
    Flaw,
    error,
    header,
    named,
)
from backend.catalog.rules.exchange.rows import Entry
from backend.catalog.service.exchange.csv_rows import TABLE_LABELS, table_entry
from backend.catalog.service.exchange.opening import PIECE, Opened, Unreadable
from backend.catalog.service.exchange.position import Position
from backend.core.errors import Text

ITEMS = Text("事项", "Items")
LINES_SHEET = "lines"
SHEETS: dict[str, tuple[Text, dict[str, Text]]] = {
    "materials": (Text("材料", "Materials"), {CODE: LABELS[CODE], **MATERIAL_LABELS}),
    "questions": (Text("常见问题", "Common questions"), {CODE: LABELS[CODE], **QUESTION_LABELS}),
    LINES_SHEET: (
        Text("清单", "Lists"),
        {CODE: LABELS[CODE], "element": Text("栏目", "Element"), "line": Text("内容", "Line")},
    ),
}
"""What an item has several of: the sheet's name and its columns, one row for each."""
IN_LINES = tuple(key for key, element in BY_KEY.items() if element.kind == "lines" and not cells.separated(element))
GUIDE = Text("说明", "Read me")
"""A sheet for people; it is not read."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)([0-9]+):')


def entries(file: Opened, headings: Mapping[str, str], position: Position) -> Iterator[Entry]:
    """Every row of the items' sheet with what the other sheets say of it; then their rows that belong to none."""
    bytes_of_it = file.path.open("rb")
    try:
        book = load_workbook(bytes_of_it, read_only=True, keep_links=False)
    except Exception as broken:  # whatever a damaged part makes of the library that reads it
        bytes_of_it.close()
        raise Unreadable(error("", "表格坏了，打不开。请重新另存一份再传", "the file is damaged")) from broken
    with bytes_of_it, closing(book), tempfile.TemporaryDirectory(prefix="xiaoer-sheets-") as folder:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        kinds = {title: _kind(title) for title in sheets}
        main = next((title for title, kind in kinds.items() if kind == "items"), next(iter(sheets), None))
        if main is None:
            raise Unreadable(error("", "表格里没有工作表", "the file has no sheets"))
        kinds[main] = "items"
        _no_merged_cells(file.path, sheets)
        with closing(_Parts(Path(folder) / "parts.sqlite3")) as parts:
            for title, kind in kinds.items():
                if kind in SHEETS:
                    parts.take(kind, title, sheets[title])
                elif kind is None and next(_rows(sheets[title]), None):
                    words = ("不认识这张工作表，请改名或删掉", "an unknown sheet; rename or remove it")
                    raise Unreadable(error("", *words, title), sheet=title)
            position.total = sheets[main].max_row or 0
            yield from _items(main, sheets[main], headings, parts, position)
            yield from parts.orphans()


def _items(title: str, sheet: Any, headings: Mapping[str, str], parts: _Parts, position: Position) -> Iterator[Entry]:
    keys: list[str | None] | None = None
    for place, row, flaws in _rows(sheet):
        position.read = place
        if keys is None:
            keys, wrong = header(row, TABLE_LABELS, CODE, headings)
            if wrong or flaws:
                raise Unreadable(*wrong, *flaws, place=place, sheet=title)
            continue
        named_flaws = [Flaw(_column(keys, flaw.column), flaw.severity, flaw.message, flaw.shown) for flaw in flaws]
        entry = table_entry(place, row, keys, guarded=False, flaws=named_flaws)
        more, wrong = parts.of(entry.code)
        yield Entry(place, {**entry.values, **more}, (*entry.flaws, *wrong), title)
    if keys is None:
        raise Unreadable(error("", "“事项”工作表是空的", "the sheet of items is empty"), sheet=title)


class _Parts:
    """The rows of the other sheets, on disk and by item: they stand in any order."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE part (code TEXT, kind TEXT, place INTEGER, sheet TEXT, cells TEXT, flaws INTEGER);"
            "CREATE TABLE seen (code TEXT PRIMARY KEY);"
        )
        self._kinds: set[str] = set()

    def close(self) -> None:
        self._database.close()

    def take(self, kind: str, title: str, sheet: Any) -> None:
        """Read a whole sheet. Raises Unreadable for its header, a formula or a row without a code."""
        labels = SHEETS[kind][1]
        self._kinds.add(kind)
        keys: list[str | None] | None = None
        for place, row, flaws in _rows(sheet):
            if keys is None:
                keys, wrong = header(row, labels, CODE, {})
                if wrong or flaws:
                    raise Unreadable(*wrong, *flaws, place=place, sheet=title)
                continue
            said = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key is not None}
            unseen = [flaw for key, cell in said.items() for flaw in cells.unseen(key, cell)]
            if flaws or unseen:
                found = [Flaw(_column(keys, one.column), one.severity, one.message, one.shown) for one in flaws]
                raise Unreadable(*found, *unseen, place=place, sheet=title)
            values = (said.get(CODE, ""), kind, place, title, json.dumps(said, ensure_ascii=False))
            self._database.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?, 0)", values)
        self._database.execute("CREATE INDEX IF NOT EXISTS part_code ON part (code)")

    def of(self, code: str) -> tuple[dict[str, Any], list[Flaw]]:
        """The elements that the other sheets give an item; empty where a sheet has no row of it."""
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (code,))
        found: dict[str, Any] = {}
        flaws: list[Flaw] = []
        if "materials" in self._kinds:
            found["materials"] = []
        if "questions" in self._kinds:
            found["faq"] = []
        if LINES_SHEET in self._kinds:
            found |= {key: [] for key in IN_LINES}
        if not self._kinds:
            return found, flaws
        rows = self._database.execute("SELECT kind, place, cells FROM part WHERE code = ? ORDER BY rowid", (code,))
        for kind, place, text in rows:
            said = json.loads(text)
            if kind == "materials":
                material, wrong = cells.material(said)
                found["materials"].append(material)
            elif kind == "questions":
                found["faq"].append({"q": said.get("q", ""), "a": said.get("a", "")})
                wrong = []
            else:
                key = named(said.get("element", ""), {one: LABELS[one] for one in IN_LINES}, {})
                wrong = [] if key else [_no_element(said.get("element", ""))]
                if key:
                    found[key].append(said.get("line", ""))
            where = f"{SHEETS[kind][0].zh} {place}"
            flaws += [Flaw(one.column, one.severity, one.message, f"{where}：{one.shown}"[:60]) for one in wrong]
        return found, flaws

    def orphans(self) -> Iterator[Entry]:
        """Rows of items that are not in the file."""
        query = "SELECT place, sheet, code FROM part WHERE code NOT IN (SELECT code FROM seen) ORDER BY rowid"
        for place, sheet, code in self._database.execute(query):
            words = error(CODE, "“事项”工作表里没有这个编码", "the sheet of items has no such code", code)
            yield Entry(place, {}, (words,), sheet)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str], list[Flaw]]]:
    """Rows that say something as texts, with what is wrong in them; a flaw's column is its number."""
    sheet.reset_dimensions()
    try:
        for place, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
            texts: list[str] = []
            flaws: list[Flaw] = []
            for number, cell in enumerate(row, 1):
                kind = cell.data_type
                if kind in ("f", "e"):
                    texts.append("")
                    flaws.append(_formula(number, cell.value) if kind == "f" else _error_cell(number, cell.value))
                else:
                    texts.append(_text(cell.value))
            if flaws or any(text.strip() for text in texts):
                yield place, texts, flaws
    except Exception as broken:  # a damaged part in the middle of the sheet
        raise Unreadable(error("", "表格坏了，从中间起读不出", "the file is damaged"), sheet=sheet.title) from broken


def _text(value: Any) -> str:
    """What a cell shows, near enough: dates without a time are dates, whole numbers have no point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str(value)
    return unescape(text) if "_x" in text else text


def _kind(title: str) -> str | None:
    """``items``, one of ``SHEETS``, ``guide`` for the one that people read, None for any other."""
    known = {"items": ITEMS, "guide": GUIDE, **{kind: name for kind, (name, _) in SHEETS.items()}}
    return named(title, known, {})


def _column(keys: Sequence[str | None], number: str) -> str:
    place = int(number) - 1
    return (keys[place] if place < len(keys) else None) or number


def _formula(number: int, value: object) -> Flaw:
    return error(
        str(number),
        "这一格是公式。请复制后“选择性粘贴为数值”",
        "this cell is a formula; paste its value instead",
        value,
    )


def _error_cell(number: int, value: object) -> Flaw:
    return error(str(number), "这一格是表格软件的错误值", "this cell holds an error of the spreadsheet", value)


def _no_element(said: str) -> Flaw:
    return error("element", "“清单”工作表的栏目不认识", "the sheet of lists names an unknown element", said)


def _no_merged_cells(path: Path, sheets: Mapping[str, Any]) -> None:
    """Merged cells hide what belongs to which row. Raises Unreadable naming the first."""
    with zipfile.ZipFile(path) as archive:
        for title, sheet in sheets.items():
            if _kind(title) == "guide":
                continue
            part = sheet._worksheet_path  # where openpyxl itself reads the sheet from
            with archive.open(part) as file:
                tail = b""
                while piece := file.read(PIECE):
                    if found := _MERGED.search(tail + piece):
                        place = int(found[2])
                        words = error(
                            found[1].decode(),
                            "有合并的单元格。请取消合并，每行写全",
                            "has merged cells; unmerge them and fill every row",
                        )
                        raise Unreadable(words, place=place, sheet=title)
                    tail = piece[-200:]
