"""The terminals' copy of the catalogue follows the library, and any terminal catches up with one parcel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.models import BundleRecord, BundleVersion, GovernedWord
from backend.catalog.rules import lifecycle
from backend.catalog.service import authoring, bundles, publishing
from backend.catalog.service.authoring import Author
from backend.core import clock, jobs
from backend.core.errors import NotFound
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.subscribers import SUBSCRIBERS
from offline_cache import bundle
from tests.factories import batches
from tests.factories.catalog import publish_services
from tests.stocks import Stocks

ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN, YAN = Author("staff:xin", ALL), Author("staff:yan", ALL)
CODE = "HN-G008"


class Terminal:
    """What a terminal holds; it checks everything it is given."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.version = 0
        self.records: dict[str, str] = {}
        self.sizes: list[int] = []

    @property
    def state(self) -> str:
        return bundle.state_digest(bundle.record_digest(*record) for record in self.records.items())

    def catch_up(self) -> dict[str, Any] | None:
        """Take one parcel; its manifest, None when there was nothing to take."""
        parcel = catalog.bundle_parcel(self.house, self.version, self.state)
        if parcel is None:
            return None
        self.records = bundle.opened(parcel, self.house.vault.catalogue_key.public_key(), self.records, self.version)
        manifest: dict[str, Any] = json.loads(parcel.manifest)
        self.version = manifest["to"]
        self.sizes.append(len(parcel.manifest) + manifest["bytes"])
        return manifest


def bundled(house: House, folder: Path) -> None:
    """The guides, the services in depth and their bundle."""
    publish_services(house)
    jobs.drain(house, SUBSCRIBERS)


@pytest.fixture
def library(tmp_path: Path, stocks: Stocks) -> Iterator[House]:
    with stocks.house("sqlite", bundled, tmp_path) as house:
        yield house


@pytest.fixture
def terminal(library: House) -> Terminal:
    fresh = Terminal(library)
    fresh.catch_up()
    return fresh


def publish(house: House, changes: dict[str, object], code: str = CODE) -> None:
    with house.db.transaction() as session:
        number = authoring.begin(session, XIN, code)
        authoring.edit(session, XIN, code, number, 1, changes)
        authoring.move(session, YAN, code, number, "approve")
        authoring.move(session, YAN, code, number, "publish")
    jobs.drain(house, SUBSCRIBERS)


def now(house: House) -> dict[str, str]:
    with house.db.read() as session:
        return bundles.records(session)


def test_there_is_none_before_the_worker_made_one(sqlite_house: House) -> None:
    with pytest.raises(NotFound) as caught:
        catalog.bundle_parcel(sqlite_house, 0, "")
    assert caught.value.code == "no_bundle"


def test_an_empty_terminal_takes_everything_and_then_nothing(terminal: Terminal) -> None:
    assert terminal.records == now(terminal.house)
    assert {f"card/{CODE}", f"guide/{CODE}", "service/HN-G010", "words", "sounds"} <= terminal.records.keys()
    assert terminal.catch_up() is None


def test_an_edit_of_one_item_is_a_small_delta_and_every_terminal_is_told(terminal: Terminal) -> None:
    publish(terminal.house, {"fee": "工本费 10 元"})
    manifest = terminal.catch_up()
    assert manifest is not None
    assert (manifest["from"], manifest["to"]) == (1, 2)
    assert terminal.sizes[-1] <= 20_000
    assert terminal.records == now(terminal.house)
    assert json.loads(terminal.records[f"guide/{CODE}"])["fee"] == "工本费 10 元"
    with terminal.house.db.read() as session:
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.event == "bundle_changed")).all()
    assert [message.payload for message in told] == [{"version": 1}, {"version": 2}]


def test_what_is_withdrawn_is_gone_and_what_is_suspended_cannot_be_begun(terminal: Terminal) -> None:
    with terminal.house.db.transaction() as session:
        authoring.move(session, YAN, CODE, 1, "withdraw", reason="不再办理")
        authoring.move(session, YAN, "HN-G010", 1, "suspend", reason="系统升级")
    jobs.drain(terminal.house, SUBSCRIBERS)
    terminal.catch_up()
    assert not {f"card/{CODE}", f"guide/{CODE}"} & terminal.records.keys()
    assert "available_here" not in json.loads(terminal.records["card/HN-G010"])
    assert terminal.records == now(terminal.house)


def test_a_word_put_in_force_reaches_the_terminals(terminal: Terminal) -> None:
    with terminal.house.db.transaction() as session:
        session.execute(sa.update(GovernedWord).where(GovernedWord.id == 1).values(said=["小卡卡"]))
        publishing.tell(session)
    jobs.drain(terminal.house, SUBSCRIBERS)
    terminal.catch_up()
    assert "小卡卡" in terminal.records["words"]


