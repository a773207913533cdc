"""Search follows the library by what changed, is prepared once at a time, and answers while it is being prepared."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.models import CatalogueState, ServiceItem
from backend.catalog.rules.search import Document
from backend.catalog.service import search, searching
from backend.catalog.service.renewing import Renewed
from backend.catalog.service.scope import Scope
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories.catalog import folder, item

NAMES = ("住房公积金提取", "住房公积金贷款", "失业登记", "失业保险金申领")
EAST, WEST = "110000000000", "510000000000"


@pytest.fixture
def stocked(house: House, tmp_path: Path) -> House:
    rows = [item(number, name=name) for number, name in enumerate(NAMES, 1)]
    catalog.import_catalogue(house, folder(tmp_path / "library", items=rows))
    return house


def renamed(house: House, before: str, name: str) -> None:
    with house.db.transaction() as session:
        session.execute(sa.update(ServiceItem).where(ServiceItem.name == before).values(name=name))
        session.execute(sa.update(CatalogueState).values(revision=CatalogueState.revision + 1))


def found(house: House, text: str, **standing: object) -> list[tuple[str, float]]:
    with house.db.read() as session:
        return [(hit.card.name, hit.score) for hit in search(session, text, **standing)]  # type: ignore[arg-type]


def test_an_edited_name_is_found_and_only_it_is_prepared_again(stocked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(stocked, "公积金贷款")[0][0] == "住房公积金贷款"
    prepared: list[str] = []
    original = searching._document

    def noted(cards: list[catalog.Card]) -> Document:
        prepared.extend(card.name for card in cards)
        return original(cards)

    monkeypatch.setattr(searching, "_document", noted)
    renamed(stocked, "住房公积金贷款", "献血证补发")
    assert found(stocked, "献血证")[0][0] == "献血证补发"
    assert "住房公积金贷款" not in [name for name, _ in found(stocked, "公积金贷款")]
    assert prepared == ["献血证补发"]


def test_a_library_that_was_edited_answers_as_one_that_always_was_so(stocked: House, tmp_path: Path) -> None:
    found(stocked, "公积金")
    for before, name in (
        ("失业登记", "公积金缴存登记"),
        ("住房公积金提取", "失业登记"),
        ("失业登记", "住房公积金提取"),
    ):
        renamed(stocked, before, name)
        found(stocked, "公积金")
    edited = [found(stocked, text) for text in ("公积金", "登记", "gjj", "失业")]
    stocked.db.engine.dispose()  # another pool: nothing is kept of before
    stocked.db.engine.pool = stocked.db.engine.pool.recreate()
    assert edited == [found(stocked, text) for text in ("公积金", "登记", "gjj", "失业")]


def test_what_people_begin_here_stands_first_among_what_says_the_same(stocked: House) -> None:
    renamed(stocked, "住房公积金提取", "献血证甲")
    renamed(stocked, "住房公积金贷款", "献血证乙")
    plain = [name for name, _ in found(stocked, "献血证")]
    with stocked.db.read() as session:
        last = session.scalar(sa.select(ServiceItem.code).where(ServiceItem.name == plain[-1]))
    wanted = {last: 40.0, "an item that is no more": 3.0}
    assert [name for name, _ in found(stocked, "献血证", wanted=wanted)] == plain[::-1]


def test_the_nearer_region_stands_first_among_what_says_the_same(stocked: House) -> None:
    with stocked.db.transaction() as session:
        for before, name, region in ((NAMES[0], "献血证甲", EAST), (NAMES[1], "献血证乙", WEST)):
            values = {"name": name, "region_code": region}
            session.execute(sa.update(ServiceItem).where(ServiceItem.name == before).values(values))
        session.execute(sa.update(CatalogueState).values(revision=CatalogueState.revision + 1))
    for first, other in ((EAST, WEST), (WEST, EAST)):
        names = [name for name, _ in found(stocked, "献血证", scope=Scope(regions=(first, other)))]
        assert names == (["献血证甲", "献血证乙"] if first == EAST else ["献血证乙", "献血证甲"])


@dataclass(frozen=True)
class Made:
    revision: int


def test_pages_that_ask_at_once_after_a_change_all_have_the_new_one(sqlite_house: House) -> None:
    kept: Renewed[Made] = Renewed(patience=30)
    asking, results = threading.Semaphore(0), []

    def slow(_before: Made | None) -> Generator[None, None, Made]:
        for _ in range(4):
            assert asking.acquire(timeout=10)
        yield
        return Made(2)

    def at_once(_before: Made | None) -> Generator[None, None, Made]:
        yield
        return Made(1)

    def ask() -> None:
        with sqlite_house.db.read() as session:
            asking.release()
            results.append(kept.get(session, 2, slow))

    with sqlite_house.db.read() as session:
        assert kept.get(session, 1, at_once) == Made(1)
    pages = [threading.Thread(target=ask) for _ in range(4)]
    for page in pages:
        page.start()
    for page in pages:
        page.join(30)
    assert results == [Made(2)] * 4


def test_it_is_made_once_at_a_time_and_who_waits_too_long_gets_the_one_before(sqlite_house: House) -> None:
    kept: Renewed[Made] = Renewed(patience=0)
    begun, may_end, made = threading.Event(), threading.Event(), []

    def slow(_before: Made | None) -> Generator[None, None, Made]:
        made.append(1)
        begun.set()
        yield
        assert may_end.wait(10)
        return Made(2)

    def at_once(_before: Made | None) -> Generator[None, None, Made]:
        yield
        return Made(1)

    results = []

    def ask() -> None:
        with sqlite_house.db.read() as session:
            results.append(kept.get(session, 2, slow))

    with sqlite_house.db.read() as session:
        assert kept.get(session, 1, at_once) == Made(1)
        maker = threading.Thread(target=ask)
        maker.start()
        assert begun.wait(10)
        assert kept.get(session, 2, slow) == Made(1)  # another is at it
        may_end.set()
        maker.join(10)
        assert results == [Made(2)]
        assert kept.get(session, 2, slow) == Made(2)
    assert len(made) == 1


def test_one_that_could_not_be_made_is_made_when_it_is_next_asked_for(sqlite_house: House) -> None:
    kept: Renewed[Made] = Renewed()

    def broken(_before: Made | None) -> Generator[None, None, Made]:
        yield
        raise OSError("no disk")

    def whole(_before: Made | None) -> Generator[None, None, Made]:
        yield
        return Made(1)

    with sqlite_house.db.read() as session:
        with pytest.raises(OSError, match="no disk"):
            kept.get(session, 1, broken)
        assert kept.get(session, 1, whole) == Made(1)


def test_a_database_without_tables_does_not_keep_the_server_from_starting(tmp_path: Path) -> None:
    empty = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/empty.sqlite3"), Vault(bytes(32)))
    catalog.prepare_search(empty)
    empty.db.close()


def test_what_was_prepared_at_the_start_is_what_is_asked(stocked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog.prepare_search(stocked)
    monkeypatch.setattr(searching, "_document", lambda cards: pytest.fail("prepared twice"))
    assert found(stocked, "失业登记")[0][0] == "失业登记"
