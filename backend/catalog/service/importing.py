"""Importing a catalogue folder: what changed becomes a new published version, what did not is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import (
    CodeListEntry,
    ImportedFile,
    ItemVersion,
    ServiceItem,
)
from backend.catalog.rules import lifecycle
from backend.catalog.rules.elements import BY_KEY
from backend.catalog.rules.guides import Draft
from backend.catalog.rules.lifecycle import WITHDRAWN
from backend.catalog.rules.sound import initials, spelled
from backend.catalog.rules.soundness import standing
from backend.catalog.service import publishing, releasing
from backend.catalog.service.reading import FOLDERS, SHIPPED, Problem, Reading, digests, read
from backend.catalog.service.releasing import IMPORT
from backend.catalog.service.words import load_words
from backend.catalog.service.zones import load_zones
from backend.core import clock
from backend.core.house import House
from backend.regions import service as regions

TOGETHER = 500
"""Items that are looked up in one go."""


@dataclass(frozen=True)
class ImportReport:
    """``loaded``: rows new or changed; ``unchanged``: rows that were there as they are; ``skipped``: bad rows."""

    loaded: int
    unchanged: int
    skipped: tuple[Problem, ...]


def import_catalogue(house: House, folder: Path | None = None, *, force: bool = False) -> ImportReport:
    """Load items, guides, services, guidances, regions and code lists from ``folder`` (the shipped data by default).

    Everything sound is published; a bad row is reported and skipped. Running it again changes nothing, and files
    whose digest is known are not even read (``force`` reads them). Nothing is ever withdrawn by an import.
    """
    folder = folder or SHIPPED
    present = digests(folder)
    if not present:
        return ImportReport(0, 0, (Problem(folder.name, 0, "holds no catalogue, services, regions or codes"),))
    with house.db.read() as session:
        known = {row.name: row for row in session.scalars(sa.select(ImportedFile))}
    changed = {name for name, digest in present.items() if force or name not in known or known[name].digest != digest}
    if any(name.startswith("catalog/") for name in changed):  # items are read together, and the others name items
        changed |= {name for name in present if name.startswith(("catalog/", "services/", "guidance/"))}
    resting = [known[name] for name in present if name not in changed]
    unchanged = sum(row.rows for row in resting)
    still_bad = [Problem(**problem) for row in resting for problem in row.skipped]
    if not changed:
        return ImportReport(0, unchanged, tuple(still_bad))
    reading = read(folder, changed)
    with house.db.transaction() as session:
        publishing.one_import_at_a_time(session)
        written = _items(session, reading)
        written += _definitions(session, reading, "service", reading.services)
        written += _definitions(session, reading, "guidance", reading.guidances)
        written += regions.store(session, reading.regions)
        written += _codes(session, reading.codes)
        written += load_words(session, folder)
        arranged = load_zones(session, folder, reading.skip) + publishing.place_items(session)
        _remember(session, {name: present[name] for name in changed}, reading)
        if written or arranged:
            publishing.tell(session)
    rows = sum(reading.rows.values())
    return ImportReport(written, unchanged + rows - written, (*still_bad, *reading.problems))


def _items(session: Session, reading: Reading) -> int:
    """Publish items. As with definitions, a file undoes nothing that was decided in the console."""
    digests = {draft.code: releasing.digest([draft.content, _columns(draft)]) for draft in reading.drafts}
    known = {row.code: row.digest for row in session.execute(sa.select(ServiceItem.code, ServiceItem.digest))}
    changed = [code for code, digest in digests.items() if known.get(code, digest) != digest]
    present = _held(session, changed)
    decided = _decided(session)
    new: list[dict[str, Any]] = []
    versions: list[Draft] = []
    replaced: list[ServiceItem] = []
    contents = {draft.code: draft.content for draft in reading.drafts}
    written = 0
    for draft in reading.drafts:
        digest = digests[draft.code]
        row = present.get(draft.code)
        if known.get(draft.code) == digest:
            continue
        if draft.code in decided:
            reading.skip("catalog", 0, f"{draft.code} was decided on in the console, and a file does not replace it")
            continue
        written += 1
        sound = {"pinyin": spelled(draft.name), "initials": initials(draft.name), "digest": digest}
        if row is None:
            new.append({"code": draft.code, "version": 1, **_columns(draft), **sound})
        else:
            for name, value in {**_columns(draft), **sound}.items():
                setattr(row, name, value)
            replaced.append(row)
        versions.append(draft)
    _bring_on(session, {row.id: contents[row.code] for row in replaced})
    for row in replaced:
        publishing.supersede(session, row)
        row.version, row.state = publishing.next_version(session, row.id), lifecycle.PUBLISHED
    if new:
        session.execute(sa.insert(ServiceItem), new)
    session.flush()
    items = {row.code: row for row in session.execute(sa.select(ServiceItem.code, ServiceItem.id, ServiceItem.version))}
    if versions:
        session.execute(sa.insert(ItemVersion), [_version(draft, items[draft.code]) for draft in versions])
    return written


def _bring_on(session: Session, contents: dict[int, dict[str, Any]]) -> None:
    """Versions that somebody is working on since before an element was known take what the files say of that element:
    published as they are, they would take it away again. ``contents``: what comes, by the item's id.
    """
    for row in session.scalars(sa.select(ItemVersion).where(ItemVersion.state.in_(lifecycle.OPEN))):
        come = contents.get(row.item_id, {})
        unknown = {key: come[key] for key in BY_KEY if key in come and key not in row.content}
        if unknown:
            row.content = {**row.content, **unknown}
            for name, value in standing(row.content).items():
                setattr(row, name, value)


def _held(session: Session, codes: list[str]) -> dict[str, ServiceItem]:
    """The items of these codes, in a fixed order and until the end of the transaction: what somebody is deciding on one
    of them in the console is waited for, and seen.
    """
    rows: list[ServiceItem] = []
    for start in range(0, len(codes), TOGETHER):
        some = sa.select(ServiceItem).where(ServiceItem.code.in_(sorted(codes)[start : start + TOGETHER]))
        rows += session.scalars(some.order_by(ServiceItem.code).with_for_update())
    return {row.code: row for row in rows}


def _decided(session: Session) -> set[str]:
    """Codes of the items that somebody wrote, published, suspended or withdrew in the console."""
    shown = sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == ServiceItem.version)
    query = sa.select(ServiceItem.code).outerjoin(ItemVersion, shown)
    by_hand = sa.or_(ItemVersion.author.is_distinct_from(IMPORT), ServiceItem.state != lifecycle.PUBLISHED)
    return set(session.scalars(query.where(by_hand)))


def _version(draft: Draft, item: Any) -> dict[str, Any]:
    columns = _columns(draft)
    now = clock.now()
    content = draft.content | {name: columns[name] for name in ("department", "category", "themes", "level")}
    return {
        "item_id": item.id,
        "version": item.version,
        "content": content,
        **standing(content),
        "state": lifecycle.PUBLISHED,
        "author": IMPORT,
        "changed_at": now,
        "published_at": now,
    }


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "department": draft.department,
        "category": draft.category,
        "themes": list(draft.themes),
        "level": draft.level,
        "type": draft.content["type"],
        "service_objects": draft.content["service_objects"],
        "channels": draft.content["channels"],
        "source_region": draft.source_region,
        "has_guide": draft.has_guide,
        "aliases": list(draft.aliases),
        "sayings": draft.content["sayings"],
    }


def _definitions(session: Session, reading: Reading, kind: str, found: list[dict[str, Any]]) -> int:
    """Publish definitions. A published version is immutable: other content under its number is a problem. What was
    published or withdrawn in the console is not replaced by a file: that would undo somebody's decision unseen.
    """
    counter = f"{kind}_version"
    model = releasing.MODELS[kind]
    columns = (model.item_code, model.version, model.digest, model.author, model.state)
    known: dict[str, dict[int, Any]] = {}
    for row in session.execute(sa.select(*columns).order_by(model.version)):
        known.setdefault(row.item_code, {})[row.version] = row
    items = set(session.scalars(sa.select(ServiceItem.code)))
    written = 0
    for raw in found:
        file, code, version = f"{FOLDERS[kind]}/{raw['code']}.json", raw["code"], raw[counter]
        versions = known.get(code, {})
        decided = next((row for row in versions.values() if row.author != IMPORT or row.state == WITHDRAWN), None)
        if code not in items:
            reading.skip(file, 0, f"there is no item {code}")
        elif version in versions and versions[version].digest == releasing.digest(raw):
            continue
        elif decided is not None:
            how = "withdrawn" if decided.state == WITHDRAWN else "published"
            reading.skip(file, 0, f"version {decided.version} was {how} in the console, and a file does not replace it")
        elif version in versions:
            reading.skip(file, 0, f"version {version} is published with other content: count up {counter}")
        else:
            releasing.release(session, kind, code, version, raw, IMPORT, newest=max(versions, default=0))
            written += 1
    return written


def _codes(session: Session, entries: list[dict[str, Any]]) -> int:
    names = {entry["list_name"] for entry in entries}
    columns = [getattr(CodeListEntry, name) for name in ("list_name", "code", "position", "name", "extra")]
    query = sa.select(*columns).where(CodeListEntry.list_name.in_(names))
    before = {row.list_name + "\0" + row.code: dict(row._mapping) for row in session.execute(query)}
    fresh = [entry for entry in entries if before.get(entry["list_name"] + "\0" + entry["code"]) != entry]
    if fresh or len(before) != len(entries):
        session.execute(sa.delete(CodeListEntry).where(CodeListEntry.list_name.in_(names)))
        session.execute(sa.insert(CodeListEntry), entries)
    return len(fresh)


def _remember(session: Session, files: dict[str, str], reading: Reading) -> None:
    for name, digest in files.items():
        skipped = [vars(problem) for problem in reading.problems if problem.file == name]
        values = {"digest": digest, "rows": reading.rows.get(name, 0), "skipped": skipped, "imported_at": clock.now()}
        session.merge(ImportedFile(name=name, **values))
