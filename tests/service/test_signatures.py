"""手写签名: bound to its document, void when that changes, refused when it is a copy."""

from __future__ import annotations

import io
import itertools
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from backend.cases import queries, service
from backend.cases.models import Case, CaseFormVersion, CaseSignature
from backend.cases.service import contents, numbers, signing
from backend.catalog import service as catalog
from backend.core.errors import Invalid
from backend.core.house import House
from backend.drafts import service as drafts
from backend.forms.rules.composed import digest, is_signature
from backend.identity.service import Citizen
from tests.factories import cases, identity
from tests.factories.catalog import definition, folder, shipped
from tests.factories.drafts import cell, sent

CODE = cases.ENQUIRY
STROKES = [[100, 100, 200, 180, 300, 120], [400, 200, 520, 310]]


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def signed_service() -> dict[str, Any]:
    """The next version of the pension certificate, to be signed."""
    raw = definition(CODE)
    raw["service_version"] += 1
    raw["form"]["schema"]["properties"]["signed"] = {"type": "object", "format": "signature"}
    raw["form"]["schema"]["required"].append("signed")
    field = {"name": "signed", "label": words("签名"), "widget": "signature", "locked": False}
    raw["form"]["sections"].append({"title": words("签名"), "fields": [field]})
    return raw


@pytest.fixture
def house(served_sqlite: House, tmp_path: Path) -> House:
    place = folder(tmp_path / "next", guides=shipped("guides", CODE), services=[signed_service()])
    catalog.import_catalogue(served_sqlite, place)
    return served_sqlite


def signature(moved: int = 0) -> dict[str, Any]:
    strokes = [[number + moved for number in stroke] for stroke in STROKES]
    return {"strokes": strokes, "digest": digest(strokes)}


def request(moved: int = 0, **changes: Any) -> dict[str, Any]:
    form = {"period": "last_12_months", "purpose": "loan", "signed": signature(moved)}
    return cases.enquiry(service_version=cases.ENQUIRY_VERSION + 1, form=form, **changes)


def submitted(house: House, citizen: Citizen, body: dict[str, Any]) -> Case:
    service.submit(house, citizen, body)
    with house.db.read() as session:
        return session.scalars(sa.select(Case).order_by(Case.id.desc())).first()  # type: ignore[return-value]


def told(house: House, case: Case) -> str:
    """What the officer reads beside the drawing."""
    with house.db.read() as session:
        rows = {row.name: row for row in queries.sheet(session, house.vault, case, "staff:wang").rows}
    assert rows["signed"].drawing
    standing = rows["signed"].bound
    assert standing is None or standing.fits == (standing.said.zh == "签名与文件一致")
    return standing.said.zh if standing else ""


def test_it_is_kept_as_a_picture_too_and_fits_its_document(house: House) -> None:
    case = submitted(house, identity.citizen(house, 1)[0], request())
    assert told(house, case) == "签名与文件一致"
    with house.db.read() as session:
        row = session.scalars(sa.select(CaseSignature)).one()
        assert row.terminal_code == case.terminal_code
        png = house.vault.open(row.image_sealed, f"case-signature:{case.number}:signed:0")
    drawn = Image.open(io.BytesIO(png))
    assert (drawn.size, drawn.getpixel((200, 180)), drawn.getpixel((900, 50))) == ((1200, 400), 0, 255)


def test_a_document_that_was_changed_afterwards_no_longer_fits(house: House) -> None:
    case = submitted(house, identity.citizen(house, 1)[0], request())
    with house.db.transaction() as session:
        session.add(case)
        held = contents.form_in_force(session, house.vault, case)
        session.execute(sa.delete(CaseFormVersion))
        changed = contents.FormInForce(held.answers, {**held.form, "purpose": "school"}, 0, held.origins)
        contents.add_form(session, house.vault, case, changed)
    assert told(house, case) == "不一致：签名以后内容改过"


@pytest.mark.parametrize("field", ["document_digest", "image_digest", "terminal_code", "signature"])
def test_a_record_that_was_tampered_with_is_found_out(house: House, field: str) -> None:
    case = submitted(house, identity.citizen(house, 1)[0], request())
    with house.db.transaction() as session:
        row = session.scalars(sa.select(CaseSignature)).one()
        setattr(row, field, bytes(64) if field == "signature" else "0" * 8)
    assert told(house, case) == "不一致：签名记录被改动过"


