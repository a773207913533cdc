"""How long a hand-over lives, and what its phone is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.handover import rules
from backend.handover.rules import Stay

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
UNTIL = NOON + rules.LONGEST


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("alone", "stay", "end"),
    [
        (False, Stay(None), (UNTIL, rules.EXPIRED)),
        (False, Stay(after(4), "left"), (after(4), rules.LEFT)),
        (False, Stay(after(4), "replaced"), (after(4), rules.LEFT)),
        (False, Stay(after(4), "provider_left"), (after(4), rules.LEFT)),
        (False, Stay(after(4), "expired"), (after(14), rules.EXPIRED)),
        (False, Stay(after(25), "expired"), (UNTIL, rules.EXPIRED)),
        (True, Stay(after(4), "left"), (UNTIL, rules.EXPIRED)),
    ],
)
def test_the_kiosks_end_is_the_hand_overs_unless_the_person_goes_on_with_the_phone(
    alone: bool, stay: Stay, end: tuple[datetime, str]
) -> None:
    assert rules.end_of(UNTIL, alone, stay) == end


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("周明月", "周**"),
        ("990101195603140023", "9****0023"),
        ("示范市青禾区柳岸路88号", "示****路88号"),
        ("A", "A*"),
        (7, "7*"),
    ],
)
def test_a_masked_value_is_known_again_by_its_owner_and_told_to_nobody(value: object, shown: str) -> None:
    assert rules.masked(value) == shown


def test_locked_texts_are_masked_and_what_conditions_read_is_not() -> None:
    def field(value: object, *, locked: bool = True, masked: bool = False) -> dict[str, object]:
        return {"value": value, "locked": locked, "masked": masked}

    fields = {
        "name": field("周明月"),
        "number": field("9901**********0023", masked=True),
        "state": field("active"),
        "balance": field(1200),
        "phone": field("13900000001", locked=False),
    }
    widgets = {"name": "text", "number": "id_number", "state": "choice", "balance": "money", "phone": "phone"}
    shown = rules.for_phone(fields, widgets)
    assert {name: one["value"] for name, one in shown.items()} == {
        "name": "周**",
        "number": "9901**********0023",
        "state": "active",
        "balance": 1200,
        "phone": "13900000001",
    }
    assert [name for name, one in shown.items() if one["masked"]] == ["name", "number"]
    assert fields["name"]["value"] == "周明月"


def test_a_withheld_number_is_handed_in_as_the_page_would() -> None:
    assert rules.without_gaps("6222 0200-0000 0000 000") == "6222020000000000000"
    assert rules.without_gaps("99010119560314002x") == "99010119560314002X"
