"""The table of words is changed by its owners, at once, with a record; an update of the program respects them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.catalog import service
from backend.catalog.rules.wording import IN_FORCE, PROPOSED, RETIRED, Word
from backend.catalog.service import governing
from backend.catalog.service.words import rows_of_words, words_in_force
from backend.core.errors import Conflict, Invalid, NotFound, Refused
from backend.core.house import House
from backend.staff import rules
from tests.factories import catalog
from tests.stocks import Stocks

OWNER = service.Author("staff:owner", rules.ROLES["publisher"])
OTHER = service.Author("staff:other", rules.ROLES["publisher"], frozenset({"人社"}))
WRITER = service.Author("staff:writer", rules.ROLES["author"])
SLANG = Word(("搬窝",), ("户口迁移",), "thing")


def words_and_items(house: House, folder: Path) -> None:
    """Three items and a table of two rows."""
    stock(house, folder, "said\twritten\tkind\n社保卡\t社会保障卡\tthing\n丢了\t挂失|补领\tact\n")


@pytest.fixture(params=["sqlite", "postgresql"])
def stocked(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    with stocks.house(request.param, words_and_items, tmp_path) as house:
        yield house


def stock(house: House, folder: Path, words: str) -> None:
    names = ("社会保障卡挂失", "户口迁移审批", "失业登记")
    place = catalog.folder(
        folder / "library", items=[catalog.item(number, name=name) for number, name in enumerate(names, start=1)]
    )
    (place / "catalog" / "words.tsv").write_text(words, encoding="utf-8")
    service.import_catalogue(house, place)


def found(house: House, question: str) -> list[str]:
    with house.db.read() as session:
        return [hit.card.name for hit in service.search(session, question, limit=3)]


def add(house: House, word: Word = SLANG, state: str = IN_FORCE, author: service.Author = OWNER) -> int:
    with house.db.transaction() as session:
        return governing.add(session, author, word, state, department="ZW01", reason="大家这样说")


def change(
    house: House, number: int, word: Word, state: str, revision: int = 1, author: service.Author = OWNER
) -> None:
    with house.db.transaction() as session:
        governing.change(session, author, number, word, state, revision=revision, reason="改")


def test_an_added_word_is_searched_with_at_once_and_a_retired_one_no_more(stocked: House) -> None:
    assert found(stocked, "搬窝") == []
    number = add(stocked)
    assert found(stocked, "搬窝") == ["户口迁移审批"]
    change(stocked, number, SLANG, RETIRED)
    assert found(stocked, "搬窝") == []


def test_a_proposed_word_waits_for_the_owner(stocked: House) -> None:
    number = add(stocked, state=PROPOSED, author=WRITER)
    assert found(stocked, "搬窝") == []
    change(stocked, number, SLANG, IN_FORCE)
    assert found(stocked, "搬窝") == ["户口迁移审批"]


@pytest.mark.parametrize("author", [OTHER, WRITER])
def test_only_who_answers_for_the_whole_library_puts_words_in_force(stocked: House, author: service.Author) -> None:
    with pytest.raises(Refused, match="not_yours"):
        add(stocked, author=author)
    number = add(stocked)
    with pytest.raises(Refused, match="not_yours"):
        change(stocked, number, SLANG, PROPOSED, author=author)


def test_a_change_made_on_an_older_row_is_refused(stocked: House) -> None:
    number = add(stocked)
    change(stocked, number, Word(("搬窝", "挪窝"), ("户口迁移",), "thing"), IN_FORCE)
    with pytest.raises(Conflict, match="stale_word"):
        change(stocked, number, SLANG, RETIRED)
    assert found(stocked, "挪窝") == ["户口迁移审批"]


def test_a_change_without_a_reason_or_an_unsound_one_is_not_kept(stocked: House) -> None:
    with stocked.db.transaction() as session, pytest.raises(Invalid) as caught:
        governing.add(session, OWNER, Word((), (), "noun"), IN_FORCE, department="ZW01", reason=" ")
    assert set(caught.value.fields) == {"said", "written", "kind", "reason"}
    with pytest.raises(NotFound, match="unknown_word"):
        change(stocked, 999, SLANG, RETIRED)


def test_who_and_why_are_kept_for_every_change(stocked: House) -> None:
    number = add(stocked)
    change(stocked, number, SLANG, RETIRED)
    with stocked.db.read() as session:
        moves = [(move.state, move.actor, move.reason) for move in governing.history(session, number)]
    assert moves == [(RETIRED, "staff:owner", "改"), (IN_FORCE, "staff:owner", "大家这样说")]


def test_a_question_is_tried_with_a_change_before_it_is_in_force(stocked: House) -> None:
    with stocked.db.read() as session:
        trial = governing.try_out(session, "搬窝", SLANG, replacing=None)
    assert ([hit.card.name for hit in trial.now], [hit.card.name for hit in trial.then]) == ([], ["户口迁移审批"])
    assert found(stocked, "搬窝") == []


def test_trying_a_change_of_a_row_leaves_the_old_words_out(stocked: House) -> None:
    number = add(stocked)
    with stocked.db.read() as session:
        trial = governing.try_out(session, "搬窝", Word(("挪窝",), ("户口迁移",), "thing"), replacing=number)
    assert [hit.card.name for hit in trial.now] == ["户口迁移审批"]
    assert trial.then == []


def test_an_update_of_the_program_brings_new_rows_and_leaves_what_people_decided(
    stocked: House, tmp_path: Path
) -> None:
    with stocked.db.read() as session:
        row = governing.list_words(session, text="丢了").rows[0]
    change(stocked, row.id, Word(("丢了",), ("挂失",), "act"), RETIRED)
    stock(stocked, tmp_path, "said\twritten\tkind\n丢了\t挂失|补领\tact\n没活干\t失业登记\tthing\n")
    with stocked.db.read() as session:
        assert [one.said for one in words_in_force(session)] == [("没活干",)]


def test_a_database_that_was_never_given_words_uses_the_shipped_ones(house: House) -> None:
    with house.db.read() as session:
        assert words_in_force(session) == rows_of_words()


def test_the_list_is_searched_by_what_is_said_or_written(stocked: House) -> None:
    add(stocked)
    with stocked.db.read() as session:
        assert [row.said for row in governing.list_words(session, text="户口").rows] == [["搬窝"]]
        assert governing.list_words(session, text="社保卡").total == 1
        assert governing.list_words(session).counts == {"in_force": 3, "proposed": 0, "retired": 0}
