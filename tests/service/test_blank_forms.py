"""A blank form: printed by anybody, adopted by whoever scans it into their own application, after asking."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.rules import lifecycle
from backend.catalog.service import designs
from backend.catalog.service.authoring import Author
from backend.core.errors import Conflict, NotFound, Refused
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.drafts import service as drafts
from backend.identity.service import Citizen
from backend.paperform import rules, service
from backend.paperform.models import PaperForm
from backend.paperform.service import blanks, printing, scanning
from tests.factories import cases as factory
from tests.factories import paper_forms as paper
from tests.factories.catalog import definition
from tests.factories.paper_forms import begun, near

__all__ = ("near",)
ITEM = factory.PROMISED
DEPARTMENT = str(definition(ITEM)["department_code"])
DESK = frozenset({lifecycle.WRITE, lifecycle.REVIEW, lifecycle.PUBLISH})
XIN, YAN = Author("staff:xin", DESK), Author("staff:yan", DESK)


def drawn(house: House, language: str = "zh") -> str:
    """Asked for and drawn; its id."""
    with pytest.raises(Conflict, match="not_ready"):
        service.blank_pdf(house, ITEM, language)
    identity = blanks.blank_id(house, ITEM, factory.PROMISED_VERSION, language)
    service.draw(house, {"paper_id": identity})
    return identity


def test_on_both_databases_anybody_has_the_blank_form_of_an_item_and_there_is_one_a_language(served: House) -> None:
    identity = drawn(served)
    assert service.blank_pdf(served, ITEM, "zh")[:5] == b"%PDF-"
    with served.db.read() as session:
        rows = session.scalars(sa.select(PaperForm)).all()
    assert [(row.id, row.draft_id, row.applicant_id, row.language) for row in rows] == [(identity, None, None, "zh")]
    asked = {zone.field for page in range(len(rows[0].layout)) for zone in paper.zones(served, identity, page + 1)}
    assert {"phone", "spouse_name", "bank_card"} <= asked
    assert not asked & {"name", "id_number", "employer"}
    with pytest.raises(Conflict, match="not_ready"):
        service.blank_pdf(served, ITEM, "en")


def test_an_item_that_is_not_done_here_has_none(served_sqlite: House) -> None:
    with pytest.raises(NotFound):
        service.blank_pdf(served_sqlite, "HN-G999999", "zh")


def test_its_sheets_go_into_the_application_of_who_scans_them_once_they_say_so(
    served_sqlite: House, near: None
) -> None:
    house = served_sqlite
    identity = drawn(house)
    printed = paper.pages(service.blank_pdf(house, ITEM, "zh"))
    scan = paper.scanned(paper.filled(printed[1], paper.zones(house, identity, 2), {"lease_from": "20260101"}))
    citizen, draft_id = begun(house, 2)
    with pytest.raises(Conflict, match="paper_blank") as caught:
        service.take(house, citizen, draft_id, scan)
    assert caught.value.message == scanning.BLANK
    service.take(house, citizen, draft_id, scan, adopt=True)
    service.read_page(house, {"draft_id": draft_id, "page": 2})
    with house.db.read() as session:
        told = session.scalars(sa.select(LiveMessage.room).where(LiveMessage.event == "paper_page_read")).all()
    assert told == [f"applicant:{citizen.applicant_id}"]
    shown = service.shown(house, citizen, draft_id)
    assert [one["missing"] for one in shown["incomplete"]] == [(1,)]
    assert [one["field"] for page in shown["pages"] for one in page["fields"]] == ["lease_from"]
    # Who has adopted one page is not asked again for the next.
    assert service.take(house, citizen, draft_id, paper.scanned(printed[0]))["page"] == 1
    service.confirm(house, citizen, draft_id, {"lease_from": "2026-01-01"})
    with house.db.read() as session:
        assert drafts.read(session, house, draft_id).content["fields"]["lease_from"]["by"] == rules.SIDE
    # A blank is nobody's: another person may have written on the same.
    other, other_draft = begun(house, 3)
    assert service.take(house, other, other_draft, scan, adopt=True)["page"] == 2


def test_the_blank_form_of_another_version_or_item_is_refused_in_words(served_sqlite: House, near: None) -> None:
    house = served_sqlite
    identity = drawn(house)
    citizen, draft_id = begun(house)
    scan = paper.scanned(paper.pages(service.blank_pdf(house, ITEM, "zh"))[0])
    for change, code in (({"service_version": 99}, "paper_outdated"), ({"item_code": "HN-G018"}, "paper_other")):
        with house.db.transaction() as session:
            session.execute(sa.update(PaperForm).where(PaperForm.id == identity).values(**change))
        with pytest.raises(Refused) as caught:
            service.take(house, citizen, draft_id, scan, adopt=True)
        assert caught.value.code == code


def gone_over(house: House, citizen: Citizen, draft_id: str, **changes: Any) -> None:
    """A version of the item is published that asks ``lease_from`` with ``changes``, and the draft goes over to it."""
    with house.db.transaction() as session:
        number = designs.begin(session, XIN, ITEM, "service", DEPARTMENT)
        found = designs.design(session, number)
        form = found.definition["form"]
        fields = [field for section in form["sections"] for field in section["fields"]]
        next(field for field in fields if field["name"] == "lease_from").update(changes)
        designs.save(session, XIN, number, found.revision, found.definition)
        designs.move(session, YAN, number, "approve", reason="")
        designs.move(session, YAN, number, "publish", reason="")
        version = catalog.digital_service(session, ITEM).version
    drafts.carry_over(house, citizen.applicant_id, citizen.actor, draft_id, version)


def test_a_sheet_of_the_version_before_is_taken_where_all_that_it_asks_is_still_asked_so(
    served_sqlite: House, near: None
) -> None:
    house = served_sqlite
    drawn(house)
    scan = paper.scanned(paper.pages(service.blank_pdf(house, ITEM, "zh"))[1])
    (citizen, draft_id), (other, other_draft) = begun(house), begun(house, 3)
    gone_over(house, citizen, draft_id, hint={"zh": "看合同第一页", "en": "See the first page"})
    assert service.take(house, citizen, draft_id, scan, adopt=True)["page"] == 2
    gone_over(house, other, other_draft, label={"zh": "哪天租到期", "en": "Rented until"})
    with pytest.raises(Refused) as caught:
        service.take(house, other, other_draft, scan, adopt=True)
    assert caught.value.code == "paper_outdated"


def test_a_blank_form_is_still_there_after_an_hour_and_is_nobodys_own_paper(served_sqlite: House) -> None:
    identity = drawn(served_sqlite)
    with served_sqlite.db.transaction() as session:
        session.get_one(PaperForm, identity).created_at -= printing.KEPT * 2
    service.forget(served_sqlite)
    assert service.blank_pdf(served_sqlite, ITEM, "zh")[:5] == b"%PDF-"
    citizen, _ = begun(served_sqlite)
    with pytest.raises(NotFound):
        service.pdf(served_sqlite, citizen, identity)


def test_the_paper_speaks_the_language_of_the_page_that_asked_for_it(served_sqlite: House) -> None:
    citizen, draft_id = begun(served_sqlite)
    made = service.order(served_sqlite, citizen, draft_id, "en")
    service.draw(served_sqlite, {"paper_id": made["paper_id"]})
    text = paper.text(service.pdf(served_sqlite, citizen, made["paper_id"]))
    assert "Fill it in with a black pen" in text
    assert "Monthly rent" in text
    assert "用黑色的笔填" not in text
