"""What a text says of a region, and which regions a thing of one region reaches. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

CODE = re.compile("[0-9]{6}(?:[0-9]{6})?")
"""Six digits down to the county (GB/T 2260), twelve down to the village (NBS)."""
DIGITS = (12, 9, 6, 4, 2)
"""How many digits of twelve say a village, street, county, city and province."""


def padded(code: str) -> str:
    """A code with all its twelve digits."""
    return code.ljust(12, "0")


def chain(code: str) -> tuple[str, ...]:
    """The codes of a region and of those above it, twelve digits each, its own first; empty without a code. It needs
    no tree: a terminal may stand in a region that is newer than the tree.
    """
    return tuple(dict.fromkeys(padded(padded(code)[:digits]) for digits in DIGITS)) if code else ()


def directory(rows: Iterable[tuple[int, str, str, str | None]]) -> dict[str, str]:
    """How a region of the tree can be written -> its code: 12 digits, the 6 of a county or above, the full name
    (湖北省武汉市武昌区), and its own name when no other region has it. ``rows``: level, code, name, parent's code.
    """
    regions = {(level, code): (name, parent) for level, code, name, parent in rows}
    full: dict[tuple[int, str], str] = {}
    for level, code in sorted(regions):
        name, parent = regions[level, code]
        full[level, code] = full.get((level - 1, parent or ""), "") + name
    alone = Counter(name for name, _ in regions.values())
    found: dict[str, str] = {}
    for key in sorted(regions, reverse=True):  # of two that are written alike, the one higher up in the tree stays
        level, code = key
        name = regions[key][0]
        found |= {code: code, full[key]: code}
        if alone[name] == 1:
            found[name] = code
        if level <= 3:
            found[code[:6]] = code
    return found


def holds_in(region_code: str | None, regions: tuple[str, ...]) -> bool:
    """Whether what holds in ``region_code`` (None: everywhere) holds in the region that ``regions`` leads up from."""
    return region_code is None or not regions or region_code in regions


def nearness(region_code: str | None, regions: tuple[str, ...]) -> int:
    """How far up from the first of ``regions`` (0) the thing's region is; what holds everywhere is the farthest."""
    return regions.index(region_code) if region_code in regions else len(regions)
