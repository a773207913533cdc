"""The sign-in with a phone and the one code, as rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.grants import rules as grants
from backend.onecode import rules as codes

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VECTORS = json.loads((Path(__file__).parents[1] / "contract" / "one_code.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("typed", ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b-c-d-f-g-h-j-k"])
def test_a_user_code_may_be_typed_as_one_likes(typed: str) -> None:
    assert grants.user_code(typed) == "BCDFGHJK"


@pytest.mark.parametrize("typed", ["", "BCDFGHJ", "BCDFGHJKL", "ACDFGHJK", "BCDFGHJ1", "BCDFGHJ%"])
def test_what_no_terminal_shows_is_no_user_code(typed: str) -> None:
    assert grants.user_code(typed) is None


def polled(state: str, *, left: int = 100, ago: float | None = None, interval: int = 5) -> str:
    at = None if ago is None else NOW - timedelta(seconds=ago)
    return grants.answer(state, NOW + timedelta(seconds=left), at, interval, NOW)


def test_a_poll_is_told_what_rfc_8628_says() -> None:
    assert polled("pending") == "authorization_pending"
    assert polled("pending", ago=5) == "authorization_pending"
    assert polled("pending", ago=4.9) == "slow_down"
    assert polled("pending", ago=7, interval=10) == "slow_down"
    assert polled("agreed", ago=1) == "granted"
    assert polled("refused") == "access_denied"
    assert polled("used") == "invalid_grant"


@pytest.mark.parametrize("state", ["pending", "agreed", "refused"])
def test_after_five_minutes_nothing_comes_of_it(state: str) -> None:
    assert polled(state, left=0) == "expired_token"


def test_a_code_that_the_page_drew_is_read_and_genuine() -> None:
    code = codes.parse(VECTORS["code"], EPOCH)
    assert code is not None
    assert (code.key_id, code.random) == (VECTORS["key_id"], VECTORS["random"])
    assert code.issued_at == EPOCH + timedelta(seconds=VECTORS["issued_at"])
    assert code.signed.decode() == VECTORS["signed"]
    assert codes.genuine(code, bytes.fromhex(VECTORS["public_key"]))


@pytest.mark.parametrize("part", [1, 2, 3, 4])
def test_a_code_with_any_part_changed_is_not_genuine(part: int) -> None:
    parts = VECTORS["code"].split(".")
    parts[part] = ("1" if parts[part][0] != "1" else "2") + parts[part][1:]
    code = codes.parse(".".join(parts), EPOCH)
    assert code is not None
    assert not codes.genuine(code, bytes.fromhex(VECTORS["public_key"]))


@pytest.mark.parametrize("text", VECTORS["not_codes"])
def test_what_is_written_otherwise_is_no_code(text: str) -> None:
    assert codes.parse(text, EPOCH) is None


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (0, None),
        (-60, None),
        (-90, None),
        (-91, "code_expired"),
        (30, None),
        (31, "code_from_the_future"),
    ],
)
def test_a_code_counts_while_it_is_shown_and_as_far_as_clocks_differ(seconds: int, word: str | None) -> None:
    assert codes.untimely(NOW + timedelta(seconds=seconds), NOW) == word


def test_only_a_point_of_the_curve_is_a_key() -> None:
    point = bytes.fromhex(VECTORS["public_key"])
    assert codes.is_point(point)
    assert not codes.is_point(point[:-1])
    assert not codes.is_point(point[:-1] + bytes([point[-1] ^ 1]))
    assert not codes.is_point(b"")


def test_every_refusal_is_said_in_both_languages() -> None:
    assert all(text.zh and text.en for text in (*codes.REFUSALS.values(), *codes.PURPOSES.values()))
