"""The terminals' copy of the catalogue: made by the worker after every change, kept for a month, handed out as
parcels (offline_cache/bundle.py) from any version still known to the newest.

Records, by key: ``card/<code>``, ``guide/<code>``, ``service/<code>``; ``words`` and ``sounds`` for searching;
``home`` and ``groups`` for finding without words; ``batch/<number>`` and ``closed`` for what is offered where. All
terminals share one bundle: each decides by itself what is hidden at its place. Nothing in it belongs to a person.
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from backend.catalog.models import BundleRecord, BundleVersion, CatalogueState
from backend.catalog.rules import sound
from backend.catalog.rules.search import Row, plain
from backend.catalog.service.browsing import BY, department_key, home_facts, named_groups, ways
from backend.catalog.service.digital import newest_services, public
from backend.catalog.service.guide import guides
from backend.catalog.service.reading import SHIPPED
from backend.catalog.service.scope import closed, published
from backend.catalog.service.shelf import shelf
from backend.catalog.service.words import words_in_force
from backend.core import clock, live
from backend.core.errors import NotFound, Text
from backend.core.house import House
from offline_cache import bundle
from offline_cache.bundle import Parcel

KEEP = timedelta(days=31)
"""So long a terminal may be off and still catch up by one delta."""
RECORDS = "3"
"""Part of every stamp: counted up when this code writes the same library differently."""
TRIES = 5
PARCELS = 16
RESUMED = 20
"""So many versions back a download that was broken off goes on; then it begins anew with the newest."""
OF_AN_ITEM = ("card", "guide", "service")
NOT_ON_A_CARD = ("initials", "themes", "type", "service_objects", "channels", "zones")
"""What the page reads of a card as the groups it is in, or not at all."""
DERIVED_BY_THE_PAGE = ("department",)
"""Ways whose groups the page makes from the cards themselves."""


@dataclass(frozen=True)
class _Plan:
    """What the next version changes, and on what it stands: it is written only when that is still so."""

    revision: int
    version: int
    stamp: str
    state: str
    changes: list[bundle.Change]


def records(session: Session, code: str | None = None, *, batches: bool = False) -> dict[str, str]:
    """Key -> canonical text of everything the bundle holds, or of what belongs to one item, or to batches alone."""
    made = _batch_records(session) if batches else _records(session, code)
    return {key: bundle.canonical(value) for key, value in made}


def renew_bundle(house: House, event: dict[str, Any]) -> None:
    """Make a new version when the library differs from the newest one. ``event``: ``item`` when only that changed,
    ``batches`` when only they did.
    """
    for _ in range(TRIES):
        with house.db.read() as session:
            plan = _plan(session, event.get("item"), bool(event.get("batches")))
        if plan is None:
            return
        with house.db.transaction() as session:
            if _carry_out(session, plan):
                return
    raise RuntimeError("the catalogue kept changing while its bundle was made")  # the outbox tries again


def keep_bundle(house: House) -> None:
    """Every minute: a first version, a new one after an update of the program, and no version older than needed."""
    with house.db.read() as session:
        newest = _newest(session)
        floor = session.scalar(
            sa.select(sa.func.max(BundleVersion.version)).where(BundleVersion.made_at < clock.now() - KEEP)
        )
        old = floor is not None and session.scalar(
            sa.select(BundleVersion.version).where(BundleVersion.version < floor).limit(1)
        )
    if newest is None or newest.stamp != _stamp():
        renew_bundle(house, {})
    if floor is not None and old is not None and old is not False:
        with house.db.transaction() as session:
            _forget(session, floor)


def bundle_parcel(house: House, have: int, state: str) -> Parcel | None:
    """What a terminal with version ``have`` needs to have the newest; None when it has it. Unless the server knows
    that version with that ``state``, the parcel holds everything.

    Raises NotFound ``no_bundle`` before the first one is made.
    """
    with house.db.read() as session:
        newest = _newest(session)
        if newest is None:
            raise NotFound("no_bundle", NO_BUNDLE)
        known = session.scalar(sa.select(BundleVersion.state).where(BundleVersion.version == have))
        if known != state:
            have = 0
        if have == newest.version:
            return None
        return _parcel(session, house.vault.catalogue_key, have, newest)


def bundle_chunk(house: House, before: int, after: int, index: int) -> bytes:
    """One chunk of the parcel between two versions, of which the later is one of the newest: packing costs, and who
    began with an older one has nothing to gain from it. Raises NotFound ``no_bundle``: ask for a manifest again.
    """
    with house.db.read() as session:
        newest = _newest(session)
        if newest is None or after <= newest.version - RESUMED:
            raise NotFound("no_bundle", NO_BUNDLE)
        versions = {row.version: row for row in session.scalars(
            sa.select(BundleVersion).where(BundleVersion.version.in_((before, after)))
        )}  # fmt: skip
        if after not in versions or (before and before not in versions) or before >= after:
            raise NotFound("no_bundle", NO_BUNDLE)
        chunks = _parcel(session, house.vault.catalogue_key, before, versions[after]).chunks
    if index >= len(chunks):
        raise NotFound("no_bundle", NO_BUNDLE)
    return chunks[index]


def _records(session: Session, code: str | None) -> Iterator[tuple[str, Any]]:
    cards = shelf(session).cards
    services = newest_services(session)
    for card in cards.values() if code is None else filter(None, [cards.get(code)]):
        said = {key: value for key, value in asdict(card).items() if key not in NOT_ON_A_CARD}
        made = {"available_here": card.available_here, "department_key": department_key(card.department)}
        yield f"card/{card.code}", _slim({**said, **made, "zone": card.zone, "ways": ways(card, DERIVED_BY_THE_PAGE)})
        if card.code in services:
            yield f"service/{card.code}", public(services[card.code])
    for guide in guides(session, services, code):
        yield f"guide/{guide.code}", _slim(guide.as_json())
    yield "groups", {by: named_groups(session, by) for by in BY if by not in DERIVED_BY_THE_PAGE}
    if code is None:
        yield "words", _word_table(tuple(words_in_force(session)))
        yield "sounds", sound.table()
        yield "home", home_facts()
        yield from _batch_records(session)


def _batch_records(session: Session) -> Iterator[tuple[str, Any]]:
    """``from``: seconds since 1970. Also batches whose date has not come: a terminal without the server keeps it."""
    for batch in published(session):
        yield (
            f"batch/{batch.number}",
            {
                "codes": sorted(batch.codes),
                "targets": sorted(batch.targets),
                "from": int(batch.holds_from),
                "places": batch.places.as_json(),
            },
        )
    yield "closed", sorted(closed(session))


@functools.lru_cache(maxsize=1)
def _word_table(rows: tuple[Row, ...]) -> dict[str, Any]:
    spelled = {word: " ".join(sound.syllables(word)) for row in rows for word in map(plain, (*row.said, *row.written))}
    return {"rows": [[row.said, row.written, row.kind] for row in rows], "spelled": spelled}


def _slim(record: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing; the page puts it back."""
    return {key: value for key, value in record.items() if value not in (None, [], (), "", False)}


