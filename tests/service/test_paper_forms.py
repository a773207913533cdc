"""打印填: printed, filled in with a pen, scanned back, confirmed, handed in."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from backend.cases import service as case_service
from backend.cases.models import Case, CaseMaterial
from backend.core.audit import AuditRecord
from backend.core.errors import Conflict, Invalid, NotFound, Refused
from backend.core.house import House
from backend.drafts import rules as draft_rules
from backend.drafts import service as drafts
from backend.drafts.models import Draft
from backend.identity.service import Citizen
from backend.materials import service as materials
from backend.materials.models import Material
from backend.paperform import rules, service
from backend.paperform.models import PaperForm, PaperPage
from backend.paperform.service import printing
from tests.factories import cases as factory
from tests.factories import identity
from tests.factories import paper_forms as paper
from tests.factories.paper_forms import Scan, begun, near

__all__ = ("near",)


@pytest.fixture
def ordered(served_sqlite: House, near: None) -> tuple[House, Citizen, str, dict[str, Any]]:
    """A person whose form is asked for."""
    citizen, draft_id = begun(served_sqlite)
    return served_sqlite, citizen, draft_id, service.order(served_sqlite, citizen, draft_id)


@pytest.fixture
def written(ordered: tuple[House, Citizen, str, dict[str, Any]]) -> tuple[House, Citizen, str, dict[str, Any]]:
    """The same, and it is drawn."""
    house, _, _, made = ordered
    service.draw(house, {"paper_id": made["paper_id"]})
    return ordered


def sheets(house: House, citizen: Citizen, made: dict[str, Any]) -> list[Any]:
    return paper.pages(service.pdf(house, citizen, made["paper_id"]))


def refusals(house: House) -> list[str]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "paper_form_refused"))
        return [row.purpose or "" for row in rows]


def test_the_paper_says_what_is_known_and_leaves_room_for_the_rest(
    written: tuple[House, Citizen, str, dict[str, Any]],
) -> None:
    house, _, _, made = written
    asked = {zone.field for page in range(made["pages"]) for zone in paper.zones(house, made["paper_id"], page + 1)}
    assert {"lease_from", "rental_address", "bank_card"} <= asked
    assert not asked & {"name", "id_number", "monthly_rent"}  # of the card, and typed already
    with house.db.read() as session:
        kept = session.get_one(PaperForm, made["paper_id"])
        assert kept.facts_sealed is None
        assert kept.pdf_sealed is not None
        assert b"%PDF" not in kept.pdf_sealed


def test_a_page_comes_back_aslant_and_upside_down_and_is_confirmed_and_handed_in(
    written: tuple[House, Citizen, str, dict[str, Any]],
) -> None:
    house, citizen, draft_id, made = written
    printed = sheets(house, citizen, made)
    for number in range(made["pages"], 0, -1):  # in whatever order
        sheet = paper.filled(
            printed[number - 1],
            paper.zones(house, made["paper_id"], number),
            {"rental_address": "示范市青禾区柳岸路88号2栋1604室", "lease_from": "20260101"},
        )
        service.take(house, citizen, draft_id, paper.scanned(sheet, Scan(turn=175.5, noise=6)), replace=False)
        service.read_page(house, {"draft_id": draft_id, "page": number})
    shown = service.shown(house, citizen, draft_id)
    assert [page["page"] for page in shown["pages"]] == list(range(1, made["pages"] + 1))
    assert (shown["incomplete"], {page["state"] for page in shown["pages"]}) == ([], {"done"})
    assert {one["field"] for page in shown["pages"] for one in page["fields"]} == {"rental_address", "lease_from"}
    service.confirm(house, citizen, draft_id, {"lease_from": "2026-01-01"})
    with house.db.read() as session:
        content = drafts.read(session, house, draft_id).content
    assert content["fields"]["lease_from"]["by"] == "paper"
    assert "rental_address" not in content["fields"]  # what nobody confirmed is not saved
    request = factory.withdrawal(submission_id=draft_id, materials=[factory.register_licence(house, citizen)])
    lease = factory.picture()
    page = materials.take(house, citizen.applicant_id, draft_id, factory.PROMISED, "lease", lease)
    request["materials"].append({"key": "lease", "material_ids": [page["material_id"]]})
    case_service.submit(house, citizen, request)
    with house.db.read() as session:
        kept = session.scalar(sa.select(CaseMaterial).where(CaseMaterial.key == rules.KEY))
        assert kept is not None
        assert kept.provenance == "paper"
        case = session.get_one(Case, kept.case_id)
        told = case_service.form_in_force(session, house.vault, case).origins
        assert told["lease_from"] == {"source": "paper", "changed": False, "material": rules.KEY}
        assert told["phone"]["source"] != "paper"
        assert kept.material_ids == [one["material_id"] for one in shown["pages"]]
        assert all(session.get_one(Material, one).used_by for one in kept.material_ids)
    with pytest.raises(NotFound, match="unknown_draft"):  # one submission only
        service.take(house, citizen, draft_id, paper.scanned(printed[0]), replace=False)


def test_sheets_that_are_not_this_form_are_each_refused_in_words_and_written_down(
    written: tuple[House, Citizen, str, dict[str, Any]],
) -> None:
    house, citizen, draft_id, made = written
    sheet = sheets(house, citizen, made)[0]
    other, other_draft = begun(house, 3)

    def refused(code: str, who: Citizen, into: str, scan: bytes) -> None:
        with pytest.raises((Refused, Invalid)) as caught:
            service.take(house, who, into, scan, replace=False)
        assert caught.value.code == code
        assert caught.value.message == rules.REFUSALS[code]

    refused("paper_foreign", other, other_draft, paper.scanned(sheet))
    refused("paper_no_code", citizen, draft_id, factory.picture())
    refused("paper_unreadable", citizen, draft_id, b"\xff\xd8\xff not a picture")
    halved = sheet.crop((0, 0, sheet.width, sheet.height // 2))
    refused("paper_no_marks", citizen, draft_id, paper.scanned(halved))
    forged = paper.recoded(sheet, printing.picture_of(rules.code_text(made["paper_id"], 1, "0" * 20)))
    refused("paper_tampered", citizen, draft_id, paper.scanned(forged))
    with house.db.transaction() as session:
        session.get_one(Draft, draft_id).service_version += 1
    refused("paper_outdated", citizen, draft_id, paper.scanned(sheet))
    assert refusals(house) == ["paper_foreign", "paper_tampered", "paper_outdated"]
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PaperPage)) == 0


def test_a_page_a_second_time_is_asked_about_and_may_take_the_place_of_the_first(
    written: tuple[House, Citizen, str, dict[str, Any]],
) -> None:
    house, citizen, draft_id, made = written
    scan = paper.scanned(sheets(house, citizen, made)[0])
    first = service.take(house, citizen, draft_id, scan, replace=False)
    (still,) = service.shown(house, citizen, draft_id)["incomplete"]
    assert (still["here"], still["missing"]) == ((1,), tuple(range(2, made["pages"] + 1)))
    with pytest.raises(Conflict, match="paper_twice"):
        service.take(house, citizen, draft_id, scan, replace=False)
    again = service.take(house, citizen, draft_id, scan, replace=True)
    assert again["material_id"] != first["material_id"]
    with house.db.read() as session:
        assert session.get(Material, first["material_id"]) is None
        held = draft_rules.plain(drafts.read(session, house, draft_id).content)["materials"][rules.KEY]
    assert held == {"material_ids": [again["material_id"]]}


def test_nobody_else_prints_scans_or_reads_it(ordered: tuple[House, Citizen, str, dict[str, Any]]) -> None:
    house, _, draft_id, made = ordered
    other, _ = identity.citizen(house, 3)
    for attempt in (
        lambda: service.order(house, other, draft_id),
        lambda: service.pdf(house, other, made["paper_id"]),
        lambda: service.shown(house, other, draft_id),
        lambda: service.confirm(house, other, draft_id, {"lease_from": "2026-01-01"}),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert refusals(house) == ["foreign", "foreign", "foreign"]


def test_what_is_locked_or_not_on_the_paper_cannot_be_confirmed(
    ordered: tuple[House, Citizen, str, dict[str, Any]],
) -> None:
    house, citizen, draft_id, _ = ordered
    with pytest.raises(Invalid) as caught:
        service.confirm(house, citizen, draft_id, {"name": "别人", "nonsense": 1})
    assert set(caught.value.fields) == {"name", "nonsense"}


def test_the_drawn_paper_is_forgotten_after_an_hour_and_its_places_are_not(
    written: tuple[House, Citizen, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, citizen, draft_id, made = written
    scan = paper.scanned(sheets(house, citizen, made)[0])
    with house.db.transaction() as session:
        session.get_one(PaperForm, made["paper_id"]).created_at -= printing.KEPT * 2
    service.forget(house)
    with pytest.raises(NotFound):
        service.pdf(house, citizen, made["paper_id"])
    assert service.take(house, citizen, draft_id, scan, replace=False)["page"] == 1


def test_on_both_databases_a_form_is_printed_and_its_page_taken_apart_by_another_process(
    served: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.reading.service.text_of", lambda house, jpeg: None)
    citizen, draft_id = begun(served)
    made = service.order(served, citizen, draft_id)
    with pytest.raises(Conflict, match="not_ready"):
        service.pdf(served, citizen, made["paper_id"])
    assert factory.work(served) > 0
    scan = paper.scanned(sheets(served, citizen, made)[0])
    assert service.take(served, citizen, draft_id, scan, replace=False)["state"] == "reading"
    assert factory.work(served) > 0
    assert service.shown(served, citizen, draft_id)["pages"][0]["state"] == "done"
