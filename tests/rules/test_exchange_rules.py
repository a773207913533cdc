"""Files of items: cells that come back as they went, codes of other systems, and what a row would do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalog.rules.elements import BY_KEY, CHANNELS, ELEMENTS, MATERIAL_KEYS, OBJECTS, complete, tidy
from backend.catalog.rules.exchange import cells, course, item_codes
from backend.catalog.rules.exchange.codings import OWN, Coding
from backend.catalog.rules.exchange.columns import COLUMNS, LABELS, header
from backend.catalog.rules.exchange.rows import BAD, CHANGED, NEW, UNCHANGED, Entry, Reference, judged
from backend.catalog.service.exchange import tables
from backend.core import clock
from tests.factories.catalog import SHIPPED

SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), include_characters="\n\t")
TEXTS = st.text(SIGNS, max_size=40).map(str.strip)
SOME = TEXTS.filter(bool)
LEADS = st.sampled_from(("", "=", "+", "-", "@", "'", "''", "'=", "[", "＝", "-1"))
ANY_TEXT = st.builds(lambda lead, text: (lead + text).strip(), LEADS, TEXTS).filter(bool)


def values(key: str) -> st.SearchStrategy[Any]:
    """Whatever an element may hold."""
    element = BY_KEY[key]
    if element.kind in ("text", "long", "date", "choice"):
        return st.none() | ANY_TEXT
    if element.kind == "flag":
        return st.none() | st.booleans()
    if element.kind == "count":
        return st.none() | st.integers(0, 99)
    if element.kind == "lines":
        return st.lists(ANY_TEXT | st.sampled_from((*CHANNELS, *OBJECTS)), max_size=4)
    if element.kind == "questions":
        return st.lists(st.fixed_dictionaries({"q": SOME, "a": TEXTS}), max_size=3)
    parts: dict[str, st.SearchStrategy[Any]] = {part: st.none() | SOME for part in MATERIAL_KEYS}
    parts |= {"name": SOME, "copies": st.none() | st.integers(0, 9)}
    return st.lists(st.fixed_dictionaries(parts), max_size=3)


@pytest.mark.parametrize("key", [element.key for element in ELEMENTS])
def test_every_element_comes_back_from_a_cell_as_it_went(key: str) -> None:
    element = BY_KEY[key]

    @settings(max_examples=20)
    @given(values(key))
    def comes_back(value: Any) -> None:
        written = cells.guard(cells.write(element, value))
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
        text, wrong = cells.plain(key, written)
        found, more = cells.read(element, text)
        assert (wrong, more) == ([], [])
        assert tidy(element, found) == tidy(element, value)

    comes_back()


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-1+1|cmd", "@SUM(1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_named_and_not_taken(cell: str) -> None:
    text, wrong = cells.plain("name", cell)
    assert text == ""
    assert [flaw.severity for flaw in wrong] == ["error"]


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-12%", "-", "－五", "'=1+1", "名称"])
def test_numbers_and_guarded_text_are_no_formula(cell: str) -> None:
    assert cells.plain("name", cell)[1] == []


def test_headings_have_one_meaning_each_and_are_found_in_both_languages() -> None:
    for column in (labels := [*COLUMNS]):
        for heading in (column, LABELS[column].zh, LABELS[column].en, f" {LABELS[column].zh}＊"):
            assert header([LABELS["code"].zh, heading], LABELS, "code", {})[0][-1] == column
    assert len({LABELS[column].zh for column in labels}) == len(labels)


def test_a_header_says_which_column_is_unknown_doubled_or_missing() -> None:
    _, flaws = header(["事项名称", "名字", "name", ""], LABELS, "code", {})
    assert [flaw.column for flaw in flaws] == ["名字", "name", "code"]


def test_codes_a_spreadsheet_made_numbers_of_are_named() -> None:
    assert cells.read(BY_KEY["item_code"], "1.15113E+30")[1]
    assert not cells.read(BY_KEY["item_code"], "11511301008778183N1E22")[1]


@pytest.mark.parametrize(
    ("source", "element", "code", "word"),
    [
        ("gbt39046", "type", "01", "行政许可"),
        ("gbt39046", "type", "1", "行政许可"),
        ("gbt39046", "type", "20", "公共服务"),
        ("guangdong", "type", "20", "其他行政权力"),
        ("guangdong", "type", "21", "公共服务"),
        ("sichuan", "type", "7", "行政确认"),
        ("gbt39046", "service_object", "5", "行政机关"),
        ("national", "service_object", "5", "非法人企业"),
        ("gbt39046", "case_kind", "1", "即办件"),
        ("zhejiang", "case_kind", "1", "承诺件"),
        ("gbt39046", "satisfaction", "1", "非常满意"),
        ("national", "satisfaction", "5", "非常满意"),
        ("national", "satisfaction", "1", "非常不满意"),
    ],
)
def test_one_code_means_what_its_source_says_and_back(source: str, element: str, code: str, word: str) -> None:
    coding = tables.coding(source)
    assert coding.ours(element, code) == word
    assert int(coding.theirs(element, word) or 0) == int(code)


def test_every_code_of_every_source_is_a_word_of_ours_and_no_word_has_two() -> None:
    known = {word for element in ELEMENTS for word in element.choices}
    satisfaction = set(tables.coding("gbt39046").codes["satisfaction"].values())
    parts = {"必要", "非必要", "容缺后补", "纸质", "电子", "纸质或电子", "申请人自备", "政府部门核发", "其他"}
    for coding in tables.codings().values():
        for table in coding.codes.values():
            assert set(table.values()) <= known | satisfaction | parts
            assert len(set(table.values())) == len(table)
    assert (SHIPPED / "exchange" / "codes.tsv").exists()


NATIONAL = "11440104007504617U4000112001000"
"""18 signs of an authority, its level, 12 of the basic code."""


def test_the_three_generations_of_item_codes_are_taken_apart() -> None:
    found = item_codes.parsed(NATIONAL + "01")
    assert found is not None
    assert (found.generation, found.level, found.basic, found.handling) == ("national", 4, "000112001000", "01")
    sichuan = item_codes.parsed("511Z07001006-511602000000-000-11511301008778183N-1-00")
    assert sichuan is not None
    assert (sichuan.generation, sichuan.uscc) == ("sichuan", "11511301008778183N")
    assert item_codes.parsed("430101") is None


def test_a_longer_code_gives_the_shorter_ones_and_the_level() -> None:
    assert item_codes.derived({"handle_item_code": NATIONAL + "01"}) == {
        "item_code": NATIONAL,
        "basic_code": "000112001000",
        "level": "县级",
    }
    assert item_codes.derived({"item_code": NATIONAL, "basic_code": "X", "level": "市级"}) == {}


def test_codes_that_contradict_each_other_are_named() -> None:
    other = NATIONAL.replace("0001", "0002")
    found = item_codes.flaws({"item_code": NATIONAL, "handle_item_code": other + "01", "level": "市级"})
    assert [(flaw.column, flaw.severity) for flaw in found][:1] == [("handle_item_code", "error")]
    assert ("level", "warning") in [(flaw.column, flaw.severity) for flaw in found]


REFERENCE = Reference({"005": "生育收养", "010": "户籍办理"}, frozenset({"区人社局"}))
SOUND = {"code": "QH-1", "name": "社保卡挂失", "category": "人社"}


def verdict(present: dict[str, Any] | None = None, reference: Reference = REFERENCE, **cell: Any) -> Any:
    return judged(Entry(2, {**SOUND, **cell}), present, reference)


def test_a_row_is_new_or_a_change_or_nothing() -> None:
    assert verdict().outcome == NEW
    present = complete({"name": "社保卡挂失", "category": "人社", "fee": "免费", "unit_unknown": True})
    assert verdict(present).outcome == UNCHANGED
    changed = verdict(present, note="带身份证")
    assert changed.outcome == CHANGED
    assert changed.content["fee"] == "免费"  # a column that the file does not have stays
    assert changed.content["unit_unknown"] is True
    assert verdict(present, fee=None).outcome == UNCHANGED
    assert verdict(present, fee=None).emptied == ("fee",)
    emptied = judged(Entry(2, {**SOUND, "fee": None}), present, REFERENCE, empties=True)
    assert (emptied.outcome, emptied.content["fee"], emptied.emptied) == (CHANGED, None, ("fee",))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", ""),
        ("code", "../x"),
        ("name", None),
        ("name", "长" * 301),
        ("category", "长" * 41),
        ("themes", ["没有的主题"]),
        ("type", "21"),
        ("type", "长" * 21),
        ("basic_code", "小写abc"),
        ("visits", 100),
        ("visits", "二"),
        ("fee_charged", True),
        ("materials", [{"name": "", "necessity": "必要"}]),
        ("materials", ["身份证", 1]),
        ("faq", [{"a": "只有回答"}]),
        ("steps", [1]),
        ("promised_time_limit", "3个工作日"),
        ("result_name", "食品经营许可证"),
        ("online_depth", "Ⅳ级"),
        ("channels", ["窗口"]),
        ("guidance", "不是对象"),
        ("guidance", {"code": "QH-1"}),
    ],
)
def test_each_validator_keeps_a_bad_row_out_and_says_which_column(column: str, value: Any) -> None:
    more = {
        "promised_time_limit": {"case_kind": "即办件"},
        "result_name": {"result_type": "批文"},
        "online_depth": {"visits": 1},
        "channels": {"visits": 0, "mail": False},
    }.get(column, {})
    found = verdict(**{**more, column: value})
    assert found.outcome == BAD
    at_fault = {flaw.column for flaw in found.flaws if flaw.severity == "error"}
    related = {"fee_charged": "fee", "promised_time_limit": "case_kind", "result_name": "result_type"}
    assert related.get(column, column if column != "channels" else "visits") in at_fault


def test_a_circle_in_a_guidance_is_named() -> None:
    def option(key: str, to: dict[str, str]) -> dict[str, Any]:
        return {"value": key, "title": {"zh": key, "en": key}, **to}

    no = {"zh": "不能办", "en": "No"}
    there = option("a", {"next": "second"})
    back, out = option("b", {"next": "first"}), option("c", {"outcome": "end"})
    guidance = {
        "start": "first",
        "questions": {
            "first": {"title": {"zh": "一", "en": "1"}, "options": [there, out]},
            "second": {"title": {"zh": "二", "en": "2"}, "options": [back, out]},
        },
        "outcomes": {"end": {"kind": "ineligible", "title": no, "reason": no, "instead": no}},
    }
    brought = {
        "code": "QH-1",
        "guidance_version": 1,
        "provenance": "test",
        "demonstration": {"zh": "示范", "en": "demonstration"},
        "guidance": guidance,
    }
    found = verdict(guidance=brought)
    assert found.outcome == BAD
    assert {flaw.column for flaw in found.flaws} == {"guidance"}
    assert any("circle" in flaw.message.en for flaw in found.flaws)


def test_themes_come_by_name_or_code_and_departments_are_compared() -> None:
    found = verdict(themes=["户籍办理", "5"], department="区人社厅")
    assert found.content["themes"] == ["010", "005"]
    assert [flaw.column for flaw in found.flaws] == ["department"]


def test_codes_are_read_with_the_table_of_their_source_only() -> None:
    coding = Coding("test", OWN.label, {"case_kind": {"2": "即办件"}, "material_form": {"1": "纸质"}})
    found = verdict(reference=Reference(coding=coding), case_kind="2", materials=[{"name": "身份证", "form": "1"}])
    assert found.content["case_kind"] == "即办件"
    assert found.content["materials"][0]["form"] == "纸质"
    assert verdict(reference=Reference(coding=coding), case_kind="3").outcome == BAD


def test_a_file_is_given_up_only_by_who_has_been_silent() -> None:
    moment = clock.now()
    for state, silence in course.SILENCE.items():
        assert course.abandoned(state, moment - silence * 2, moment)
        assert not course.abandoned(state, moment - silence / 2, moment)
    assert not course.abandoned(course.READING, moment, moment)
    assert not course.abandoned(course.READ, None, moment)
