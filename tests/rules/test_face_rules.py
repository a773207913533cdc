"""When a picture can be compared, when two count as one person's, and what somebody agrees to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.faces import rules
from backend.faces.rules import Face, band, card_usable, closed, hint, same
from backend.identity.rules import HIGH, level, ways_reaching

GOOD = Face(width=220, right_eye=(280, 200), left_eye=(360, 200), nose=(322, 250), luminance=130)


@pytest.mark.parametrize(
    ("faces", "expected"),
    [
        ([GOOD], None),
        ([], "none"),
        ([GOOD, replace(GOOD, width=200)], "several"),
        ([GOOD, replace(GOOD, width=70)], None),
        ([replace(GOOD, width=109)], "small"),
        ([replace(GOOD, luminance=49)], "dark"),
        ([replace(GOOD, luminance=226)], "bright"),
        ([replace(GOOD, nose=(352, 250))], "turned"),
        ([replace(GOOD, nose=(290, 250))], "turned"),
        ([replace(GOOD, left_eye=(280, 200))], "turned"),
    ],
)
def test_why_a_picture_cannot_be_compared(faces: list[Face], expected: str | None) -> None:
    assert hint(faces) == expected


def test_a_card_is_of_use_when_it_shows_one_face_large_enough() -> None:
    small = replace(GOOD, width=rules.SMALLEST_CARD_FACE)
    assert card_usable([small])
    assert not card_usable([replace(small, width=rules.SMALLEST_CARD_FACE - 1)])
    assert not card_usable([small, small])
    assert not card_usable([])


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.9, "clear"), (0.55, "clear"), (0.54, "enough"), (0.363, "enough"), (0.36, "low"), (-0.2, "low")],
)
def test_the_band_says_as_much_as_is_kept(score: float, expected: str) -> None:
    assert band(score) == expected
    assert same(score) == (expected != "low")


def test_a_card_is_closed_after_six_unlike_pictures() -> None:
    assert [closed(unlike) for unlike in (0, 5, 6, 7)] == [False, False, True, True]


def test_what_is_agreed_to_names_the_other_way_in_both_languages() -> None:
    first, *_ = points = rules.CONSENTS[rules.CONSENT_VERSION]
    assert "身份证" in first.zh
    assert "ID card" in first.en
    assert all(point.zh and point.en for point in points)


def test_a_face_makes_nobody_surer_than_their_card_so_no_service_can_demand_it() -> None:
    assert level("id_card_face") == level("id_card") == HIGH
    assert "id_card" in ways_reaching(HIGH)
