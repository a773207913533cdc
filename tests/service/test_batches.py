"""A batch changes what is offered where, from its date until it is rolled back; lists, search and guides follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.models import BatchMove
from backend.catalog.rules import batches as batch_rules
from backend.catalog.service import EVERYWHERE, Scope, batches, closing, destinations
from backend.catalog.service import scope as catalog_scope
from backend.catalog.service.authoring import Author
from backend.catalog.service.shelf import fold
from backend.core import clock, jobs
from backend.core.errors import Conflict, Invalid, NotFound, ProductError, Refused, Unprocessable
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.regions import service as regions
from backend.regions.service import RegionRow
from tests.factories.batches import ALL, XIN, YAN, entry, place, publish, roll_back
from tests.factories.catalog import folder, item
from tests.stocks import Stocks

A, B, C = "T-00001", "T-00002", "T-00003"
REGIONS = [
    RegionRow(1, "420000000000", "湖北省", None, None, None),
    RegionRow(2, "420100000000", "武汉市", "420000000000", None, None),
    RegionRow(3, "420106000000", "武昌区", "420100000000", None, None),
]


def stock(house: House, data: Path) -> None:
    """Four items, and two terminals at two sites in two districts."""
    items = [item(number, name=name) for number, name in enumerate(("老年卡办理", "养老补贴申领", "公园年票"), start=1)]
    items.append(item(4, name="老年卡办理", category="民政"))
    catalog.import_catalogue(house, folder(data, items=items))
    with house.db.transaction() as session:
        regions.store(session, REGIONS)
    place(house, "T-1", "S-1", "420106", name="青禾大厅")
    place(house, "T-2", "S-2", "420102", name="江边银行")


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    """Both databases in turn."""
    with stocks.house(request.param, stock, tmp_path) as house:
        yield house


def at(house: House, terminal: str) -> Scope:
    with house.db.read() as session:
        return catalog.scope_at(session, terminal=terminal)


def offered(house: House, scope: Scope) -> set[str]:
    """One code for each name that is offered."""
    with house.db.read() as session:
        return {card.code for card in fold(catalog_scope.offered(session, scope).values())}


def listed(house: House, scope: Scope) -> set[str]:
    """Codes that browsing, searching and suggesting show: what is offered, whichever way it is looked for."""
    with house.db.read() as session:
        key = next(group.code for group in catalog.groups(session, "department"))
        groups = catalog.groups(session, "department", scope)
        browsed = (
            {card.code for card in catalog.browse(session, "department", key, scope=scope).cards} if groups else set()
        )
        home = catalog.home(session, scope)
        words = ("老年卡", "养老补贴", "公园年票")
        found = {hit.card.code for word in words for hit in catalog.search(session, word, scope=scope)}
        suggested = {card.code for word in words for card in catalog.suggest(session, word, scope=scope)}
    assert found == suggested == browsed == offered(house, scope)
    assert sum(group.count for group in home.departments) == len(browsed)
    return browsed


def test_a_batch_is_offered_where_it_goes_and_nowhere_else_until_it_is_rolled_back(library: House) -> None:
    number = publish(library, entry(B, C))
    assert listed(library, at(library, "T-1")) == {A, B, C}
    assert listed(library, at(library, "T-2")) == {A}
    assert listed(library, Scope("phone")) == {A}
    assert listed(library, EVERYWHERE) == {A, B, C}
    roll_back(library, number)
    assert listed(library, at(library, "T-2")) == {A, B, C}


def test_a_site_a_region_and_a_channel_are_targets(library: House) -> None:
    publish(library, entry(A, "T-00004", to=(("site", "S-2"),)))
    publish(library, entry(B, to=(("region", "420106000000"),)))
    publish(library, entry(C, to=(("channel", "kiosk"),)))
    assert offered(library, at(library, "T-1")) == {B, C}
    assert offered(library, at(library, "T-2")) == {A, C}
    assert offered(library, Scope("phone")) == set()


def test_places_keep_no_list_of_their_own_of_what_they_hide(library: House) -> None:
    """4 MB for each place at 100,000 regional items, until one set was enough for all."""
    publish(library, entry(A, B))
    with library.db.read() as session:
        places = [catalog_scope._place(session, at(library, terminal)) for terminal in ("T-1", "T-2")]
        shown = catalog_scope.visible(session, at(library, "T-2"))
        cards = catalog_scope.offered(session, EVERYWHERE)
        away = batch_rules.hidden(catalog_scope.published(session), catalog_scope.closed(session), at(library, "T-2"))
    assert places[0].governed is places[1].governed
    assert {code for code, card in cards.items() if not shown(card)} == away == {A, B}


def test_of_items_with_one_name_the_one_that_is_offered_here_is_shown(library: House) -> None:
    publish(library, entry(A, to=(("terminal", "T-2"),)))
    assert listed(library, at(library, "T-1")) == {"T-00004", B, C}
    assert listed(library, at(library, "T-2")) == {A, B, C}


def test_before_its_date_a_batch_changes_nothing_and_then_every_page_is_told(library: House) -> None:
    start = clock.now()
    number = publish(library, entry(B), at=start + timedelta(hours=2))
    revision = _told(library)
    assert offered(library, at(library, "T-2")) == {A, B, C}
    with clock.frozen(start + timedelta(minutes=119)):
        catalog.begin_to_hold(library)
        assert _told(library) == revision
    with clock.frozen(start + timedelta(hours=2)):
        assert offered(library, at(library, "T-2")) == {A, C}
        catalog.begin_to_hold(library)
        assert _told(library) == revision + 1
        catalog.begin_to_hold(library)
        assert _told(library) == revision + 1
    with library.db.read() as session:
        moves = session.scalars(sa.select(BatchMove.actor).where(BatchMove.batch_id == number).order_by(BatchMove.id))
        assert list(moves) == ["staff:xin", "staff:yan", "staff:yan", batches.SCHEDULE]


def test_what_is_rolled_back_before_its_date_never_was(library: House) -> None:
    start = clock.now()
    number = publish(library, entry(B, stays_closed=True), at=start + timedelta(hours=2))
    roll_back(library, number)
    with clock.frozen(start + timedelta(hours=3)):
        catalog.begin_to_hold(library)
        assert offered(library, at(library, "T-2")) == {A, B, C}


@pytest.mark.parametrize("ticked", [True, False], ids=["after the minute tick", "before the minute tick"])
def test_what_a_batch_closes_stays_closed_when_it_is_rolled_back(library: House, ticked: bool) -> None:
    start = clock.now()
    number = publish(library, entry(B, stays_closed=True), at=start + timedelta(hours=1))
    with clock.frozen(start + timedelta(hours=1, seconds=30)):
        if ticked:
            catalog.begin_to_hold(library)
        roll_back(library, number)
        assert offered(library, at(library, "T-1")) == {A, C}
        assert offered(library, EVERYWHERE) == {A, B, C}
        with library.db.transaction() as session:
            closing.reopen(session, YAN, B, "又开放了")
        assert offered(library, at(library, "T-1")) == {A, B, C}


def test_an_item_of_two_batches_follows_the_one_that_is_left(library: House) -> None:
    first = publish(library, entry(B, to=(("terminal", "T-1"),)))
    publish(library, entry(B, to=(("terminal", "T-2"),)))
    assert B in offered(library, at(library, "T-1")) & offered(library, at(library, "T-2"))
    roll_back(library, first)
    assert B not in offered(library, at(library, "T-1"))
    assert B in offered(library, at(library, "T-2"))


def test_an_item_is_closed_by_hand_with_a_reason(library: House) -> None:
    with library.db.transaction() as session, pytest.raises(Refused):
        closing.close(session, YAN, B, " ")
    with library.db.transaction() as session, pytest.raises(NotFound):
        closing.close(session, YAN, "T-99999", "没有它")
    for _ in range(2):
        with library.db.transaction() as session:
            closing.close(session, YAN, B, "只在试点办")
    assert B not in offered(library, at(library, "T-1"))
    publish(library, entry(B))
    assert B in offered(library, at(library, "T-1"))


def test_a_hidden_item_still_answers_says_where_it_is_offered_and_cannot_be_begun(library: House) -> None:
    publish(library, entry(B))
    here, there = at(library, "T-1"), at(library, "T-2")
    with library.db.read() as session:
        assert catalog.taken_now(session, B, here) == 1
        guide = catalog.guide(session, B, there).as_json()
        assert guide["available_here"] is False
        assert "青禾大厅" in guide["where"]["zh"]
        assert "青禾大厅" not in catalog.guide(session, B, here).where.zh
        with pytest.raises(Unprocessable) as caught:
            catalog.taken_now(session, B, there)
    assert caught.value.code == "not_offered_here"


def test_a_published_batch_never_changes_and_four_eyes_see_a_draft(library: House) -> None:
    with library.db.transaction() as session:
        number = batches.begin(session, XIN, entry(B))
        batches.edit(session, XIN, number, 1, entry(B, C, to=(("site", "S-2"), ("channel", "tv"))))
        shown = batches.batch(session, number)
        assert shown.entry.codes == (B, C)
        assert shown.entry.targets == {("site", "S-2"), ("channel", "tv")}
        with pytest.raises(Conflict):
            batches.edit(session, XIN, number, 1, entry(B))
        with pytest.raises(Refused):
            batches.move(session, XIN, number, "approve")
        assert shown.authors == (XIN.name,)
        with pytest.raises(Conflict):
            batches.move(session, YAN, number, "publish")
        batches.move(session, YAN, number, "approve")
        for step in (
            lambda: batches.edit(session, XIN, number, 3, entry(B)),
            lambda: batches.move(session, YAN, number, "discard", reason="x"),
        ):
            with pytest.raises(Conflict):
                step()
        batches.move(session, YAN, number, "publish")
        assert batches.batch(session, number).in_force
        assert [one.number for one in batches.having(session, B)] == [number]


def test_nobody_who_wrote_on_a_batch_approves_it(library: House) -> None:
    with library.db.transaction() as session:
        number = batches.begin(session, YAN, entry(B))
        batches.edit(session, XIN, number, 1, entry(B, C))
        with pytest.raises(Refused, match="own_work"):
            batches.move(session, YAN, number, "approve")
        assert batches.batch(session, number).authors == (XIN.name, YAN.name)
        batches.move(session, replace(YAN, name="staff:zhou"), number, "approve")


def test_what_does_not_exist_is_named_and_nothing_is_kept(library: House) -> None:
    for wrong, key in (
        (entry(to=(("site", "S-1"),)), "items"),
        (entry(B, to=()), "targets"),
        (entry(B, to=(("terminal", "T-9"),)), "targets"),
        (entry(B, to=(("region", "990000000000"),)), "targets"),
    ):
        with library.db.transaction() as session, pytest.raises(Invalid) as caught:
            batches.begin(session, XIN, wrong)
        assert caught.value.fields.keys() == {key}
    with library.db.read() as session:
        assert batches.listed(session) == ([], 0)
        with pytest.raises(NotFound):
            batches.batch(session, 1)


def test_a_department_publishes_only_what_is_its_own(library: House) -> None:
    theirs = Author("staff:wu", ALL, frozenset({"民政"}))
    with library.db.transaction() as session, pytest.raises(ProductError) as caught:
        batches.begin(session, theirs, entry(B, "T-00004"))
    assert caught.value.code == "not_yours"
    assert "1 个事项" in caught.value.message.zh
    with library.db.transaction() as session:
        assert batches.begin(session, theirs, entry("T-00004")) == 1


def test_a_department_does_not_write_over_the_draft_of_another(library: House) -> None:
    theirs = Author("staff:wu", ALL, frozenset({"民政"}))
    with library.db.transaction() as session:
        number = batches.begin(session, XIN, entry(B, C))
    with library.db.transaction() as session, pytest.raises(Refused) as caught:
        batches.edit(session, theirs, number, 1, entry("T-00004"))
    assert caught.value.code == "not_yours"
    with library.db.read() as session:
        assert batches.batch(session, number).entry.codes == (B, C)


def test_a_colleague_approves_only_what_they_looked_at(library: House) -> None:
    with library.db.transaction() as session:
        number = batches.begin(session, XIN, entry(B))
        looked_at = batches.batch(session, number).revision
        batches.edit(session, XIN, number, looked_at, entry(B, C))
    with library.db.transaction() as session, pytest.raises(Conflict) as caught:
        batches.move(session, YAN, number, "approve", revision=looked_at)
    assert caught.value.code == "stale_batch"
    with library.db.transaction() as session:
        batches.move(session, YAN, number, "approve", revision=looked_at + 1)


def test_the_preview_counts_what_would_change(library: House) -> None:
    with library.db.read() as session:
        found = destinations.preview(session, entry(B, C, to=(("region", "420102000000"),)))
    assert found == destinations.Preview(1, 2, 2, newly_hidden=2, newly_shown=0, unpublished=0)
    publish(library, entry(B, to=(("terminal", "T-1"),)))
    with library.db.read() as session:
        found = destinations.preview(session, entry(B, C, to=(("site", "S-2"), ("channel", "phone"))))
    assert found == destinations.Preview(1, 2, 2, newly_hidden=1, newly_shown=1, unpublished=0)


def test_items_are_read_from_codes_and_names_that_only_one_has(library: House) -> None:
    with library.db.read() as session:
        codes, wrong = batches.read_items(session, f"{B}\n公园年票\n老年卡办理")
    assert codes == (B, C)
    assert len(wrong) == 1


def _told(house: House) -> int:
    jobs_left = jobs.next_due(house.db)
    assert jobs_left is not None
    with house.db.read() as session:
        events = sa.select(sa.func.count()).where(LiveMessage.event == "catalogue_changed")
        return session.scalar(events) or 0
