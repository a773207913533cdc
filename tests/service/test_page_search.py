"""Search on the server and search in the page give the answers that are written down, and so the same ones."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.catalog.service.bundles import records
from backend.catalog.service.words import words_in_force
from backend.core.house import House
from offline_cache import bundle
from tools.search_vectors import COMPLETIONS, FIRST, VECTORS, answers, asked, completions

RUNNER = Path(__file__).parents[1] / "js" / "search_answers.js"
COMPLETER = RUNNER.with_name("search_completions.js")
STALE = (
    "tests/contract/search.json is of an older library, table of words or engine: run python -m tools.search_vectors"
)
PORT = "static/js/core/search no longer follows backend/catalog/rules/search"
EVERY = 1 if os.environ.get("XIAOER_EVERY_QUESTION") else 6
"""Of the questions, every so many-th is asked here; `make bench-search` asks them all."""
ITEMS = 4000


def size_of(bundled: dict[str, str], items: int) -> float:
    """Bytes of a parcel with everything when there were so many items, each as large as the shipped ones are."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    whole = bundle.pack(sorted(bundled.items()), key, before=0, after=1, made_at="", state="")
    cards = sum(name.startswith("card/") for name in bundled)
    return sum(map(len, whole.chunks)) * items / cards


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return found


def ran(runner: Path, given: dict[str, Any]) -> Any:
    """What a script of tests/js writes."""
    done = subprocess.run(
        ["node", str(runner)], input=json.dumps(given), capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


def test_server_and_page_answer_alike(library_sqlite: House, expected: list[dict[str, Any]]) -> None:
    questions = asked()
    assert [one["question"] for one in expected] == questions, STALE
    with library_sqlite.db.read() as session:
        bundled = records(session)
        server = answers(session, questions[::EVERY])
        completed = completions(words_in_force(session))
    page = ran(RUNNER, {"records": bundled, "questions": questions[::EVERY], "limit": FIRST})
    first = [one["found"][:1] == other["found"][:1] for one, other in zip(server, page, strict=True)]
    assert sum(first) / len(first) >= 0.95, PORT  # what was asked for; the next line is what was reached
    assert page == server, PORT
    assert size_of(bundled, ITEMS) <= 1_500_000
    assert server == expected[::EVERY], STALE
    assert ran(COMPLETER, {"records": bundled, "questions": [question for question, _ in completed]}) == completed, PORT
    assert completed == json.loads(COMPLETIONS.read_text(encoding="utf-8")), STALE


def test_beginnings_of_words_are_completed_and_whole_words_are_not() -> None:
    written = json.loads(COMPLETIONS.read_text(encoding="utf-8"))
    changed = [question for question, completed in written if question != completed]
    assert 100 < len(changed) < len(written)


def test_the_written_answers_cover_how_people_ask(expected: list[dict[str, Any]]) -> None:
    questions = [one["question"] for one in expected]
    assert len(questions) >= 200
    assert any(question.isascii() for question in questions)
    assert any(not one["found"] for one in expected)
