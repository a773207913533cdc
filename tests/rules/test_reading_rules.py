"""What the lines of a paper say of a form's fields, and when the person is asked to look closely."""

from __future__ import annotations

import pytest

from backend.reading.rules.fields import UNSURE, Wanted, find
from backend.reading.rules.kinds import CHECK_FAILED, NO_SUCH_DAY, parse
from backend.reading.rules.lines import Line, around, in_reading_order


def line(text: str, top: float = 0.1, left: float = 0.1, score: float = 0.99, wide: float = 0.3) -> Line:
    return Line(text, score, (left, top, wide, 0.05))


def said(kind: str, labels: tuple[str, ...], *lines: Line) -> tuple[str, object] | None:
    found = find([Wanted("field", kind, labels)], lines)
    return (found[0].value, found[0].doubt) if found else None


@pytest.mark.parametrize(
    ("kind", "text", "value", "doubt"),
    [
        ("id_number", "公民身份号码 11010519491231002X", "11010519491231002X", None),
        ("id_number", "11010519491231002x", "11010519491231002X", None),
        ("id_number", "110105194912310021", "110105194912310021", CHECK_FAILED),
        ("bank_card", "6222 0202 0011 2233", "6222020200112233", CHECK_FAILED),
        ("bank_card", "4111 1111 1111 1111", "4111111111111111", None),
        ("date", "出生 1955 年 3 月 12 日", "1955-03-12", None),
        ("date", "2026-01-05", "2026-01-05", None),
        ("date", "2026.1.5", "2026-01-05", None),
        ("date", "20260105", "2026-01-05", None),
        ("date", "２０２６年１月５日", "2026-01-05", None),
        ("date", "2025年2月30日", "2025-02-30", NO_SUCH_DAY),
        ("name", "欧阳文静", "欧阳文静", None),
        ("name", "阿依古丽·买买提", "阿依古丽·买买提", None),
        ("licence_number", "湘A12345", "湘A12345", None),
        ("licence_number", "S000042010623", "S000042010623", None),
    ],
)
def test_a_value_is_recognised_and_checked(kind: str, text: str, value: str, doubt: object) -> None:
    found = parse(kind, text)
    assert found is not None
    assert (found.value, found.doubt) == (value, doubt)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("id_number", "1101051949123100"),
        ("id_number", "311010519491231002X9"),
        ("bank_card", "电话 13900000001"),
        ("date", "第 2026 号"),
        ("date", "13月2026年5日"),
        ("name", "李"),
        ("name", "1234"),
        ("licence_number", "驾驶证"),
    ],
)
def test_what_only_resembles_a_value_is_none(kind: str, text: str) -> None:
    assert parse(kind, text) is None


def test_a_value_stands_behind_its_caption_in_the_same_line() -> None:
    assert said("name", ("姓名",), line("姓名陈秀兰"), line("签发机关 王某某", 0.5)) == ("陈秀兰", None)


def test_or_right_of_it_or_under_it() -> None:
    assert said("name", ("姓名",), line("姓名"), line("陈秀兰", left=0.5), line("汉族", 0.2)) == ("陈秀兰", None)
    assert said("date", ("发证日期",), line("发证日期"), line("2024年5月6日", 0.17)) == ("2024-05-06", None)


def test_but_not_somewhere_far_away() -> None:
    assert said("date", ("发证日期",), line("发证日期"), line("2024年5月6日", 0.8)) is None


def test_nor_in_the_line_of_another_caption() -> None:
    assert said("name", ("姓名",), line("姓名"), line("性别女", 0.17)) is None


def test_two_dates_of_one_line_are_told_apart_by_their_captions() -> None:
    lease = line("自2026年1月1日起至2027年12月31日止。")
    wanted = [Wanted("from", "date", ("租赁期限", "自")), Wanted("to", "date", ("至",))]
    found = {one.field: one.value for one in find(wanted, [line("第二条 租赁期限", 0.05), lease])}
    assert found == {"from": "2026-01-01", "to": "2027-12-31"}


def test_a_caption_of_one_character_does_not_reach_for_the_next_line() -> None:
    assert said("date", ("至",), line("以至于此"), line("2027年12月31日", 0.16)) is None


def test_a_number_that_tells_itself_needs_no_caption_and_the_sound_one_is_taken() -> None:
    wrong, right = line("110105194912310021", 0.3), line("11010519491231002X", 0.6)
    assert said("id_number", ("身份证号",), wrong, right) == ("11010519491231002X", None)


def test_an_address_goes_on_under_itself_until_something_else_begins() -> None:
    lines = (
        line("住址示范市青禾区", 0.4),
        line("柳岸路88号2栋1604室", 0.47),
        line("公民身份号码11010519491231002X", 0.9),
    )
    assert said("address", ("住址",), *lines) == ("示范市青禾区柳岸路88号2栋1604室", None)
    box = find([Wanted("field", "address", ("住址",))], lines)[0].box
    assert box == around(lines[:2])


def test_what_the_reader_is_not_sure_of_is_marked() -> None:
    assert said("name", ("姓名",), line("姓名陈秀兰", score=0.7)) == ("陈秀兰", UNSURE)


def test_a_paper_that_says_nothing_of_it_gives_nothing() -> None:
    assert find([Wanted("field", "date", ("发证日期",))], []) == []


def test_lines_are_read_row_by_row() -> None:
    mixed = [line("4", 0.5, 0.6), line("2", 0.11, 0.6), line("3", 0.5), line("1", 0.1)]
    assert [one.text for one in in_reading_order(mixed)] == ["1", "2", "3", "4"]


def test_a_line_survives_its_json() -> None:
    assert Line.of_json(line("字").as_json()) == line("字")
