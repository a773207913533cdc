"""Submitting: one case per id whatever happens, and nothing the page says is believed."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from stdnum.iso7064 import mod_37_36

from backend.cases import service
from backend.cases.models import Case, NumberCounter, QuarantinedSubmission, Submission, TimelineEntry
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Conflict, Invalid, NotFound, ProductError, Unavailable, Unprocessable
from backend.core.house import House
from backend.materials import service as materials
from tests.factories import cases, identity
from tests.factories.cases import Outside


def count(house: House, table: type[Any]) -> int:
    with house.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def refusal(house: House, citizen: Any, request: dict[str, Any]) -> ProductError:
    with pytest.raises(ProductError) as caught:
        service.submit(house, citizen, request)
    assert count(house, Case) == 0
    assert count(house, Submission) == 0
    return caught.value


def test_a_submission_becomes_a_case_with_a_receipt(served: House) -> None:
    citizen, person = identity.citizen(served)
    request = cases.enquiry()
    taken = service.submit(served, citizen, request)
    receipt = json.loads(taken.body)
    assert taken.created
    assert mod_37_36.is_valid(receipt["case_number"])
    assert receipt["case_number"].startswith("420106RS01")
    assert receipt["submission_id"] == request["submission_id"]
    assert receipt["state"] == "accepted"
    with served.db.read() as session:
        case = service.of_applicant(session, citizen.applicant_id, receipt["case_number"])
        form = service.form_in_force(session, served.vault, case).form
        assert service.holder(served.vault, case)["name"] == person.name
    assert form["id_number"] == person.id_number
    assert form["period"] == "last_12_months"


def test_the_same_submission_again_gets_the_same_bytes(served: House) -> None:
    citizen, _ = identity.citizen(served)
    request = cases.enquiry()
    first = service.submit(served, citizen, request)
    cases.work(served)  # the case moves on; the receipt does not
    again = service.submit(served, citizen, dict(reversed(request.items())))
    assert (again.created, again.body) == (False, first.body)
    assert count(served, Case) == 1
    with served.db.read() as session:
        assert service.receipt_of(session, citizen.applicant_id, request["submission_id"]) == first.body


def test_fifty_parallel_posts_make_one_case_and_fifty_equal_receipts(served: House) -> None:
    citizen, _ = identity.citizen(served)
    request = cases.enquiry()
    bodies: list[bytes] = []
    made: list[bool] = []
    start = threading.Barrier(50)

    def post() -> None:
        start.wait()
        taken = service.submit(served, citizen, request)
        bodies.append(taken.body)
        made.append(taken.created)

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 50
    assert len(set(bodies)) == 1
    assert made.count(True) == 1
    assert (count(served, Case), count(served, Submission), count(served, QuarantinedSubmission)) == (1, 1, 0)
    with served.db.read() as session:
        assert session.scalars(sa.select(NumberCounter.value)).one() == 1


def test_parallel_submissions_of_different_ids_get_different_numbers_without_gaps(served: House) -> None:
    citizen, _ = identity.citizen(served)
    numbers: list[str] = []

    def post() -> None:
        numbers.append(json.loads(service.submit(served, citizen, cases.enquiry()).body)["case_number"])

    threads = [threading.Thread(target=post) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(number[18:24]) for number in numbers) == list(range(1, 13))


def test_another_content_under_the_same_id_is_kept_aside_and_refused(served: House) -> None:
    citizen, _ = identity.citizen(served)
    request = cases.enquiry()
    service.submit(served, citizen, request)
    other = {**request, "form": {"period": "all", "purpose": "loan"}}
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            service.submit(served, citizen, other)
        assert caught.value.code == "submission_conflict"
    assert (count(served, Case), count(served, QuarantinedSubmission)) == (1, 1)


def test_somebody_elses_submission_id_tells_nothing(served: House) -> None:
    first, _ = identity.citizen(served, 1)
    second, _ = identity.citizen(served, 2)
    request = cases.enquiry()
    service.submit(served, first, request)
    with pytest.raises(Conflict):
        service.submit(served, second, request)
    with served.db.read() as session, pytest.raises(NotFound):
        service.receipt_of(session, second.applicant_id, request["submission_id"])


def test_locked_values_are_ours_and_a_page_that_changes_one_is_refused_by_name(served: House) -> None:
    citizen, _ = identity.citizen(served, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served, citizen)])
    request["form"] |= {"balance": 10**9, "name": "别人"}
    error = refusal(served, citizen, request)
    assert (error.code, set(error.fields)) == ("locked_field_changed", {"balance", "name"})
    with served.db.read() as session:
        audited = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "locked_field_changed")).all()
    assert [(one.actor, one.subject) for one in audited] == [
        (f"applicant:{citizen.applicant_id}", f"submission:{request['submission_id']}")
    ]
    request["form"] |= {"balance": 5823640, "name": "陈志远", "amount": 5_000_000}  # ours, and more than there is
    assert set(refusal(served, citizen, request).fields) == {"amount"}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"form": {}}, {"period", "purpose"}),
        ({"form": {"period": "yesterday", "purpose": "loan"}}, {"period"}),
        ({"form": {"period": "all", "purpose": "other"}}, {"purpose_note"}),
        ({"form": {"period": "all", "purpose": "loan", "smuggled": 1}}, {"smuggled"}),
    ],
)
def test_a_wrong_form_is_refused_field_by_field(served_sqlite: House, change: dict[str, Any], fields: set[str]) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    error = refusal(served_sqlite, citizen, cases.enquiry(**change))
    assert error.code == "invalid"
    assert set(error.fields) == fields
    assert all(text.zh and text.en for text in error.fields.values())


def test_an_answer_that_rules_the_person_out_is_refused_with_the_reason(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    error = refusal(served_sqlite, citizen, cases.withdrawal(answers={"home": "own"}))
    assert isinstance(error, Unprocessable)
    assert error.code == "ineligible"
    assert "自有产权住房" in error.message.zh


@pytest.mark.parametrize("answers", [{}, {"home": "none"}, {"home": "castle"}, {"home": "own", "kind": "market"}])
def test_guidance_is_walked_again(served_sqlite: House, answers: dict[str, str]) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    assert isinstance(refusal(served_sqlite, citizen, cases.withdrawal(answers=answers)), Invalid)


def test_an_old_version_and_an_item_that_is_not_done_here_are_named(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    assert refusal(served_sqlite, citizen, cases.enquiry(service_version=99)).code == "service_version_gone"
    assert refusal(served_sqlite, citizen, cases.enquiry(item_code="HN-G999")).code == "item_not_here"


def test_a_missing_material_is_named(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    assert set(refusal(served_sqlite, citizen, cases.withdrawal()).fields) == {"household_register"}


def test_a_public_rental_needs_lease_and_receipts_and_a_married_person_more(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal(answers={"home": "none", "recent": "no", "marital": "married", "kind": "public"})
    request["form"] |= {"spouse_name": "许静", "spouse_id_number": identity.number_with_check("99010119890303002")}
    assert set(refusal(served_sqlite, citizen, request).fields) == {
        "household_register",
        "marriage_proof",
        "spouse_id_card",
        "lease",
        "rent_receipts",
    }


def test_a_licence_of_somebody_else_is_not_accepted(served_sqlite: House) -> None:
    other, _ = identity.citizen(served_sqlite, 3)
    stolen = cases.register_licence(served_sqlite, other)
    citizen, _ = identity.citizen(served_sqlite, 2)
    error = refusal(served_sqlite, citizen, cases.withdrawal(materials=[stolen]))
    assert set(error.fields) == {"household_register"}


@pytest.mark.parametrize("whose", ["somebody else's", "for another material", "unknown"])
def test_pictures_must_be_ones_own_and_taken_for_this_material(served_sqlite: House, whose: str) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    owner, _ = identity.citizen(served_sqlite, 3 if whose == "somebody else's" else 2)
    key = "lease" if whose == "for another material" else "household_register"
    request = cases.withdrawal()
    page = materials.take(
        served_sqlite, owner.applicant_id, request["submission_id"], cases.PROMISED, key, cases.picture()
    )
    identity_ = "0" * 32 if whose == "unknown" else page["material_id"]
    request["materials"] = [{"key": "household_register", "material_ids": [identity_]}]
    assert set(refusal(served_sqlite, citizen, request).fields) == {"household_register"}


def test_a_picture_belongs_to_one_case_only(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal()
    page = materials.take(
        served_sqlite,
        citizen.applicant_id,
        request["submission_id"],
        cases.PROMISED,
        "household_register",
        cases.picture(),
    )
    request["materials"] = [{"key": "household_register", "material_ids": [page["material_id"]]}]
    receipt = json.loads(service.submit(served_sqlite, citizen, request).body)
    assert materials.picture_of_case(served_sqlite, receipt["case_number"], page["material_id"])
    with pytest.raises(Invalid):
        service.submit(served_sqlite, citizen, {**request, "submission_id": cases.new_id()})
    with pytest.raises(Conflict):
        materials.drop(served_sqlite, citizen.applicant_id, page["material_id"], citizen.actor)


def test_what_the_person_saw_is_enough_while_the_department_is_away(served: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served, 2)
    service.prefill(served, citizen, cases.PROMISED)
    request = cases.withdrawal(materials=[cases.register_licence(served, citizen)])
    world.fault("housing_fund", "down")
    assert service.submit(served, citizen, request).created


def test_a_locked_value_that_cannot_be_had_is_no_fault_of_the_person(served_sqlite: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    world.fault("housing_fund", "down")
    assert isinstance(refusal(served_sqlite, citizen, request), Unavailable)
    world.fault("housing_fund", "none")
    assert service.submit(served_sqlite, citizen, request).created


def test_a_stale_prefill_is_asked_for_again(served_sqlite: House, world: Outside) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    service.prefill(served_sqlite, citizen, cases.PROMISED)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    world.fault("housing_fund", "down")
    with clock.frozen(clock.now() + timedelta(minutes=31)), pytest.raises(Unavailable):
        service.submit(served_sqlite, citizen, request)


def test_a_promise_is_given_in_working_days(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    friday = clock.now().replace(year=2026, month=11, day=20, hour=3)
    with clock.frozen(friday):
        receipt = json.loads(service.submit(served_sqlite, citizen, request).body)
    assert receipt["promised_by"] == "2026-11-25"
    assert receipt["state"] == "reviewing"
    assert "11 月 25 日" in receipt["next"]["zh"]
    assert (receipt["item_name"], receipt["item_name_en"].isascii()) == ("租赁自住房住房提取公积金", True)
    assert receipt["item_name_en"]


def test_a_promise_beyond_the_known_calendar_is_left_open(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite, 2)
    request = cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)])
    with clock.frozen(clock.now().replace(year=2026, month=12, day=31, hour=3)):
        receipt = json.loads(service.submit(served_sqlite, citizen, request).body)
    assert receipt["promised_by"] is None


def test_nothing_personal_is_readable_in_the_case_tables(served_sqlite: House) -> None:
    citizen, person = identity.citizen(served_sqlite, 2)
    service.submit(served_sqlite, citizen, cases.withdrawal(materials=[cases.register_licence(served_sqlite, citizen)]))
    raw = (served_sqlite.settings.data_dir / "xiaoer.sqlite3").read_bytes()
    raw += (served_sqlite.settings.data_dir / "xiaoer.sqlite3-wal").read_bytes()
    for secret in (person.id_number, person.name, "6222020000000000000", "13900000002", "柳岸路88号"):
        assert secret.encode() not in raw


def test_the_timeline_begins_with_the_citizen_and_the_rule(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    service.submit(served_sqlite, citizen, cases.enquiry())
    with served_sqlite.db.read() as session:
        rows = session.scalars(sa.select(TimelineEntry).order_by(TimelineEntry.id)).all()
    assert [(row.state, row.actor_kind) for row in rows] == [("received", "citizen"), ("accepted", "rule")]
