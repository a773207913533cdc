"""The library as a file: CSV, XLSX, JSON, JSON lines. Reading it in again changes nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy.orm import Session, aliased

from backend.catalog.models import Exchange, GuidanceVersion, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.elements import BY_KEY, MATERIAL_KEYS, complete
from backend.catalog.rules.exchange import cells, course
from backend.catalog.rules.exchange.columns import CODE, COLUMNS, GUIDANCE, LABELS
from backend.catalog.service import overview
from backend.catalog.service.exchange import xlsx_rows
from backend.catalog.service.exchange.claiming import Claim, hold, tell
from backend.catalog.service.overview import Wanted
from backend.core import clock
from backend.core.house import House

TOGETHER = 500
IN_SHEETS = ("materials", "faq", *xlsx_rows.IN_LINES)
_NEEDS_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_XLSX = 32_767
"""Signs that a cell of a spreadsheet holds."""


def export(house: House, mine: Claim, path: Path) -> None:
    """Write the file of an export exchange, and say so. Raises TakenOver."""
    with house.db.read() as session:
        exchange = session.get_one(Exchange, mine.number)
        wanted, format = Wanted(**exchange.wanted), exchange.format

    def beat(done: int, total: int) -> None:
        with house.db.transaction() as session:
            row = hold(session, mine)
            row.beat_at, row.rows = clock.now(), done
            row.percent = min(99, done * 100 // total) if total else 99
            tell(session, row)

    draft = path.with_name(f"{mine.number}.part{mine.turn}")
    rows = write(house, draft, format, wanted, beat)
    draft.chmod(0o600)
    size = draft.stat().st_size
    with house.db.transaction() as session:
        row = hold(session, mine)
        draft.replace(path)
        row.state, row.rows, row.size, row.percent = course.DONE, rows, size, 100
        row.finished_at = row.beat_at = clock.now()
        tell(session, row)


def write(house: House, path: Path, format: str, wanted: Wanted, beat: Any = None) -> int:
    """Write the items that are ``wanted`` to ``path``; returns how many. ``beat(done, total)`` with every piece."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    writer = {"csv": _csv, "xlsx": _xlsx, "json": _json, "jsonl": _json_lines}[format]
    with house.db.read() as session:
        themes = {code: name.zh for code, name in overview.theme_names(session).items()}
        ids = overview.wanted_ids(session, wanted)
    counted = _Counted(_items(house, ids), len(ids), beat)
    writer(path, counted, themes)
    return counted.done


def template() -> io.BytesIO:
    """An XLSX file with the headings and no items."""
    made = io.BytesIO()
    _xlsx(made, [], {})
    made.seek(0)
    return made


class _Counted:
    """Items as they pass."""

    def __init__(self, items: Iterable[dict[str, Any]], total: int, beat: Any) -> None:
        self._items, self._total, self._beat = items, total, beat
        self.done = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for item in self._items:
            yield item
            self.done += 1
            if self._beat is not None and self.done % TOGETHER == 0:
                self._beat(self.done, self._total)


def _items(house: House, ids: list[int]) -> Iterator[dict[str, Any]]:
    """What the library says of each item: its shown version, or else the last one."""
    for start in range(0, len(ids), TOGETHER):
        together = ids[start : start + TOGETHER]
        with house.db.read() as session:
            found = _contents(session, together)
        yield from (found[item_id] for item_id in together if item_id in found)


def _contents(session: Session, ids: list[int]) -> dict[int, dict[str, Any]]:
    other = aliased(ItemVersion)
    kept = (other.item_id == ServiceItem.id, other.state != lifecycle.DISCARDED)
    last = sa.select(sa.func.max(other.version)).where(*kept).correlate(ServiceItem).scalar_subquery()
    shown = sa.case((ServiceItem.version > 0, ServiceItem.version), else_=last)
    query = (
        sa.select(ServiceItem.id, ServiceItem.code, ItemVersion.content)
        .join(ItemVersion, sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == shown))
        .where(ServiceItem.id.in_(ids))
    )
    rows = session.execute(query).all()
    asked = sa.select(GuidanceVersion.item_code, GuidanceVersion.definition).where(
        GuidanceVersion.item_code.in_([row.code for row in rows]), GuidanceVersion.state == lifecycle.PUBLISHED
    )
    guidances = {row.item_code: row.definition for row in session.execute(asked)}
    found = {}
    for row in rows:
        content = complete(row.content)
        found[row.id] = {CODE: row.code, **{key: content[key] for key in BY_KEY}}
        if row.code in guidances:
            found[row.id][GUIDANCE] = guidances[row.code]
    return found


