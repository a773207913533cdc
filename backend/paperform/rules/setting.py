"""Setting a form on paper: which fields, in which order, each with the room that writing takes.

A field is a block that is never broken over two pages. A table is a block a row, so that every cell has boxes as large
as those of a field of its own; a choice of many options is answered by the number of one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.forms.logic import paths
from backend.forms.rules import fields, visible
from backend.paperform.rules.conditions import only_when
from backend.paperform.rules.layout import BOTTOM, DIGITS, LEFT, TEXT, TICKS, TOP, WIDE, Box, Page, Words, Zone
from backend.paperform.rules.words import PHRASES

LABEL = 8.0
"""Height of a line of words."""
LETTER, NARROW = 5.0, 2.9
"""Width of a letter of 14 point, Chinese and Latin."""
TICK = 7.0
BESIDE = TICK + 2.5
"""From a tick's box to its words."""
CELL_HEIGHT, CELL_WIDTH = 11.0, 8.6
LINE = 13.0
GAP = 4.5
MOST_TICKS = 12
"""Options that are ticked; of more the number is written."""
MOST_NUMBERED = 99
EMPTY_ROWS = 3
"""Empty rows of a table; one less where some are known."""
HALF = (WIDE - GAP) / 2

GROUPS: Mapping[str, tuple[int, ...]] = {
    "id_number": (18,),
    "phone": (11,),
    "bank_card": (19,),
    "date": (4, 2, 2),
    "money": (8, 2),
    "number": (8,),
}
"""Boxes for one digit each, by kind of field."""
_DIGITS = re.compile(r"\^(\[[01]-9\])?\[0-9\]\{(?:[0-9]+,)?([0-9]{1,2})\}\$")
"""A schema's pattern of so many digits, the first perhaps no 0."""
MOST_CELLS = 19
AT_THE_MACHINE = ("signature", "file")
"""Kinds that have no place on paper; ``info`` only tells something."""


@dataclass(frozen=True)
class Block:
    """Something that stays together, placed from its own top left corner."""

    height: float
    words: tuple[Words, ...] = ()
    cells: tuple[Box, ...] = ()
    zones: tuple[Zone, ...] = ()
    heads: bool = False
    """It does not stand alone at a page's foot."""


def lay_out(
    form: Mapping[str, Any],
    asked: Collection[str],
    known: Mapping[str, str],
    rows: Mapping[str, Sequence[str]] | None = None,
    language: str = "zh",
    *,
    begun: bool = True,
) -> list[Page]:
    """The pages of a form. ``asked``: names of the fields to print; ``known``: field -> what is filled in already, in
    words, which is printed and not asked for again; ``rows``: table -> what each row that is known says; ``begun``: it
    is somebody's own, not a blank for anybody."""
    pages, top = [Page()], TOP
    blocks = list(_blocks(form, asked, known, rows or {}, language, begun=begun))
    for number, block in enumerate(blocks):
        needed, at = block.height, number
        while blocks[at].heads and at + 1 < len(blocks):
            at += 1
            needed += blocks[at].height + GAP
        if top + needed > BOTTOM and pages[-1].words:
            pages.append(Page())
            top = TOP
        _place(pages[-1], block, top)
        top += block.height + (1 if block.heads else GAP)
    return pages


def asked_on_paper(form: dict[str, Any], data: dict[str, Any]) -> list[str]:
    """Names of the fields to print: those that are shown, and those that may come to be by what is written."""
    shown = set(visible(form, data))
    return [
        one["name"]
        for one in fields(form)
        if one["name"] in shown or any(path.startswith("form.") for path in paths(one.get("visible_when", True)))
    ]


def asked_on_blank(form: dict[str, Any]) -> list[str]:
    """Names of the fields of a form that nobody has begun: all, for who they apply to is not known yet."""
    return [one["name"] for one in fields(form)]


def _blocks(
    form: Mapping[str, Any],
    asked: Collection[str],
    known: Mapping[str, str],
    rows: Mapping[str, Sequence[str]],
    language: str,
    *,
    begun: bool,
) -> Iterator[Block]:
    for section in form["sections"]:
        inside: list[Block] = []
        for one in section["fields"]:
            if one["name"] not in asked or one["widget"] == "info":
                continue
            schema = form["schema"]["properties"].get(one["name"], {})
            if one["name"] not in known and one["widget"] not in AT_THE_MACHINE:
                when = only_when(form, one, language, begun=begun)
                one = {**one, "label": {language: one["label"][language] + when}}
            if one["widget"] == "table":
                inside += _table(one, schema, rows.get(one["name"], ()), language)
            else:
                inside.append(_block(one, schema, known.get(one["name"]), language))
        if inside:
            yield Block(LABEL + 2, (Words(0, 0, section["title"][language], "section"),), heads=True)
            yield from inside


