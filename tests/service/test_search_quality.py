"""The library answers citizens' questions; the figures are those that were asked for, not those that were reached."""

from __future__ import annotations

from backend.catalog.service import search
from backend.core.house import House
from tests.benchmarks.search import QUESTIONS, hits, questions


def test_the_right_item_is_first_or_among_the_first_three(library_sqlite: House) -> None:
    with library_sqlite.db.read() as session:
        first, third, _ = hits(
            lambda text: [hit.card.name for hit in search(session, text, limit=3)], questions(QUESTIONS)
        )
    assert first >= 0.80
    assert third >= 0.95
