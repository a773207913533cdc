"""Issuing papers: what a case calls for is made once, says what it must, and stays what it was."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from backend.cases.queries import documents_of
from backend.cases.service import Actor, CorrectionItem, find, refuse, request_correction
from backend.core import jobs
from backend.core.errors import Conflict, NotFound
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.printing import queries, rules, service
from backend.printing.models import Document
from backend.printing.service import documents
from tests.factories.case_in_review import make_case, settle, small_catalogue
from tests.factories.identity import citizen

OFFICER = Actor.staff("taozhiyuan", "GJ01")


def issue_all(house: House) -> None:
    jobs.drain(house, {"case_changed": (service.issue,)})


def papers(house: House, number: str) -> dict[str, Document]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(Document).where(Document.case_number == number).order_by(Document.issued_at))
        return {row.kind: row for row in rows}


def words(house: House, document: Document) -> str:
    reader = PdfReader(io.BytesIO(service.pdf_of(house.settings, house.vault, document)))
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def rent_case(house: House) -> tuple[House, str]:
    small_catalogue(house)
    who, _ = citizen(house, 2)
    return house, make_case(house, who)


def test_an_accepted_case_has_a_slip_and_a_notice_that_name_it(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    issue_all(house)
    found = papers(house, number)
    assert set(found) == {"receipt_slip", "acceptance_notice"}
    slip, notice = words(house, found["receipt_slip"]), words(house, found["acceptance_notice"])
    assert number in slip
    assert number in notice
    assert "陈*远" in slip
    assert "Withdraw housing fund savings" in " ".join(slip.split())
    assert "990101198807020019" not in slip + notice
    assert "租住合同或协议" in notice
    with house.db.read() as session:
        case = find(session, number)
        told = session.scalars(sa.select(LiveMessage).where(LiveMessage.event == "document_ready")).all()
    assert [(row.room, row.payload["document_id"]) for row in told] == [
        (f"applicant:{case.applicant_id}", document.id) for document in found.values()
    ]


def test_the_notice_says_of_each_material_how_it_really_came(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    with house.db.transaction() as session:
        session.execute(sa.text("UPDATE material SET captured = 'upload'"))
    with house.db.read() as session:
        notice = next(
            one
            for one in queries.papers(session, house.vault, number, "accepted", 0)
            if one.kind == "acceptance_notice"
        )
    assert "本人手机或电脑上传，1 页" in [one["how"] for one in notice.facts["materials"]]


def test_running_the_event_again_makes_no_second_paper(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    issue_all(house)
    before = papers(house, number)
    service.issue(house, {"case_number": number, "state": "accepted", "round": 0})
    after = papers(house, number)
    assert {kind: (row.id, row.sha256) for kind, row in after.items()} == {
        kind: (row.id, row.sha256) for kind, row in before.items()
    }


def test_a_worker_that_died_while_rendering_finishes_the_same_paper(
    rent_case: tuple[House, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, number = rent_case
    received = {"case_number": number, "state": "received", "round": 0}
    with monkeypatch.context() as patch:
        patch.setattr(documents, "_write_draft", _broken_disk)
        with pytest.raises(OSError, match="disk"):
            service.issue(house, received)
    (started,) = papers(house, number).values()
    assert started.ready_at is None
    with pytest.raises(Conflict) as caught:
        service.pdf_of(house.settings, house.vault, started)
    assert caught.value.code == "not_ready"
    service.issue(house, received)
    (finished,) = papers(house, number).values()
    assert (finished.id, finished.code) == (started.id, started.code)
    assert number in words(house, finished)


def _broken_disk(*_: Any) -> None:
    raise OSError("disk")


def test_the_pdf_lies_sealed_and_its_digest_is_that_of_the_paper(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    issue_all(house)
    for document in papers(house, number).values():
        pdf = service.pdf_of(house.settings, house.vault, document)
        assert hashlib.sha256(pdf).hexdigest() == document.sha256
        files = list((house.settings.data_dir / "documents").rglob(f"{document.id}*"))
        assert len(files) == 1
        assert b"%PDF" not in files[0].read_bytes()


def test_a_correction_notice_names_each_item_and_reason_and_each_round_has_its_own(
    rent_case: tuple[House, str],
) -> None:
    house, number = rent_case
    with house.db.transaction() as session:
        case = find(session, number)
        item = CorrectionItem("lease", "material", "第 2 页看不清，请重新拍")
        request_correction(session, OFFICER, number, [item], "请尽快补交", seen=case.version)
    issue_all(house)
    notice = papers(house, number)["correction_notice"]
    text = words(house, notice)
    assert notice.round == 1
    for piece in ("租住合同或协议", "第 2 页看不清，请重新拍", "请尽快补交", number):
        assert piece in text


def test_a_refusal_gives_the_reason_and_the_remedies(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    with house.db.transaction() as session:
        refuse(session, OFFICER, number, "名下已有住房", seen=find(session, number).version)
    issue_all(house)
    found = papers(house, number)
    assert "result" not in found
    text = words(house, found["refusal_notice"])
    assert "名下已有住房" in text
    assert "行政复议" in text


def test_a_withdrawal_decision_is_issued_when_the_case_is_concluded(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    settle(house, number, {"rent_withdrawal": {"accepted": True, "transfer_number": "TQ1", "amount": 1200000}})
    issue_all(house)
    text = words(house, papers(house, number)["result"])
    for piece in ("准予提取", "12,000.00", "TQ1", "6228 **** **** 0018", number):
        assert piece in text
    assert "6228480402564890018" not in text


def test_a_participation_certificate_lists_the_months_and_the_full_id_number(sqlite_house: House) -> None:
    small_catalogue(sqlite_house)
    who, person = citizen(sqlite_house, 2)
    number = make_case(sqlite_house, who, "HN-G010", {"period": "all", "purpose": "home_purchase"})
    months = [
        {"month": f"2026-{month:02d}", "employer": "青禾智造", "base": 980000, "paid": True} for month in (3, 2, 1)
    ]
    run = {"from": "2026-01", "to": "2026-03", "months": 3, "employer": "青禾智造", "base": 980000}
    reply = {
        "personal_number": "9901000002",
        "status": "参保缴费",
        "region": "示范市本级",
        "as_of": "2026-04-01",
        "months": months,
        "periods": [run],
    }
    settle(sqlite_house, number, {"pension_participation": reply})
    issue_all(sqlite_house)
    text = words(sqlite_house, papers(sqlite_house, number)["result"])
    for piece in ("参保证明", "2026年1月", "2026年3月", "9,800.00", "青禾智造", "买房", number, person.id_number):
        assert piece in text
    assert text.count("●") >= 3


def test_a_loss_report_receipt_says_what_the_bank_must_still_do(sqlite_house: House) -> None:
    small_catalogue(sqlite_house)
    who, _ = citizen(sqlite_house, 2)
    number = make_case(sqlite_house, who, "HN-G008", {"reason": "lost"})
    card = {"card_number": "6228 **** **** 0029", "bank": "示范银行"}
    report = {"accepted": True, "loss_number": "GS1", "effective_on": "2026-11-22"}
    settle(sqlite_house, number, {"card_status": card, "card_loss_report": report})
    issue_all(sqlite_house)
    text = words(sqlite_house, papers(sqlite_house, number)["result"])
    for piece in ("GS1", "2026年11月22日", "银行账户要另外挂失", number):
        assert piece in text


def test_a_print_is_counted_once_however_often_it_is_reported(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    issue_all(house)
    slip = papers(house, number)["receipt_slip"]

    def report(print_id: str, outcome: str, document_id: str = slip.id, applicant: int = slip.applicant_id) -> int:
        with house.db.transaction() as session:
            return service.record_print(session, applicant, document_id, print_id, outcome)

    assert report("p1", "completed") == 1
    assert report("p1", "completed") == 1
    assert report("p1", "failed") == 1
    assert report("p2", "unknown") == 1
    assert report("p2", "completed") == 2
    assert report("p3", "failed") == 2
    other = papers(house, number)["acceptance_notice"]
    with pytest.raises(Conflict):
        report("p1", "completed", other.id)
    with pytest.raises(NotFound):
        report("p4", "completed", slip.id, slip.applicant_id + 1)
    with house.db.read() as session:
        assert {row["kind"]: row["printed"] for row in documents_of(session, number)} == {
            "receipt_slip": 2,
            "acceptance_notice": 0,
        }


def test_a_code_verifies_however_it_is_typed_and_tells_no_more_than_the_paper(rent_case: tuple[House, str]) -> None:
    house, number = rent_case
    issue_all(house)
    slip = papers(house, number)["receipt_slip"]
    with house.db.read() as session:
        found = service.verify(session, house, rules.grouped(slip.code.lower(), separator="-"))
        assert service.verify(session, house, "0" * 16) is None
        assert service.verify(session, house, "x") is None
    assert found is not None
    assert found.holder_masked == "陈*远"
    assert found.case_number_masked != number
    assert found.case_number_masked[:4] == number[:4]


def test_two_workers_at_the_same_papers_make_each_of_them_once(
    rent_case: tuple[House, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, number = rent_case
    drawn, both = itertools.count(), threading.Barrier(2)

    class Other:
        """Every drawing gives other bytes, as a real PDF does; both workers draw before either has finished."""

        def pdf(self, _layout: str, _facts: dict[str, Any]) -> bytes:
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(2)
            return b"paper %d" % next(drawn)

    monkeypatch.setattr(documents, "renderer", Other)
    monkeypatch.setattr(documents, "DRAWING", contextlib.nullcontext())  # as in two processes
    failed: list[BaseException] = []

    def work() -> None:
        try:
            service.issue(house, {"case_number": number, "state": "accepted", "round": 0})
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert failed == []
    for document in papers(house, number).values():
        content = service.pdf_of(house.settings, house.vault, document)
        assert hashlib.sha256(content).hexdigest() == document.sha256
    folder = house.settings.data_dir / "documents"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