def _place(page: Page, block: Block, top: float) -> None:
    def moved(box: Box) -> Box:
        return (round(box[0] + LEFT, 2), round(box[1] + top, 2), box[2], box[3])

    for one in block.words:
        page.words.append(Words(round(one.x + LEFT, 2), round(one.y + top, 2), one.text, one.kind, one.width))
    page.cells += [moved(box) for box in block.cells]
    page.zones += [replace(zone, boxes=tuple(moved(box) for box in zone.boxes)) for zone in block.zones]


def _block(one: Mapping[str, Any], schema: Mapping[str, Any], known: str | None, language: str) -> Block:
    label, widget, say = one["label"][language], one["widget"], PHRASES[language]
    if known is not None:
        at = min(_width(label) + 6, WIDE / 2)
        lines = max(_lines(known, WIDE - at), _lines(label, at))
        words = (Words(0, 0, f"{label}{say['colon']}", "label", at), Words(at, 0, known, "value", WIDE - at))
        return Block(LABEL * lines, words)
    if widget in AT_THE_MACHINE:
        return Block(LABEL, (Words(0, 0, say["at_the_machine"].format(label=label), "note", WIDE),))
    return _place_to_write(one, schema, WIDE, language)


def _place_to_write(one: Mapping[str, Any], schema: Mapping[str, Any], wide: float, language: str) -> Block:
    """A field's label and the boxes under it. ``wide``: the room that there is across."""
    label, widget, say = one["label"][language], one["widget"], PHRASES[language]
    options = one.get("options") or ()
    if widget in ("choice", "checkbox") and len(options) <= MOST_TICKS:
        return _ticks(one, wide, language)
    if widget == "choice":
        return _numbered(one, language)
    head = Words(0, 0, label, "label", wide)
    top = LABEL * _lines(label, wide)
    groups = GROUPS.get(widget) or _only_digits(schema)
    if groups:
        cells, behind = _cells(groups, say.get(widget, ""), top)
        return Block(top + CELL_HEIGHT, (head, *behind), cells, (Zone(one["name"], DIGITS, cells, (), groups),))
    long = widget == "address" or (schema.get("maxLength", 100) > 40 and wide == WIDE)
    lines = 4 if widget == "textarea" else 2 if long else 1
    box = (0.0, top, wide, LINE * lines)
    return Block(top + box[3], (head,), (box,), (Zone(one["name"], TEXT, (box,)),))


def _only_digits(schema: Mapping[str, Any]) -> tuple[int, ...]:
    """Boxes of a text that can be nothing but a few digits; empty of any other."""
    match = _DIGITS.fullmatch(str(schema.get("pattern", "")))
    count = int(match[2]) + bool(match[1]) if match else 0
    return (count,) if 1 <= count <= MOST_CELLS else ()


def _ticks(one: Mapping[str, Any], wide: float, language: str) -> Block:
    say = PHRASES[language]
    options = one.get("options") or [{"value": True, "label": {language: say["agree"]}}]
    label = say["tick"].format(label=one["label"][language])
    words, boxes = [Words(0, 0, label, "label", wide)], []
    x, y, high = 0.0, LABEL * _lines(label, wide) + 1, TICK
    for option in options:
        text = option["label"][language]
        taken = min(BESIDE + _width(text), wide)
        if x and x + taken > wide:
            x, y, high = 0.0, y + high + 4, TICK
        boxes.append((round(x, 2), y, TICK, TICK))
        words.append(Words(round(x + BESIDE, 2), y, text, "option", round(wide - x - BESIDE, 2)))
        high = max(high, TICK * _lines(text, wide - BESIDE))
        x += taken + 7
    zone = Zone(one["name"], TICKS, tuple(boxes), tuple(option["value"] for option in options))
    return Block(y + high, tuple(words), tuple(boxes), (zone,))


