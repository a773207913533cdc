"""From a row of the data set to an item and its guide. Names and time limits stay as the data gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
OTHER_THEME = "999"
LONGEST = {"department": 100, "category": 40, "region": 100, "area_code": 100, "level": 20, "type": 40}
"""Characters of the columns that lists are made of; PostgreSQL keeps to them."""


class RowProblem(Exception):
    """The row cannot be an item; the message says why."""


@dataclass(frozen=True)
class Source:
    """Where rows whose ``source`` begins with ``prefix`` come from; ``date`` as exact as it is known."""

    prefix: str
    label: str
    region: str
    date: str


@dataclass(frozen=True)
class Reference:
    """The small tables that items are read with: ``theme_rules`` (theme, by, value); ``sayings``: by an item's name."""

    sources: tuple[Source, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    theme_rules: tuple[tuple[str, str, str], ...] = ()
    sayings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """An item ready to be published. ``content`` is the guide as the API shows it, without what changes by place."""

    code: str
    name: str
    department: str | None
    category: str
    themes: tuple[str, ...]
    source_region: str
    has_guide: bool
    aliases: tuple[str, ...]
    level: str | None
    content: dict[str, Any]


def from_item(raw: Any, reference: Reference) -> Draft:
    """A row of ``items.jsonl``. Raises RowProblem."""
    draft = _draft(raw, reference)
    online = _text(raw, "online")
    parent = _text(raw, "parent")
    area = _text(raw, "area_code") or ""
    region = reference.areas.get(area) or draft.source_region
    return replace(
        draft,
        has_guide=bool(raw.get("has_guide")),
        source_region=region,
        aliases=(parent,) if parent and parent != draft.name else (),
        content={
            **draft.content,
            "region": region,
            "service_objects": _texts(raw, "service_objects"),
            "materials": [_material({"name": name}) for name in _texts(raw, "materials")],
            "channels": {"是": ["网上"], "否": ["现场"]}.get(online or "", []),
            "legal_basis": _texts(raw, "legal_basis_cited"),
        },
    )


def from_guide(raw: Any, reference: Reference) -> Draft:
    """A row of ``guides.jsonl``. Raises RowProblem."""
    draft = _draft(raw, reference)
    objects = _text(raw, "service_objects") or ""
    materials = raw.get("materials", [])
    if not isinstance(materials, list) or not all(isinstance(one, dict) and one.get("name") for one in materials):
        raise RowProblem("materials must be a list of materials with names")
    faq = raw.get("faq", [])
    if not isinstance(faq, list) or not all(isinstance(one, dict) and one.get("q") for one in faq):
        raise RowProblem("faq must be a list of questions")
    region = _text(raw, "region") or draft.source_region
    return replace(
        draft,
        has_guide=True,
        source_region=region,
        content={
            **draft.content,
            "region": region,
            "service_objects": [part for part in objects.split("、") if part],
            "service_scope": _text(raw, "service_scope"),
            "materials": [_material(one) for one in materials],
            "result_name": _text(raw, "result_name"),
            "steps": _texts(raw, "steps"),
            "channels": _texts(raw, "channels"),
            "self_service": _text(raw, "self_service"),
            "legal_basis": _texts(raw, "legal_basis"),
            "faq": [{"q": one["q"], "a": one.get("a_condensed", "")} for one in faq],
            "note": _text(raw, "note"),
            "crawled": _text(raw, "crawled") or draft.content["crawled"],
        },
    )


def with_faq(draft: Draft, pairs: list[tuple[str, str]]) -> Draft:
    """``draft`` with more questions and answers; a question it has already is not repeated."""
    known = {one["q"] for one in draft.content["faq"]}
    more = [{"q": question, "a": answer} for question, answer in dict(pairs).items() if question not in known]
    return replace(draft, content={**draft.content, "faq": [*draft.content["faq"], *more]}) if more else draft


def enriched(item: Draft, guide: Draft) -> Draft:
    """A bare item of the guide's own region with the guide's content: same name, same region, so the same thing."""
    kept = {"source_reference": item.content["source_reference"], "item_code": item.content["item_code"]}
    content = {**guide.content, **{name: value for name, value in kept.items() if value}}
    return replace(
        item,
        department=item.department or guide.department,
        themes=tuple(sorted({*item.themes, *guide.themes} - {OTHER_THEME})) or (OTHER_THEME,),
        source_region=guide.source_region,
        has_guide=True,
        content=content,
    )


def _draft(raw: Any, reference: Reference) -> Draft:
    if not isinstance(raw, dict):
        raise RowProblem("the row is not an object")
    code = _text(raw, "id")
    if code is None or not CODE.fullmatch(code):
        raise RowProblem("id is missing or has other characters than letters, digits and hyphens")
    name = raw.get("name")
    if not isinstance(name, str) or not name.strip():
        raise RowProblem("name is missing")
    if len(name) > 300:
        raise RowProblem("name is longer than 300 characters")
    category = _text(raw, "category") or "其他"
    source = _source(_text(raw, "source") or "", reference)
    limits = {key: _text(raw, key) for key in ("legal_time_limit", "promised_time_limit")}
    content: dict[str, Any] = {
        "name": name,
        "sayings": list(reference.sayings.get(name, ())),
        "item_code": _text(raw, "item_code"),
        "basic_code": _text(raw, "basic_code"),
        "type": _text(raw, "type"),
        "level": _text(raw, "level"),
        "region": source.region,
        "service_objects": [],
        "service_scope": None,
        "conditions": _text(raw, "conditions"),
        "materials": [],
        **limits,
        "unit_unknown": any(limit is not None and limit.isdigit() for limit in limits.values()),
        "visits": _count(raw, "visits"),
        "fee": _text(raw, "fee"),
        "result_name": None,
        "steps": [],
        "channels": [],
        "self_service": None,
        "legal_basis": [],
        "faq": [],
        "note": None,
        "source": source.label,
        "source_reference": _text(raw, "source"),
        "crawled": source.date or None,
    }
    return Draft(
        code,
        name,
        _text(raw, "department"),
        category,
        _themes(name, category, _texts(raw, "themes"), reference),
        source.region,
        False,
        (),
        _text(raw, "level"),
        content,
    )


def _themes(name: str, category: str, given: list[str], reference: Reference) -> tuple[str, ...]:
    def fits(by: str, value: str) -> bool:
        return (
            (by == "theme" and value in given)
            or (by == "category" and value == category)
            or (by == "word" and value in name)
        )

    return tuple(sorted({theme for theme, by, value in reference.theme_rules if fits(by, value)})) or (OTHER_THEME,)


def _source(text: str, reference: Reference) -> Source:
    for source in reference.sources:
        if text.startswith(source.prefix):
            return source
    return Source("", text, "", "")


def _material(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(raw, "name"),
        "necessity": _text(raw, "necessity"),
        "form": _text(raw, "form"),
        "source": _text(raw, "source"),
        "copies": _count(raw, "copies"),
        "note": _text(raw, "note"),
    }


def _text(raw: dict[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise RowProblem(f"{key} must be text")
    if value and len(value) > LONGEST.get(key, len(value)):
        raise RowProblem(f"{key} is longer than {LONGEST[key]} characters")
    return value or None


def _texts(raw: dict[str, Any], key: str) -> list[str]:
    value = raw.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RowProblem(f"{key} must be a list of texts")
    return value


def _count(raw: dict[str, Any], key: str) -> int | None:
    value = raw.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not re.fullmatch("[0-9]{1,9}", str(value)):
        raise RowProblem(f"{key} must be a whole number")
    return int(value)
