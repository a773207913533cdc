"""An item's versions: written, reviewed by somebody else, published, suspended, withdrawn; a case keeps its own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.models import ServiceItem
from backend.catalog.rules import lifecycle
from backend.catalog.service import authoring
from backend.catalog.service.authoring import Author
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Unprocessable
from backend.core.house import House
from backend.core.live import EVERYONE, LiveMessage
from tests.factories.catalog import content
from tests.stocks import SERVICES, Stocks

ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN = Author("staff:xin", ALL)
YAN = Author("staff:yan", ALL)
ZHOU = Author("staff:zhou", ALL)
FUND_ONLY = Author("staff:tao", ALL, frozenset({"公积金"}))
CODE = "HN-G008"
WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    with stocks.house(request.param, SERVICES, tmp_path) as house:
        yield house


def publish(house: House, changes: dict[str, object], author: Author = XIN, reviewer: Author = YAN) -> int:
    """A new version with ``changes``, all the way."""
    with house.db.transaction() as session:
        number = authoring.begin(session, author, CODE)
        authoring.edit(session, author, CODE, number, 1, changes)
        authoring.move(session, reviewer, CODE, number, "approve")
        authoring.move(session, reviewer, CODE, number, "publish")
    return number


def test_a_published_change_is_what_everybody_sees_and_every_page_is_told(library: House) -> None:
    number = publish(library, {"fee": "工本费 10 元", "name": "社会保障卡挂失登记"})
    with library.db.read() as session:
        guide = catalog.guide(session, CODE)
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.room == EVERYONE)).all()
        assert [hit.card.code for hit in catalog.search(session, "社会保障卡挂失登记", limit=1)] == [CODE]
    assert (guide.version, guide.content["fee"]) == (number, "工本费 10 元")
    assert told[-1].event == "catalogue_changed"
    assert told[-1].payload["item"] == CODE


def test_what_its_department_says_people_call_it_finds_it(library: House) -> None:
    publish(library, {"sayings": ["钱包被偷先停卡"]})
    with library.db.read() as session:
        (hit, *_) = catalog.search(session, "钱包被偷", limit=1)
    assert hit.card.code == CODE
    assert "大家也说“钱包被偷先停卡”" in hit.why.zh


def test_an_older_version_keeps_its_words(library: House) -> None:
    before = content(library, CODE)
    publish(library, {"fee": "10 元"})
    with library.db.read() as session:
        found = authoring.versions(session, CODE)
    assert [one.state for one in found] == [lifecycle.PUBLISHED, lifecycle.SUPERSEDED]
    assert found[1].content["fee"] == before["fee"]


def test_the_record_says_who_moved_it_when_and_why(library: House) -> None:
    number = publish(library, {"fee": "10 元"})
    with library.db.transaction() as session:
        authoring.move(session, YAN, CODE, number, "suspend", reason="系统升级")
    with library.db.read() as session:
        moves = authoring.version(session, CODE, number).moves
    assert [(move.source, move.target, move.actor, move.reason) for move in moves] == [
        (None, "draft", "staff:xin", ""),
        ("draft", "reviewed", "staff:yan", ""),
        ("reviewed", "published", "staff:yan", ""),
        ("published", "suspended", "staff:yan", "系统升级"),
    ]


def test_what_changed_is_told_element_by_element(library: House) -> None:
    number = publish(library, {"fee": "10 元", "steps": ["提出申请", "领取回执"]})
    with library.db.read() as session:
        changes = authoring.compare(session, CODE, number - 1, number)
    assert ("fee", "10 元") in {(change.key, change.after) for change in changes}
    assert {change.key for change in changes} == {"fee", "steps"}


def test_nobody_approves_their_own_version(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        with pytest.raises(Refused, match="own_work"):
            authoring.move(session, XIN, CODE, number, "approve")


def test_nobody_who_wrote_on_a_version_approves_it(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.edit(session, YAN, CODE, number, 1, {"fee": "10 元"})
        authoring.edit(session, XIN, CODE, number, 2, {"fee": "20 元"})
        for writer in (XIN, YAN):
            for step in ("approve", "object"):
                with pytest.raises(Refused, match="own_work"):
                    authoring.move(session, writer, CODE, number, step, reason="再看看")
        authoring.move(session, ZHOU, CODE, number, "approve")
        authoring.move(session, ZHOU, CODE, number, "return", reason="再改")
        with pytest.raises(Refused, match="own_work"):
            authoring.move(session, YAN, CODE, number, "approve")
        assert authoring.version(session, CODE, number).authors == (XIN.name, YAN.name)


def test_words_that_were_discarded_and_taken_up_again_are_still_their_writers(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, YAN, CODE)
        authoring.edit(session, YAN, CODE, number, 1, {"fee": "10 元"})
        authoring.move(session, YAN, CODE, number, "discard", reason="换个人写")
        again = authoring.begin(session, XIN, CODE, from_version=number)
        with pytest.raises(Refused, match="own_work"):
            authoring.move(session, YAN, CODE, again, "approve")
        authoring.move(session, ZHOU, CODE, again, "approve")
        authoring.move(session, ZHOU, CODE, again, "publish")
        after = authoring.begin(session, XIN, CODE)
        authoring.move(session, YAN, CODE, after, "approve")  # what was published has been approved


def test_a_department_writes_its_own_field_only(library: House) -> None:
    with library.db.transaction() as session, pytest.raises(Refused, match="not_yours"):
        authoring.begin(session, FUND_ONLY, CODE)
    with library.db.transaction() as session:
        number = authoring.begin(session, FUND_ONLY, "HN-G029")
        with pytest.raises(Refused, match="not_yours"):
            authoring.edit(session, FUND_ONLY, "HN-G029", number, 1, {"category": "人社"})


def test_two_people_do_not_write_over_each_other(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.edit(session, XIN, CODE, number, 1, {"fee": "10 元"})
        with pytest.raises(Conflict, match="stale_item"):
            authoring.edit(session, YAN, CODE, number, 1, {"fee": "20 元"})
        with pytest.raises(Conflict, match="open_version"):
            authoring.begin(session, YAN, CODE)
        assert authoring.version(session, CODE, number).content["fee"] == "10 元"


def test_an_entry_that_breaks_a_rule_is_named_and_nothing_is_saved(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        with pytest.raises(Invalid) as error:
            authoring.edit(session, XIN, CODE, number, 1, {"visits": -1, "fee": "=cmd()", "name": ""})
        assert set(error.value.fields) == {"visits", "fee", "name"}
        assert authoring.version(session, CODE, number).revision == 1


def test_what_breaks_a_rule_is_not_published(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.edit(session, XIN, CODE, number, 1, {"fee_charged": True, "fee": "10 元"})
        with pytest.raises(Invalid) as error:
            authoring.move(session, YAN, CODE, number, "approve")
    assert set(error.value.fields) == {"fee_name", "fee_basis", "fee_online"}


def test_a_version_is_published_when_its_time_comes_and_not_before(
    library: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.edit(session, XIN, CODE, number, 1, {"fee": "10 元"})
        authoring.move(session, YAN, CODE, number, "approve")
        state = authoring.move(session, YAN, CODE, number, "publish", at=now + timedelta(days=1))
    assert state == lifecycle.REVIEWED
    authoring.publish_due(library)
    assert content(library, CODE)["fee"] != "10 元"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1, seconds=1))
    authoring.publish_due(library)
    authoring.publish_due(library)
    assert content(library, CODE)["fee"] == "10 元"


@pytest.mark.parametrize("step", ["suspend", "withdraw"])
def test_the_clock_does_not_bring_back_what_somebody_took_away(
    library: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    now = clock.now()
    with library.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.move(session, YAN, CODE, number, "approve")
        authoring.move(session, YAN, CODE, number, "publish", at=now + timedelta(days=1))
        authoring.move(session, YAN, CODE, 1, step, reason="停办")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    authoring.publish_due(library)
    with library.db.read() as session:
        waiting, shown = authoring.versions(session, CODE)
    assert (waiting.state, waiting.publish_at, shown.state) == ("reviewed", None, shown.moves[-1].target)
    assert "没有按时发布" in waiting.moves[-1].reason


def test_publishing_by_the_clock_waits_for_who_holds_the_item(
    stocks: Stocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stocks.house("postgresql", SERVICES, tmp_path) as house:
        _publishing_waits(house, monkeypatch)


def _publishing_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with house.db.transaction() as session:
        number = authoring.begin(session, XIN, CODE)
        authoring.move(session, YAN, CODE, number, "approve")
        authoring.move(session, YAN, CODE, number, "publish", at=now + timedelta(days=1))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    with ThreadPoolExecutor() as pool:
        with house.db.transaction() as session:
            session.execute(sa.select(ServiceItem).where(ServiceItem.code == CODE).with_for_update())
            ticking = pool.submit(authoring.publish_due, house)
            while not ticking.done() and not session.scalar(WAITING):
                pass
            assert authoring.move(session, YAN, CODE, number, "return", reason="先别发") == lifecycle.DRAFT
        ticking.result()
    with house.db.read() as session:
        assert [one.state for one in authoring.versions(session, CODE)] == ["draft", "published"]


def test_of_two_who_begin_an_item_at_once_one_is_told_that_its_code_is_taken(stocks: Stocks, tmp_path: Path) -> None:
    def begin(session: Session) -> str:
        try:
            authoring.begin_new(session, XIN, "QH-00002", "同一个", "民政")
        except Conflict as problem:
            session.rollback()
            return problem.code
        return "begun"

    with stocks.house("postgresql", SERVICES, tmp_path) as house, ThreadPoolExecutor() as pool:
        first, second, looking = (Session(house.db.engine) for _ in range(3))
        with first, second, looking:
            assert begin(first) == "begun"  # and not committed yet: the second finds no such code
            other = pool.submit(begin, second)
            while not other.done() and not looking.scalar(WAITING):
                pass
            first.commit()
            assert other.result() == "code_taken"


def test_a_suspended_item_is_shown_but_nothing_new_begins(library: House) -> None:
    with library.db.transaction() as session:
        authoring.move(session, YAN, CODE, 1, "suspend", reason="系统升级")
    with library.db.read() as session:
        guide = catalog.guide(session, CODE)
        assert guide.digital is None
        assert "暂停" in guide.where.zh
        with pytest.raises(Unprocessable, match="suspended"):
            catalog.taken_now(session, CODE)
        card = next(hit.card for hit in catalog.search(session, "社会保障卡挂失") if hit.card.code == CODE)
        assert not card.available_here
    with library.db.transaction() as session:
        authoring.move(session, YAN, CODE, 1, "resume")
        assert catalog.taken_now(session, CODE) == 1


def test_a_withdrawn_item_is_gone_but_its_versions_are_kept(library: House) -> None:
    with library.db.transaction() as session:
        authoring.move(session, YAN, CODE, 1, "withdraw", reason="事项取消")
    with library.db.read() as session:
        with pytest.raises(NotFound, match="withdrawn"):
            catalog.guide(session, CODE)
        assert CODE not in [hit.card.code for hit in catalog.search(session, "社会保障卡挂失")]
        assert authoring.version(session, CODE, 1).content["name"] == "社会保障卡挂失"


@pytest.mark.parametrize("step", ["return", "discard", "suspend", "withdraw"])
def test_steps_that_take_something_away_need_a_reason(library: House, step: str) -> None:
    number = 1
    with library.db.transaction() as session:
        if step in ("return", "discard"):
            number = authoring.begin(session, XIN, CODE)
        if step == "return":
            authoring.move(session, YAN, CODE, number, "approve")
        with pytest.raises(Refused, match="reason_missing"):
            authoring.move(session, YAN, CODE, number, step, reason="  ")


@pytest.mark.parametrize("step", sorted(lifecycle.STEPS))
def test_only_legal_steps_are_taken(library: House, step: str) -> None:
    """Version 1 is published: what does not begin there is refused, and nothing moves."""
    legal = lifecycle.STEPS[step].source == lifecycle.PUBLISHED
    with library.db.transaction() as session:
        if legal:
            assert authoring.move(session, YAN, CODE, 1, step, reason="试") == lifecycle.STEPS[step].target
        else:
            with pytest.raises(Conflict, match="stale_item"):
                authoring.move(session, YAN, CODE, 1, step, reason="试")
            assert session.scalar(sa.select(ServiceItem.state).where(ServiceItem.code == CODE)) == "published"


def test_a_new_item_is_invisible_until_it_is_published(library: House) -> None:
    with library.db.transaction() as session:
        number = authoring.begin_new(session, XIN, "QH-00001", "青禾区老年食堂助餐补贴申领", "民政")
        with pytest.raises(Conflict, match="code_taken"):
            authoring.begin_new(session, XIN, "QH-00001", "别的", "民政")
    with library.db.read() as session:
        assert all(hit.card.code != "QH-00001" for hit in catalog.search(session, "老年食堂助餐"))
        with pytest.raises(NotFound, match="unknown_item"):
            catalog.guide(session, "QH-00001")
    with library.db.transaction() as session:
        authoring.move(session, YAN, "QH-00001", number, "approve")
        authoring.move(session, YAN, "QH-00001", number, "publish")
    with library.db.read() as session:
        assert catalog.search(session, "老年食堂助餐")[0].card.code == "QH-00001"
