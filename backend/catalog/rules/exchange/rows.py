"""What one row of a file would do to the library: a new item, a change, nothing; or why it cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backend.catalog.rules import guidance as guidances
from backend.catalog.rules.elements import BY_KEY, complete, given, tidy
from backend.catalog.rules.exchange import item_codes
from backend.catalog.rules.exchange.codings import LIST_OF, OWN, Coding, is_bare
from backend.catalog.rules.exchange.columns import CODE, GUIDANCE, Flaw, error, warning
from backend.catalog.rules.guides import CODE as CODE_FORM
from backend.catalog.rules.soundness import findings

NEW, CHANGED, UNCHANGED, BAD = "new", "changed", "unchanged", "bad"
LONGEST_CHOICE = 20
"""Signs of a word that is not in its code list; lists show it whole."""


@dataclass(frozen=True)
class Reference:
    """What rows are read against: ``themes`` code -> name, names of ``departments``, whose codes it is written in."""

    themes: Mapping[str, str] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()
    coding: Coding = OWN


@dataclass(frozen=True)
class Entry:
    """A row as it was read. ``values`` by column key; ``place`` as a spreadsheet counts."""

    place: int
    values: dict[str, Any]
    flaws: tuple[Flaw, ...] = ()
    sheet: str = ""

    @property
    def code(self) -> str:
        return str(self.values.get(CODE) or "")


@dataclass(frozen=True)
class Verdict:
    """``content``: all elements as they would be; ``guidance``: one that the row brings and that differs; ``emptied``:
    the elements that the library gives and the row has empty cells for, whether that empties them or not.
    """

    outcome: str
    flaws: tuple[Flaw, ...]
    content: dict[str, Any] = field(default_factory=dict)
    guidance: dict[str, Any] | None = None
    emptied: tuple[str, ...] = ()


def judged(
    entry: Entry,
    present: dict[str, Any] | None,
    reference: Reference,
    known_guidance: dict[str, Any] | None = None,
    *,
    empties: bool = False,
) -> Verdict:
    """``present``: what the library says of the item now, None when there is no such item. Columns that the file
    does not have stay as they are, and so does what it has an empty cell for, unless an empty cell ``empties``.
    """
    flaws = [*entry.flaws, *_code(entry.code)]
    values, more = _translated(entry.values, reference)
    flaws += more
    if any(flaw.severity == "error" for flaw in flaws):
        return Verdict(BAD, tuple(flaws))
    brought = entry.values.get(GUIDANCE)
    flaws += _guidance(entry.code, brought)
    if brought == known_guidance:
        brought = None
    base = complete(present or {})
    fresh = {key: value for key, value in values.items() if value != _normal(key, base[key])}
    emptied = tuple(key for key, value in fresh.items() if not given(value))
    if not empties:
        fresh = {key: value for key, value in fresh.items() if given(value)}
    if present is not None and not fresh and brought is None:
        return Verdict(UNCHANGED, tuple(flaws), emptied=emptied)
    content = {**base, **fresh}
    if reference.coding.derive:
        content.update(item_codes.derived(content))
    found = [Flaw(one.key, one.severity, one.message, _shown(content, one.key)) for one in findings(content)]
    flaws += [*found, *item_codes.flaws(content), *_department(content, reference)]
    bad = any(flaw.severity == "error" for flaw in flaws)
    outcome = BAD if bad else NEW if present is None else CHANGED
    return Verdict(outcome, tuple(flaws), content, brought, emptied)


def refused(verdict: Verdict, *flaws: Flaw) -> Verdict:
    """``verdict`` with something else against it."""
    return replace(verdict, outcome=BAD, flaws=(*verdict.flaws, *flaws)) if flaws else verdict


def _code(code: str) -> list[Flaw]:
    if not code:
        return [error(CODE, "没有库内编码", "the library code is missing")]
    if not CODE_FORM.fullmatch(code):
        return [
            error(
                CODE,
                "只能有字母、数字和连字符，最多 40 个，字母或数字开头",
                "has letters, digits and hyphens, at most 40, and begins with a letter or digit",
                code,
            )
        ]
    return []


def _translated(raw: dict[str, Any], reference: Reference) -> tuple[dict[str, Any], list[Flaw]]:
    """The elements of a row in our words, tidied."""
    values: dict[str, Any] = {}
    flaws: list[Flaw] = []
    for key, value in raw.items():
        if key not in BY_KEY:
            continue
        element = BY_KEY[key]
        value = _normal(key, value)
        if key == "themes" and isinstance(value, list):
            value = [_theme(one, reference, flaws) for one in value]
        elif element.choices and isinstance(value, list):
            value = [_word(key, key, one, element.choices, reference, flaws) for one in value]
        elif element.choices:
            value = _word(key, key, value, element.choices, reference, flaws)
        elif key == "materials" and isinstance(value, list):
            value = [_material(one, reference, flaws) for one in value]
        values[key] = value
    return values, flaws


def _material(one: Any, reference: Reference, flaws: list[Flaw]) -> Any:
    if not isinstance(one, dict):
        return one
    coded = {
        part: _word("materials", part, one[part], (), reference, flaws)
        for part in ("necessity", "form", "source")
        if one.get(part) is not None
    }
    return {**one, **coded}


def _word(column: str, part: str, value: Any, choices: tuple[str, ...], reference: Reference, flaws: list[Flaw]) -> Any:
    """Our word for what may be a code of the file's source."""
    if value is None or value in choices:
        return value
    coding = reference.coding
    if isinstance(value, str) and (word := coding.ours(LIST_OF.get(part, ""), value)) is not None:
        return word
    if is_bare(value):
        flaws.append(
            error(
                column,
                f"{coding.label.zh}的代码表里没有 {value}"
                if coding.name
                else f"{value} 是代码，请在导入时选好文件来自哪个系统",
                f"{value} is no code of: {coding.label.en}"
                if coding.name
                else f"{value} is a code; say which system the file comes from",
                value,
            )
        )
    elif BY_KEY[column].kind == "choice" and (not isinstance(value, str) or len(value) > LONGEST_CHOICE):
        flaws.append(error(column, f"最多 {LONGEST_CHOICE} 个字", f"has at most {LONGEST_CHOICE} signs", value))
    return value


