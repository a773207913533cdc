"""What a draft holds, and what two versions of it come to.

A draft's content is made of **cells**, ``{"value": ..., "at": int, "by": str}``: ``at`` is the stamp of the last change
in milliseconds of Unix time, ``by`` names the page that made it (a kiosk's, a phone's, a sheet of paper). ``value``
None: taken out again. A page stamps a change with its own clock, but always after every stamp that it has seen of this
draft, so that who changes what they see wins whatever their clock says (a hybrid logical clock).

``fields``: field name -> cell. ``answers``: one cell with the guidance's answers, because they hold together as a path.
``step``: one cell, ``"guidance" | "form:<section>" | "materials" | "confirm"``. ``materials``: ``<key>`` -> cell with
``{"licence_id", "name"}`` or ``{"follows": true}``, and ``<key>/<material id>`` -> cell with the page's place (a
number), one for each page, so that a page taken on a phone and one scanned at the kiosk at that moment are both kept.

The page's twin is ``static/js/flow/drafts.js``; ``tests/contract/draft_merge.json`` holds both to the same results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Cell = dict[str, Any]
Content = dict[str, Any]

OPEN, SUBMITTED, DROPPED, EXPIRED = "open", "submitted", "dropped", "expired"
STATES = (OPEN, SUBMITTED, DROPPED, EXPIRED)
GROUPS = ("fields", "materials")
SINGLES = ("answers", "step")
MAX_STAMP = 99_999_999_999_999
"""Year 5138: what lies behind is no clock's time."""


def empty() -> Content:
    """A draft in which nothing was done yet."""
    return {"fields": {}, "answers": None, "step": None, "materials": {}}


def newer(one: Cell | None, other: Cell | None) -> Cell | None:
    """The cell with the later stamp; of two with the same stamp the one of the greater side, then of the greater value,
    so that the order in which they are met does not matter."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_rank)


def merge(one: Mapping[str, Any], other: Mapping[str, Any]) -> Content:
    """Both contents in one. Commutative, associative, idempotent: any number of pages that merge what they hear of each
    other, in whatever order and however often, come to the same content."""
    merged: Content = {}
    for group in GROUPS:
        left, right = one.get(group) or {}, other.get(group) or {}
        merged[group] = {name: newer(left.get(name), right.get(name)) for name in sorted({*left, *right})}
    for single in SINGLES:
        merged[single] = newer(one.get(single), other.get(single))
    return merged


def latest(content: Mapping[str, Any]) -> int:
    """The greatest stamp in ``content``; 0 without any. A new change is stamped after it."""
    cells = [cell for group in GROUPS for cell in (content.get(group) or {}).values()]
    cells += [content[single] for single in SINGLES if content.get(single)]
    return max((cell["at"] for cell in cells), default=0)


def stamped(content: Mapping[str, Any], changes: Mapping[str, Any], now: int, by: str) -> Content:
    """``changes`` as cells that win over ``content``.

    ``changes``: plain values in the shape of ``plain``, each part optional; ``materials``: ``{key: {"material_ids"} |
    {"licence_id", "name"} | {"follows"} | None}`` replaces what is there for the key, ``pages``: ``{key: [ids]}`` adds
    pages to it. ``now`` in milliseconds of Unix time.
    """
    at = max(now, latest(content) + 1)

    def cell(value: Any) -> Cell:
        return {"value": value, "at": at, "by": by}

    made = empty()
    made["fields"] = {name: cell(value) for name, value in changes.get("fields", {}).items()}
    for single in SINGLES:
        if single in changes:
            made[single] = cell(changes[single])
    held = content.get("materials") or {}
    for key, given in changes.get("materials", {}).items():
        ids = (given or {}).get("material_ids", ())
        gone = [name for name in held if name.partition("/")[0] == key]
        made["materials"].update({name: cell(None) for name in gone})
        made["materials"][key] = cell(None if ids else given)
        made["materials"].update({f"{key}/{one}": cell(place) for place, one in enumerate(ids)})
    for key, ids in changes.get("pages", {}).items():
        places = [one["value"] for name, one in held.items() if name.startswith(f"{key}/") and one["value"] is not None]
        first = max(places, default=-1) + 1
        made["materials"][key] = cell(None)  # pages take the place of a licence or a promise
        made["materials"].update({f"{key}/{one}": cell(first + place) for place, one in enumerate(ids)})
    return made


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """What holds now, without stamps: ``{"answers", "fields", "step", "materials": {key: {"material_ids"} | ...}}``."""
    fields = {name: cell["value"] for name, cell in (content.get("fields") or {}).items() if cell["value"] is not None}
    pages: dict[str, list[tuple[int, str]]] = {}
    materials: dict[str, Any] = {}
    for name, cell in (content.get("materials") or {}).items():
        key, _, page = name.partition("/")
        if cell["value"] is not None and page:
            pages.setdefault(key, []).append((cell["value"], page))
        elif cell["value"] is not None:
            materials[key] = cell["value"]
    # A licence or a promise that was chosen after the pages has taken them out: what is there together came at once.
    for key, found in pages.items():
        materials[key] = {"material_ids": [page for _, page in sorted(found)]}
    answers, step = content.get("answers"), content.get("step")
    return {
        "answers": (answers or {}).get("value") or {},
        "fields": fields,
        "step": (step or {}).get("value") or "",
        "materials": materials,
    }


def without_pages(content: Content, there: set[str]) -> Content:
    """``content`` without the pages whose pictures are not ``there`` any more."""
    kept = {
        name: cell
        for name, cell in content["materials"].items()
        if "/" not in name or cell["value"] is None or name.partition("/")[2] in there
    }
    return {**content, "materials": kept}


def page_ids(content: Mapping[str, Any]) -> set[str]:
    """The ids of all pictures that ``content`` holds."""
    return {page for given in plain(content)["materials"].values() for page in given.get("material_ids", ())}


def expiry(changed: date, days: int) -> date:
    """The last day on which a draft changed on ``changed`` (civil dates of the hall) can be gone on with."""
    return changed + timedelta(days=days)


def _rank(cell: Cell) -> tuple[int, str, str]:
    return cell["at"], cell["by"], _canonical(cell["value"])


def _canonical(value: Any) -> str:
    """One text for one value, the same in the page: JSON in ASCII, keys in order, no spaces."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
