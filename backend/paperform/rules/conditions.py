"""For whom a field on paper is: a sheet shows every field that may come to be, and cannot hide one by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from backend.forms.logic import paths
from backend.paperform.rules.words import PHRASES


def only_when(form: Mapping[str, Any], one: Mapping[str, Any], language: str, *, begun: bool) -> str:
    """What stands behind the label of field ``one``; empty of a field that is for everybody.

    A choice, several choices or a tick on the same form are named; of any other condition is said that not everybody is
    meant. ``begun``: the form belongs to somebody whose situation is known, so that only what is still to be written
    decides; a blank form is for any situation.
    """
    parts = [part for part in _parts(one.get("visible_when")) if not begun or _about_the_form(part)]
    told = [_told(form, part, language) for part in parts]
    if not told:
        return ""
    say = PHRASES[language]
    return say["if_it_applies"] if "" in told else say["only_when"].format(when=say["and"].join(told))


def _parts(condition: Any) -> Iterator[Any]:
    """What has to hold at the same time."""
    if isinstance(condition, Mapping) and set(condition) == {"and"}:
        for part in condition["and"]:
            yield from _parts(part)
    elif isinstance(condition, Mapping):
        yield condition


def _about_the_form(condition: Any) -> bool:
    return any(path.startswith("form.") for path in paths(condition))


def _told(form: Mapping[str, Any], condition: Any, language: str) -> str:
    """One condition in words; empty of one that has none."""
    match condition:
        case {"==": [{"var": str(path)}, value]}:
            values = [value]
        case {"in": [{"var": str(path)}, [*values]]}:
            pass
        case _:
            return ""
    everything = (field for section in form["sections"] for field in section["fields"])
    other = next((field for field in everything if f"form.{field['name']}" == path), None)
    if other is None:
        return ""
    say, label = PHRASES[language], other["label"][language]
    if values == [True]:
        return say["is_ticked"].format(label=label)
    options = {option["value"]: option["label"][language] for option in other.get("options") or ()}
    if not values or not all(isinstance(value, str) and value in options for value in values):
        return ""
    chosen = say["or"].join(say["quoted"].format(text=options[value]) for value in values)
    return say["is_chosen"].format(label=label, options=chosen)
