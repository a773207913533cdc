"""A definition written in the console: read by somebody else, published, never changed after, withdrawn."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.catalog.models import BundleRecord, DigitalServiceVersion
from backend.catalog.rules import lifecycle
from backend.catalog.service import design_lists, designs, releasing
from backend.catalog.service.authoring import Author
from backend.catalog.service.digital import service_begun
from backend.core import clock, jobs
from backend.core.errors import Conflict, Invalid, NotFound, Refused
from backend.core.house import House
from backend.core.live import EVERYONE, LiveMessage
from backend.subscribers import SUBSCRIBERS
from tests.factories.catalog import SHIPPED, definition, folder, shipped

ALL = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN, YAN = Author("staff:xin", ALL), Author("staff:yan", ALL)
ELSEWHERE = Author("staff:tao", ALL, frozenset({"公积金"}))
SERVICE, GUIDED, BARE = "HN-G012", "HN-G067", "HN-G060"
SHIPPED_AS, NEXT = 2, 3
"""Versions of ``SERVICE``: as the product brings it, and what is published after that."""
NEW_WORDS = {"zh": "满 60 岁了吗？", "en": "Are you 60 by now?"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    place = folder(tmp_path / "data", guides=shipped("guides", SERVICE, GUIDED, BARE), services=[definition(SERVICE)])
    (place / "guidance").mkdir()
    (place / "guidance" / f"{GUIDED}.json").write_bytes((SHIPPED / "guidance" / f"{GUIDED}.json").read_bytes())
    return place


@pytest.fixture
def library(sqlite_house: House, data: Path) -> House:
    assert catalog.import_catalogue(sqlite_house, data).skipped == ()
    return sqlite_house


@pytest.fixture
def both(house: House, data: Path) -> House:
    """On either database, for what the two might do differently: locks, JSON, time."""
    assert catalog.import_catalogue(house, data).skipped == ()
    return house


def begin(house: House, code: str = SERVICE, kind: str = "service", **how: Any) -> int:
    with house.db.transaction() as session:
        return designs.begin(session, XIN, code, kind, "RS01", **how)


def write(house: House, number: int, author: Author = XIN, **changes: Any) -> None:
    """Save a draft with some of its keys changed."""
    with house.db.transaction() as session:
        found = designs.design(session, number)
        designs.save(session, author, number, found.revision, {**found.definition, **changes})


def step(house: House, number: int, *names: str, author: Author = YAN, reason: str = "") -> None:
    with house.db.transaction() as session:
        for name in names:
            designs.move(session, author, number, name, reason=reason)


def publish(house: House, code: str = SERVICE, kind: str = "service", **changes: Any) -> int:
    number = begin(house, code, kind)
    write(house, number, **changes)
    step(house, number, "approve", "publish")
    return number


def reworded(raw: dict[str, Any]) -> dict[str, Any]:
    guidance = copy.deepcopy(raw["guidance"])
    guidance["questions"]["age"]["title"] = NEW_WORDS
    return guidance  # type: ignore[no-any-return]


def test_what_is_published_is_what_everybody_gets_and_pages_are_told(both: House) -> None:
    publish(both, guidance=reworded(definition(SERVICE)), minutes=9)
    with both.db.read() as session:
        service = catalog.digital_service(session, SERVICE)
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.room == EVERYONE)).all()
    assert (service.version, service.minutes) == (NEXT, 9)
    assert service.guidance is not None
    assert service.guidance["questions"]["age"]["title"] == NEW_WORDS
    assert (told[-1].event, told[-1].payload["item"]) == ("catalogue_changed", SERVICE)


def test_the_copy_on_every_terminal_follows_what_is_published_and_what_is_withdrawn(library: House) -> None:
    def copied() -> int | None:
        jobs.drain(library, {"catalogue_changed": SUBSCRIBERS["catalogue_changed"]})
        with library.db.read() as session:
            mine = sa.select(BundleRecord.text).where(BundleRecord.key == f"service/{SERVICE}")
            text = session.scalar(mine.order_by(BundleRecord.version.desc()).limit(1))
        return json.loads(text)["minutes"] if text else None

    assert copied() == definition(SERVICE)["minutes"]
    publish(library, minutes=9)
    assert copied() == 9
    with library.db.transaction() as session:
        designs.withdraw(session, YAN, SERVICE, "service", "系统停用")
    assert copied() is None


def test_the_version_before_stays_as_it_was_for_the_cases_filed_under_it(library: House) -> None:
    publish(library, minutes=9)
    with library.db.read() as session:
        assert catalog.digital_service(session, SERVICE, SHIPPED_AS).minutes == definition(SERVICE)["minutes"]


def test_who_is_filling_in_a_form_finishes_under_the_version_it_began_with(
    both: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(both, minutes=9)
    with both.db.read() as session:
        assert service_begun(session, SERVICE, SHIPPED_AS).version == SHIPPED_AS
        assert [catalog.service_to_go_on(session, SERVICE, begun).version for begun in (SHIPPED_AS, 7, None)] == [
            SHIPPED_AS,
            NEXT,
            NEXT,
        ]
        later = clock.now() + timedelta(hours=25)
        monkeypatch.setattr(clock, "now", lambda: later)
        with pytest.raises(Conflict, match="service_version_gone"):
            service_begun(session, SERVICE, SHIPPED_AS)
        with pytest.raises(Conflict, match="service_version_gone"):
            service_begun(session, SERVICE, 7)


def test_nobody_who_wrote_on_it_approves_it(library: House) -> None:
    number = begin(library)
    write(library, number, YAN, minutes=9)
    write(library, number, XIN, minutes=10)
    for author in (XIN, YAN):
        with pytest.raises(Refused, match="own_work"):
            step(library, number, "approve", author=author)
    step(library, number, "approve", author=Author("staff:third", ALL))


ACTS: dict[str, Callable[[Session, int], object]] = {
    "begin": lambda session, _: designs.begin(session, ELSEWHERE, GUIDED, "guidance", "GJ01"),
    "save": lambda session, number: designs.save(session, ELSEWHERE, number, 1, definition(SERVICE)),
    "approve": lambda session, number: designs.move(session, ELSEWHERE, number, "approve"),
    "withdraw": lambda session, _: designs.withdraw(session, ELSEWHERE, SERVICE, "service", "不归我管"),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_another_department_keeps_its_hands_off(library: House, act: str) -> None:
    number = begin(library)
    with library.db.transaction() as session, pytest.raises(Refused, match="not_yours"):
        ACTS[act](session, number)


def test_a_flawed_design_can_be_kept_but_neither_approved_nor_published(library: House) -> None:
    number = begin(library)
    write(library, number, minutes=0)
    with pytest.raises(Invalid) as caught:
        step(library, number, "approve")
    assert list(caught.value.fields) == ["/minutes"]
    with library.db.read() as session:
        assert design_lists.in_work(session)[0].errors == 1


def test_what_became_flawed_after_the_approval_is_refused_at_publication(library: House) -> None:
    """The register of shared fields, or the rules, may have changed since."""
    number = begin(library)
    step(library, number, "approve")
    with library.db.transaction() as session:
        row = session.get(designs.Design, number)
        assert row is not None
        row.definition = {**row.definition, "kind": "someday"}
    with pytest.raises(Invalid, match="bad_design"):
        step(library, number, "publish")
    with library.db.read() as session:
        assert catalog.digital_service(session, SERVICE).version == SHIPPED_AS


@pytest.mark.parametrize(
    ("content", "code"),
    [({"note": "x" * 400_001}, "太长"), ({"note": "\0"}, "读不懂"), ({"n": float("nan")}, "读不懂")],
)
def test_what_no_database_can_keep_is_not_saved(library: House, content: dict[str, Any], code: str) -> None:
    number = begin(library)
    with library.db.transaction() as session, pytest.raises(Invalid) as caught:
        designs.save(session, XIN, number, 1, content)
    assert code in caught.value.message.zh


def test_a_save_on_an_older_revision_is_refused(both: House) -> None:
    number = begin(both)
    write(both, number, minutes=9)
    with both.db.transaction() as session, pytest.raises(Conflict, match="stale_item"):
        designs.save(session, YAN, number, 1, definition(SERVICE))


def test_one_design_of_a_kind_is_in_work_at_a_time(both: House) -> None:
    number = begin(both)
    with pytest.raises(Conflict, match="open_design"):
        begin(both)
    begin(both, kind="guidance", anew=True)
    step(both, number, "discard", author=XIN, reason="写错了")
    assert begin(both) > number


def test_its_writer_chooses_neither_item_nor_version(library: House) -> None:
    number = begin(library)
    write(library, number, code=BARE, service_version=99, minutes=9)
    step(library, number, "approve", "publish")
    with library.db.read() as session:
        service = catalog.digital_service(session, SERVICE)
    assert (service.code, service.version) == (SERVICE, NEXT)


@pytest.mark.parametrize("kind", ["service", "guidance"])
def test_an_empty_design_is_sound_from_the_start(library: House, kind: str) -> None:
    number = begin(library, BARE, kind, anew=True)
    with library.db.read() as session:
        assert designs.design(session, number).flaws == []
    step(library, number, "approve", "publish")
    with library.db.read() as session:
        guide = catalog.guide(session, BARE)
    assert (guide.digital is not None, guide.guidance is not None) == (kind == "service", kind == "guidance")


def test_another_items_design_is_copied_under_the_new_code(library: House) -> None:
    number = begin(library, BARE, "service", copy_of=SERVICE)
    with library.db.read() as session:
        found = designs.design(session, number)
    assert (found.definition["code"], found.definition["service_version"], found.copied_from) == (BARE, 1, SERVICE)
    with pytest.raises(NotFound, match="nothing_to_begin_from"):
        begin(library, GUIDED, "service", copy_of=GUIDED)


def test_an_older_version_is_taken_up_again(library: House) -> None:
    publish(library, minutes=9)
    number = begin(library, version=SHIPPED_AS)
    step(library, number, "approve", "publish")
    with library.db.read() as session:
        service = catalog.digital_service(session, SERVICE)
    assert (service.version, service.minutes) == (NEXT + 1, definition(SERVICE)["minutes"])


def test_a_withdrawn_service_is_not_done_here_until_the_next_is_published(both: House) -> None:
    with both.db.transaction() as session:
        with pytest.raises(Refused, match="reason_missing"):
            designs.withdraw(session, YAN, SERVICE, "service", " ")
        designs.withdraw(session, YAN, SERVICE, "service", "系统停用")
    with both.db.read() as session:
        assert catalog.guide(session, SERVICE).digital is None
        assert catalog.digital_service(session, SERVICE, SHIPPED_AS).version == SHIPPED_AS
        with pytest.raises(NotFound, match="not_digital"):
            service_begun(session, SERVICE, SHIPPED_AS)
        found = design_lists.of_item(session, SERVICE)
    assert found is not None
    assert (found.moves[0].target, found.moves[0].reason) == ("withdrawn", "系统停用")
    with both.db.transaction() as session, pytest.raises(Conflict, match="stale_item"):
        designs.withdraw(session, YAN, SERVICE, "service", "再撤一次")
    step(both, begin(both), "approve", "publish")
    with both.db.read() as session:
        assert catalog.guide(session, SERVICE).digital is not None


def test_a_withdrawn_guidance_is_asked_no_more(library: House) -> None:
    with library.db.transaction() as session:
        designs.withdraw(session, YAN, GUIDED, "guidance", "改了流程")
    with library.db.read() as session:
        assert catalog.guide(session, GUIDED).guidance is None


@pytest.mark.parametrize("file_version", [NEXT, NEXT + 1])
def test_a_file_never_replaces_what_the_console_published(library: House, data: Path, file_version: int) -> None:
    publish(library, minutes=9)
    folder(data, guides=shipped("guides", SERVICE, GUIDED, BARE), services=[changed_file(file_version)])
    report = catalog.import_catalogue(library, data)
    assert [problem.reason for problem in report.skipped] == [
        f"version {NEXT} was published in the console, and a file does not replace it"
    ]
    with library.db.read() as session:
        assert catalog.digital_service(session, SERVICE).minutes == 9


def test_a_file_does_not_bring_back_what_was_withdrawn(library: House, data: Path) -> None:
    with library.db.transaction() as session:
        designs.withdraw(session, YAN, SERVICE, "service", "系统停用")
    folder(data, guides=shipped("guides", SERVICE, GUIDED, BARE), services=[changed_file(NEXT)])
    (problem,) = catalog.import_catalogue(library, data).skipped
    assert f"version {SHIPPED_AS} was withdrawn in the console" in problem.reason
    with library.db.read() as session:
        assert catalog.guide(session, SERVICE).digital is None


def test_a_file_supersedes_what_a_file_brought(both: House, data: Path) -> None:
    folder(data, guides=shipped("guides", SERVICE, GUIDED, BARE), services=[changed_file(NEXT)])
    assert catalog.import_catalogue(both, data).skipped == ()
    with both.db.read() as session:
        states = {one.version: one.state for one in releasing.released(session, "service", SERVICE)}
        count = session.scalar(sa.select(sa.func.count()).select_from(DigitalServiceVersion))
    assert (states, count) == ({NEXT: "published", SHIPPED_AS: "superseded"}, 2)


def test_a_design_begun_before_a_newer_version_came_says_so(library: House, data: Path) -> None:
    number = begin(library)
    folder(data, guides=shipped("guides", SERVICE, GUIDED, BARE), services=[changed_file(NEXT)])
    catalog.import_catalogue(library, data)
    with library.db.read() as session:
        assert designs.design(session, number).behind
    step(library, number, "approve", "publish")
    with library.db.read() as session:
        assert catalog.digital_service(session, SERVICE).version == NEXT + 1


def changed_file(version: int) -> dict[str, Any]:
    raw = json.loads(json.dumps(definition(SERVICE)))
    return {**raw, "service_version": version, "minutes": 7}
