"""Catalogue folders to import, and a house whose library is filled."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from backend.catalog import service as catalog
from backend.catalog.service import ImportReport
from backend.core.house import House

SHIPPED = Path(__file__).parents[2] / "backend" / "data"


def definition(code: str) -> dict[str, Any]:
    """A fresh copy of a shipped service's definition."""
    return json.loads((SHIPPED / "services" / f"{code}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def shipped(name: str, *codes: str) -> list[dict[str, Any]]:
    """The shipped rows of ``items`` or ``guides`` with these codes; all rows without any."""
    lines = (SHIPPED / "catalog" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if not codes or row["id"] in codes]


def item(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of ``items.jsonl``."""
    row = {
        "id": f"T-{number:05d}",
        "name": f"示范事项之{number}",
        "type": "公共服务",
        "department": "区示范局",
        "source": "github:v-luobo/zwfw@test",
        "category": "人社",
        "has_guide": False,
    }
    return {**row, **changes}


def folder(path: Path, *, items: list[Any] = (), guides: list[Any] = (), services: list[Any] = ()) -> Path:  # type: ignore[assignment]
    """Write a catalogue folder. A row that is text is written as it is, so that it can be broken."""
    (path / "catalog").mkdir(parents=True, exist_ok=True)
    (path / "services").mkdir(exist_ok=True)
    for name, rows in (("items", items), ("guides", guides)):
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        (path / "catalog" / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for raw in services:
        (path / "services" / f"{raw['code']}.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return path


def publish_services(house: House) -> ImportReport:
    """The guides and the services in depth, without the rest of the library: quick."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place)
        (path / "catalog").mkdir()
        for file in (SHIPPED / "catalog").iterdir():
            if file.name != "items.jsonl":
                (path / "catalog" / file.name).symlink_to(file)
        for part in ("services", "codes"):
            (path / part).symlink_to(SHIPPED / part)
        return catalog.import_catalogue(house, path)


def content(house: House, code: str) -> dict[str, Any]:
    """What the library says of an item now."""
    with house.db.read() as session:
        return catalog.guide(session, code).content