def _plan(session: Session, code: str | None, batches: bool) -> _Plan | None:
    newest = _newest(session)
    stamp = _stamp()
    if newest is None or newest.stamp != stamp:
        code, batches = None, False
    held = {row.key: row.digest for row in session.execute(_latest(BundleRecord.key, BundleRecord.digest))}
    fresh = records(session, code, batches=batches)
    digests = {key: bundle.record_digest(key, text) for key, text in fresh.items()}
    if batches:
        scope = {key for key in held if key.startswith("batch/")}
    elif code is not None:
        scope = {f"{part}/{code}" for part in OF_AN_ITEM} & held.keys()
    else:
        scope = set(held)
    changes: list[bundle.Change] = [(key, text) for key, text in fresh.items() if held.get(key) != digests[key]]
    changes += [(key, None) for key in scope if held[key] is not None and key not in fresh]
    if newest is not None and newest.stamp == stamp and not changes:
        return None
    after = {**held, **digests, **{key: None for key, text in changes if text is None}}
    state = bundle.state_digest(digest for digest in after.values() if digest is not None)
    return _Plan(_revision(session), newest.version if newest else 0, stamp, state, sorted(changes))


def _carry_out(session: Session, plan: _Plan) -> bool:
    session.get(CatalogueState, 1, with_for_update=True)
    newest = _newest(session)
    if _revision(session) != plan.revision or (newest.version if newest else 0) != plan.version:
        return False
    version = plan.version + 1
    session.add(BundleVersion(version=version, stamp=plan.stamp, state=plan.state, made_at=clock.now()))
    rows = [
        {"key": key, "version": version, "text": text, "digest": text and bundle.record_digest(key, text)}
        for key, text in plan.changes
    ]
    if rows:
        session.execute(sa.insert(BundleRecord), rows)
    live.announce(session, live.EVERYONE, "bundle_changed", {"version": version})
    return True


