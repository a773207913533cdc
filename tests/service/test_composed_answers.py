"""An address by region, a table and a signature on their way: form, check, case page, result paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from backend.cases import queries
from backend.cases.service import form_in_force, review_scope
from backend.core.errors import Invalid
from backend.core.house import House
from backend.forms.rules.composed import digest
from backend.printing import service as printing
from backend.printing.models import Document
from backend.printing.queries import papers
from tests.factories import cases, identity
from tests.factories.case_steps import found, submit
from tests.factories.composed import ANSWERS, REGION, STROKES, offer, request


@pytest.fixture
def house(served_sqlite: House, tmp_path: Path) -> House:
    return offer(served_sqlite, tmp_path)


def printed(house: House, number: str) -> str:
    """The words of the result paper, as drawn."""
    printing.issue(house, {"case_number": number, "state": "concluded", "round": 0})
    with house.db.read() as session:
        document = session.scalars(
            sa.select(Document).where(Document.case_number == number, Document.kind == "result")
        ).one()
    reader = PdfReader(io.BytesIO(printing.pdf_of(house.settings, house.vault, document)))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_what_was_answered_is_kept_tidily_and_read_by_the_officer(house: House) -> None:
    number = submit(house, identity.citizen(house, 1)[0], request())
    with house.db.read() as session:
        case = found(house, number)
        kept = form_in_force(session, house.vault, case).form
        clear = queries.value_in_clear(session, house.vault, case, "heirs") or ""
        rows = {row.name: row for row in queries.sheet(session, house.vault, case, "staff:wang").rows}
        assert review_scope(session, house.vault, case)["form"]["live_at"]["region"] == REGION
    assert kept["heirs"] == [ANSWERS["heirs"][0], {"who": "王小红", "share": 100}]
    assert rows["live_at"].value.zh == "示范省示范市柳岸路 88 号"
    assert rows["heirs"].value.zh == (
        "第 1 行：姓名 王小明；身份证号 9901**********0024；份额 1,200.50 元\n第 2 行：姓名 王小红；份额 1.00 元"
    )
    assert rows["heirs"].sensitive
    assert "990101198903150024" in clear
    assert rows["signed"].drawing == "M100 100L200 180 300 120M400 200L420 210"


def test_the_paper_prints_the_address_the_table_and_the_drawing(house: House) -> None:
    number = submit(house, identity.citizen(house, 1)[0], request())
    cases.work(house)
    with house.db.read() as session:
        paper = next(one for one in papers(session, house.vault, number, "concluded", 0) if one.kind == "result")
    lines = {line["kind"]: line["value"] for line in paper.facts["result"]["lines"]}
    assert lines["address"] == "示范省示范市柳岸路 88 号"
    assert lines["table"]["heads"] == ["姓名", "身份证号", "份额"]
    assert lines["table"]["rows"][0] == ["王小明", "9901**********0024", "1,200.50 元"]
    assert lines["signature"].startswith("M100 100L")
    assert "王小明" in printed(house, number)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        (
            {"live_at": {"region": {**REGION, "name": "示范省别的市"}, "detail": "柳岸路 88 号"}},
            "live_at",
            "地区查不到",
        ),
        ({"live_at": {"region": REGION, "detail": ""}}, "live_at", "请写清楚地址"),
        ({"heirs": [{"who": "王小明", "share": 1}]}, "heirs", "第 1 行“份额”：至少 1 元"),
        ({"heirs": []}, "heirs", "至少填一行"),
        ({"signed": {"strokes": STROKES, "digest": digest([[1, 1]])}}, "signed", "重新签一次名"),
    ],
)
def test_what_does_not_hold_is_named_at_its_field_and_nothing_is_kept(
    house: House, changes: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        submit(house, identity.citizen(house, 1)[0], request(**changes))
    assert said in refused.value.fields[field].zh
