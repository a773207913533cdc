"""What an author of a batch typed, pasted or brought in a file: which items and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backend.catalog.rules.batches import CHANNEL, CHANNELS, Target
from backend.core.errors import Text

MOST_SAID = 8
_BETWEEN = re.compile(r"[\s,;|，；、]+")


@dataclass(frozen=True)
class Entry:
    """A batch as it was written: ``codes`` of its items, ``targets`` where they are offered, ``stays_closed`` as in
    the table.
    """

    name: str
    purpose: str
    codes: tuple[str, ...]
    targets: frozenset[Target]
    stays_closed: bool = False


def codes_in(text: str, known: Collection[str], named: Mapping[str, str]) -> tuple[tuple[str, ...], list[Text]]:
    """The items of a text, each once and in its order, and what is wrong with it, by line.

    A line may hold several codes, a code beside other columns, or one item's whole name. ``known``: every code;
    ``named``: name -> code, where only one item has the name.
    """
    found: dict[str, None] = {}
    wrong: list[Text] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip(" \t\r,;，；、")
        if not said:
            continue
        words = [word.strip("\"'") for word in _BETWEEN.split(said)]
        codes = [word for word in words if word in known]
        if not codes and said in named:
            codes = [named[said]]
        if not codes or (len(codes) < len(words) and all(map(_is_like_a_code, words))):
            missing = next((word for word in words if word not in known), said)[:40]
            wrong.append(
                Text(f"第 {number} 行：没有“{missing}”这个事项", f"Line {number}: there is no item “{missing}”")
            )
        found |= dict.fromkeys(codes)
    return tuple(found), wrong


def _is_like_a_code(word: str) -> bool:
    return re.fullmatch("[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*", word) is not None


def problems(entry: Entry, wrong: Iterable[Text] = ()) -> dict[str, Text]:
    """What must be mended before the batch can be kept, by field."""
    found: dict[str, Text] = {}
    if not entry.name.strip():
        found["name"] = Text("请给批次起个名字。", "Please give the batch a name.")
    if not entry.purpose.strip():
        found["purpose"] = Text("请写为什么要发这一批。", "Please write what the batch is for.")
    said = list(wrong)
    if said:
        more = len(said) - MOST_SAID
        zh = "；".join(one.zh for one in said[:MOST_SAID]) + (f"；还有 {more} 行" if more > 0 else "") + "。"
        en = "; ".join(one.en for one in said[:MOST_SAID]) + (f"; and {more} more lines" if more > 0 else "") + "."
        found["items"] = Text(zh, en)
    elif not entry.codes:
        found["items"] = Text("请写至少一个事项。", "Please name at least one item.")
    if not entry.targets:
        found["targets"] = Text("请选发到哪里。", "Please choose where it is published to.")
    elif any(kind == CHANNEL and code not in CHANNELS for kind, code in entry.targets):
        found["targets"] = Text("没有这个渠道。", "There is no such channel.")
    return found
