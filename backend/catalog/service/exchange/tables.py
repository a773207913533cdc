"""The small tables that files are read with: other systems' codes, our themes and departments."""

from __future__ import annotations

import functools
from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import ServiceItem
from backend.catalog.rules.exchange.codings import OWN, Coding
from backend.catalog.rules.exchange.rows import Reference
from backend.catalog.service import overview
from backend.catalog.service.reading import SHIPPED, table
from backend.core.errors import Invalid, Text
from backend.staff.departments import register


@functools.cache
def codings() -> dict[str, Coding]:
    """Every source whose codes we know, by name; our own format is the empty name."""
    folder = SHIPPED / "exchange"
    codes: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    headings: dict[str, dict[str, str]] = defaultdict(dict)
    for row in table(folder / "codes.tsv"):
        codes[row["source"]][row["list"]][row["code"]] = row["ours"]
    for row in table(folder / "headings.tsv"):
        headings[row["source"]][row["heading"]] = row["key"]
    found = {
        row["source"]: Coding(
            row["source"],
            Text(row["name"], row["name_en"]),
            codes[row["source"]],
            headings[row["source"]],
            row["derive"] == "yes",
        )
        for row in table(folder / "sources.tsv")
    }
    return {OWN.name: OWN, **found}


def coding(name: str) -> Coding:
    """Raises Invalid ``unknown_source``."""
    found = codings().get(name)
    if found is None:
        words = Text("不认识这个来源，请从表里选。", "This source is not known; please choose one of the list.")
        raise Invalid("unknown_source", words, fields={"source": words})
    return found


def reference(session: Session, source: str) -> Reference:
    """What the rows of a file are read against."""
    themes = {code: name.zh for code, name in overview.theme_names(session).items()}
    named = set(session.scalars(sa.select(ServiceItem.department).distinct()))
    official = {words for one in register().values() for words in (one.name.zh, one.short.zh)}
    # an empty library knows no department; then all are new and none is doubtful
    known = frozenset(name for name in named | official if name) if named - {None} else frozenset()
    return Reference(themes, known, coding(source))
