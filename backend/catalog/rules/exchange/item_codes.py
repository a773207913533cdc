"""The codes of an item in the three generations that are in use, and what one of them says of the others.

Sources: reference of the national sync tables (ZWFW C0109-2018, kept in GB/T 39554.1): 12 signs basic code; 31 =
unified social credit code (18) + level (1) + basic code; 33 = 31 + handling item (2). GB/T 39046-2020: basic code of at
most 10. Sichuan: ``<local basic>-<region>-<sub-item>-<USCC>-<level>-<version>``, 53 to 55 signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stdnum.cn import uscc as credit_code

from backend.catalog.rules.elements import LEVELS
from backend.catalog.rules.exchange.columns import Flaw, error, warning

NATIONAL = re.compile(
    r"(?P<uscc>[0-9A-HJ-NP-RT-UW-Y]{18})(?P<level>[1-6])(?P<basic>[0-9A-Z]{12})(?P<handling>[0-9]{2})?"
)
SICHUAN = re.compile(
    r"(?P<basic>[0-9A-Z]{12,14})-(?P<region>[0-9]{6,12})-(?P<handling>[0-9]{3})"
    r"-(?P<uscc>[0-9A-Z]{18})-(?P<level>[1-6])-[0-9]{2}"
)


@dataclass(frozen=True)
class ItemCode:
    """``level``: place in ``elements.LEVELS``, counted from 1. ``handling``: empty for the item as a whole."""

    generation: str
    basic: str
    uscc: str
    level: int
    handling: str


def parsed(code: str) -> ItemCode | None:
    """The parts of an implementation or handling-item code; None when it is of a form we do not know."""
    for generation, form in (("national", NATIONAL), ("sichuan", SICHUAN)):
        if found := form.fullmatch(code):
            parts = found.groupdict()
            return ItemCode(generation, parts["basic"], parts["uscc"], int(parts["level"]), parts["handling"] or "")
    return None


def derived(content: dict[str, Any]) -> dict[str, Any]:
    """The codes and the level that ``content`` does not give but its longer codes say."""
    found: dict[str, Any] = {}
    handling = str(content.get("handle_item_code") or "")
    longest = parsed(handling or str(content.get("item_code") or ""))
    if longest is None:
        return found
    if not content.get("item_code") and longest.generation == "national" and longest.handling:
        found["item_code"] = handling[:-2]
    if not content.get("basic_code") and longest.generation == "national":
        found["basic_code"] = longest.basic
    if not content.get("level"):
        found["level"] = LEVELS[longest.level - 1]
    return found


def flaws(content: dict[str, Any]) -> list[Flaw]:
    """Where the codes of one item contradict each other."""
    found: list[Flaw] = []
    basic, item, handling = (content.get(key) or "" for key in ("basic_code", "item_code", "handle_item_code"))
    if re.fullmatch(NATIONAL, handling) and re.fullmatch(NATIONAL, item) and not handling.startswith(item[:31]):
        found.append(
            error(
                "handle_item_code",
                "业务办理项编码的前 31 位应是实施编码",
                "must begin with the implementation code (31 signs)",
                handling,
            )
        )
    code = parsed(item) or parsed(handling)
    if code is None:
        return found
    if basic and code.generation == "national" and basic != code.basic:
        found.append(
            warning("basic_code", f"和实施编码里的 {code.basic} 不一样", f"the item code says {code.basic}", basic)
        )
    if content.get("level") in LEVELS and content["level"] != LEVELS[code.level - 1]:
        level = LEVELS[code.level - 1]
        found.append(warning("level", f"和编码里的层级（{level}）不一样", f"the code says {level}", content["level"]))
    if not credit_code.is_valid(code.uscc):
        found.append(
            warning("item_code", "编码里的统一社会信用代码校验不过", "the credit code inside does not check", code.uscc)
        )
    return found
