"""A form on paper: where things stand, what its code proves, what ink comes to."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from backend.paperform import rules
from backend.paperform.rules import Incomplete, layout, reading, setting, words
from backend.paperform.rules.layout import DIGITS, TEXT, TICKS, Page, Zone

SERVICES = sorted((Path(__file__).parents[2] / "backend" / "data" / "services").glob("*.json"))
PAPER = "0123456789abcdef" * 2
BOX = (20.0, 100.0, 7.0, 7.0)


def pages_of(path: Path, language: str = "zh") -> list[Page]:
    form = json.loads(path.read_text(encoding="utf-8"))["form"]
    return setting.lay_out(form, setting.asked_on_blank(form), {}, {}, language, begun=False)


def overlap(one: layout.Box, other: layout.Box) -> bool:
    across = one[0] < other[0] + other[2] - 0.01 and other[0] < one[0] + one[2] - 0.01
    return across and one[1] < other[1] + other[3] - 0.01 and other[1] < one[1] + one[3] - 0.01


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_shipped_form_fits_its_pages_and_nothing_lies_on_anything_else(language: str) -> None:
    for path in SERVICES:
        for page in pages_of(path, language):
            assert all(left >= layout.LEFT for left, *_ in page.cells)
            assert all(left + wide <= layout.RIGHT + 0.01 for left, _, wide, _ in page.cells), path.name
            assert all(top >= layout.TOP and top + high <= layout.BOTTOM for _, top, _, high in page.cells), path.name
            assert not [pair for pair in combinations(page.cells, 2) if overlap(*pair)], path.name
            assert page.words[-1].kind != "section", "a heading stands alone at the foot"


def test_where_things_stand_survives_being_kept() -> None:
    for page in pages_of(SERVICES[0]):
        assert [Zone.of_json(json.loads(json.dumps(zone.as_json()))) for zone in page.zones] == page.zones


def test_a_code_is_ours_only_with_our_digest_for_this_paper_and_page() -> None:
    code = rules.read_code(rules.code_text(PAPER, 2, "ab" * 32))
    assert code == rules.Code(PAPER, 2, "ab" * 10)
    assert rules.is_ours(code, "ab" * 32)
    assert not rules.is_ours(code, "ac" * 32)


@pytest.mark.parametrize("text", ["", "https://example.invalid", f"XP1.{PAPER}.1.{'0' * 20}", "XP1.AB.1.00", "XP2.1"])
def test_what_does_not_look_like_a_code_is_none(text: str) -> None:
    assert rules.read_code(text) is None


@pytest.mark.parametrize(
    ("ink", "value", "doubt"),
    [
        ([0.0, 0.12], "no", None),
        ([0.09, 0.14], None, reading.TWO_TICKED),
        ([0.02, 0.0], "yes", reading.FAINT),
        ([0.02, 0.02], None, reading.UNREAD),
    ],
)
def test_a_choice_is_what_is_ticked_and_nothing_is_guessed(ink: list[float], value: Any, doubt: Any) -> None:
    found = reading.ticked(Zone("agreed", TICKS, (BOX, BOX), ("yes", "no")), ink)
    assert found is not None
    assert (found.value, found.doubt) == (value, doubt)


def test_the_picture_of_a_choice_shows_what_the_last_option_says() -> None:
    line = Zone("kind", TICKS, ((18.0, 80.0, 5.0, 5.0), (60.0, 80.0, 5.0, 5.0)), ("self", "other"))
    left, _, wide, _ = reading.around(line)
    assert (left, round(left + wide, 3)) == (round(18 / 210, 4), round(192 / 210, 3))


def test_a_choice_without_a_tick_says_nothing() -> None:
    assert reading.ticked(Zone("agreed", TICKS, (BOX, BOX), ("yes", "no")), [0.001, 0.0]) is None


@pytest.mark.parametrize(
    ("widget", "written", "text", "value"),
    [
        ("date", "11111111", "20260101", "2026-01-01"),
        ("date", "11111010", "202617", "2026-01-07"),
        ("date", "11110000", "2026", None),
        ("money", "1111000011", "250050", "2500.50"),
        ("money", "1111000000", "2500", "2500"),
        ("phone", "1" * 11, "I3912O45678", "13912045678"),
        ("id_number", "1" * 18, "99010119890315002x", "99010119890315002X"),
    ],
)
def test_a_row_of_digits_comes_to_what_the_field_holds(widget: str, written: str, text: str, value: Any) -> None:
    groups = setting.GROUPS[widget]
    zone = Zone("one", DIGITS, (BOX,) * sum(groups), groups=groups)
    found = reading.digits(zone, widget, [sign == "1" for sign in written.ljust(sum(groups), "0")], text)
    assert found is not None
    assert found.value == value


def test_digits_of_which_one_was_overlooked_are_shown_with_a_doubt() -> None:
    zone = Zone("phone", DIGITS, (BOX,) * 11, groups=(11,))
    found = reading.digits(zone, "phone", [True] * 11, "1391204567")
    assert found is not None
    assert (found.value, found.doubt) == ("1391204567", reading.NOT_ALL)
    assert reading.digits(zone, "phone", [False] * 11, None) is None


def test_writing_that_nobody_could_read_is_left_to_the_person() -> None:
    zone = Zone("note", TEXT, ((18.0, 100.0, 174.0, 13.0),))
    assert reading.written_text(zone, 0.0001, None) is None
    found = reading.written_text(zone, 0.05, None)
    assert found is not None
    assert (found.value, found.doubt) == (None, reading.UNREAD)


def test_what_is_known_is_printed_in_words_and_numbers_shortened() -> None:
    fields = [
        {"name": "name", "widget": "text"},
        {"name": "bank_card", "widget": "bank_card"},
        {"name": "spouse", "widget": "id_number"},
        {"name": "rent", "widget": "money"},
        {"name": "kind", "widget": "choice", "options": [{"value": "own", "label": {"zh": "自己的房"}}]},
    ]
    typed = {"bank_card": "6222020000000000123", "spouse": "990101198903150024", "kind": "own"}
    offered = {"name": {"value": "陈志远", "locked": True}, "rent": {"value": 250000}}
    assert words.known({"sections": [{"fields": fields}]}, typed, offered) == {
        "name": "陈志远",
        "bank_card": "尾号 0123",
        "spouse": "9901**********0024",
        "rent": "2,500.00 元",
        "kind": "自己的房",
    }


TABLE = {
    "name": "family",
    "widget": "table",
    "label": {"zh": "家人", "en": "Family"},
    "locked": False,
    "columns": [
        {"name": "name", "widget": "text", "label": {"zh": "姓名", "en": "Name"}},
        {
            "name": "kin",
            "widget": "choice",
            "label": {"zh": "是您的", "en": "Who"},
            "options": [{"value": one, "label": {"zh": one, "en": one}} for one in ("child", "parent")],
        },
        {"name": "id_number", "widget": "id_number", "label": {"zh": "身份证号", "en": "ID number"}},
    ],
}


def table_form(**schema: Any) -> dict[str, Any]:
    section = {"title": {"zh": "您的家", "en": "Your family"}, "fields": [TABLE]}
    return {"schema": {"properties": {"family": {"items": {}, **schema}}}, "sections": [section]}


def test_a_table_says_the_rows_that_are_known_and_has_room_for_a_few_more() -> None:
    form = table_form(maxItems=3)
    typed = {"family": [{"name": "王小明", "kin": "child", "id_number": "990101198903150024"}, {"name": ""}]}
    rows = words.rows(form, typed, {}, "en")
    assert rows == {"family": ["王小明, child, 9901**********0024"]}
    (page,) = setting.lay_out(form, ["family"], {}, rows, "en")
    assert "Row 1: 王小明, child, 9901**********0024" in [one.text for one in page.words]
    cells = [(zone.row, zone.column, zone.kind) for zone in page.zones]
    assert cells == [(row, *one) for row in (1, 2) for one in (("name", TEXT), ("kin", TICKS), ("id_number", DIGITS))]
    assert not [pair for pair in combinations(page.cells, 2) if overlap(*pair)]


def test_a_table_that_is_full_asks_for_nothing() -> None:
    form = table_form(maxItems=1)
    pages = setting.lay_out(form, ["family"], {}, words.rows(form, {"family": [{"name": "王小明"}]}, {}))
    assert [zone for page in pages for zone in page.zones] == []


def test_what_is_written_in_the_cells_of_a_row_is_one_answer_beside_the_picture_of_the_row() -> None:
    def cell(column: str, left: float) -> Zone:
        return Zone("family", TEXT, ((left, 100.0, 21.0, 29.7),), row=1, column=column)

    name, kin, empty = cell("name", 21.0), cell("kin", 63.0), Zone("family", TEXT, (BOX,), row=2, column="name")
    found = [(name, reading.Found("family", "王小明", [])), (kin, reading.Found("family", None, [], reading.UNREAD))]
    (row,) = reading.rows([name, kin, empty], found)
    assert (row.row, row.value, row.doubt) == (1, {"name": "王小明"}, reading.UNREAD)
    assert row.box == [0.1, pytest.approx(0.3367), 0.3, 0.1]


def many(count: int) -> dict[str, Any]:
    options = [
        {"value": f"n{one}", "label": {"zh": f"第 {one} 种", "en": f"Kind {one}"}} for one in range(1, count + 1)
    ]
    field = {"name": "kind", "widget": "choice", "label": {"zh": "哪一种", "en": "Kind"}, "options": options}
    title = {"zh": "种类", "en": "Kinds"}
    return {"schema": {"properties": {}}, "sections": [{"title": title, "fields": [{**field, "locked": False}]}]}


def test_of_many_options_the_number_is_written() -> None:
    (page,) = setting.lay_out(many(56), ["kind"], {})
    (zone,) = page.zones
    assert (zone.kind, len(zone.boxes), len(zone.options)) == (DIGITS, 2, 56)
    assert "56 第 56 种" in [one.text for one in page.words]
    read = {text: reading.digits(zone, "choice", [True, len(text) > 1], text) for text in ("7", "56", "57", "0")}
    assert {text: one and one.value for text, one in read.items()} == {"7": "n7", "56": "n56", "57": None, "0": None}
    assert read["57"]
    assert read["57"].doubt == reading.UNREAD


def test_more_options_than_a_page_holds_are_left_to_the_machine() -> None:
    (page,) = setting.lay_out(many(150), ["kind"], {}, {}, "en")
    assert (page.zones, page.words[-1].text) == ([], "Kind: to be done at the terminal")


def test_a_blank_form_says_what_needs_no_writing() -> None:
    form = json.loads(SERVICES[0].read_text(encoding="utf-8"))["form"]
    locked = {one["name"] for part in form["sections"] for one in part["fields"] if one["locked"]}
    assert set(words.by_itself(form, "en")) == locked
    pages = setting.lay_out(form, setting.asked_on_blank(form), words.by_itself(form, "en"), {}, "en")
    assert not locked & {zone.field for page in pages for zone in page.zones}


@pytest.mark.parametrize(
    ("pattern", "boxes"),
    [("^[1-9][0-9]{0,2}$", 3), ("^[0-9]{4}$", 4), ("^[0-9]{6,8}$", 8), ("^[A-Z]+$", 0), ("^[0-9]{90}$", 0), ("", 0)],
)
def test_a_text_of_digits_only_has_a_box_for_each(pattern: str, boxes: int) -> None:
    field = {"name": "size", "widget": "text", "label": {"zh": "几口人", "en": "People"}, "locked": False}
    section = {"title": {"zh": "您的家", "en": "Your family"}, "fields": [field]}
    form = {"schema": {"properties": {"size": {"type": "string", "pattern": pattern}}}, "sections": [section]}
    (page,) = setting.lay_out(form, ["size"], {})
    assert [(zone.kind, len(zone.boxes)) for zone in page.zones] == [(DIGITS, boxes) if boxes else (TEXT, 1)]


def test_pages_that_are_still_to_come_are_named_paper_by_paper() -> None:
    early, late = [["name"], ["street"], ["car"]], [["street"], ["car"]]
    assert rules.incomplete([]) == []
    assert rules.incomplete([(early, 2)]) == [Incomplete(here=(2,), missing=(1, 3))]
    assert rules.incomplete([(early, 1), (late, 2)]) == [Incomplete((1,), (2, 3)), Incomplete((2,), (1,))]
    assert rules.incomplete([(late, 1), (early, 3), (late, 2)]) == [Incomplete((3,), (1, 2))]
    assert rules.incomplete([(late, 1), ([["street"], ["car"]], 2)]) == []  # printed twice, and set alike