def _theme(said: Any, reference: Reference, flaws: list[Flaw]) -> Any:
    if not isinstance(said, str) or said in reference.themes:
        return said
    by_name = next((code for code, name in reference.themes.items() if name == said), None)
    padded = said.zfill(3) if said.isdecimal() else said
    if by_name is None and padded not in reference.themes:
        flaws.append(error("themes", f"没有这个主题：{said}", f"there is no such theme: {said}", said))
    return by_name or padded


def _department(content: dict[str, Any], reference: Reference) -> list[Flaw]:
    name = content.get("department")
    if not name or not reference.departments or name in reference.departments:
        return []
    return [
        warning(
            "department",
            "库里和部门名册里都没有这个实施主体，请看看是不是写错了",
            "neither the library nor the register knows this department",
            name,
        )
    ]


def _guidance(code: str, brought: Any) -> list[Flaw]:
    if brought is None:
        return []
    if not isinstance(brought, dict):
        return [error(GUIDANCE, "情形引导要是一个对象", "a guidance is an object")]
    found = [
        error(GUIDANCE, f"情形引导 {one.path}：{one.message.zh}", f"guidance {one.path}: {one.message.en}", one.path)
        for one in guidances.problems(brought)
        if one.severity == "error"
    ]
    if not found and brought["code"] != code:
        found.append(
            error(GUIDANCE, "情形引导里的编码和这一行不一样", "the guidance is another item's", brought["code"])
        )
    return found


def _normal(key: str, value: Any) -> Any:
    return value if value is None or value == [] else tidy(BY_KEY[key], _one_break(value))


def _one_break(value: Any) -> Any:
    """Lines end alike, whatever machine they were written on."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, list):
        return [_one_break(one) for one in value]
    return {key: _one_break(one) for key, one in value.items()} if isinstance(value, dict) else value


def _shown(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    return "" if value is None or isinstance(value, (list, dict)) else str(value)[:60]
