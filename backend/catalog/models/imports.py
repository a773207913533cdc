"""Code lists, the files that were imported, and the revision of the whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, Moment


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
