"""What a newer version of a service means for a draft begun under an older one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.catalog.rules import DigitalService
from backend.core.errors import Text
from backend.drafts.rules import Content
from backend.forms.rules.formats import validator


@dataclass(frozen=True)
class Change:
    """``what``: field | material | questions; ``how``: added | removed | changed."""

    what: str
    how: str
    name: Text


def changes(old: DigitalService, new: DigitalService) -> list[Change]:
    """What a person who filled in ``old`` should know of ``new``, in the order of the page: the questions before the
    form, its fields, the materials. How things are worded or decided is no change to them."""
    found: list[Change] = []
    if _tree(old) != _tree(new):
        how = "changed" if old.guidance and new.guidance else "added" if new.guidance else "removed"
        found.append(Change("questions", how, Text("办理前的几个问题", "The questions before the form")))
    before, now = _fields(old), _fields(new)
    found += _compared("field", before, now)
    found += _compared("material", _materials(old), _materials(new))
    return found


def carried_over(content: Content, old: DigitalService, new: DigitalService) -> Content:
    """What of ``content`` still fits ``new``: answers while the questions are the same, fields that are still asked in
    the same way or whose answer is good by the new rules as well, materials that are still taken. Everything else is
    left out; the person starts at the beginning."""
    before, now = _fields(old), _fields(new)
    fields = {
        name: cell
        for name, cell in content["fields"].items()
        if name in now and name in before and _still_good(before[name], now[name], cell["value"])
    }
    taken = {rule.key: rule for rule in new.materials}
    materials = {name: cell for name, cell in content["materials"].items() if name.partition("/")[0] in taken}
    answers = content["answers"] if _tree(old) == _tree(new) else None
    return {"fields": fields, "materials": materials, "answers": answers, "step": None}


def _compared(what: str, before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> Iterator[Change]:
    for name, one in now.items():
        if name not in before:
            yield Change(what, "added", _name(one))
        elif _way(before[name]) != _way(one):
            yield Change(what, "changed", _name(one))
    for name, one in before.items():
        if name not in now:
            yield Change(what, "removed", _name(one))


def _fields(service: DigitalService) -> dict[str, dict[str, Any]]:
    """Fields that a person fills in, each with what decides whether an answer fits."""
    schemas = service.form["schema"].get("properties", {})
    required = set(service.form["schema"].get("required", ()))
    return {
        field["name"]: {
            "label": field["label"],
            "way": (field["widget"], schemas.get(field["name"]), field["name"] in required, field.get("required_when")),
        }
        for section in service.form["sections"]
        for field in section["fields"]
        if not field["locked"] and field["widget"] != "info"
    }


def _materials(service: DigitalService) -> dict[str, dict[str, Any]]:
    return {
        rule.key: {
            "label": rule.name.as_json(),
            "way": (rule.necessity, rule.when, rule.sources, rule.licence_type, rule.max_pages, rule.follow_days),
        }
        for rule in service.materials
    }


def _tree(service: DigitalService) -> Any:
    """The questions without their words: what follows which answer."""
    if service.guidance is None:
        return None
    questions = {
        key: [(option["value"], option.get("next"), option.get("outcome")) for option in question["options"]]
        for key, question in service.guidance["questions"].items()
    }
    return service.guidance["start"], questions


def _still_good(before: dict[str, Any], now: dict[str, Any], value: Any) -> bool:
    if _way(before) == _way(now):
        return True
    (old_widget, *_), (widget, schema, *_) = _way(before), _way(now)
    return bool(old_widget == widget and schema is not None and validator(schema).is_valid(value))


def _way(one: dict[str, Any]) -> Any:
    return one["way"]


def _name(one: dict[str, Any]) -> Text:
    return Text(one["label"]["zh"], one["label"]["en"])
