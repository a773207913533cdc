"""Which line answers which field: by the caption printed before it, or by what it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.errors import Text
from backend.reading.rules.kinds import PARSERS, TELLS_ITSELF, parse
from backend.reading.rules.lines import Box, Line, around, in_reading_order, without_spaces

SURE = 0.9
"""Score under which the reader itself is in doubt."""
UNSURE = Text("字不太清楚，请仔细看一看。", "The print is not clear. Please look closely.")
MOST_ADDRESS_LINES = 3

_CAPTION = re.compile(
    r"^(姓名|性别|民族|出生|公民身份号码|身份证号|证号|编号|证书编号|号码|签发|有效期|职业|等级|单位|电话|日期|甲方|乙方|出租方|承租方|"
    r"租期|租金|用途|面积|户主|与户主关系|籍贯|第.条|[一二三四五六七八九十]、)"
)
"""Lines that begin something else: an address ends before them."""


@dataclass(frozen=True)
class Wanted:
    """``field`` of the form, ``kind`` of ``kinds.PARSERS``, ``labels``: captions printed before the value, the most
    telling first."""

    field: str
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A value to be confirmed. ``box``: the part of the picture it was read in; ``doubt``: why to look closely."""

    field: str
    kind: str
    value: str
    doubt: Text | None
    box: Box

    def as_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "kind": self.kind,
            "value": self.value,
            "doubt": self.doubt.as_json() if self.doubt else None,
            "box": list(self.box),
        }


def find(wanted: Iterable[Wanted], lines: Iterable[Line]) -> list[Found]:
    """What the lines say of the wanted fields; what is not there is left out."""
    ordered = in_reading_order(lines)
    found = [_one(one, ordered) for one in wanted]
    return [one for one in found if one is not None]


def _one(wanted: Wanted, lines: Sequence[Line]) -> Found | None:
    for label in wanted.labels:
        for number, line in enumerate(lines):
            rest = _behind(without_spaces(line.text), label)
            if rest is None:
                continue
            below = lines[number + 1 :] if len(label) > 1 else ()  # a caption of one character is in many lines
            answer = _at_caption(wanted, rest, line, below)
            if answer is not None:
                return answer
    return _anywhere(wanted, lines) if wanted.kind in TELLS_ITSELF else None


def _behind(text: str, label: str) -> str | None:
    """What stands behind the caption in this line; None when the caption is not in it."""
    at = text.find(without_spaces(label))
    if at < 0:
        return None
    return text[at + len(without_spaces(label)) :].lstrip(":;,.、_-—)|")


def _at_caption(wanted: Wanted, rest: str, line: Line, following: Sequence[Line]) -> Found | None:
    """The value behind the caption, or in the line that follows it on its row or under it."""
    if wanted.kind == "address":
        return _address(wanted, rest, line, following)
    answer = parse(wanted.kind, rest) if rest else None
    if answer is not None:
        return _found(wanted, answer.value, answer.doubt, [line])
    for below in following[:2]:
        if _CAPTION.match(without_spaces(below.text)) or (rest and wanted.kind == "name"):
            continue  # another caption's line: this one's value was not seen at all
        answer = parse(wanted.kind, below.text)
        if answer is not None and _near(line, below):
            return _found(wanted, answer.value, answer.doubt, [below])
    return None


def _near(caption: Line, value: Line) -> bool:
    """On the caption's row to its right, or right under it."""
    height = max(caption.box[3], value.box[3])
    return abs(value.middle - caption.middle) < 2.5 * height


def _address(wanted: Wanted, rest: str, line: Line, following: Sequence[Line]) -> Found | None:
    """The rest of the line and the lines under it that go on with it."""
    parts, used = ([rest], [line]) if rest else ([], [])
    last = line
    for below in following:
        text = without_spaces(below.text)
        far = below.middle - last.middle > 2.2 * max(last.box[3], below.box[3])
        if far or len(used) >= MOST_ADDRESS_LINES or _CAPTION.match(text) or parse("id_number", text):
            break
        if abs(below.middle - last.middle) < last.box[3] / 2 and parts:
            continue  # another column of the same row
        parts.append(text)
        used.append(below)
        last = below
        if _ends_address(text):
            break
    value = "".join(parts).rstrip("。;；,，")
    return _found(wanted, value, None, used) if len(value) >= 4 else None


def _ends_address(text: str) -> bool:
    return text.endswith(("室", "号。", "。"))


def _anywhere(wanted: Wanted, lines: Sequence[Line]) -> Found | None:
    """The first that passes its check, else the first that looks like one."""
    answers = [(answer, line) for line in lines if (answer := PARSERS[wanted.kind](without_spaces(line.text)))]
    answers.sort(key=lambda one: one[0].doubt is not None)
    if not answers:
        return None
    answer, line = answers[0]
    return _found(wanted, answer.value, answer.doubt, [line])


def _found(wanted: Wanted, value: str, doubt: Text | None, used: Sequence[Line]) -> Found:
    unsure = UNSURE if min(line.score for line in used) < SURE else None
    return Found(wanted.field, wanted.kind, value, doubt or unsure, around(used))
