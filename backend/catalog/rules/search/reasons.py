"""Why a result is among the results, in words a citizen can follow."""

from __future__ import annotations

from dataclasses import dataclass

from backend.catalog.rules.search.index import Found
from backend.catalog.rules.search.words import By, Unit, Way
from backend.core.errors import Text

SAME = Text("名称一样", "The same name")
NAMED = Text("名称里有您说的词", "The name has your words")
AROUND = Text("说法相近", "Similar words")
MOST = 2
"""Reasons told at once: the strongest say enough."""


def reason(found: Found) -> Text:
    """One sentence; the strongest reasons that are not plain to see come first."""
    if found.same_name:
        return SAME
    if found.saying is not None:
        return _also_said([found.saying])
    told = list(dict.fromkeys(one for unit, way in _strongest(found) if (one := _of(unit, way)) is not None))[:MOST]
    sayings = [one.saying for one in told if isinstance(one, _Saying)]
    texts = list(dict.fromkeys(_also_said(sayings) if isinstance(one, _Saying) else one for one in told))
    if texts:
        return Text("，".join(text.zh for text in texts), "; ".join(text.en for text in texts))
    return NAMED if any(way.by == "own" for _, way in found.ways) else AROUND


def _strongest(found: Found) -> list[tuple[Unit, Way]]:
    return sorted(found.ways, key=lambda pair: -pair[0].weight)


@dataclass(frozen=True)
class _Saying:
    """What people call it: several are told in one sentence."""

    saying: str


def _of(unit: Unit, way: Way) -> Text | _Saying | None:
    by: By = way.by
    if by == "saying":
        return _Saying(way.text)
    if by == "meaning":
        return Text(f"“{unit.said}”就是“{way.text}”", f"“{unit.said}” means “{way.text}”")
    if by == "sound" and not way.spelled:
        return Text(f"听起来是“{unit.said}”", f"It sounds like “{unit.said}”")
    if by == "sound":
        return Text("拼音对得上", "It sounds the same")
    if by == "initials" and not way.spelled:
        return Text(f"首字母是“{unit.said}”", f"The initials of “{unit.said}”")
    if by == "initials":
        return Text("拼音首字母对得上", "The initials match")
    return None


def _also_said(sayings: list[str]) -> Text:
    quoted = [f"“{saying}”" for saying in sayings]
    return Text(f"大家也说{'、'.join(quoted)}", f"People also say {' and '.join(quoted)}")