def _json(path: Path, items: Iterable[dict[str, Any]], themes: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        between = "[\n"
        for item in items:
            file.write(between + json.dumps(item, ensure_ascii=False))
            between = ",\n"
        file.write("\n]\n" if between != "[\n" else "[]\n")


def _json_lines(path: Path, items: Iterable[dict[str, Any]], themes: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")


def _csv(path: Path, items: Iterable[dict[str, Any]], themes: dict[str, str]) -> None:
    # the mark tells spreadsheets that this is UTF-8
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([LABELS[key].zh for key in COLUMNS])
        for item in items:
            table.writerow([cells.guard(_cell(key, item, themes)) for key in COLUMNS])


def _xlsx(path: Path | io.BytesIO, items: Iterable[dict[str, Any]], themes: dict[str, str]) -> None:
    book = Workbook(write_only=True)
    main = book.create_sheet(xlsx_rows.ITEMS.zh)
    sheets = {kind: book.create_sheet(name.zh) for kind, (name, _) in xlsx_rows.SHEETS.items()}
    columns = [key for key in COLUMNS if key not in IN_SHEETS]
    _head(main, [LABELS[key].zh for key in columns])
    for kind, (_, labels) in xlsx_rows.SHEETS.items():
        _head(sheets[kind], [label.zh for label in labels.values()])
    for item in items:
        code = item[CODE]
        main.append([_text(main, _cell(key, item, themes)) for key in columns])
        for one in item["materials"]:
            sheet = sheets["materials"]
            sheet.append([code, *(_text(sheet, one.get(key)) for key in MATERIAL_KEYS)])
        for one in item["faq"]:
            sheet = sheets["questions"]
            sheet.append([code, _text(sheet, one.get("q")), _text(sheet, one.get("a"))])
        for key in xlsx_rows.IN_LINES:
            sheet = sheets["lines"]
            for line in item[key]:
                sheet.append([code, LABELS[key].zh, _text(sheet, line)])
    _guide(book.create_sheet(xlsx_rows.GUIDE.zh))
    book.save(path)


def _head(sheet: Any, labels: list[str]) -> None:
    sheet.freeze_panes = "B2"
    row = []
    for label in labels:
        cell = WriteOnlyCell(sheet, value=label)
        cell.font = Font(bold=True)
        row.append(cell)
    sheet.append(row)


def _guide(sheet: Any) -> None:
    sheet.append([_text(sheet, "列名"), _text(sheet, "可以填什么")])
    for key in COLUMNS:
        element = BY_KEY.get(key)
        words = "字母、数字、连字符，最多 40 个" if element is None else "、".join(element.choices)
        if element is not None and not words:
            words = {"flag": "是 / 否", "count": "0 到 99"}.get(element.kind, f"最多 {element.longest}")
        sheet.append([_text(sheet, LABELS[key].zh), _text(sheet, words)])


def _cell(key: str, item: dict[str, Any], themes: dict[str, str]) -> str:
    if key == CODE:
        return str(item[CODE])
    value = item[key]
    if key == "themes":
        value = [themes.get(code, code) for code in value]
    return cells.write(BY_KEY[key], value)


def _text(sheet: Any, value: Any) -> Any:
    """A cell that is text whatever it begins with; nothing in it is ever run."""
    if value is None or value == "":
        return None
    text = _NEEDS_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", str(value))[:LONGEST_XLSX]
    if isinstance(value, int):
        return value
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
