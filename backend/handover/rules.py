"""How long a hand-over lives, and what a phone is shown of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

OFFERED, TAKEN, OVER = "offered", "taken", "over"
STATES = (OFFERED, TAKEN, OVER)

OFFER = timedelta(minutes=5)
"""A code on a screen in a hall may be photographed by anybody: it is good for this long, and once."""
LONGEST = timedelta(minutes=30)
"""From the moment the phone has taken it."""
GRACE = timedelta(minutes=10)
"""The kiosk's session ran out because its person was busy with the phone."""

LEFT, EXPIRED, REPLACED, TAKEN_BACK, HANDED_BACK, SUBMITTED = (
    "left",
    "expired",
    "replaced",
    "taken_back",
    "handed_back",
    "submitted",
)
"""Why one is over: End was pressed on the kiosk; time; a newer code; the kiosk took it back; the phone gave it back;
the form was handed in."""


@dataclass(frozen=True)
class Stay:
    """What became of the kiosk's session: ``ended_at`` None while it runs; ``reason``: left | expired | replaced."""

    ended_at: datetime | None
    reason: str = ""


def end_of(taken_until: datetime, alone: bool, stay: Stay) -> tuple[datetime, str]:
    """When a taken hand-over ends, and why. ``alone``: the person chose to go on with the phone and leave the kiosk.

    End on the kiosk, or somebody else's sign-in there, ends it at that moment. A session that ran out leaves
    ``GRACE``: who fills in a long form on a phone does not touch the kiosk.
    """
    if alone or stay.ended_at is None:
        return taken_until, EXPIRED
    if stay.reason == "expired":
        return min(taken_until, stay.ended_at + GRACE), EXPIRED
    return min(taken_until, stay.ended_at), LEFT


def masked(value: Any) -> str:
    """How a locked value is shown on a phone that anybody may be holding: the first character, and of a long one the
    last four. Nobody learns a number or an address from it; its owner knows it again."""
    text = str(value)
    return f"{text[:1]}{'*' * 4}{text[-4:]}" if len(text) > 8 else f"{text[:1]}{'*' * max(1, len(text) - 1)}"


CODED = frozenset({"choice", "date", "number", "money"})
"""Widgets whose locked value is no name and no address; the form's own conditions read them."""

SECRET = frozenset({"id_number", "bank_card"})
"""Widgets whose value a phone does not get to see, also when somebody has typed it at the kiosk."""


def without_gaps(number: Any) -> Any:
    """A number of ``SECRET`` as it is handed in, which the page does with what it sends itself: people type gaps and a
    small x."""
    return number.replace(" ", "").replace("-", "").upper() if isinstance(number, str) else number


def for_phone(fields: Mapping[str, Mapping[str, Any]], widgets: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The prefill answer's ``fields`` as the phone may see them. ``widgets``: field name -> widget.

    What is typed by hand anyway stays; a locked text is masked, so that the phone shows which one is meant.
    """
    shown = {}
    for name, field in fields.items():
        hidden = field["locked"] and not field["masked"] and widgets.get(name) not in CODED
        shown[name] = {**field, "value": masked(field["value"]), "masked": True} if hidden else dict(field)
    return shown
