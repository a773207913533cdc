"""The item library: items with immutable versions of their guides, digital services, code lists, imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.catalog.rules import lifecycle
from backend.core.db import Base, Moment


class ServiceItem(Base):
    """One item, as lists and search need it: a projection of its published version.

    ``version`` is the published or suspended one, 0 before there is any; ``state`` is that version's, or
    ``withdrawn``, or ``draft``. ``zone`` and ``themes`` are codes.
    """

    __tablename__ = "service_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(300), index=True)
    department: Mapped[str | None] = mapped_column(sa.String(100), index=True)
    category: Mapped[str] = mapped_column(sa.String(40))
    zone: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    themes: Mapped[list[str]] = mapped_column(sa.JSON)
    level: Mapped[str | None] = mapped_column(sa.String(20))
    source_region: Mapped[str] = mapped_column(sa.String(100))
    has_guide: Mapped[bool]
    aliases: Mapped[list[str]] = mapped_column(sa.JSON)
    pinyin: Mapped[str] = mapped_column(sa.Text)
    initials: Mapped[str] = mapped_column(sa.String(300))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=lifecycle.PUBLISHED, index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))


class ItemVersion(Base):
    """One version of an item's content (``catalog.rules.elements``); a draft's changes, no other's ever does."""

    __tablename__ = "item_version"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("service_item.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(12), default=lifecycle.PUBLISHED)
    author: Mapped[str] = mapped_column(sa.String(80))
    based_on: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every save of a draft; a save made on an older one is refused."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    publish_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When a reviewed version publishes itself."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    errors: Mapped[int]
    """This and the next three: ``catalog.rules.soundness.standing`` of the content, written with it."""
    warnings: Mapped[int]
    given: Mapped[int]
    basic_code: Mapped[str | None] = mapped_column(sa.String(40), index=True)


class ItemMove(Base):
    """Who moved which version where, when and why. Rows are only ever added."""

    __tablename__ = "item_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("service_item.id"), index=True)
    version: Mapped[int]
    source: Mapped[str | None] = mapped_column(sa.String(12))
    target: Mapped[str] = mapped_column(sa.String(12))
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class DigitalServiceVersion(Base):
    """A published definition of a service in depth; never changed."""

    __tablename__ = "digital_service_version"

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)


class GuidanceVersion(Base):
    """A published guidance of an item that is not done here (``catalog.rules.guidance``); never changed."""

    __tablename__ = "guidance_version"

    item_code: Mapped[str] = mapped_column(sa.ForeignKey("service_item.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)


class CodeListEntry(Base):
    """One code of a list such as ``gbt2261_1_sex``; ``code`` is the name where a list carries no codes."""

    __tablename__ = "code_list_entry"

    list_name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    extra: Mapped[dict[str, str]] = mapped_column(sa.JSON)


class ImportedFile(Base):
    """A file as it was last imported: an unchanged one is not read again."""

    __tablename__ = "imported_file"

    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    imported_at: Mapped[datetime] = mapped_column(Moment)


class CatalogueState(Base):
    """One row: counts up with every import that changed something, so that caches know."""

    __tablename__ = "catalogue_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]


class BundleVersion(Base):
    """A version of the terminals' copy of the catalogue. ``stamp``: what besides the library it was made from;
    ``state``: digest of all its records (offline_cache/bundle.py).
    """

    __tablename__ = "bundle_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)


class BundleRecord(Base):
    """A record of the bundle as it is from ``version`` on; ``text`` and ``digest`` are None from where it is gone."""

    __tablename__ = "bundle_record"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    text: Mapped[str | None] = mapped_column(sa.Text)
    digest: Mapped[str | None] = mapped_column(sa.String(32))


class GovernedWord(Base):
    """One row of the table of words (``catalog.rules.wording``). ``department`` answers for it; ``shipped`` is the
    digest of the row it came as, so that an update of the program knows it again whatever people made of it.
    """

    __tablename__ = "governed_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[list[str]] = mapped_column(sa.JSON)
    written: Mapped[list[str]] = mapped_column(sa.JSON)
    kind: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(10), index=True)
    department: Mapped[str] = mapped_column(sa.String(8), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    shipped: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    author: Mapped[str] = mapped_column(sa.String(80))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class WordMove(Base):
    """Who made a governed word what it then was, and why. Rows are only ever added."""

    __tablename__ = "word_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    word_id: Mapped[int] = mapped_column(sa.ForeignKey("governed_word.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class AskedQuestion(Base):
    """How often a question found nothing, or only poor results, on a day at a site; no person, no session."""

    __tablename__ = "asked_question"

    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    site: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(8))
    count: Mapped[int] = mapped_column(default=1)