def _numbered(one: Mapping[str, Any], language: str) -> Block:
    """A choice of many: the options under each other with numbers, and two boxes for the number of one."""
    say, options = PHRASES[language], one["options"]
    texts = [f"{number} {option['label'][language]}" for number, option in enumerate(options, 1)]
    columns = max(1, int(WIDE // (max(map(_width, texts)) + 4)))
    deep = -(-len(texts) // columns)
    label = say["number"].format(label=one["label"][language])
    top = LABEL * _lines(label, WIDE)
    height = top + CELL_HEIGHT + 2 + LABEL * deep
    if len(options) > MOST_NUMBERED or height > BOTTOM - TOP:
        return Block(LABEL, (Words(0, 0, say["at_the_machine"].format(label=one["label"][language]), "note", WIDE),))
    cells, _ = _cells((2,), "", top)
    words = [Words(0, 0, label, "label", WIDE)]
    for number, text in enumerate(texts):
        x, y = number // deep * (WIDE / columns), top + CELL_HEIGHT + 2 + number % deep * LABEL
        words.append(Words(round(x, 2), y, text, "option", round(WIDE / columns, 2)))
    zone = Zone(one["name"], DIGITS, cells, tuple(option["value"] for option in options), (2,))
    return Block(height, tuple(words), cells, (zone,))


def _table(one: Mapping[str, Any], schema: Mapping[str, Any], known: Sequence[str], language: str) -> Iterator[Block]:
    """Its name and the rows that are known, then empty ones, a block each."""
    say, name = PHRASES[language], one["label"][language]
    words, y = [Words(0, 0, name, "label", WIDE)], LABEL * _lines(name, WIDE)
    for number, told in enumerate(known, 1):
        said = f"{say['row'].format(number=number)}{say['colon']}{told}"
        words.append(Words(0, y, said, "value", WIDE))
        y += LABEL * _lines(said, WIDE)
    yield Block(y, tuple(words), heads=True)
    empty = max(EMPTY_ROWS - bool(known), schema.get("minItems", 0) - len(known))
    for row in range(len(known), min(len(known) + empty, schema.get("maxItems", len(known) + empty))):
        yield _row(one, schema.get("items", {}).get("properties", {}), row, language)
    yield Block(3.0)  # what follows is no column of the last row


def _row(one: Mapping[str, Any], schemas: Mapping[str, Any], row: int, language: str) -> Block:
    """One empty row: its columns from left to right, two beside each other where both have room in half the width."""
    words = [Words(0, 0, PHRASES[language]["row"].format(number=row + 1), "note", WIDE)]
    cells: list[Box] = []
    zones: list[Zone] = []
    x, y, high = 0.0, LABEL, 0.0
    for column in one["columns"]:
        narrow = _place_to_write(column, schemas.get(column["name"], {}), HALF, language)
        fits = all(left + wide <= HALF + 0.01 for left, _, wide, _ in narrow.cells) and narrow.height <= 4 * LABEL
        block = narrow if fits else _place_to_write(column, schemas.get(column["name"], {}), WIDE, language)
        if x and (not fits or x + HALF > WIDE + 0.01):
            x, y, high = 0.0, y + high + 2, 0.0
        across, down = x, y
        words += [replace(word, x=round(word.x + across, 2), y=word.y + down) for word in block.words]
        placed = [tuple(_moved(box, across, down) for box in zone.boxes) for zone in block.zones]
        cells += [_moved(box, across, down) for box in block.cells]
        zones += [
            replace(zone, field=one["name"], boxes=boxes, row=row, column=column["name"])
            for zone, boxes in zip(block.zones, placed, strict=True)
        ]
        high = max(high, block.height)
        x = x + HALF + GAP if fits else WIDE
    return Block(y + high, tuple(words), tuple(cells), tuple(zones))


def _moved(box: Box, across: float, down: float) -> Box:
    return (round(box[0] + across, 2), round(box[1] + down, 2), box[2], box[3])


def _cells(groups: Sequence[int], behind: str, top: float) -> tuple[tuple[Box, ...], list[Words]]:
    """Boxes for digits, and what stands behind each group (``behind``: in order, parted by blanks)."""
    cells: list[Box] = []
    words: list[Words] = []
    x, said = 0.0, behind.split()
    for number, count in enumerate(groups):
        for _ in range(count):
            cells.append((round(x, 2), top, CELL_WIDTH, CELL_HEIGHT))
            x += CELL_WIDTH
        if number < len(said):
            words.append(Words(round(x + 1.5, 2), top + 2, said[number], "option"))
            x += _width(said[number]) + 4.5
    return tuple(cells), words


def _width(text: str) -> float:
    """Millimetres across of a line of 14 point, rather too many than too few."""
    return sum(NARROW if letter.isascii() else LETTER for letter in text)


def _lines(text: str, wide: float) -> int:
    """Lines that a text takes in ``wide`` millimetres; words are not broken, so each line may lose a little."""
    width = _width(text)
    return 1 if width <= wide else -(-int(width * 1.1) // int(wide))