def test_a_batch_travels_by_itself_before_its_date_and_is_gone_when_it_is_rolled_back(terminal: Terminal) -> None:
    house = terminal.house
    at = clock.now() + timedelta(days=2)
    number = batches.publish(house, batches.entry(CODE, "HN-G010", to=(("channel", "kiosk"),), stays_closed=True), at)
    jobs.drain(house, SUBSCRIBERS)
    before = dict(terminal.records)
    terminal.catch_up()
    key = f"batch/{number}"
    assert terminal.records.keys() - before.keys() == {key}
    assert json.loads(terminal.records.pop(key)) == {
        "codes": [CODE, "HN-G010"],
        "targets": [["channel", "kiosk"]],
        "from": int(at.timestamp()),
        "places": {"zh": "自助终端", "en": "Self-service terminals"},
    }
    assert terminal.records == before
    assert terminal.sizes[-1] <= 2_000
    with clock.frozen(at):
        catalog.begin_to_hold(house)
        batches.roll_back(house, number)
        jobs.drain(house, SUBSCRIBERS)
    terminal.catch_up()
    assert terminal.records == now(house) == {**before, "closed": f'["{CODE}","HN-G010"]'}


def test_nothing_new_makes_no_new_version(terminal: Terminal) -> None:
    catalog.renew_bundle(terminal.house, {})
    catalog.renew_bundle(terminal.house, {"item": CODE})
    catalog.keep_bundle(terminal.house)
    assert terminal.catch_up() is None


def test_a_state_the_server_does_not_know_gets_everything(terminal: Terminal) -> None:
    publish(terminal.house, {"fee": "10 元"})
    terminal.records["card/stray"] = "{}"
    manifest = terminal.catch_up()
    assert manifest is not None
    assert manifest["from"] == 0
    assert terminal.records == now(terminal.house)


def test_a_chunk_is_the_same_from_every_server_process(terminal: Terminal) -> None:
    publish(terminal.house, {"fee": "10 元"})
    whole = catalog.bundle_parcel(terminal.house, 0, "")
    assert whole is not None
    bundles._PARCELS.clear()  # as in another process
    chunks = [catalog.bundle_chunk(terminal.house, 0, 2, index) for index in range(len(whole.chunks))]
    assert tuple(chunks) == whole.chunks
    for before, after, index in ((0, 2, len(chunks)), (0, 3, 0), (2, 2, 0), (7, 2, 0)):
        with pytest.raises(NotFound):
            catalog.bundle_chunk(terminal.house, before, after, index)


def test_parcels_towards_long_past_versions_are_not_packed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "RESUMED", 1)
    publish(terminal.house, {"fee": "10 元"})
    assert catalog.bundle_chunk(terminal.house, 0, 2, 0)
    with pytest.raises(NotFound):
        catalog.bundle_chunk(terminal.house, 0, 1, 0)


def test_a_terminal_off_for_a_month_catches_up_by_one_delta(terminal: Terminal) -> None:
    house, start = terminal.house, clock.now()
    late = Terminal(house)
    for day in range(5, 41, 5):
        with clock.frozen(start + timedelta(days=day)):
            publish(house, {"fee": f"{day} 元"}, CODE if day % 2 else "HN-G010")
            catalog.keep_bundle(house)
        if day == 10:
            late.catch_up()
    assert late.version == 3
    manifest = late.catch_up()  # after thirty days
    assert manifest is not None
    assert (manifest["from"], manifest["to"]) == (3, 9)
    assert late.sizes[-1] <= 20_000
    assert late.records == now(house)
    manifest = terminal.catch_up()  # after forty days: longer than is kept
    assert manifest is not None
    assert manifest["from"] == 0
    assert terminal.records == now(house)


def test_no_more_is_kept_than_a_month_needs(terminal: Terminal) -> None:
    _months(terminal.house)


def test_the_same_on_postgresql(stocks: Stocks, tmp_path: Path) -> None:
    with stocks.house("postgresql", bundled, tmp_path) as house:
        terminal = Terminal(house)
        terminal.catch_up()
        _months(house)
        terminal.catch_up()
        assert terminal.records == now(house)


def _months(house: House) -> None:
    start = clock.now()
    with house.db.transaction() as session:
        authoring.move(session, YAN, "HN-G010", 1, "withdraw", reason="不再办理")
    jobs.drain(house, SUBSCRIBERS)
    for day in (1, 2, 50):
        with clock.frozen(start + timedelta(days=day)):
            publish(house, {"fee": f"{day} 元"})
    with clock.frozen(start + timedelta(days=90)):
        catalog.keep_bundle(house)
    with house.db.read() as session:
        versions = session.scalars(sa.select(BundleVersion.version)).all()
        rows = session.execute(sa.select(BundleRecord.key, BundleRecord.text)).all()
    assert list(versions) == [5]
    assert len(rows) == len({row.key for row in rows}) == len(now(house))
    assert all(row.text is not None for row in rows)


def test_the_bundle_says_how_a_service_is_applied_for_and_not_how_it_is_decided(terminal: Terminal) -> None:
    assert {key.split("/")[0] for key in terminal.records} == {
        "card", "guide", "service", "words", "sounds", "home", "groups", "closed",
    }  # fmt: skip
    text = "".join(terminal.records.values())
    for inside in ("decision_rules", "review_points", "effect_body", "staff:", "connector"):
        assert inside not in text
