"""申请表 as a paper: what was handed in, once for each edition, for its applicant and its officers only."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import io
import json
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from pypdfium2 import raw

from backend.cases import service as cases_service
from backend.cases.models import Case
from backend.cases.queries import application_form_of, standings
from backend.cases.service import CorrectionItem, Reader, request_correction
from backend.core import jobs
from backend.core.audit import AuditRecord
from backend.core.errors import NotFound
from backend.core.house import House
from backend.core.jobs import OutboxRow
from backend.printing import rules, service
from backend.printing.bindings import BINDINGS
from backend.printing.models import Document
from tests.factories import cases, composed, identity
from tests.factories.case_steps import OFFICER, found, promised, submit


class Fast:
    """Draws nothing."""

    def pdf(self, _layout: str, _facts: object) -> bytes:
        return b"%PDF"


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.printing.service.documents.renderer", Fast)


def draw(house: House) -> None:
    jobs.drain(house, {"paper_wanted": (service.draw_waiting,)})


def kept(house: House, document: Document) -> Document:
    with house.db.read() as session:
        return session.get_one(Document, document.id)


def test_it_says_what_was_handed_in_in_words_with_numbers_of_persons_shortened(
    served_sqlite: House, tmp_path: Path
) -> None:
    house = composed.offer(served_sqlite, tmp_path)
    who, _ = identity.citizen(house, 1)
    number = submit(house, who, composed.request())
    document = service.application_form(house, who, number)
    draw(house)
    pdf = service.pdf_of(house.settings, house.vault, kept(house, document))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    text = "\n".join(pages)
    case = found(house, number)
    for piece in ("申请表", "Application form", number, case.item_name, "第 1 版", "提交时的内容", "示范数据", "周明月",
                  "住址", "示范省示范市柳岸路 88 号", "王小明", "9901**********0024", "1,200.50 元", "王小红",
                  "139****0001", "找工作", "签名与文件一致", "身份证登录", "免提交，登录时读过", "Declaration",
                  document.code[:4]):  # fmt: skip
        assert piece in text, piece
    for secret in ("13900000001", "990101198903150024"):
        assert secret not in text
    assert all(f"第 {at} 页，共 {len(pages)} 页" in page for at, page in enumerate(pages, 1))
    assert (0, 1) in _drawings(pdf)  # the signature is a line, not the area that it goes around
    with house.db.read() as session:
        told = standings(session, house.vault, cases_service.find(session, number))[document.id]
        assert application_form_of(session, case) == document.id
    assert told == BINDINGS["good"]


def _drawings(pdf: bytes) -> set[tuple[int, int]]:
    """How what has as many points as the signature is painted: (mode of filling, whether it is stroked)."""
    found = set()
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
                if raw.FPDFPath_CountSegments(one.raw) == sum(len(stroke) // 2 for stroke in composed.STROKES):
                    fill, stroke = ctypes.c_int(), ctypes.c_int()
                    raw.FPDFPath_GetDrawMode(one.raw, fill, stroke)
                    found.add((fill.value, stroke.value))
    return found


def test_it_is_made_once_however_often_it_is_asked_for(served_sqlite: House, fast: None) -> None:
    who, number = promised(served_sqlite)
    first = service.application_form(served_sqlite, who, number)
    again = service.application_form(served_sqlite, who, number)
    assert (first.id, first.ready_at) == (again.id, None)
    with served_sqlite.db.read() as session:
        orders = session.scalars(sa.select(OutboxRow).where(OutboxRow.kind == "paper_wanted")).all()
    assert len({row.key for row in orders}) == len(orders) <= 2  # one a minute
    draw(served_sqlite)
    assert service.application_form(served_sqlite, who, number).ready_at is not None


def test_after_a_correction_it_is_another_edition_with_the_answers_as_they_stand(served: House, fast: None) -> None:
    who, number = promised(served)
    before = service.application_form(served, who, number)
    with served.db.transaction() as session:
        item = CorrectionItem("phone", "field", "号码打不通")
        request_correction(session, OFFICER, number, [item], "", seen=cases_service.find(session, number).version)
    assert service.application_form(served, who, number).id == before.id  # nothing was handed in since
    answer = {"correction_id": cases.new_id(), "form": {"phone": "13700000009"}, "materials": []}
    cases_service.correct(served, who, number, answer)
    after = service.application_form(served, who, number)
    draw(served)
    assert (before.title, after.title) == (rules.form_title(1).as_json(), rules.form_title(2).as_json())
    assert "137****0009" in words(served, after)
    assert "137****0009" not in words(served, before)
    with served.db.read() as session:
        told = standings(session, served.vault, cases_service.find(session, number))
    assert (told[before.id], told[after.id]) == (BINDINGS["changed"], BINDINGS["good"])


def words(house: House, document: Document) -> str:
    """Every fact that the paper is drawn from."""
    return house.vault.open_text(document.facts_sealed, f"document-facts:{document.id}")


def test_only_its_applicant_who_handed_it_in_and_the_departments_officers_get_it(served: House, fast: None) -> None:
    who, number = promised(served)
    stranger, _ = identity.citizen(served, 1)
    agent = dataclasses.replace(who, actor_id=stranger.applicant_id, authorisation_id=1)
    for nobody in (stranger, agent):
        with pytest.raises(NotFound):
            service.application_form(served, nobody, number)
    with pytest.raises(NotFound):
        service.application_form_for(served, Reader("staff:else", "XX99"), number)
    with served.db.read() as session:
        assert session.scalars(sa.select(Document).where(Document.kind == "application_form")).all() == []
    department = found(served, number).department_code
    made = service.application_form_for(served, Reader("staff:wang", department), number)
    assert service.application_form_for(served, Reader("staff:wang", department), number).id == made.id
    with served.db.read() as session:
        read = session.scalars(sa.select(AuditRecord).where(AuditRecord.actor == "staff:wang")).all()
    assert [(one.action, one.holder_id) for one in read] == [("application_form_made", who.applicant_id)]


def test_who_acts_for_another_gets_the_form_that_they_handed_in_and_it_names_both(
    served_sqlite: House, fast: None
) -> None:
    who, number = promised(served_sqlite)
    other, _ = identity.citizen(served_sqlite, 1)
    with served_sqlite.db.transaction() as session:
        session.execute(sa.update(Case).where(Case.number == number).values(actor_id=other.applicant_id))
    agent = dataclasses.replace(who, actor_id=other.applicant_id, authorisation_id=1)
    facts = json.loads(words(served_sqlite, service.application_form(served_sqlite, agent, number)))
    assert (facts["holder_name"], facts["agent_masked"]) == ("陈志远", "周*月")
    assert "免提交，登录时核验过身份" in [one["how"]["zh"] for one in facts["materials"]]
    assert facts["declaration"]["zh"].startswith("我受陈志远委托代办，替委托人声明：“我")
    assert facts["declaration"]["en"].startswith("I act for 陈志远 and declare on their behalf: “")


def test_the_form_is_made_of_the_case_as_it_is_when_it_is_locked(served_postgres: House) -> None:
    who, number = promised(served_postgres)
    with served_postgres.db.transaction() as session:
        looked_at = cases_service.of_citizen(session, who, number)
        with served_postgres.db.transaction() as meanwhile:
            cases_service.find(meanwhile, number).version += 1
        assert cases_service.find(session, number, lock=True).version == found(served_postgres, number).version
        assert looked_at.version == found(served_postgres, number).version


@pytest.mark.parametrize(
    ("way", "said"),
    [("id_card", "免提交，登录时读过"), ("scan", "免提交，登录时核验过身份"), (None, "免提交，登录时读过")],
)
def test_a_card_is_told_to_have_been_read_only_where_one_was(
    served_sqlite: House, fast: None, way: str | None, said: str
) -> None:
    who, _ = identity.citizen(served_sqlite, 1)
    number = submit(served_sqlite, who, cases.enquiry())
    with served_sqlite.db.transaction() as session:
        session.execute(sa.update(Case).where(Case.number == number).values(signed_in_by=way))
    facts = json.loads(words(served_sqlite, service.application_form(served_sqlite, who, number)))
    assert said in [one["how"]["zh"] for one in facts["materials"]]
