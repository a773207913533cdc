"""Each service in depth, driven from its guidance to the lines of its result paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.cases import service
from backend.cases.service import Actor
from backend.catalog import service as catalog
from backend.core.errors import Unprocessable
from backend.core.house import House
from backend.licences import service as licences
from backend.materials import service as materials
from backend.printing.queries import papers
from backend.printing.render import Renderer
from tests.factories import cases, identity
from tests.factories.case_steps import act, found, states, submit

ADDRESS = "示范市青禾区书院街6号2栋301室"
BANK_CARD = "6222020000000000000"


@dataclass(frozen=True)
class Way:
    """Who goes it, what they answer and fill in, what the paper must then say."""

    code: str
    person: int
    answers: dict[str, str]
    form: dict[str, Any]
    says: tuple[Any, ...]
    scans: tuple[str, ...] = ()
    licence: str | None = None
    effect: str | None = None
    refused_answers: dict[str, str] = field(default_factory=dict)


CARE = {"care_place": "guangdong", "care_city": "广州", "care_from": "2026-12-01"}
IMMEDIATE = (
    Way(
        "HN-G002",
        3,
        {"now": "no", "age": "work"},
        {
            "left_reason": "ended",
            "job_wish": "司机",
            "education": "high",
            "home_address": ADDRESS,
            "phone": "13900000003",
        },
        ("合同到期", "司机"),
        effect="unemployment_registration",
        refused_answers={"now": "yes"},
    ),
    Way(
        "HN-G018",
        1,
        {"why": "family", "proof": "pledge"},
        {**CARE, "away_address": "广州市天河区示范路1号101室", "phone": "13900000001"},
        ("广东", "广州", "2026-12-01"),
        effect="remote_care_filing",
        refused_answers={"why": "trip"},
    ),
    Way(
        "HN-G022",
        2,
        {"emergency": "no", "referral": "no"},
        {**CARE, "care_to": "2026-12-31", "phone": "13900000002"},
        ("广东", "2026-12-31"),
        effect="remote_care_filing",
        refused_answers={"emergency": "yes"},
    ),
    Way("HN-G027", 1, {}, {"check_purpose": "job", "phone": "13900000001"}, ("正常参保", 318450)),
    Way("HN-G033", 2, {}, {"check_purpose": "other", "phone": "13900000002"}, ("990100200018", 5823640)),
    Way(
        "HN-G049",
        2,
        {},
        {"tax_year": "y2025", "check_purpose": "abroad", "phone": "13900000002"},
        ("2025", 11760000, 318000),
    ),
)
PROMISED = (
    Way(
        "HN-G038",
        3,
        {"half": "yes", "why": "home"},
        {
            "home_address": ADDRESS,
            "live_kind": "rent",
            "live_reason": "home",
            "live_from": "2023-06-20",
            "phone": "13900000003",
        },
        (ADDRESS, "买了房"),
        scans=("photo", "address_proof"),
        effect="permit_order",
        refused_answers={"half": "no"},
    ),
    Way(
        "HN-G046",
        6,
        {"who": "me", "age": "seventy"},
        {
            "old_age_kind": "care",
            "home_address": ADDRESS,
            "bank_card": BANK_CARD,
            "bank_name": "示范银行",
            "phone": "13900000006",
        },
        ("养老服务补贴", 20000, "6222 **** **** 0000"),
        licence="household_register",
        effect="benefit_grant",
        refused_answers={"who": "parent"},
    ),
    Way(
        "HN-G054",
        6,
        {"retired": "yes", "loan": "none", "age": "yes"},
        {"bank_card": BANK_CARD, "bank_name": "示范银行", "retired_on": "2010-08-31", "phone": "13900000006"},
        ("990100600045", 1864200, "6222 **** **** 0000"),
        effect="closing_withdrawal",
        refused_answers={"retired": "no"},
    ),
)
WAYS = (*IMMEDIATE, *PROMISED)


def begin(house: House, way: Way, **changes: Any) -> str:
    """Sign in, gather what is asked for, hand it in."""
    citizen, _ = identity.citizen(house, way.person)
    with house.db.read() as session:
        version = catalog.digital_service(session, way.code).version
    request = {
        **cases.enquiry(),
        "item_code": way.code,
        "service_version": version,
        "answers": way.answers,
        "form": way.form,
        **changes,
    }
    given: list[dict[str, Any]] = []
    for key in way.scans:
        page = materials.take(house, citizen.applicant_id, request["submission_id"], way.code, key, cases.picture())
        given.append({"key": key, "material_ids": [page["material_id"]]})
    if way.licence:
        one = licences.of_applicant(house, citizen.applicant_id, {way.licence})[0]
        given.append({"key": way.licence, "licence_id": one.licence_id})
    number = submit(house, citizen, {**request, "materials": given})
    cases.work(house)
    return number


def review(house: House, number: str) -> None:
    """An officer of the department answers every point and approves."""
    case = found(house, number)
    officer = Actor.staff("officer", case.department_code)
    with house.db.transaction() as session:
        points = [
            point.key
            for point in catalog.applicable_points(
                catalog.digital_service(session, case.item_code),
                service.contents.review_scope(session, house.vault, service.find(session, number)),
            )
        ]
        for key in points:
            service.answer_point(session, officer, number, key, "pass")
    act(house, number, service.approve, house.vault, officer, number, "符合条件")
    cases.work(house)


def paper(house: House, number: str) -> dict[str, Any]:
    with house.db.read() as session:
        return next(
            one.facts | {"layout": one.layout, "title": one.title}
            for one in papers(session, house.vault, number, "concluded", 0)
            if one.kind == "result"
        )


def check_paper(house: House, way: Way, number: str) -> None:
    said = paper(house, number)
    values = [line["value"] for line in said["result"]["lines"]]
    assert set(way.says) <= set(values), values
    if way.effect:
        reply = service.result(house.vault, found(house, number))
        assert reply is not None
        assert reply[way.effect]["accepted"] is True
    assert said["legal_basis"], "the guide cites its ground"


@pytest.mark.parametrize("way", IMMEDIATE, ids=lambda way: way.code)
def test_what_rules_decide_ends_in_its_paper_at_once(served_sqlite: House, way: Way) -> None:
    number = begin(served_sqlite, way)
    assert [state for state, _ in states(served_sqlite, number)][-2:] == ["approved", "concluded"]
    check_paper(served_sqlite, way, number)


@pytest.mark.parametrize("way", PROMISED, ids=lambda way: way.code)
def test_what_officers_decide_is_carried_out_and_ends_in_its_paper(served_sqlite: House, way: Way) -> None:
    number = begin(served_sqlite, way)
    assert states(served_sqlite, number)[-1][0] == "reviewing"
    review(served_sqlite, number)
    assert [state for state, _ in states(served_sqlite, number)][-2:] == ["approved", "concluded"]
    check_paper(served_sqlite, way, number)


@pytest.mark.parametrize("way", [way for way in WAYS if way.refused_answers], ids=lambda way: way.code)
def test_who_is_not_meant_is_told_before_anything_is_filled_in(served_sqlite: House, way: Way) -> None:
    with pytest.raises(Unprocessable) as caught:
        begin(served_sqlite, way, answers=way.refused_answers)
    assert caught.value.code == "ineligible"


@pytest.mark.parametrize("way", [way for way in IMMEDIATE if way.effect], ids=lambda way: way.code)
def test_what_has_been_done_is_not_done_a_second_time(served_sqlite: House, way: Way) -> None:
    begin(served_sqlite, way)
    again = begin(served_sqlite, way)
    assert [state for state, _ in states(served_sqlite, again)][-2:] == ["refused", "concluded"]


def test_a_notice_is_drawn_with_the_words_of_its_service(served_sqlite: House) -> None:
    number = begin(served_sqlite, IMMEDIATE[1])
    facts = paper(served_sqlite, number)
    layout = facts.pop("layout")
    pdf = Renderer().pdf(
        layout,
        {**facts, "issued_at": "2026-11-22", "code": "ABCD", "verify_url": "https://example.invalid/v/ABCD"},
    )
    assert layout == "notice"
    assert pdf.startswith(b"%PDF")
