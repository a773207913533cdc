"""Files of items to bring into a library, and what became of them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook

from backend.catalog.models import Exchange, ExchangeProblem, ItemVersion, ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.rules.exchange import course
from backend.catalog.service.authoring import Author
from backend.catalog.service.exchange import reading, store, writing
from backend.catalog.service.exchange.claiming import Claim, claim
from backend.core.house import House

SONG = Author("staff:song", frozenset({lifecycle.WRITE}))
PUBLISHER = Author("staff:shen", frozenset({lifecycle.WRITE, lifecycle.PUBLISH}))
HEADER = ("库内编码", "事项名称", "业务领域")


def row(number: int = 1, **more: str) -> dict[str, str]:
    """A row that is sound, by heading."""
    return {"库内编码": f"QH-{number:04d}", "事项名称": f"示范事项之{number}", "业务领域": "人社", **more}


def csv_of(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    """A CSV file with every heading that any of the rows has."""
    headings = list(dict.fromkeys([*HEADER, *(key for one in rows for key in one)]))
    text = io.StringIO()
    table = csv.DictWriter(text, headings)
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode(encoding)


def json_of(*rows: Any) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False).encode()


def xlsx_of(**sheets: list[list[Any]]) -> bytes:
    """An XLSX file; a text that begins with = becomes a formula."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for one in rows:
            sheet.append(one)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def checked(house: House, content: bytes, *, author: Author = SONG, name: str = "items", **said: Any) -> Exchange:
    """A file that was brought in and checked; ``said``: of ``store.take_in``."""
    number = store.take_in(house, author, "ZW01", name, io.BytesIO(content), at_once=True, **said)
    reading.check(house, turn(house, number), store.path_of(house, number))
    return exchange(house, number)


def turn(house: House, number: int) -> Claim:
    """The right to take the next step of a file."""
    mine = claim(house, number)
    assert mine is not None
    return mine


def written(house: House, found: Exchange, *, skip_bad: bool = False) -> Exchange:
    """A checked file after it was written."""
    with house.db.transaction() as session:
        agreed = session.get_one(Exchange, found.id)
        agreed.state, agreed.skip_bad = course.AGREED, skip_bad
    writing.write(house, turn(house, found.id))
    return exchange(house, found.id)


def exchange(house: House, number: int) -> Exchange:
    with house.db.read() as session:
        return session.get_one(Exchange, number)


def said(house: House, found: Exchange) -> list[tuple[int, str, str]]:
    """(row, column, severity) of all that is wrong."""
    query = sa.select(ExchangeProblem).where(ExchangeProblem.exchange_id == found.id).order_by(ExchangeProblem.id)
    with house.db.read() as session:
        return [(one.place, one.column, one.severity) for one in session.scalars(query)]


def errors(house: House, found: Exchange) -> list[tuple[int, str]]:
    """(row, column) of every error."""
    return [(place, column) for place, column, severity in said(house, found) if severity == "error"]


def words(house: House, found: Exchange) -> str:
    """All that is wrong, in Chinese."""
    with house.db.read() as session:
        query = sa.select(ExchangeProblem.zh).where(ExchangeProblem.exchange_id == found.id)
        return "\n".join(session.scalars(query))


def library(house: House) -> dict[str, list[tuple[int, str, str]]]:
    """Code -> (version, state, name) of all its versions."""
    query = sa.select(ServiceItem.code, ItemVersion.version, ItemVersion.state, ItemVersion.content)
    found: dict[str, list[tuple[int, str, str]]] = {}
    with house.db.read() as session:
        rows = session.execute(query.join(ItemVersion).order_by(ServiceItem.code, ItemVersion.version))
        for code, version, state, content in rows:
            found.setdefault(code, []).append((version, state, content["name"]))
    return found


def kept(tmp_path: Path, content: bytes, name: str = "items") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path
