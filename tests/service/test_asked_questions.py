"""Questions the library could not answer are counted for its owners, and nobody can be found in them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from backend.catalog import service
from backend.catalog.models import AskedQuestion
from backend.catalog.rules.wording import IN_FORCE, Word
from backend.catalog.service import asking, governing
from backend.core import clock
from backend.core.house import House
from backend.staff import rules

OWNER = service.Author("staff:owner", rules.ROLES["publisher"])


def ask(house: House, question: str, scores: list[float], site: str = "QH-01") -> None:
    service.note_question(house, question, scores, site=lambda: site, channel="kiosk")


def test_a_question_is_counted_by_day_and_site_and_shown_with_what_it_may_mean(house: House) -> None:
    with house.db.transaction() as session:
        governing.add(
            session, OWNER, Word(("社保卡",), ("社会保障卡",), "thing"), IN_FORCE, department="ZW01", reason="常用"
        )
    for _ in range(2):
        ask(house, "设保咔！", [])
    ask(house, "设保咔", [], "QH-02")
    ask(house, "路灯坏了", [0.3])
    ask(house, "社保卡", [0.9])
    with house.db.read() as session:
        first, second = asking.asked(session, clock.today())
    assert (first.question, first.count, first.outcome, first.sites) == ("设保咔", 3, "nothing", ("QH-01", "QH-02"))
    assert [row.said for _, row in first.proposals] == [["社保卡"]]
    assert (second.question, second.count, second.outcome, second.proposals) == ("路灯坏了", 1, "poor", ())


def test_no_number_of_a_person_reaches_the_table(house: House) -> None:
    ask(house, "99010119500101001X", [])
    ask(house, "我叫某某电话13800000000", [])
    with house.db.read() as session:
        assert session.scalars(sa.select(AskedQuestion)).all() == []


def test_a_flood_of_invented_questions_is_cut_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_A_DAY", 3)
    for word in ("甲甲", "乙乙", "丙丙", "丁丁", "甲甲"):
        ask(house, word, [])
    with house.db.read() as session:
        assert {one.question: one.count for one in asking.asked(session, clock.today())} == {
            "甲甲": 2,
            "乙乙": 1,
            "丙丙": 1,
        }


def test_old_questions_are_forgotten(house: House) -> None:
    ask(house, "路灯坏了", [])
    with clock.frozen(clock.now() + asking.KEEP + timedelta(days=1)):
        asking.forget_questions(house)
    with house.db.read() as session:
        assert asking.asked(session, date(2020, 1, 1)) == []
