"""Editions: the published library of a day as files, made by the worker, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.rules import lifecycle
from backend.catalog.service import disclosing
from backend.catalog.service.exchange import exporting
from backend.catalog.service.overview import Wanted
from backend.core import clock
from backend.core.config import Settings
from backend.core.errors import NotFound, Text
from backend.core.house import House
from backend.disclosure import rules
from backend.disclosure.models import Edition


def editions(session: Session) -> list[Edition]:
    """Every edition that is kept, newest first."""
    return list(session.scalars(sa.select(Edition).order_by(Edition.day.desc())))


def edition(session: Session, day: str) -> Edition:
    """The edition of a day (YYYY-MM-DD), or the newest of all for ``latest``. Raises NotFound ``no_edition``."""
    query = sa.select(Edition).order_by(Edition.day.desc()).limit(1)
    if day != "latest":
        try:
            query = query.where(Edition.day == date.fromisoformat(day))
        except ValueError:
            raise NotFound("no_edition", NO_EDITION) from None
    found = session.scalar(query)
    if found is None:
        raise NotFound("no_edition", NO_EDITION)
    return found


def file_of(settings: Settings, found: Edition, name: str) -> tuple[Path, dict[str, Any]]:
    """A file of an edition and what is known of it (``name``, ``bytes``, ``sha256``). Raises NotFound ``no_file``."""
    known = next((one for one in found.files if one["name"] == name), None)
    path = _folder(settings) / found.day.isoformat() / name
    if known is None or not path.is_file():
        raise NotFound("no_file", NO_FILE)
    return path, known


def keep_editions(house: House) -> None:
    """Every minute, in the worker: the day's edition when the library has changed since the last one, and no edition
    for longer than it is kept. A crash on the way leaves files without a row; the next minute writes them anew.
    """
    today = clock.local(clock.now()).date()
    with house.db.read() as session:
        revision = disclosing.revision(session)
        days = set(session.scalars(sa.select(Edition.day)))
        newest = session.scalar(sa.select(Edition.revision).order_by(Edition.day.desc()).limit(1))
    if revision and today not in days and newest != revision:
        _make(house, today, revision)
    old = rules.superseded(days, today)
    if old:
        with house.db.transaction() as session:
            session.execute(sa.delete(Edition).where(Edition.day.in_(old)))
        for day in old:
            shutil.rmtree(_folder(house.settings) / day.isoformat(), ignore_errors=True)


def _make(house: House, day: date, revision: int) -> None:
    folder = _folder(house.settings)
    draft = folder / f".{day.isoformat()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    # what is suspended cannot be done now, and a row of a table could not say so
    wanted = Wanted(state=lifecycle.PUBLISHED)
    items = 0
    for name in rules.FILES:
        stem, _, kind = name.partition(".")
        if stem == "items":
            items = exporting.write(house, draft / name, kind, wanted)
    with house.db.read() as session:
        counts = {"day": day.isoformat(), "revision": revision, "licence": rules.LICENCE.as_json()}
        counts |= disclosing.statistics(session, (lifecycle.PUBLISHED,))
    words = json.dumps(counts, ensure_ascii=False, indent=1) + "\n"
    (draft / "statistics.json").write_text(words, encoding="utf-8")
    files = [_known(draft / name) for name in rules.FILES]
    final = folder / day.isoformat()
    shutil.rmtree(final, ignore_errors=True)  # a run that died before its row was written
    draft.rename(final)
    with house.db.transaction() as session:
        if session.get(Edition, day) is None:
            session.add(Edition(day=day, revision=revision, items=items, files=files, made_at=clock.now()))


def _known(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {
            "name": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "open_data"


NO_EDITION = Text(
    "没有这一天的数据。请看开放数据页上有哪些日期。",
    "There is no edition of that day. Please see the list of editions.",
)
NO_FILE = Text("这一期数据里没有这个文件。", "This edition has no such file.")
