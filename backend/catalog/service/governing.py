"""The owners' work on the table of words: propose, add, change, put in force, retire; all with who and why.

A change is in force everywhere within seconds: it counts the catalogue's revision up, like a published item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import GovernedWord, WordMove
from backend.catalog.rules import wording
from backend.catalog.rules.search import Row, plain
from backend.catalog.rules.search.words import Kind
from backend.catalog.rules.wording import IN_FORCE, PROPOSED, Word
from backend.catalog.service import publishing
from backend.catalog.service.authoring import Author
from backend.catalog.service.searching import Hit, names, search
from backend.catalog.service.words import record, words_in_force
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text

PAGE = 50


@dataclass(frozen=True)
class WordList:
    """One page of rows. ``counts``: how many rows match in each state."""

    rows: list[GovernedWord]
    total: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Trial:
    """What a question finds now, and what it would find with a change."""

    question: str
    now: list[Hit]
    then: list[Hit]


def list_words(session: Session, *, text: str = "", state: str = IN_FORCE, kind: str = "", page: int = 1) -> WordList:
    """The rows in which ``text`` is said or written, newest change first."""
    rows = session.scalars(sa.select(GovernedWord).order_by(GovernedWord.changed_at.desc(), GovernedWord.id.desc()))
    wanted = plain(text)
    found = [
        row
        for row in rows
        if (not kind or row.kind == kind)
        and (not wanted or any(wanted in plain(word) for word in (*row.said, *row.written)))
    ]
    counts = {one: sum(row.state == one for row in found) for one in wording.STATES}
    shown = [row for row in found if row.state == state]
    return WordList(shown[(page - 1) * PAGE : page * PAGE], len(shown), counts)


def word(session: Session, number: int) -> GovernedWord:
    """Raises NotFound ``unknown_word``."""
    row = session.get(GovernedWord, number)
    if row is None:
        raise NotFound("unknown_word", Text("没有这一行词。", "There is no such row of words."))
    return row


def history(session: Session, number: int) -> list[WordMove]:
    """What was made of a row, newest first."""
    return list(
        session.scalars(sa.select(WordMove).where(WordMove.word_id == number).order_by(WordMove.id.desc())).all()
    )


def add(session: Session, author: Author, entry: Word, state: str, *, department: str, reason: str) -> int:
    """A new row, proposed or in force at once. Raises Invalid ``bad_word``, Refused ``not_yours``."""
    _may(author, state)
    _check(entry, reason)
    row = GovernedWord(
        said=list(entry.said),
        written=list(entry.written),
        kind=entry.kind,
        state=state,
        department=department,
        source=author.name,
        author=author.name,
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record(session, row, author.name, reason)
    if state == IN_FORCE:
        publishing.tell(session)
    return row.id


def change(
    session: Session, author: Author, number: int, entry: Word, state: str, *, revision: int, reason: str
) -> None:
    """Make a row what ``entry`` says, in ``state``. ``revision``: that of the row the author looked at.

    Raises Conflict ``stale_word``, Invalid ``bad_word``, NotFound ``unknown_word``, Refused ``not_yours``.
    """
    row = session.get(GovernedWord, number, with_for_update=True, populate_existing=True) or word(session, number)
    _may(author, IN_FORCE if IN_FORCE in (row.state, state) else state)
    if row.revision != revision:
        raise Conflict("stale_word", STALE)
    _check(entry, reason)
    matters = IN_FORCE in (row.state, state)
    row.said, row.written, row.kind, row.state = list(entry.said), list(entry.written), entry.kind, state
    row.revision, row.author, row.changed_at = row.revision + 1, author.name, clock.now()
    record(session, row, author.name, reason)
    if matters:
        publishing.tell(session)


def cautions(session: Session, entry: Word, replacing: int | None) -> list[Text]:
    """What the owner should know before ``entry`` is in force."""
    query = sa.select(GovernedWord).where(GovernedWord.state == IN_FORCE)
    others = [
        Word(tuple(row.said), tuple(row.written), row.kind) for row in session.scalars(query) if row.id != replacing
    ]
    return wording.warnings(entry, others, names(session))


def try_out(session: Session, question: str, entry: Word, *, replacing: int | None) -> Trial:
    """What ``question`` finds now, and would find with ``entry`` instead of row ``replacing`` (None: beside all rows).

    Raises Invalid ``empty_query``, ``bad_word``.
    """
    _check(entry, None)
    held = None
    if replacing is not None and (before := word(session, replacing)).state == IN_FORCE:
        held = Row(tuple(before.said), tuple(before.written), cast(Kind, before.kind))
    changed = Row(entry.said, entry.written, cast(Kind, entry.kind))
    rows = [changed if row == held else row for row in words_in_force(session)]
    if held is None:
        rows.append(changed)
    return Trial(question, search(session, question, limit=5), search(session, question, limit=5, rows=rows))


def _may(author: Author, state: str) -> None:
    """The table serves every field: only who answers for the whole library moves it; others may propose."""
    if state not in wording.NEEDS:
        raise Invalid("bad_word", BAD_WORD)
    whole = author.fields is None or state == PROPOSED
    if wording.NEEDS[state] not in author.permissions or not whole:
        raise Refused("not_yours", NOT_YOURS)


def _check(entry: Word, reason: str | None) -> None:
    found = wording.problems(entry)
    if reason is not None and not reason.strip():
        found["reason"] = Text("请写一句为什么。", "Please write why, in a few words.")
    if found:
        raise Invalid("bad_word", BAD_WORD, fields=found)


BAD_WORD = Text("有几处要先改好。", "Some entries must be mended first.")
STALE = Text(
    "这一行刚被别人改过，您的改动没有保存。请看最新的再改。",
    "Somebody has just changed this row; yours was not saved. Please look at the latest first.",
)
NOT_YOURS = Text(
    "词表由管全库的部门决定，您可以提出建议。",
    "The department that answers for the whole library decides on words; you may propose.",
)
