"""A draft belongs to its person: kept, merged, resumed anywhere, closed once, destroyed when it is over."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service as cases
from backend.cases.models import Case
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Conflict, NotFound, TooLarge
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.drafts import rules, service
from backend.drafts.models import Draft
from backend.drafts.service import keeping
from backend.identity.service import Citizen
from backend.materials import service as materials
from backend.materials.models import Material
from tests.factories import cases as factory
from tests.factories import identity
from tests.factories.drafts import cell, sent

PHONE = "13900000002"


def save(house: House, citizen: Citizen, draft_id: str, body: dict[str, Any]) -> Any:
    actor = f"applicant:{citizen.applicant_id}"
    return service.save(house, citizen.applicant_id, actor, citizen.terminal_code, draft_id, body, "kiosk-1")


def begun(house: House, number: int = 2, **fields: Any) -> tuple[Citizen, str]:
    """A citizen with an open draft."""
    citizen, _ = identity.citizen(house, number)
    draft_id = factory.new_id()
    assert save(house, citizen, draft_id, sent(**(fields or {"phone": PHONE}))).created
    return citizen, draft_id


def row(house: House, draft_id: str) -> Draft:
    with house.db.read() as session:
        return session.get_one(Draft, draft_id)


def content(house: House, draft_id: str) -> dict[str, Any]:
    with house.db.read() as session:
        return rules.plain(service.read(session, house, draft_id).content)


def actions(house: House) -> list[tuple[str, str]]:
    with house.db.read() as session:
        return [(one.action, one.actor) for one in session.scalars(sa.select(AuditRecord).order_by(AuditRecord.id))]


def take(house: House, citizen: Citizen, draft_id: str, key: str = "lease") -> str:
    """A picture taken for the draft, handed in beside it."""
    page = materials.take(house, citizen.applicant_id, draft_id, factory.PROMISED, key, factory.picture())
    return str(page["material_id"])


def pictures(house: House) -> list[str]:
    with house.db.read() as session:
        return list(session.scalars(sa.select(Material.id)))


def end_session(house: House, citizen: Citizen) -> None:
    """What the worker does when somebody left."""
    ended = {"applicant_id": citizen.applicant_id, "ended_at": clock.now().isoformat()}
    materials.forget_after_session(house, ended)


def test_what_was_filled_in_is_there_again_and_nobody_reads_it_in_the_database(served: House) -> None:
    citizen, draft_id = begun(served)
    kept = row(served, draft_id)
    assert (kept.state, kept.revision, kept.terminal_code) == ("open", 1, citizen.terminal_code)
    assert kept.expires_on == clock.today() + timedelta(days=30)
    assert kept.sealed is not None
    assert PHONE.encode() not in kept.sealed
    assert content(served, draft_id)["fields"] == {"phone": PHONE}
    with served.db.read() as session:
        cards = service.listed(session, served, citizen)
    assert [(card["draft_id"], card["item_code"]) for card in cards] == [(draft_id, factory.PROMISED)]


def test_the_same_again_is_no_new_revision_and_no_news(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    again = save(served_sqlite, citizen, draft_id, sent(revision=0, phone=PHONE))
    assert isinstance(again, service.Saved)
    assert again.draft.revision == 1
    with served_sqlite.db.read() as session:
        told = sa.select(LiveMessage).where(LiveMessage.room == f"applicant:{citizen.applicant_id}")
        news = [one for one in session.scalars(told) if one.event == "draft_changed"]
    assert [one.payload["revision"] for one in news] == [1]
    assert PHONE not in json.dumps(news[0].payload)


def test_on_a_stale_revision_nothing_is_written_and_the_merged_content_is_told(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite, phone="1", amount="10")
    save(served_sqlite, citizen, draft_id, sent(revision=1, at=5, by="phone-2", phone="2"))
    moved = save(served_sqlite, citizen, draft_id, sent(revision=1, at=4, by="kiosk-1", phone="3", amount="30"))
    assert isinstance(moved, service.Moved)
    assert moved.draft.revision == 2
    assert rules.plain(moved.draft.content)["fields"] == {"phone": "2", "amount": "30"}
    assert content(served_sqlite, draft_id)["fields"] == {"phone": "2", "amount": "10"}
    kept = save(served_sqlite, citizen, draft_id, sent(revision=2, at=4, by="kiosk-1", phone="3", amount="30"))
    assert isinstance(kept, service.Saved)
    assert content(served_sqlite, draft_id)["fields"] == {"phone": "2", "amount": "30"}


def test_there_is_one_open_draft_of_an_item(served: House) -> None:
    citizen, draft_id = begun(served)
    other = save(served, citizen, factory.new_id(), sent(phone="9"))
    assert isinstance(other, service.Exists)
    assert other.draft.id == draft_id
    service.drop(served, citizen.applicant_id, "applicant:1", draft_id)
    assert isinstance(save(served, citizen, factory.new_id(), sent(phone="9")), service.Saved)


def test_somebody_elses_draft_does_not_exist_and_who_asked_is_audited(served_sqlite: House) -> None:
    _, draft_id = begun(served_sqlite)
    stranger, _ = identity.citizen(served_sqlite, 3)
    actor = f"applicant:{stranger.applicant_id}"
    attempts = (
        lambda: service.shown(served_sqlite, stranger.applicant_id, actor, draft_id),
        lambda: save(served_sqlite, stranger, draft_id, sent(revision=1, at=9, phone="666")),
        lambda: service.drop(served_sqlite, stranger.applicant_id, actor, draft_id),
        lambda: service.carry_over(served_sqlite, stranger.applicant_id, actor, draft_id, 1),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert [one for one in actions(served_sqlite) if one[0] == "draft_refused"] == [("draft_refused", actor)] * 4
    assert content(served_sqlite, draft_id)["fields"] == {"phone": PHONE}
    with served_sqlite.db.read() as session:
        assert service.listed(session, served_sqlite, stranger) == []
        assert not service.close(session, stranger.applicant_id, draft_id)


def test_dropped_it_is_destroyed_at_once_and_its_pictures_with_it(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    take(served_sqlite, citizen, draft_id)
    service.drop(served_sqlite, citizen.applicant_id, "applicant:1", draft_id)
    service.drop(served_sqlite, citizen.applicant_id, "applicant:1", draft_id)  # a second press does nothing
    factory.work(served_sqlite)
    assert (row(served_sqlite, draft_id).state, row(served_sqlite, draft_id).sealed, pictures(served_sqlite)) == (
        "dropped",
        None,
        [],
    )
    assert not any(path.is_file() for path in (served_sqlite.settings.data_dir / "materials").rglob("*"))
    closed = save(served_sqlite, citizen, draft_id, sent(revision=1, at=9, phone="1"))
    assert isinstance(closed, service.Closed)
    assert rules.plain(closed.draft.content)["fields"] == {}


def test_on_its_last_day_it_is_there_and_the_day_after_it_is_destroyed(served: House) -> None:
    citizen, draft_id = begun(served)
    last = row(served, draft_id).expires_on
    noon = clock.now() + timedelta(days=30)
    with clock.frozen(noon):
        service.expire(served)
        assert clock.today() == last
        assert row(served, draft_id).state == "open"
    with clock.frozen(noon + timedelta(days=1)):
        service.expire(served)
        with pytest.raises(NotFound):
            service.shown(served, citizen.applicant_id, "applicant:1", draft_id)
    assert (row(served, draft_id).state, row(served, draft_id).sealed) == ("expired", None)


def test_its_pictures_outlive_the_session_and_go_with_it(served: House) -> None:
    citizen, draft_id = begun(served)
    kept, other = take(served, citizen, draft_id), take(served, citizen, factory.new_id())
    body = {**sent(revision=1), "materials": {f"lease/{kept}": cell(0, 5)}}
    assert isinstance(save(served, citizen, draft_id, body), service.Saved)
    end_session(served, citizen)
    assert pictures(served) == [kept]
    assert other not in pictures(served)
    shown = service.shown(served, citizen.applicant_id, "applicant:1", draft_id)
    assert shown["materials"][f"lease/{kept}"]["value"] == 0


def test_a_page_whose_picture_is_gone_is_not_offered(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    gone = "f" * 32
    body = {**sent(revision=1), "materials": {f"lease/{gone}": cell(0, 5)}}
    assert isinstance(save(served_sqlite, citizen, draft_id, body), service.Saved)
    assert service.shown(served_sqlite, citizen.applicant_id, "applicant:1", draft_id)["materials"] == {}


def test_the_submission_closes_it_in_the_same_step(served: House) -> None:
    citizen, _ = identity.citizen(served, 1)
    body = factory.enquiry()
    draft = sent(item=factory.ENQUIRY, period="last_12_months")
    save(served, citizen, body["submission_id"], draft)
    receipt = cases.submit(served, citizen, body)
    assert receipt.created
    kept = row(served, body["submission_id"])
    assert (kept.state, kept.sealed) == ("submitted", None)
    late = save(served, citizen, body["submission_id"], {**draft, "revision": 1})
    assert isinstance(late, service.Closed)
    assert late.draft.state == "submitted"


def test_a_submission_that_is_refused_leaves_it_open(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 1)
    body = factory.enquiry(form={"period": "since_always"})
    save(served_sqlite, citizen, body["submission_id"], sent(item=factory.ENQUIRY, period="x"))
    with pytest.raises(Exception, match="invalid"):
        cases.submit(served_sqlite, citizen, body)
    assert row(served_sqlite, body["submission_id"]).state == "open"


def test_handed_in_from_two_machines_there_is_one_case_and_one_receipt(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 1)
    body = factory.enquiry()
    save(served_sqlite, citizen, body["submission_id"], sent(item=factory.ENQUIRY, period="last_12_months"))
    first, second = cases.submit(served_sqlite, citizen, body), cases.submit(served_sqlite, citizen, body)
    assert (first.body, first.created, second.created) == (second.body, True, False)
    with pytest.raises(Conflict):  # what the other machine wrote beyond that is kept aside, and its page is told so
        cases.submit(served_sqlite, citizen, {**body, "form": {**body["form"], "purpose": "visa"}})
    with served_sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Case.id))) == 1
        assert cases.receipt_of(session, citizen.applicant_id, body["submission_id"]) == first.body


def test_another_feature_changes_it_and_its_change_wins(served_sqlite: House) -> None:
    _, draft_id = begun(served_sqlite, phone="1")
    with served_sqlite.db.transaction() as session:
        changed = service.apply(
            session, served_sqlite, draft_id, {"fields": {"phone": "2"}, "step": "form:1"}, "phone-7"
        )
    assert changed.revision == 2
    assert content(served_sqlite, draft_id) == {
        "answers": {},
        "fields": {"phone": "2"},
        "step": "form:1",
        "materials": {},
    }
    with pytest.raises(NotFound), served_sqlite.db.transaction() as session:
        service.apply(session, served_sqlite, factory.new_id(), {"fields": {"phone": "2"}}, "phone-7")


def test_more_than_a_form_holds_is_refused_and_what_is_there_stays(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    with pytest.raises(TooLarge):
        save(served_sqlite, citizen, draft_id, sent(revision=1, at=5, phone="x" * 600_000))
    assert content(served_sqlite, draft_id)["fields"] == {"phone": PHONE}


def test_a_draft_that_somebody_else_has_begun_since_the_look_is_not_given_away(
    served_sqlite: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, theirs = begun(served_sqlite, 2)
    other, _ = identity.citizen(served_sqlite, 3)
    monkeypatch.setattr(keeping, "refuse_foreign", lambda *_: None)
    with pytest.raises(NotFound):
        save(served_sqlite, other, theirs, sent(phone="13900000003"))
    assert content(served_sqlite, theirs)["fields"] == {"phone": PHONE}