def test_when_its_points_were_made_is_bound_too_and_makes_no_copy_another_signature(house: House) -> None:
    body = request()
    body["form"]["signed"]["times"] = [[0, 14, 30], [410, 431]]
    case = submitted(house, identity.citizen(house, 1)[0], body)
    assert told(house, case) == "签名与文件一致"
    slower = request()
    slower["form"]["signed"]["times"] = [[0, 20, 40], [500, 520]]
    with pytest.raises(Invalid) as caught:
        service.submit(house, identity.citizen(house, 2)[0], slower)
    assert caught.value.fields == {"signed": signing.COPIED}
    with house.db.transaction() as session:
        session.add(case)
        held = contents.form_in_force(session, house.vault, case)
        session.execute(sa.delete(CaseFormVersion))
        changed = contents.FormInForce(held.answers, {**held.form, "signed": slower["form"]["signed"]}, 0, held.origins)
        contents.add_form(session, house.vault, case, changed)
    assert told(house, case) == "不一致：签名记录被改动过"


def test_the_record_of_another_case_proves_nothing(house: House) -> None:
    citizen, _ = identity.citizen(house, 1)
    one, other = submitted(house, citizen, request()), submitted(house, citizen, request(moved=3))
    with house.db.transaction() as session:
        session.execute(sa.delete(CaseSignature).where(CaseSignature.case_id == other.id))
        row = session.scalars(sa.select(CaseSignature)).one()
        row.case_id, row.strokes_digest = other.id, signature(3)["digest"]
    assert told(house, other) == "不一致：签名记录被改动过"
    assert told(house, one) == "没有和文件绑定的记录"


def test_strokes_that_were_used_before_are_a_copy_whoever_brings_them(house: House) -> None:
    submitted(house, identity.citizen(house, 1)[0], request())
    for number in (1, 2):  # the same person for another matter, and another person
        with pytest.raises(Invalid) as caught:
            service.submit(house, identity.citizen(house, number)[0], request())
        assert caught.value.fields == {"signed": signing.COPIED}
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_the_same_submission_again_is_no_copy(house: House) -> None:
    citizen, _ = identity.citizen(house, 1)
    body = request()
    assert [service.submit(house, citizen, body).created for _ in range(2)] == [True, False]


def test_what_was_changed_after_the_signature_needs_a_new_one(house: House) -> None:
    citizen, _ = identity.citizen(house, 1)
    body = request()
    kept = {**sent(item=CODE, purpose="loan"), "service_version": cases.ENQUIRY_VERSION + 1}
    kept["fields"] = {"signed": cell(body["form"]["signed"], at=5), "purpose": cell("loan", at=9)}
    drafts.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, body["submission_id"], kept, "k-1")
    with pytest.raises(Invalid) as caught:
        service.submit(house, citizen, body)
    assert caught.value.fields == {"signed": signing.STALE}


@pytest.mark.parametrize("strokes", [[], [[600, 200]], [[600, 200, 601, 201, 602, 200, 601, 199]], [[0, 0, 2000, 0]]])
def test_nothing_a_dot_or_a_slip_of_the_finger_is_no_signature(strokes: list[list[int]]) -> None:
    assert not is_signature({"strokes": strokes, "digest": digest(strokes)})


def test_of_the_same_strokes_handed_in_twice_at_once_one_submission_is_taken(
    served_postgres: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, for services of two departments, which count their cases apart: both find that nobody has used
    them yet. SQLite has one writer."""
    served = served_postgres
    place = folder(tmp_path / "next", guides=shipped("guides", CODE), services=[signed_service()])
    catalog.import_catalogue(served, place)
    people = [identity.citizen(served, number)[0] for number in (1, 2)]
    both_have_looked, refused = threading.Barrier(2), list[str]()
    content_digest, serials = signing.content_digest, itertools.count(1)

    def waiting(*arguments: Any) -> str:
        both_have_looked.wait(20)
        return content_digest(*arguments)

    monkeypatch.setattr(signing, "content_digest", waiting)
    monkeypatch.setattr(numbers, "allocate", lambda *_: f"42010620261122{next(serials):06}")

    def hand_in(citizen: Citizen) -> None:
        try:
            service.submit(served, citizen, request())
        except Invalid as error:
            refused.extend(error.fields or {})

    threads = [threading.Thread(target=hand_in, args=(citizen,)) for citizen in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with served.db.read() as session:
        assert (refused, len(session.scalars(sa.select(Case)).all())) == (["signed"], 1)


def test_nothing_is_drawn_while_the_write_lock_is_held(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, drawn = signing.picture, list[bool]()

    def watched(strokes: list[list[int]]) -> bytes:
        drawn.append(house.db._writer.locked())
        return draw(strokes)

    monkeypatch.setattr(signing, "picture", watched)
    submitted(house, identity.citizen(house, 1)[0], request())
    assert drawn == [False]
