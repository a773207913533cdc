"""Search on the server and search in the page give the answers that are written down, and so the same ones."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.catalog.service import import_catalogue
from backend.catalog.service.bundles import records
from backend.core.house import House
from offline_cache import bundle
from tools.search_vectors import FIRST, VECTORS, answers

RUNNER = Path(__file__).parents[1] / "js" / "search_answers.js"
STALE = (
    "tests/contract/search.json is of an older library, table of words or engine: run python -m tools.search_vectors"
)
PORT = "static/js/core/search no longer follows backend/catalog/rules/search"


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


def test_server_and_page_answer_alike(sqlite_house: House, expected: list[dict[str, Any]]) -> None:
    import_catalogue(sqlite_house)
    with sqlite_house.db.read() as session:
        bundled = records(session)
        server = answers(session)
    asked = {"records": bundled, "questions": [one["question"] for one in server], "limit": FIRST}
    ran = subprocess.run(
        ["node", str(RUNNER)], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=120
    )
    page = json.loads(ran.stdout)
    first = [one["found"][:1] == other["found"][:1] for one, other in zip(server, page, strict=True)]
    assert sum(first) / len(first) >= 0.95, PORT  # what was asked for; the next line is what was reached
    assert page == server, PORT
    assert size_of(bundled, ITEMS) <= 1_500_000
    assert server == expected, STALE


def test_the_written_answers_cover_how_people_ask(expected: list[dict[str, Any]]) -> None:
    questions = [one["question"] for one in expected]
    assert len(questions) >= 200
    assert any(question.isascii() for question in questions)
    assert any(not one["found"] for one in expected)
