"""Every reading of a citizen's data by staff and by connectors is written down before it is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from backend.app import create_app
from backend.cases.service import find, materials_in_force
from backend.core import guard, jobs
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.printing import service as printing
from tests.factories.case_in_review import make_case, small_catalogue
from tests.factories.identity import citizen
from tests.factories.staff import make_staff, sign_in, token

NOBODYS = ("staff.totp",)
"""Sealed values that are no citizen's."""


@dataclass
class Office:
    """An officer's browser, one case with a scan and papers, and what was opened of it."""

    house: House
    client: FlaskClient
    number: str
    holder: int

    def parts(self) -> dict[str, str]:
        """What the parameters of the console's addresses may stand for."""
        with self.house.db.read() as session:
            case = find(session, self.number)
            pages = [one for one in materials_in_force(session, self.house.vault, case) if one.material_ids]
            papers = session.scalars(sa.text("SELECT id FROM document WHERE ready_at IS NOT NULL")).all()
        return {"number": self.number, "material_id": pages[0].material_ids[0], "document_id": papers[0]}

    def records(self) -> list[AuditRecord]:
        with self.house.db.read() as session:
            return list(session.scalars(sa.select(AuditRecord).where(AuditRecord.actor.like("staff:%"))))

    def forget_records(self) -> None:
        with self.house.db.transaction() as session:
            session.execute(sa.delete(AuditRecord))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> tuple[Path, str, int]:
    """A data directory with a case, its papers and an officer who may do everything."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    small_catalogue(house)
    who, _ = citizen(house, 2)
    number = make_case(house, who)
    printing.issue(house, {"case_number": number, "state": "received", "round": 0})
    make_staff(house)
    with house.db.transaction() as session:
        session.execute(
            sa.text("UPDATE staff SET roles = :roles"), {"roles": '["reviewer", "author", "publisher", "observer"]'}
        )
    with house.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.db.close()
    return folder, number, who.applicant_id


@pytest.fixture
def office(prepared: tuple[Path, str, int], tmp_path: Path) -> Iterator[Office]:
    folder, number, holder = prepared
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    house = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/xiaoer.sqlite3"), Vault(bytes(32)))
    client = create_app(house).test_client()
    sign_in(client)
    yield Office(house, client, number, holder)
    house.db.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was unsealed of anybody, by the place each value is bound to."""
    contexts: list[str] = []
    genuine = Vault.open

    def noted(self: Vault, sealed: bytes, context: str) -> bytes:
        if not context.startswith(NOBODYS):
            contexts.append(context)
        return genuine(self, sealed, context)

    monkeypatch.setattr(Vault, "open", noted)
    return contexts


def test_no_page_of_the_console_opens_sealed_data_without_writing_it_down(office: Office, opened: list[str]) -> None:
    """Walks every address that staff may call, with every method: a new page that forgets to record fails here."""
    app = office.client.application
    parts, unseen, looked = office.parts(), [], set()
    form = {"csrf_token": token(office.client, f"/console/cases/{office.number}"), "version": "1",
            "field": "id_number", "purpose": "核对本人", "answer": "pass", "reason": "不符合条件"}  # fmt: skip
    for rule in app.url_map.iter_rules():
        declared = guard.declared(app.view_functions[rule.endpoint])
        if declared is None or declared.kind != "staff" or rule.rule.endswith("/sign-out"):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts.get(found[1], "1"), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            office.forget_records()
            opened.clear()
            body = {"data": form} if method == "POST" else {}
            shown = office.client.open(address, method=method, **body).status_code < 300
            if shown and opened:
                looked.add(rule.endpoint)
                if not any(one.holder_id == office.holder for one in office.records()):
                    unseen.append(f"{method} {rule.rule} opens {sorted(set(opened))}")
    assert unseen == []
    assert {"cases_console.queue", "cases_console.archive", "cases_console.case_page", "cases_console.reveal",
            "cases_console.material_picture", "printing_console.document_pdf",
            "printing_console.application_form"} <= looked  # fmt: skip


def test_a_reading_names_the_officer_the_department_the_thing_and_its_holder(office: Office) -> None:
    office.forget_records()
    parts = office.parts()
    assert office.client.get(f"/console/cases/{office.number}/materials/{parts['material_id']}").status_code == 200
    [row] = office.records()
    assert (row.actor, row.department_code, row.action) == ("staff:taozhiyuan", "GJ01", "material_seen")
    assert (row.subject, row.holder_id) == (f"material:{parts['material_id']}", office.holder)


def test_a_list_that_is_open_all_day_is_one_reading_of_each_case(office: Office) -> None:
    office.forget_records()
    for _ in range(3):
        office.client.get("/console")
        office.client.get("/console/cases")
    assert [row.action for row in office.records()] == ["case_listed"]


def test_what_was_not_shown_is_not_written_down_as_seen(office: Office) -> None:
    office.forget_records()
    assert office.client.get(f"/console/cases/{office.number}/materials/{'0' * 32}").status_code == 404
    assert office.client.get(f"/console/cases/{office.number}/documents/{'0' * 32}").status_code == 404
    assert office.records() == []


def test_the_application_form_is_drawn_while_the_officer_waits_and_each_look_at_it_is_written_down(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = SimpleNamespace(pdf=lambda *_: b"%PDF")
    monkeypatch.setattr("backend.printing.service.documents.renderer", lambda: drawing)
    office.forget_records()
    address = f"/console/cases/{office.number}/application-form"
    early = office.client.get(address)
    assert (early.status_code, early.text.count('http-equiv="refresh"')) == (202, 1)
    assert office.client.get(address).status_code == 202
    assert [row.action for row in office.records()] == ["application_form_made"]
    jobs.drain(office.house, {"paper_wanted": (printing.draw_waiting,)})
    for _ in range(2):
        shown = office.client.get(address, follow_redirects=True)
        assert (shown.status_code, shown.data[:4]) == (200, b"%PDF")
    assert [row.action for row in office.records()] == ["application_form_made", "document_seen", "document_seen"]
    assert f'href="{address}"' in office.client.get(f"/console/cases/{office.number}").text