def _newest(session: Session) -> BundleVersion | None:
    return session.scalar(sa.select(BundleVersion).order_by(BundleVersion.version.desc()).limit(1))


def _revision(session: Session) -> int:
    return session.scalar(sa.select(CatalogueState.revision).where(CatalogueState.id == 1)) or 0


def _latest(*columns: sa.orm.InstrumentedAttribute[Any], upto: int | None = None) -> sa.Select[Any]:
    """``columns`` of each record's row as of version ``upto`` (the newest by default)."""
    last = sa.select(BundleRecord.key, sa.func.max(BundleRecord.version).label("version")).group_by(BundleRecord.key)
    if upto is not None:
        last = last.where(BundleRecord.version <= upto)
    rows = last.subquery()
    return sa.select(*columns).join(
        rows, sa.and_(BundleRecord.key == rows.c.key, BundleRecord.version == rows.c.version)
    )


_PARCELS: WeakKeyDictionary[Any, OrderedDict[tuple[int, int, str], Parcel]] = WeakKeyDictionary()


def _parcel(session: Session, key: Ed25519PrivateKey, before: int, after: BundleVersion) -> Parcel:
    """The same bytes for the same versions, whichever server process packs them; the last few are kept packed."""
    kept = _PARCELS.setdefault(session.get_bind().engine.pool, OrderedDict())
    name = (before, after.version, after.state)
    if name not in kept:
        rows = session.execute(
            _latest(BundleRecord.key, BundleRecord.text, upto=after.version).where(BundleRecord.version > before)
        )
        changes = [(row.key, row.text) for row in rows if before or row.text is not None]
        made_at = after.made_at.isoformat(timespec="seconds")
        kept[name] = bundle.pack(changes, key, before=before, after=after.version, made_at=made_at, state=after.state)
        while len(kept) > PARCELS:
            kept.popitem(last=False)
    return kept[name]


def _forget(session: Session, floor: int) -> None:
    """Nothing below version ``floor`` is asked for any more: of each record only its state at ``floor`` stays."""
    later = sa.orm.aliased(BundleRecord)
    superseded = sa.exists().where(
        later.key == BundleRecord.key, later.version > BundleRecord.version, later.version <= floor
    )
    session.execute(sa.delete(BundleRecord).where(superseded).execution_options(synchronize_session=False))
    session.execute(sa.delete(BundleRecord).where(BundleRecord.version <= floor, BundleRecord.digest.is_(None)))
    session.execute(sa.delete(BundleVersion).where(BundleVersion.version < floor))


def _stamp() -> str:
    """What the bundle is made from besides the library: this code's records, the shipped tables."""
    digest = hashlib.sha256(RECORDS.encode())
    for name in ("zones", "themes_en", "frequent"):
        digest.update((SHIPPED / "catalog" / f"{name}.tsv").read_bytes())
    return digest.hexdigest()


NO_BUNDLE = Text("终端用的资料还没有准备好。", "The terminals' copy of the catalogue is not ready yet.")
