"""An issued paper is bound to what was handed in: its bytes and that content are signed together."""

from __future__ import annotations

import secrets

import pytest
import sqlalchemy as sa

from backend.cases.queries import standings
from backend.cases.service import contents, find
from backend.core import jobs
from backend.core.errors import Unavailable
from backend.core.house import House
from backend.printing import service
from backend.printing.bindings import BINDINGS
from backend.printing.models import Document
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import citizen


class Fast:
    """Draws nothing."""

    def pdf(self, _layout: str, _facts: object) -> bytes:
        return b"%PDF " + secrets.token_bytes(8)


def issued(house: House) -> Document:
    """The receipt of a case."""
    small_catalogue(house)
    who, _ = citizen(house, 2)
    make_case(house, who)
    jobs.drain(house, {"case_changed": (service.issue,)})
    with house.db.read() as session:
        return session.scalars(sa.select(Document).where(Document.kind == "receipt_slip")).one()


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.printing.service.documents.renderer", Fast)


def told(house: House, slip: Document) -> str:
    """Key of what the officer reads beside it."""
    with house.db.read() as session:
        text = standings(session, house.vault, find(session, slip.case_number))[slip.id]
    return next(key for key, words in BINDINGS.items() if words == text)


def intact(house: House, slip: Document) -> bool:
    with house.db.read() as session:
        found = service.verify(session, house, slip.code)
    assert found is not None
    return found.intact


def test_a_paper_is_signed_with_its_bytes_and_what_was_handed_in_and_a_correction_is_told(house: House) -> None:
    slip = issued(house)
    assert (told(house, slip), intact(house, slip)) == ("good", True)
    with house.db.transaction() as session:
        case = find(session, slip.case_number)
        held = contents.form_in_force(session, house.vault, case)
        changed = contents.FormInForce(held.answers, {**held.form, "phone": "13711112222"}, 1, held.origins)
        contents.add_form(session, house.vault, case, changed)
    assert (told(house, slip), intact(house, slip)) == ("changed", True)  # the paper itself stays what it was


def test_a_record_that_was_altered_is_found_out(sqlite_house: House) -> None:
    house = sqlite_house
    slip = issued(house)
    for field, other in (
        ("sha256", "0" * 64),
        ("content_digest", "0" * 64),
        ("kind", "result"),
        ("signature", bytes(64)),
        ("signature", None),
    ):
        with house.db.transaction() as session:
            session.execute(sa.update(Document).where(Document.id == slip.id).values({field: other}))
        assert (told(house, slip), intact(house, slip)) == ("broken", False), field
        with house.db.transaction() as session:
            session.execute(sa.update(Document).where(Document.id == slip.id).values({field: getattr(slip, field)}))
    assert intact(house, slip)


def test_a_file_that_was_exchanged_is_found_out_and_a_paper_from_before_needs_no_record(sqlite_house: House) -> None:
    house = sqlite_house
    slip = issued(house)
    with house.db.transaction() as session:
        before = sa.update(Document).where(Document.id == slip.id)
        session.execute(before.values(signature=None, content_digest=None))
    assert (told(house, slip), intact(house, slip)) == ("unbound", True)
    path = next((house.settings.data_dir / "documents").rglob(f"{slip.id}.sealed"))
    path.write_bytes(house.vault.seal(b"%PDF another", f"document-pdf:{slip.id}"))
    assert not intact(house, slip)
    path.unlink()
    assert not intact(house, slip)


def test_an_archive_that_cannot_be_read_says_nothing_of_a_paper(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = issued(sqlite_house)

    def broken_disk(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("backend.printing.service.documents.pdf_of", broken_disk)
    with pytest.raises(Unavailable):
        intact(sqlite_house, slip)
