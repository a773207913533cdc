"""Every value that a form opens with, and every value that a case holds, can be traced to where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from backend.cases import service
from backend.cases.models import Case
from backend.cases.queries import form_rows
from backend.cases.service import earlier, origins
from backend.cases.service.earlier import Said
from backend.cases.service.facts import Facts
from backend.catalog.rules.definition import DigitalService, read
from backend.core.errors import Text
from backend.core.house import House
from backend.forms.rules.shared import LASTING, fact_of
from backend.identity import service as sign_in
from backend.identity.service import Citizen
from tests.factories import cases, catalog, identity

ASKED_AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
BEFORE = Said("以前填的", "0001", Text("以前的事项", "What was before"), datetime(2026, 11, 2, 4, tzinfo=UTC))
SHIPPED = sorted(path.stem for path in (catalog.SHIPPED / "services").glob("*.json"))


class Everything(Facts):
    """A world in which every source knows an answer of its own to everything."""

    def value(self, path: str) -> Any:
        return f"<{path}>"


def fields(digital: DigitalService) -> Iterator[dict[str, Any]]:
    for section in digital.form["sections"]:
        yield from section["fields"]


def test_each_prefilled_value_of_each_service_is_traced_to_its_source() -> None:
    assert len(SHIPPED) > 50
    for code in SHIPPED:
        trace(code)


def trace(code: str) -> None:
    """Every field of the service opens with what its named source says, or with what was said before, or empty."""
    raw = catalog.definition(code)
    digital = read(raw, raw["name_en"])
    offered = origins.offers(digital, Everything({}, asked_at=ASKED_AT), dict.fromkeys(LASTING, BEFORE))
    for field in fields(digital):
        offer, path = offered.get(field["name"]), digital.prefill.get(field["name"])
        if path:
            assert offer is not None, f"{code} {field['name']} names {path} and gets nothing"
            assert path in str(offer.value)
            assert (offer.source, offer.at) == (service.SOURCES[path.partition(".")[0]], ASKED_AT)
            assert (offer.label.zh, offer.label.en) == (
                origins.LABELS[offer.source].zh,
                origins.LABELS[offer.source].en,
            )
        elif offer is not None:
            assert fact_of(field) in LASTING
            assert (offer.source, offer.locked, offer.case_number) == ("earlier_case", False, "0001")
            assert offer.label.zh == "来自您 2026 年 11 月 2 日办的“以前的事项”"
            assert offer.label.en == "From your application of 2026-11-02 (“What was before”)"
        else:
            assert not field["locked"] or field["widget"] == "info", f"{code} {field['name']} is locked and unknown"


def withdrawn(house: House, number: int = 2, **form: Any) -> tuple[Citizen, str]:
    """A citizen whose rent withdrawal was accepted, and its case number."""
    citizen, _ = identity.citizen(house, number)
    request = cases.withdrawal(materials=[])
    request["form"] |= form
    request["materials"] = [cases.register_licence(house, citizen)]
    service.submit(house, citizen, request)
    with house.db.read() as session:
        return citizen, session.scalars(sa.select(Case.number).where(Case.applicant_id == citizen.applicant_id)).one()


def test_what_was_said_in_an_accepted_case_is_offered_to_the_same_person_only(served_sqlite: House) -> None:
    citizen, number = withdrawn(served_sqlite)
    offered = service.prefill(served_sqlite, citizen, cases.PROMISED)["fields"]
    assert offered["bank_card"]["value"] == "6222020000000000000"
    assert (offered["bank_card"]["source"], offered["bank_card"]["locked"]) == ("earlier_case", False)
    assert "办的“" in offered["bank_card"]["source_label"]["zh"]
    assert "rental_address" not in offered  # is about that application
    assert offered["phone"]["source"] == "department"  # what the department knows comes before
    with served_sqlite.db.read() as session:
        said = earlier.said_before(session, served_sqlite.vault, citizen)
        assert {fact: one.case_number for fact, one in said.items()} == {"bank_card": number, "phone": number}
        stranger, _ = identity.citizen(served_sqlite, 3)
        assert earlier.said_before(session, served_sqlite.vault, stranger) == {}
        agent = replace(citizen, actor_id=stranger.applicant_id, authorisation_id=1)
        assert earlier.said_before(session, served_sqlite.vault, agent) == {}


def test_who_signed_in_without_the_id_card_is_told_where_the_name_comes_from(served_sqlite: House) -> None:
    """Until the card was read once: what it said stays."""
    told = {method: name_of(served_sqlite, method) for method in ("portal", "social_chip")}
    assert told["portal"] == ("account", "来自实名账号")
    assert told["social_chip"] == ("social_card", "来自社保卡")
    identity.citizen(served_sqlite, 2)
    assert name_of(served_sqlite, "portal") == ("id_card", "来自身份证")


def name_of(house: House, method: str) -> tuple[str, str]:
    """The source and its words of the name that a form opens with for person 2, signed in by ``method``."""
    device = identity.kiosk(house).device(house)
    person = replace(identity.parse(identity.chip(2)), address=None, issuer=None, valid_from=None, valid_to=None)
    with house.db.transaction() as session:
        token = sign_in.begin_session(session, house, device, person, method)
    with house.db.read() as session:
        citizen = sign_in.find(session, device, token)
    assert citizen is not None
    name = service.prefill(house, citizen, cases.ENQUIRY)["fields"]["name"]
    return name["source"], name["source_label"]["zh"]


def test_what_was_not_accepted_is_not_offered(served_sqlite: House) -> None:
    citizen, number = withdrawn(served_sqlite)
    with served_sqlite.db.transaction() as session:
        session.execute(sa.update(Case).where(Case.number == number).values(state="not_accepted"))
    with served_sqlite.db.read() as session:
        assert earlier.said_before(session, served_sqlite.vault, citizen) == {}


def test_the_case_keeps_where_each_value_came_from_and_the_officer_reads_it(served_sqlite: House) -> None:
    citizen, number = withdrawn(served_sqlite, phone="13711112222")
    with served_sqlite.db.read() as session:
        case = service.of_applicant(session, citizen.applicant_id, number)
        form = service.form_in_force(session, served_sqlite.vault, case)
        kept = form.origins
    assert set(kept) == set(form.form)
    assert kept["name"] == {"source": "id_card", "changed": False}
    assert kept["balance"] == {"source": "department", "changed": False}
    assert kept["phone"] == {"source": "department", "changed": True}
    assert kept["bank_card"] == {"source": "typed", "changed": False}
    raw = catalog.definition(cases.PROMISED)
    rows = {row.name: row for row in form_rows.rows(read(raw, "租房提取"), [form], {"form": form.form, "answers": {}})}
    said = {name: row.source_label.zh for name, row in rows.items() if name and row.source_label}
    assert said["balance"] == "部门系统"
    assert said["phone"] == "部门系统预填，本人改过"
    assert said["bank_card"] == "本人填写"
    assert [rows[name].source for name in ("balance", "phone", "bank_card")] == ["department", "typed", "typed"]
