"""A draft keeps the version it was begun under; of a newer one the person is told, and may go over to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.catalog.rules import lifecycle
from backend.catalog.service import designs
from backend.catalog.service.authoring import Author
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Conflict
from backend.core.house import House
from backend.drafts import service
from backend.identity.service import Citizen
from tests.factories import catalog, identity
from tests.factories.cases import ENQUIRY, ENQUIRY_VERSION, new_id
from tests.factories.drafts import sent

DESK = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN, YAN = Author("staff:xin", DESK), Author("staff:yan", DESK)
NEXT = ENQUIRY_VERSION + 1


def publish_with_a_new_field(house: House) -> None:
    """The next version asks for a remark as well, and asks the purpose in another way."""
    form = catalog.definition(ENQUIRY)["form"]
    label = {"zh": "备注", "en": "Remark"}
    form["sections"][-1]["fields"].append({"name": "remark", "label": label, "widget": "text", "locked": False})
    form["schema"]["properties"]["remark"] = {"type": "string", "maxLength": 20}
    form["schema"]["properties"]["purpose_note"]["maxLength"] = 3
    with house.db.transaction() as session:
        number = designs.begin(session, XIN, ENQUIRY, "service", "RS01")
        found = designs.design(session, number)
        designs.save(session, XIN, number, found.revision, {**found.definition, "form": form})
        designs.move(session, YAN, number, "approve", reason="")
        designs.move(session, YAN, number, "publish", reason="")


def begun(house: House) -> tuple[Citizen, str]:
    citizen, _ = identity.citizen(house, 2)
    draft_id = new_id()
    body = sent(item=ENQUIRY, purpose="other", purpose_note="给孙子看")
    service.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, draft_id, body, "kiosk-1")
    return citizen, draft_id


def test_what_changed_is_told_by_name_and_one_may_finish_under_the_old_version_for_a_day(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    publish_with_a_new_field(served_sqlite)
    shown = service.shown(served_sqlite, citizen.applicant_id, citizen.actor, draft_id)
    assert (shown["service_version"], shown["published_version"], shown["taken"]) == (ENQUIRY_VERSION, NEXT, True)
    told = [(one["what"], one["how"], one["name"]["zh"]) for one in shown["changes"]]
    assert ("field", "added", "备注") in told
    assert len(told) == 2
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert not service.shown(served_sqlite, citizen.applicant_id, citizen.actor, draft_id)["taken"]


def test_carried_over_it_keeps_what_still_fits_and_old_ground_is_told(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    publish_with_a_new_field(served_sqlite)
    carried = service.carry_over(served_sqlite, citizen.applicant_id, citizen.actor, draft_id, NEXT)
    assert (carried["service_version"], carried["changes"], carried["revision"]) == (NEXT, [], 2)
    assert {name: cell["value"] for name, cell in carried["fields"].items()} == {"purpose": "other"}
    again = service.carry_over(served_sqlite, citizen.applicant_id, citizen.actor, draft_id, NEXT)
    assert again["revision"] == 2
    body = sent(item=ENQUIRY, revision=2, at=9, purpose="loan")
    old = service.save(served_sqlite, citizen.applicant_id, citizen.actor, "", draft_id, body, "kiosk-1")
    assert isinstance(old, service.Moved)  # the page still stands on the old version
    assert old.draft.service_version == NEXT
    with served_sqlite.db.read() as session:
        audited = sa.select(AuditRecord.subject).where(AuditRecord.action == "draft_carried_over")
        assert session.scalars(audited).all() == [f"draft:{draft_id}"]


def test_one_goes_over_only_to_the_version_one_was_shown(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    publish_with_a_new_field(served_sqlite)
    with pytest.raises(Conflict, match="service_version_gone"):
        service.carry_over(served_sqlite, citizen.applicant_id, citizen.actor, draft_id, NEXT + 1)
