"""补正: asked for by the officer, answered once by the citizen, only what was asked."""

from __future__ import annotations

import dataclasses
import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.cases import service
from backend.cases.service import Actor, CorrectionItem
from backend.core import clock
from backend.core.errors import Conflict, Invalid, NotFound, Refused
from backend.core.house import House
from backend.identity.service import Citizen
from backend.materials import service as materials
from tests.factories import case_steps, cases, identity

OFFICER = Actor.staff("wang", "GJ01")
ITEMS = [
    CorrectionItem("household_register", "material", "请拍本人那一页"),
    CorrectionItem("rental_address", "field", "与合同不一致"),
]


def ask(house: House, number: str, items: list[CorrectionItem] | None = None) -> None:
    with house.db.transaction() as session:
        seen = service.find(session, number).version
        service.request_correction(session, OFFICER, number, ITEMS if items is None else items, "请补正", seen=seen)


@pytest.fixture
def asked(served: House) -> tuple[House, Citizen, str]:
    """A withdrawal of person 2 for which a correction was asked."""
    citizen, _ = identity.citizen(served, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served, citizen)])
    number = str(json.loads(service.submit(served, citizen, request).body)["case_number"])
    ask(served, number)
    return served, citizen, number


def answer(house: House, citizen: Citizen, **changes: Any) -> dict[str, Any]:
    page = materials.take(
        house, citizen.applicant_id, cases.new_id(), cases.PROMISED, "household_register", cases.picture(600, 800)
    )
    return {
        "correction_id": cases.new_id(),
        "form": {"rental_address": "示范市青禾区柳岸路88号2栋1605室"},
        "materials": [{"key": "household_register", "material_ids": [page["material_id"]]}],
        **changes,
    }


def test_the_citizen_sees_what_is_asked_for_in_words(asked: tuple[House, Citizen, str]) -> None:
    house, _, number = asked
    with house.db.read() as session:
        view = service.detail(session, service.find(session, number))
    assert view["state"] == "correction"
    assert view["correction"]["round"] == 1
    assert [(item["key"], item["kind"], item["name"]["zh"]) for item in view["correction"]["items"]] == [
        ("household_register", "material", "户口本"),
        ("rental_address", "field", "住在哪里"),
    ]


def test_what_was_typed_is_corrected_by_who_is_as_sure_as_the_submission_asked(
    asked: tuple[House, Citizen, str],
) -> None:
    house, citizen, number = asked
    by_phone = dataclasses.replace(citizen, assurance="scan")
    given = answer(house, citizen)
    with pytest.raises(Refused, match="step_up_needed"):
        service.correct(house, by_phone, number, given)
    assert service.correct(house, citizen, number, given)


def test_the_answer_goes_back_to_review_and_both_versions_are_kept(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    assert service.correct(house, citizen, number, answer(house, citizen))
    with house.db.read() as session:
        case = service.find(session, number)
        versions = service.form_versions(session, house.vault, case)
        register = service.materials_in_force(session, house.vault, case)[0]
    assert case.state == "reviewing"
    assert [version.form["rental_address"][-4:] for version in versions] == ["604室", "605室"]
    assert versions[1].form["balance"] == versions[0].form["balance"]
    assert (register.source, register.round) == ("scan", 1)


def test_the_same_answer_twice_is_taken_once(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    given = answer(house, citizen)
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(service.correct(house, citizen, number, given)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]
    with house.db.read() as session:
        case = service.find(session, number)
        assert len(service.form_versions(session, house.vault, case)) == 2


def test_another_answer_under_the_same_id_is_refused(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    given = answer(house, citizen)
    service.correct(house, citizen, number, given)
    with pytest.raises(Conflict) as caught:
        service.correct(house, citizen, number, {**given, "form": {"rental_address": "示范市青禾区老街三巷4号"}})
    assert caught.value.code == "correction_conflict"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"form": {}}, "rental_address"),
        ({"form": {"rental_address": "短"}}, "rental_address"),
        ({"form": {"rental_address": "示范市青禾区老街三巷4号", "amount": 1000}}, "amount"),
        ({"materials": []}, "household_register"),
    ],
)
def test_only_and_all_of_what_was_asked_is_taken(
    asked: tuple[House, Citizen, str], change: dict[str, Any], field: str
) -> None:
    house, citizen, number = asked
    with pytest.raises(Invalid) as caught:
        service.correct(house, citizen, number, answer(house, citizen, **change))
    assert set(caught.value.fields) == {field}
    with house.db.read() as session:
        assert service.find(session, number).state == "correction"


def test_somebody_else_cannot_answer(asked: tuple[House, Citizen, str]) -> None:
    house, _, number = asked
    other, _ = identity.citizen(house, 3)
    with pytest.raises(NotFound):
        service.correct(house, other, number, answer(house, other))


def test_without_a_request_there_is_nothing_to_answer(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    service.correct(house, citizen, number, answer(house, citizen))
    with pytest.raises(Conflict) as caught:
        service.correct(house, citizen, number, answer(house, citizen))
    assert caught.value.code == "no_open_correction"


def test_only_one_correction_is_open_at_a_time_and_their_number_is_limited(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    with pytest.raises(Conflict):
        ask(house, number)
    for _ in range(service.MAX_CORRECTIONS - 1):
        service.correct(house, citizen, number, answer(house, citizen))
        ask(house, number)
    service.correct(house, citizen, number, answer(house, citizen))
    with pytest.raises(Conflict) as caught:
        ask(house, number)
    assert caught.value.code == "correction_limit"


@pytest.mark.parametrize(
    "items",
    [
        [],
        [CorrectionItem("passport", "material", "x")],
        [CorrectionItem("rental_address", "material", "x")],
        [CorrectionItem("rental_address", "field", "  ")],
        [CorrectionItem("balance", "field", "locked")],
        [CorrectionItem("id_card", "material", "brought by the sign-in")],
    ],
)
def test_a_request_names_known_things_the_citizen_can_change(served_sqlite: House, items: list[CorrectionItem]) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    number = str(json.loads(service.submit(served_sqlite, citizen, request).body)["case_number"])
    with pytest.raises(Invalid):
        ask(served_sqlite, number, items)


def test_a_lease_that_ran_out_meanwhile_does_not_bar_a_correction_of_something_else(
    asked: tuple[House, Citizen, str],
) -> None:
    house, citizen, number = asked
    with clock.frozen(datetime(2028, 6, 1, tzinfo=UTC)):
        assert service.correct(house, citizen, number, answer(house, citizen))
    assert case_steps.found(house, number).state == "reviewing"


def test_what_was_asked_for_is_judged_by_the_day_it_is_handed_in(asked: tuple[House, Citizen, str]) -> None:
    house, citizen, number = asked
    service.correct(house, citizen, number, answer(house, citizen))
    ask(house, number, [CorrectionItem("lease_to", "field", "与合同不一致")])
    late = {"correction_id": cases.new_id(), "form": {"lease_to": "2027-11-30"}, "materials": []}
    with clock.frozen(datetime(2028, 6, 1, tzinfo=UTC)), pytest.raises(Invalid) as caught:
        service.correct(house, citizen, number, late)
    assert set(caught.value.fields) == {"lease_to"}
