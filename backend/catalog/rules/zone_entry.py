"""A zone as its form in the console sends it, and what the form's buttons do to it. Pure; nothing is kept here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from backend.catalog.rules.zones import KINDS, LONGEST, MOST_GROUPS, MOST_TERMS, LeftOut, Terms, Zone
from backend.core.errors import Text

BLANK = Zone("", Text("", ""), "", "", (Terms(),))
BETWEEN = re.compile(r"[\r\n\t,，、;；|]+")
Form = Mapping[str, Sequence[str]]


def entered(form: Form, code: str, department: str) -> Zone:
    """The zone that a form holds. Group ``n`` of its query is in the fields ``n-category`` to ``n-words``, counted from
    0; ``pinned`` and ``left`` are codes, ``why-<code>`` the reason of one that is left out.
    """
    left = tuple(LeftOut(one, _one(form, f"why-{one}")[: LONGEST["reason"]]) for one in _codes(form, "left"))
    name = Text(_one(form, "name_zh"), _one(form, "name_en"))
    groups = [place for place in range(MOST_GROUPS + 1) if f"{place}" in form.get("group", ())]
    query = tuple(Terms(**{kind: _terms(form, f"{place}-{kind}") for kind in KINDS}) for place in groups)
    return Zone(
        code, name, _one(form, "icon"), department, query, _codes(form, "pinned"), left, bool(_one(form, "shown"))
    )


def carried_out(zone: Zone, do: str) -> Zone:
    """``zone`` after a button such as ``pin:HN-G001``; one that only looks or publishes changes nothing."""
    what, _, of = do.partition(":")
    return _BUTTONS.get(what, lambda same, _: same)(zone, of)


def _add_group(zone: Zone, _: str) -> Zone:
    return replace(zone, query=(*zone.query, Terms())) if len(zone.query) < MOST_GROUPS else zone


def _drop_group(zone: Zone, of: str) -> Zone:
    kept = tuple(terms for place, terms in enumerate(zone.query) if str(place) != of)
    return replace(zone, query=kept or (Terms(),))


def _pin(zone: Zone, code: str) -> Zone:
    return _back(replace(zone, pinned=(*(one for one in zone.pinned if one != code), code)), code)


def _unpin(zone: Zone, code: str) -> Zone:
    return replace(zone, pinned=tuple(one for one in zone.pinned if one != code))


def _up(zone: Zone, code: str) -> Zone:
    at = zone.pinned.index(code) if code in zone.pinned else 0
    if not at:
        return zone
    before = zone.pinned[: at - 1]
    return replace(zone, pinned=(*before, code, zone.pinned[at - 1], *zone.pinned[at + 1 :]))


def _leave(zone: Zone, code: str) -> Zone:
    there = any(one.code == code for one in zone.left_out)
    return zone if there else replace(_unpin(zone, code), left_out=(*zone.left_out, LeftOut(code, "")))


def _back(zone: Zone, code: str) -> Zone:
    return replace(zone, left_out=tuple(one for one in zone.left_out if one.code != code))


_BUTTONS: dict[str, Callable[[Zone, str], Zone]] = {
    "add-group": _add_group,
    "drop-group": _drop_group,
    "pin": _pin,
    "unpin": _unpin,
    "up": _up,
    "leave": _leave,
    "back": _back,
}


def _one(form: Form, key: str) -> str:
    found = form.get(key, ())
    return found[0].strip() if found else ""


def _codes(form: Form, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip()[:40] for one in form.get(key, ()) if one.strip()))


def _terms(form: Form, key: str) -> tuple[str, ...]:
    """Ticked boxes each are a term; a text holds terms between commas or line ends."""
    parts = [part.strip() for text in form.get(key, ()) for part in BETWEEN.split(text)]
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_TERMS]
